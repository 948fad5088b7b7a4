//===- Resolver.h - the interface of indirect-call resolution -------------===//
//
// Resolution and liveness are one fixpoint: a site matters once its function
// is live, and a function can be a target once something live holds its
// address. Liveness (analyzer/live) drives: it tells the resolver each new fact
// and then asks for the targets that follow. Facts only ever add edges, so the
// order in which they arrive does not change the result.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_RESOLVE_RESOLVER_H
#define UKPORT_RESOLVE_RESOLVER_H

#include "analyzer/graph/ProgramGraph.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <memory>

namespace ukport {

/// Receives each target of a live site; an invalid site: of some that nobody
/// says.
using TargetSink = llvm::function_ref<void(SiteId, FunctionId)>;

class Resolver {
public:
  virtual ~Resolver() = default;

  /// \p F became live.
  virtual void addFunction(FunctionId F) {}

  /// The block \p B of a live function can run.
  virtual void addBlock(BlockId B) {}

  /// \p D became live.
  virtual void addData(DataId D) {}

  /// A live function holds the indirect site \p S.
  virtual void addSite(SiteId S) = 0;

  /// Something live holds the address of \p F.
  virtual void addAddressTaken(FunctionId F) = 0;

  /// The site \p S of a live function is known to call \p F as well.
  virtual void addCallback(SiteId S, FunctionId F) {}

  /// Reports the targets that the facts so far give and that were not reported
  /// before.
  virtual void propagate(TargetSink Sink) = 0;

  /// The fixpoint is reached, for now: writes ProgramGraph::TargetSets and each
  /// live indirect site's Targets.
  virtual void finish(ProgramGraph &G) = 0;

  /// The fixpoint is reached for good: writes ProgramGraph::Reasons, and what
  /// could not be known to ProgramGraph::Unknowns.
  virtual void explain(ProgramGraph &G) {}
};

/// The baseline: a site reaches every live address-taken function that its
/// signature may call (analyzer/graph/Signature.h). Sites of one signature
/// share one target set.
std::unique_ptr<Resolver> createSignatureResolver(const ProgramGraph &G);

} // namespace ukport

#endif // UKPORT_RESOLVE_RESOLVER_H
