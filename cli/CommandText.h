//===- CommandText.h - what the commands say of themselves ----------------===//
#ifndef UKPORT_CLI_COMMANDTEXT_H
#define UKPORT_CLI_COMMANDTEXT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace ukport {

/// A command line, and what comes of it.
struct Example {
  const char *Line;
  const char *Says;
};

/// Help, completion, man pages and the list that `ukport` alone shows are made
/// of these texts and of the options that the commands declare.
struct CommandText {
  const char *Name;
  const char *Help;  ///< one line, an order: "show how something is reached"
  const char *Group; ///< under which heading it is listed
  llvm::ArrayRef<Example> Examples; ///< the first is the one to begin with
};

/// All commands, in the order in which they are listed.
llvm::ArrayRef<CommandText> commandTexts();

/// The text of the command \p Name, which exists.
const CommandText &textOf(llvm::StringRef Name);

} // namespace ukport

#endif // UKPORT_CLI_COMMANDTEXT_H
