//===- SymbolCheck.h - what the program refers to and nothing defines -----===//
//
// A link that stops after the merge reports no undefined symbols, so every
// reference is checked here, against the merged module, the native objects,
// the shared objects and the symbols that the linker makes up.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_PROGRAM_SYMBOLCHECK_H
#define UKPORT_PROGRAM_SYMBOLCHECK_H

#include "analyzer/program/Program.h"
#include "llvm/Support/Error.h"

namespace ukport {

/// Reads the symbols of \p P's merged module and native objects and sets
/// EntrySymbol (empty when undefined), FunctionCount, UndefinedSymbols,
/// WeakUndefinedSymbols, LinkerSymbols and the Symbols of SharedLibraries,
/// whose files are at \p SharedPaths (parallel). \p ScriptSymbols are defined
/// by the link's options.
llvm::Error checkSymbols(Program &P, llvm::ArrayRef<std::string> SharedPaths,
                         llvm::ArrayRef<std::string> ScriptSymbols);

} // namespace ukport

#endif // UKPORT_PROGRAM_SYMBOLCHECK_H
