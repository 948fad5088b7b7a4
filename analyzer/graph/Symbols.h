//===- Symbols.h - global names to vertices, across the front ends --------===//
//
// A program's global symbols resolve across bitcode and native code. Each
// front end declares its vertices first and enters the global ones here; then
// each fills its vertices and looks up what it does not define itself. The
// first definition in link order wins, as lld decided; a later one of the same
// name is ignored.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GRAPH_SYMBOLS_H
#define UKPORT_GRAPH_SYMBOLS_H

#include "analyzer/graph/ProgramGraph.h"

namespace ukport {

/// What a global name stands for: a function, a data object, or neither (both
/// invalid) when nothing defines it.
struct Symbol {
  FunctionId Function;
  DataId Data;
  bool defined() const { return Function.valid() || Data.valid(); }
};

class SymbolTable {
public:
  /// Enters a definition; false when the name has one already.
  bool define(llvm::StringRef Name, Symbol S) {
    return Table.try_emplace(Name, S).second;
  }

  Symbol lookup(llvm::StringRef Name) const { return Table.lookup(Name); }

private:
  llvm::StringMap<Symbol> Table;
};

} // namespace ukport

#endif // UKPORT_GRAPH_SYMBOLS_H
