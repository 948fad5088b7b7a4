//===- Liveness.h - what the roots reach
//-----------------------------------===//
//
// Vertices: functions and data objects. Roots: the functions that the outside
// world enters. Edges: direct calls, callbacks, references, and the indirect
// edges that the resolver adds while the fixpoint runs. A table that nothing
// live refers to is not live and gives no targets.
//
// A reference from a live body or initialiser makes data live, and makes a
// function a possible target; it makes the function live only once some live
// site may call it.
//
// Not modelled: addresses made out of integers that were never a symbol.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_LIVE_LIVENESS_H
#define UKPORT_LIVE_LIVENESS_H

#include "analyzer/graph/ProgramGraph.h"
#include "analyzer/resolve/Resolver.h"

namespace ukport {

/// Runs liveness and \p R to their common fixpoint. Sets FunctionLive,
/// DataLive, TakenBy, TargetSets and the sites' Targets of \p G; what an
/// earlier run set is discarded.
void resolveLive(ProgramGraph &G, Resolver &R);

} // namespace ukport

#endif // UKPORT_LIVE_LIVENESS_H
