#include "analyzer/support/Process.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace llvm;

namespace ukport {

/// Opens \p Path for writing as descriptor \p Fd. Child side of fork.
static bool redirect(const std::string &Path, int Fd) {
  int New = open(Path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  return New >= 0 && dup2(New, Fd) == Fd;
}

/// Child side of fork: never returns. On failure writes errno to \p ErrnoPipe.
[[noreturn]] static void
runChild(char *const *Argv, const ProcessOptions &Options, int ErrnoPipe) {
  bool Ok = true;
  if (!Options.WorkingDirectory.empty())
    Ok = chdir(Options.WorkingDirectory.c_str()) == 0;
  if (Ok && !Options.StdoutPath.empty())
    Ok = redirect(Options.StdoutPath, STDOUT_FILENO);
  if (Ok && !Options.StderrPath.empty())
    Ok = Options.StderrPath == Options.StdoutPath
             ? dup2(STDOUT_FILENO, STDERR_FILENO) == STDERR_FILENO
             : redirect(Options.StderrPath, STDERR_FILENO);
  for (const auto &[Name, Value] : Options.Environment)
    Value ? setenv(Name.c_str(), Value->c_str(), 1) : unsetenv(Name.c_str());
  if (Ok)
    execvp(Argv[0], Argv);
  int Reason = errno;
  (void)!write(ErrnoPipe, &Reason, sizeof(Reason));
  _exit(127);
}

static int waitFor(pid_t Child) {
  int Status = 0;
  while (waitpid(Child, &Status, 0) < 0 && errno == EINTR)
    ;
  return WIFSIGNALED(Status) ? 128 + WTERMSIG(Status) : WEXITSTATUS(Status);
}

Expected<int> runProcess(ArrayRef<std::string> Args,
                         const ProcessOptions &Options) {
  std::vector<char *> Argv;
  for (const std::string &Arg : Args)
    Argv.push_back(const_cast<char *>(Arg.c_str()));
  Argv.push_back(nullptr);

  int ErrnoPipe[2];
  if (pipe2(ErrnoPipe, O_CLOEXEC) != 0)
    return makeError("cannot start", Args[0], std::strerror(errno), "");
  pid_t Child = fork();
  if (Child == 0)
    runChild(Argv.data(), Options, ErrnoPipe[1]);
  close(ErrnoPipe[1]);
  int Reason = Child < 0 ? errno : 0;
  if (Child >= 0)
    while (read(ErrnoPipe[0], &Reason, sizeof(Reason)) < 0 && errno == EINTR)
      ;
  close(ErrnoPipe[0]);
  int Status = Child < 0 ? 127 : waitFor(Child);
  if (Reason != 0)
    return makeError("cannot start", Args[0], std::strerror(Reason),
                     "check that it is installed and in PATH");
  return Status;
}

Expected<std::string> captureOutput(ArrayRef<std::string> Args,
                                    const ProcessOptions &Options) {
  SmallString<128> Out, Err;
  if (sys::fs::createTemporaryFile("ukport", "out", Out) ||
      sys::fs::createTemporaryFile("ukport", "err", Err))
    return makeError("cannot create a temporary file", "", "", "check $TMPDIR");
  FileRemover RemoveOut(Out), RemoveErr(Err);
  ProcessOptions Redirected = Options;
  Redirected.StdoutPath = std::string(Out);
  Redirected.StderrPath = std::string(Err);
  Expected<int> Status = runProcess(Args, Redirected);
  if (!Status)
    return Status.takeError();
  auto Text = readFile(*Status == 0 ? Out : Err);
  if (!Text)
    return Text.takeError();
  StringRef Output = (*Text)->getBuffer();
  if (*Status == 0)
    return Output.str();
  return makeError(Args[0] + " failed", "status " + Twine(*Status),
                   Output.rtrim().take_back(2000), "");
}

std::string llvmTool(StringRef Name) {
  return (Twine(UKPORT_LLVM_TOOLS_DIR) + "/" + Name).str();
}

} // namespace ukport
