#ifndef UKPORT_CLI_RUN_H
#define UKPORT_CLI_RUN_H

#include "runner/MemorySize.h"

namespace CLI {
class App;
}

namespace ukport {

void addRunOptions(CLI::App &Sub, RunOptions &Options);
/// `ukport run`. The exit code is the program's.
llvm::Expected<int> runRunCommand(RunOptions Options);

void addMemorySizeOptions(CLI::App &Sub, MemorySizeOptions &Options);
/// `ukport size-memory`.
llvm::Expected<int> runMemorySize(const MemorySizeOptions &Options);

} // namespace ukport

#endif // UKPORT_CLI_RUN_H
