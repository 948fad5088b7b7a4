//===- CommandTree.h - the commands and options, as plain data ------------===//
//
// What a shell completes and a manual page lists is read from the same objects
// that parse the command line, so neither can be behind.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_CLI_COMMANDTREE_H
#define UKPORT_CLI_COMMANDTREE_H

#include "llvm/ADT/ArrayRef.h"
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ukport {

struct OptionTree {
  std::vector<std::string> Names; ///< "-t", "--target"; of a positional "PATH"
  std::string Help;
  std::string Default;              ///< or empty
  std::vector<std::string> Choices; ///< all values there are; empty: any
  bool Positional = false;
  bool TakesValue = false;

  /// "-t, --target VALUE".
  std::string head() const;
};

struct CommandTree {
  std::string Name, Help;
  std::vector<OptionTree> Options;   ///< as --help lists them
  std::vector<CommandTree> Commands; ///< below this one
};

CommandTree treeOf(const CLI::App &App);

} // namespace ukport

#endif // UKPORT_CLI_COMMANDTREE_H
