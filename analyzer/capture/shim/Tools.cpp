//===- Tools.cpp - running the real tools ---------------------------------===//
#include "analyzer/capture/StoreLayout.h"
#include "analyzer/capture/shim/Shim.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include <cerrno>
#include <csignal>
#include <cstring>
#include <unistd.h>

using namespace llvm;

namespace ukport::shim {

/// Longer command lines than this go through a response file: the kernel
/// allows about 2 MiB for arguments and environment together.
static constexpr size_t MaxCommandLine = 512 << 10;

Expected<int> execTool(ArrayRef<std::string> Args) {
  std::vector<char *> Argv;
  for (const std::string &Arg : Args)
    Argv.push_back(const_cast<char *>(Arg.c_str()));
  Argv.push_back(nullptr);
  size_t Length = 0;
  for (const std::string &Arg : Args)
    Length += Arg.size() + 1;
  if (Length > MaxCommandLine)
    return runTool(Args);
  execv(Argv[0], Argv.data());
  return makeError("cannot start", Args[0], std::strerror(errno),
                   "check that LLVM 19 is installed");
}

/// Quotes one argument for cl::TokenizeGNUCommandLine.
static std::string quoted(StringRef Arg) {
  std::string Out = "\"";
  for (char C : Arg) {
    if (C == '"' || C == '\\')
      Out += '\\';
    Out += C;
  }
  return Out + "\"\n";
}

Expected<int> runTool(ArrayRef<std::string> Args, StringRef StderrPath) {
  // The signal reaches the tool (runProcess sees to it) and ends it; this
  // process then tidies up and reports the tool's end. A handler, unlike
  // SIG_IGN, does not outlive exec.
  for (int Signal : {SIGINT, SIGTERM, SIGHUP})
    std::signal(Signal, [](int) {});
  ProcessOptions Options;
  Options.StderrPath = StderrPath.str();
  size_t Length = 0;
  for (const std::string &Arg : Args)
    Length += Arg.size() + 1;
  if (Length <= MaxCommandLine)
    return runProcess(Args, Options);

  SmallString<128> Path;
  if (std::error_code EC =
          sys::fs::createTemporaryFile("ukport-arguments", "rsp", Path))
    return makeError("cannot create a temporary file", "", EC.message(),
                     "check $TMPDIR");
  FileRemover Remove(Path);
  std::string Text;
  for (const std::string &Arg : Args.drop_front())
    Text += quoted(Arg);
  if (Error E = writeFileAtomically(Path, Text))
    return E;
  return runProcess({Args[0], ("@" + Path).str()}, Options);
}

std::optional<std::string> optionValue(ArrayRef<std::string> Args,
                                       size_t &Index, StringRef Flag) {
  StringRef Arg = Args[Index];
  if (!Arg.consume_front(Flag))
    return std::nullopt;
  if (!Arg.empty())
    return Arg.str();
  if (Index + 1 < Args.size())
    return Args[++Index];
  return std::nullopt;
}

std::string nextInPath(StringRef Name) {
  std::string Self = sys::fs::getMainExecutable(nullptr, nullptr);
  SmallVector<StringRef, 16> Directories;
  std::string Path = sys::Process::GetEnv("PATH").value_or("");
  StringRef(Path).split(Directories, ':');
  for (StringRef Directory : Directories) {
    SmallString<256> Candidate(Directory), Real;
    sys::path::append(Candidate, Name);
    if (sys::fs::can_execute(Candidate) &&
        !sys::fs::real_path(Candidate, Real) && Real != Self)
      return std::string(Candidate);
  }
  return "";
}

/// Is \p Path the directory \p Prefix or below it?
static bool isBelow(StringRef Path, StringRef Prefix) {
  return Path.consume_front(Prefix) && (Path.empty() || Path.starts_with("/"));
}

std::string inSysroot(StringRef Path, StringRef Sysroot) {
  bool Host = false;
  for (StringRef Prefix : {"/usr/include", "/usr/lib", "/lib", "/usr/lib64",
                           "/lib64", "/usr/local/include", "/usr/local/lib"})
    Host |= isBelow(Path, Prefix);
  if (!Host || isBelow(Path, Sysroot) || isBelow(Path, "/usr/lib/llvm-19"))
    return Path.str();
  std::string Mapped = (Sysroot + Path).str();
  if (sys::fs::exists(Mapped))
    return Mapped;
  // A library by its full host path: the sysroot's static one of that name.
  StringRef Name = sys::path::filename(Path);
  size_t So = Name.find(".so");
  if (So != StringRef::npos || Name.ends_with(".a")) {
    StringRef Stem =
        So != StringRef::npos ? Name.take_front(So) : Name.drop_back(2);
    Mapped = (Sysroot + "/usr/lib/" + Stem + ".a").str();
    if (sys::fs::exists(Mapped))
      return Mapped;
  }
  return "";
}

std::string linkerShim() { return executableDirectory() + "/shims/ld.lld"; }

std::string workingDirectory() {
  SmallString<256> Path;
  sys::fs::current_path(Path);
  return std::string(Path);
}

Error PendingOutputs::begin(const Invocation &I, ArrayRef<std::string> Paths) {
  std::string Text;
  for (const std::string &Output : Paths)
    Text += absolutePath(Output) + '\0';
  Path = I.recorder().scratchPath(layout::PendingSuffix);
  return writeFileAtomically(Path, Text);
}

PendingOutputs::~PendingOutputs() {
  if (!Path.empty())
    sys::fs::remove(Path);
}

void holdSignals() {
  sigset_t Set;
  sigemptyset(&Set);
  for (int Signal : {SIGINT, SIGTERM, SIGHUP})
    sigaddset(&Set, Signal);
  sigprocmask(SIG_BLOCK, &Set, nullptr);
}

} // namespace ukport::shim
