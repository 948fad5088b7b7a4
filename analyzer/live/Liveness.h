//===- Liveness.h - what the roots reach ----------------------------------===//
//
// Vertices: functions and data objects. Roots: the functions that the outside
// world enters. Edges: direct calls, callbacks, references, and the indirect
// edges that the resolver adds while the fixpoint runs. A table that nothing
// live refers to is not live and gives no targets.
//
// Of a live function only the blocks count that can run (Bodies.h): a site or a
// reference in another is as if it were not there.
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

#include "analyzer/live/Bodies.h"
#include "analyzer/resolve/Resolver.h"
#include <deque>

namespace ukport {

class Liveness {
public:
  /// Discards what an earlier analysis of \p G found.
  Liveness(ProgramGraph &G, Resolver &R, Bodies &B);

  /// Runs liveness, the resolver and the bodies to their common fixpoint, from
  /// where the last run ended and with the roots and callbacks that the graph
  /// has now. Sets FunctionLive, DataLive, SiteLive, TakenBy, TargetSets and
  /// the sites' Targets.
  void run();

private:
  void addOutside();
  void propagate();
  void addCallbackTargets();
  void call(SiteId S, FunctionId Callee);
  void markLive(FunctionId F);
  void markLive(DataId D);
  void addSite(SiteId S);
  void visit(FunctionId F);
  void visit(BlockId B);
  void visit(DataId D);
  void visitSite(SiteId Id);
  void follow(const Reference &Ref, FunctionId ByFunction, DataId ByData,
              Location Where);

  ProgramGraph &G;
  Resolver &R;
  Bodies &B;
  std::deque<FunctionId> Functions;
  std::deque<DataId> Data;
  std::vector<bool> SiteAdded; ///< to the resolver
  size_t RootsAdded = 0;
};

} // namespace ukport

#endif // UKPORT_LIVE_LIVENESS_H
