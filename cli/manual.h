//===- manual.h - completion and manual pages -----------------------------===//
#ifndef UKPORT_CLI_MANUAL_H
#define UKPORT_CLI_MANUAL_H

#include "llvm/Support/Error.h"
#include <string>

namespace CLI {
class App;
}

namespace ukport {

/// Options of `completion` and `man`.
struct ManualOptions {
  std::string What;      ///< a shell; a command, or empty: ukport itself
  std::string Directory; ///< --all: everything there is, into this directory
};

void addCompletionOptions(CLI::App &Sub, ManualOptions &Options);
void addManOptions(CLI::App &Sub, ManualOptions &Options);

/// \p App is the whole command line.
llvm::Expected<int> runCompletion(const CLI::App &App,
                                  const ManualOptions &Options);
llvm::Expected<int> runMan(const CLI::App &App, const ManualOptions &Options);

} // namespace ukport

#endif // UKPORT_CLI_MANUAL_H
