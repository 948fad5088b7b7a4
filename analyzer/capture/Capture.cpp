#include "analyzer/capture/Capture.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"

using namespace llvm;

namespace ukport {

Expected<std::string> shimDirectory() {
  // Beside the tool; one up from the unit tests, which lie in a folder of their
  // own; or installed.
  std::string Directory = executableDirectory() + "/shims";
  for (const std::string &Place :
       {Directory, absolutePath(executableDirectory() + "/../shims"),
        absolutePath(executableDirectory() + "/../lib/ukport/shims")})
    if (sys::fs::can_execute(Place + "/cc"))
      return Place;
  return makeError("the compiler shims are missing", Directory,
                   "they are built together with ukport",
                   "build the target ukport-shim");
}

Expected<FileLock> lockCapture(StringRef Directory) {
  return FileLock::take((Directory + ".lock").str(), /*WithChildren=*/true);
}

Expected<int> runUnderShims(const CaptureOptions &Options) {
  Expected<std::string> Shims = shimDirectory();
  if (!Shims)
    return Shims.takeError();
  bool Host = Options.Sysroot == "host";
  std::string Sysroot = Host ? "host" : absolutePath(Options.Sysroot);
  if (!Host && !sys::fs::exists(Sysroot + "/usr/lib/libc.a"))
    return makeInputError("not a sysroot", Sysroot, "it has no usr/lib/libc.a",
                          "build one with `ukport sysroot add`, or capture "
                          "against this machine's libc with --sysroot=host");
  ProcessOptions Process;
  Process.OwnGroup = Options.OwnGroup;
  Process.WorkingDirectory = Options.WorkingDirectory;
  Process.StdoutPath = Process.StderrPath = Options.LogFile;
  std::string Path = sys::Process::GetEnv("PATH").value_or("/usr/bin:/bin");
  Process.Environment = {
      {"PATH", *Shims + ":" + Path},
      {"UKPORT_CAPTURE", absolutePath(Options.CaptureDirectory)},
      {"UKPORT_SYSROOT", Sysroot},
      // A compiler cache would hand out objects without running a shim.
      {"CCACHE_DISABLE", "1"}};
  if (!Options.PrefixMap.empty())
    Process.Environment.emplace_back("UKPORT_PREFIX_MAP", Options.PrefixMap);
  if (!Host) {
    // Packages of the sysroot, none of the host's.
    Process.Environment.emplace_back("PKG_CONFIG_LIBDIR",
                                     Sysroot + "/usr/lib/pkgconfig:" + Sysroot +
                                         "/usr/share/pkgconfig");
    Process.Environment.emplace_back("PKG_CONFIG_SYSROOT_DIR", Sysroot);
    Process.Environment.emplace_back("PKG_CONFIG_PATH", std::nullopt);
  }
  for (const auto &Entry : Options.Environment)
    Process.Environment.push_back(Entry);
  return runProcess(Options.Command, Process);
}

Expected<CaptureStore> runCapture(const CaptureOptions &Options) {
  Expected<FileLock> Lock = lockCapture(Options.CaptureDirectory);
  if (!Lock)
    return Lock.takeError();
  if (Error E = CaptureStore::begin(Options.CaptureDirectory))
    return E;
  Expected<int> Status = runUnderShims(Options);
  if (!Status)
    return Status.takeError();
  if (*Status != 0)
    return makeError("the build failed", join(Options.Command, " "),
                     "exit status " + Twine(*Status),
                     "see what it said; then run the capture again, which "
                     "goes on where the build stopped");
  CaptureStore::FinaliseOptions Finalise;
  Finalise.Sysroot = Options.Sysroot == "host" ? std::string("host")
                                               : absolutePath(Options.Sysroot);
  Finalise.Command = Options.Command;
  return CaptureStore::finalise(Options.CaptureDirectory, Finalise);
}

} // namespace ukport
