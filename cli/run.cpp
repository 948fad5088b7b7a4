#include "cli/run.h"
#include "analyzer/support/Error.h"
#include "reports/Measured.h"
#include "runner/Xen.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

/// What `run` and `size-memory` have in common.
static void addGuestOptions(CLI::App &Sub, RunOptions &Options);

void addMemorySizeOptions(CLI::App &Sub, MemorySizeOptions &Options) {
  addGuestOptions(Sub, Options.Run);
  Sub.add_option("--workload", Options.Workload,
                 "a shell command that succeeds if the guest serves it")
      ->required();
  Sub.add_option("--timeout", Options.Seconds,
                 "seconds for one trial; what lasts longer fails")
      ->default_str("60");
}

void addRunOptions(CLI::App &Sub, RunOptions &Options) {
  addGuestOptions(Sub, Options);
  Sub.add_flag("--xen,!--qemu", Options.Xen,
               "on Xen as a PVH guest, or on QEMU (default)");
  Sub.add_flag(
      "--gdb{1234}", Options.Gdb,
      "wait for a debugger before it starts, on port 1234 or --gdb=PORT");
  Sub.add_option("--trace", Options.Trace,
                 "syscalls, or syscalls:FILTER with names and groups of them "
                 "(read,file,!close): show each call on stderr");
}

void addGuestOptions(CLI::App &Sub, RunOptions &Options) {
  Sub.add_option("IMAGE", Options.Image,
                 "what `ukport strip --target=qemu` (or xen) made")
      ->required();
  Sub.add_option("ARGUMENTS", Options.Arguments,
                 "the program's, its name first, after --");
  Sub.add_option("--machine", Options.Machine, "of QEMU: microvm, pc or q35")
      ->check(CLI::IsMember({"microvm", "pc", "q35"}))
      ->default_str("microvm");
  Sub.add_option("-m,--memory", Options.Memory, "of the guest")
      ->default_str("64M");
  Sub.add_option("-p,--publish", Options.Forward,
                 "HOST:GUEST, a TCP port; may be repeated")
      ->allow_extra_args(false);
  Sub.add_option("--rootfs", Options.RootFs,
                 "a directory (or a cpio archive): the root file system");
  Sub.add_option("--disk", Options.Disk, "a raw disk image");
  Sub.add_option("--option", Options.Options,
                 "KEY=VALUE for the base (ip=10.0.2.15/24, env.TZ=UTC); may be "
                 "repeated")
      ->allow_extra_args(false);
  Sub.add_flag("--kvm,!--no-kvm", Options.Kvm,
               "use KVM if it works (default), or not");
}

/// "8080:80", both ports.
static bool isForward(StringRef Text) {
  auto [Host, Guest] = Text.split(':');
  unsigned H = 0, G = 0;
  return !Host.getAsInteger(10, H) && !Guest.getAsInteger(10, G) && H < 65536 &&
         G && G < 65536;
}

static Error checkForwards(const RunOptions &Options) {
  for (const std::string &Forward : Options.Forward)
    if (!isForward(Forward))
      return makeError("not a pair of ports", Forward,
                       "a port has a number up to 65535",
                       "write it as 8080:80");
  return Error::success();
}

/// What is to be traced, from the text behind --trace.
static Expected<std::string> tracedCalls(StringRef Text) {
  auto [What, Filter] = Text.split(':');
  if (What != "syscalls")
    return makeError("nothing to trace", Text, "it is not `syscalls`",
                     "write --trace=syscalls or --trace=syscalls:FILTER");
  return Filter.str();
}

Expected<int> runRunCommand(RunOptions Options) {
  if (Error E = checkForwards(Options))
    return E;
  if (Options.Trace) {
    Expected<std::string> Calls = tracedCalls(*Options.Trace);
    if (!Calls)
      return Calls.takeError();
    Options.Trace = std::move(*Calls);
  }
  return Options.Xen ? runOnXen(Options) : runOnQemu(Options);
}

/// Beside the store that the image was made from, for the report.
static Error recordMemory(const MemorySizeOptions &Options, unsigned Least) {
  SmallString<128> Directory = sys::path::parent_path(Options.Run.Image);
  if (Directory.empty())
    Directory = ".";
  if (!sys::fs::exists(Directory + "/ukport.db"))
    return Error::success();
  StringRef Image = sys::path::filename(Options.Run.Image);
  return recordMeasured(
      Directory,
      json::Object{{"what", "least-memory"},
                   {"image", Image},
                   {"machine", Options.Run.Xen ? std::string("Xen")
                                               : "QEMU " + Options.Run.Machine},
                   {"value", Least},
                   {"unit", "KiB"},
                   {"command", ("ukport size-memory " + Image + " --workload " +
                                Options.Workload)
                                   .str()}});
}

Expected<int> runMemorySize(const MemorySizeOptions &Options) {
  if (Error E = checkForwards(Options.Run))
    return E;
  Expected<unsigned> Least = leastMemory(Options);
  if (!Least)
    return Least.takeError();
  outs() << "least memory: " << *Least << " KiB (to " << MemoryStep
         << " KiB)\n";
  if (Error E = recordMemory(Options, *Least))
    return E;
  return 0;
}

} // namespace ukport
