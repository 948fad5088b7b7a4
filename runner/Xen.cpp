#include "runner/Xen.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "runner/Backtrace.h"
#include "runner/Boot.h"
#include "runner/XlConfig.h"
#include "runner/XlGuest.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace ukport {

/// Whether this machine is a Xen's domain 0.
static bool xlWorks() {
  if (!sys::findProgramByName("xl"))
    return false;
  Expected<std::string> Said = captureOutput({"xl", "info"});
  if (Said)
    return true;
  consumeError(Said.takeError());
  return false;
}

static XlOptions xlOptions(const RunOptions &Options, StringRef Archive) {
  XlOptions Xl;
  Xl.Image = Options.Image;
  Xl.Memory = Options.Memory;
  Xl.Disk = Options.Disk;
  Xl.Ramdisk = Archive.str();
  Xl.CommandLine = guestCommandLine(Options);
  return Xl;
}

/// Hands everything to the bed's script, which ends what it began when it is
/// ended.
static Expected<int> runOnBed(const RunOptions &Options, const XlOptions &Xl,
                              int ControlEnd, StringRef Work) {
  std::string Script = dataDirectory() + "/test/xen-bed/run";
  if (!sys::fs::exists(Script))
    return makeError("no Xen", "xl",
                     "this machine is not a Xen's domain 0, and the test bed "
                     "is part of the source tree only",
                     "run it in domain 0, or with a ukport built in its tree");
  std::string Config = (Work + "/guest.cfg").str(),
              Console = (Work + "/console").str();
  Expected<std::string> Text = xlConfiguration(Xl);
  if (!Text)
    return Text.takeError();
  if (Error E = writeFileAtomically(Config, *Text))
    return E;
  std::vector<std::string> Command = {Script,  "--config",   Config,
                                      "--log", Console,      "--timeout",
                                      "inf",   "--if-built", "--watch"};
  for (const std::string &Ports : Options.Forward)
    Command.insert(Command.end(), {"--forward", Ports});
  if (!Options.Disk.empty())
    Command.insert(Command.end(), {"--disk", Options.Disk});
  if (Options.Gdb)
    Command.insert(Command.end(), {"--gdb", std::to_string(Options.Gdb)});
  if (ControlEnd >= 0)
    Command.insert(Command.end(), {"--control", std::to_string(ControlEnd)});
  Expected<int> Status = runProcess(Command);
  if (auto Said = MemoryBuffer::getFile(Console))
    printBacktrace((*Said)->getBuffer(), Options.Image);
  return Status;
}

Expected<int> runOnXen(const RunOptions &Options) {
  Expected<WorkDirectory> Work = runDirectory();
  if (!Work)
    return Work.takeError();
  Expected<std::string> Archive = rootArchive(Options, Work->path());
  if (!Archive)
    return Archive.takeError();
  XlOptions Xl = xlOptions(Options, *Archive);
  if (Error E = xlConfiguration(Xl).takeError())
    return E; // no image for Xen, too little memory
  Expected<std::optional<ControlChannel>> Control =
      controlChannel(Options, Work->path());
  if (!Control)
    return Control.takeError();
  int ControlEnd = *Control ? (*Control)->guestEnd() : -1;
  if (*Control)
    Xl.Channel = Work->path() + "/channel";
  if (Options.Gdb)
    errs() << "ukport: waiting for a debugger: gdb " << Options.Image
           << ".debug -ex 'target remote :" << Options.Gdb << "'\n";
  return xlWorks() ? runByXl(Options, Xl, ControlEnd, Work->path())
                   : runOnBed(Options, Xl, ControlEnd, Work->path());
}

} // namespace ukport
