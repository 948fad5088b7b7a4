#include "cli/xl-config.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

void addXlConfigOptions(CLI::App &Sub, XlOptions &Options) {
  Sub.add_option("IMAGE", Options.Image,
                 "what `ukport strip --target=xen` made")
      ->required();
  Sub.add_option("--name", Options.Name, "of the guest (default: the image's)");
  Sub.add_option("-m,--memory", Options.Memory, "of the guest")
      ->default_str("16M");
  Sub.add_option("--bridge", Options.Bridge,
                 "of the host, that the network interface joins (default: "
                 "xl's)");
  Sub.add_option("--mac", Options.Mac,
                 "the interface's address (default: drawn at every start)");
  Sub.add_flag("--network,!--no-network", Options.Network,
               "one network interface (default), or none");
  Sub.add_option("--disk", Options.Disk, "a block device or a raw disk image");
  Sub.add_option("--ramdisk", Options.Ramdisk,
                 "a cpio archive with the root file system");
  Sub.add_option("--cmdline", Options.CommandLine,
                 "options of the base, then -- and the program's arguments");
}

Expected<int> runXlConfigCommand(const XlOptions &Options) {
  Expected<std::string> Text = xlConfiguration(Options);
  if (!Text)
    return Text.takeError();
  outs() << *Text;
  return 0;
}

} // namespace ukport
