#ifndef UKPORT_CLI_XL_CONFIG_H
#define UKPORT_CLI_XL_CONFIG_H

#include "runner/XlConfig.h"

namespace CLI {
class App;
}

namespace ukport {

void addXlConfigOptions(CLI::App &Sub, XlOptions &Options);
/// `ukport xl-config`: the configuration on standard output.
llvm::Expected<int> runXlConfigCommand(const XlOptions &Options);

} // namespace ukport

#endif // UKPORT_CLI_XL_CONFIG_H
