//===- Resolver.h - the interface of indirect-call resolution
//--------------===//
//
// Resolution and liveness are one fixpoint: a site matters once its function
// is live, and a function can be a target once something live holds its
// address. Liveness (analyzer/live) drives; a resolver answers with the edges
// that each new fact adds. Facts only ever add edges, so the order in which
// they arrive does not change the result.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_RESOLVE_RESOLVER_H
#define UKPORT_RESOLVE_RESOLVER_H

#include "analyzer/graph/ProgramGraph.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <memory>

namespace ukport {

/// Receives each function that becomes the target of some live site.
using TargetSink = llvm::function_ref<void(FunctionId)>;

class Resolver {
public:
  virtual ~Resolver() = default;

  /// A live function holds the indirect site \p S.
  virtual void addSite(SiteId S, TargetSink Sink) = 0;

  /// Something live holds the address of \p F.
  virtual void addAddressTaken(FunctionId F, TargetSink Sink) = 0;

  /// The fixpoint is reached: writes ProgramGraph::TargetSets and each live
  /// indirect site's Targets.
  virtual void finish(ProgramGraph &G) = 0;
};

/// The first level: a site reaches every live address-taken function that its
/// signature may call (analyzer/graph/Signature.h). Sites of one signature
/// share one target set.
std::unique_ptr<Resolver> createSignatureResolver(const ProgramGraph &G);

} // namespace ukport

#endif // UKPORT_RESOLVE_RESOLVER_H
