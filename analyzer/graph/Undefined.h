//===- Undefined.h - functions that nothing defines -----------------------===//
#ifndef UKPORT_GRAPH_UNDEFINED_H
#define UKPORT_GRAPH_UNDEFINED_H

#include "analyzer/graph/ProgramGraph.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace ukport {

/// Gives every Undefined function of \p G that has no sites (a summary may
/// have given it some) what it may do: call any function whose address is
/// taken. Each becomes an Unknown, but for those of which \p IsNull says that
/// they are null at run time (weak references) or \p IsKnown that a summary
/// describes them.
void assumeUndefined(ProgramGraph &G,
                     llvm::function_ref<bool(llvm::StringRef)> IsNull,
                     llvm::function_ref<bool(llvm::StringRef)> IsKnown);

} // namespace ukport

#endif // UKPORT_GRAPH_UNDEFINED_H
