//===- Witness.h - the shortest path from a root to a vertex --------------===//
//
// A witness is the proof of a claim "this is reached": the shortest path from
// a root over the resolved edges of live functions, each step with its place
// and the reason for its edge. Breadth first from all roots at once; the
// graph's fixed order breaks ties, so the same program gives the same path.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GRAPH_WITNESS_H
#define UKPORT_GRAPH_WITNESS_H

#include "analyzer/graph/ProgramGraph.h"

namespace ukport {

/// One step: Function is entered from the step before it through Site.
struct Step {
  FunctionId Function;
  SiteId Site; ///< invalid at a root
  EdgeKind Kind = EdgeKind::Direct;
  std::string Reason; ///< why the edge is there, for a person
};

using Witness = std::vector<Step>;

/// All shortest paths from the roots: a breadth-first tree.
class WitnessTree {
public:
  explicit WitnessTree(const ProgramGraph &G);

  /// The path from a root to \p F; empty when \p F is not live.
  Witness to(FunctionId F) const;

  /// How many steps \p F is away from its root; UINT32_MAX: not reached.
  uint32_t distance(FunctionId F) const { return Distance[F.index()]; }

  /// The last call on the path to \p F; invalid at a root and when not reached.
  SiteId lastCall(FunctionId F) const { return Through[F.index()]; }

private:
  const ProgramGraph &G;
  std::vector<uint32_t> Distance;
  std::vector<SiteId> Through;     ///< by FunctionId; invalid at roots
  std::vector<uint32_t> RootIndex; ///< by FunctionId; UINT32_MAX: no root
};

/// The reason of the edge through \p S to \p Callee, for a person: "calls it
/// through `ph->checker`, set in ngx_http_init_phase_handlers
/// (ngx_http.c:472)".
/// \p Spelling is the callee as the source has it, where somebody knows; else
/// the resolver's name of the field or variable stands there.
std::string reasonOf(const ProgramGraph &G, SiteId S, FunctionId Callee,
                     llvm::StringRef Spelling = "");
EdgeKind edgeKindOf(const ProgramGraph &G, SiteId S, FunctionId Callee);

} // namespace ukport

#endif // UKPORT_GRAPH_WITNESS_H
