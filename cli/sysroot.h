//===- sysroot.h - ukport sysroot -----------------------------------------===//
#ifndef UKPORT_CLI_SYSROOT_H
#define UKPORT_CLI_SYSROOT_H

#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ukport {

/// What `ukport sysroot ...` was asked to do.
struct SysrootCommandOptions {
  enum class Action { List, Build, Add, Fetch };
  Action What = Action::List;
  bool Rebuild = false;
  std::vector<std::string> Packages; ///< of add
  std::string Source;                ///< of fetch: NAME or NAME=VERSION
  std::string ExtractTo;             ///< of fetch: a directory, or empty
  std::string Format;                ///< of list: text or json
};

/// Declares the options of the subcommand on \p App. \p Options must outlive
/// the parse.
void addSysrootOptions(CLI::App &App, SysrootCommandOptions &Options);

/// Runs it; the exit code, or what went wrong.
llvm::Expected<int> runSysrootCommand(const SysrootCommandOptions &Options);

} // namespace ukport

#endif // UKPORT_CLI_SYSROOT_H
