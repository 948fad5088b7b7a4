#include "analyzer/support/Process.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include <array>
#include <cerrno>
#include <csignal>
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
  if (Options.OwnGroup)
    setpgid(0, 0);
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

namespace {

/// While a child runs, signals that would end this process go to the child
/// first: a build that outlived its capture would write into it unasked.
class SignalRelay {
public:
  /// \p Target as kill(2) takes it: a process, or minus a group.
  explicit SignalRelay(pid_t Target) {
    Receiver = Target;
    Caught = 0;
    struct sigaction Action = {};
    Action.sa_sigaction = handle;
    Action.sa_flags = SA_SIGINFO | SA_RESTART;
    for (auto [Signal, Old] : zip(Signals, Before))
      if (sigaction(Signal, nullptr, &Old) == 0 && Old.sa_handler != SIG_IGN)
        sigaction(Signal, &Action, nullptr);
  }
  ~SignalRelay() {
    for (auto [Signal, Old] : zip(Signals, Before))
      sigaction(Signal, &Old, nullptr);
    if (Caught != 0)
      raise(Caught);
  }
  SignalRelay(const SignalRelay &) = delete;
  SignalRelay &operator=(const SignalRelay &) = delete;

private:
  static void handle(int Signal, siginfo_t *Info, void *) {
    Caught = Signal;
    // A terminal sends to the whole group in front, the child included.
    if (Info->si_code <= 0 || Receiver < 0)
      kill(Receiver, Signal);
  }

  static constexpr std::array<int, 3> Signals = {SIGINT, SIGTERM, SIGHUP};
  static volatile sig_atomic_t Caught;
  static volatile pid_t Receiver;
  std::array<struct sigaction, 3> Before;
};

volatile sig_atomic_t SignalRelay::Caught;
volatile pid_t SignalRelay::Receiver;

} // namespace

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
  if (Child > 0 && Options.OwnGroup)
    setpgid(Child, Child); // whoever comes first, it or its child
  int Reason = Child < 0 ? errno : 0;
  if (Child >= 0)
    while (read(ErrnoPipe[0], &Reason, sizeof(Reason)) < 0 && errno == EINTR)
      ;
  close(ErrnoPipe[0]);
  int Status = 127;
  if (Child > 0) {
    SignalRelay Relay(Options.OwnGroup ? -Child : Child);
    Status = waitFor(Child);
  }
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
