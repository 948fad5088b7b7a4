#include "cli/run.h"
#include "analyzer/support/Error.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

void addRunOptions(CLI::App &Sub, RunOptions &Options) {
  Sub.add_option("IMAGE", Options.Image,
                 "what `ukport strip --target=qemu` made")
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
  Sub.add_flag("--gdb", Options.Gdb, "wait for a debugger before it starts");
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

Expected<int> runRunCommand(const RunOptions &Options) {
  for (const std::string &Forward : Options.Forward)
    if (!isForward(Forward))
      return makeError("not a pair of ports", Forward,
                       "a port has a number up to 65535",
                       "write it as 8080:80");
  return runOnQemu(Options);
}

} // namespace ukport
