//===- Bodies.h - which blocks of live functions can run ------------------===//
//
// The part of liveness that looks into bodies. Liveness (Liveness.h) drives: it
// says which functions are entered, and by whom, and is told which blocks run
// then. What is told only adds.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_LIVE_BODIES_H
#define UKPORT_LIVE_BODIES_H

#include "analyzer/graph/ProgramGraph.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <memory>

namespace ukport {

/// Receives each block that can run.
using BlockSink = llvm::function_ref<void(BlockId)>;

class Bodies {
public:
  virtual ~Bodies() = default;

  /// \p F, which has blocks, became live.
  virtual void enter(FunctionId F) = 0;

  /// Something out of sight calls \p F.
  virtual void enterFromOutside(FunctionId F) {}

  /// The live site \p S may call \p Callee.
  virtual void bind(SiteId S, FunctionId Callee) {}

  /// \p D became live.
  virtual void addData(DataId D) {}

  /// Whether control comes to \p S, of a block that was reported.
  virtual bool reaches(SiteId S) const { return true; }

  /// Reports the blocks that can run by what is known so far and that were not
  /// reported before; those again of which more sites are reached.
  virtual void solve(BlockSink Sink) = 0;

  /// Nothing else changes any more: gives up waiting for what did not come.
  /// Returns whether solve() has more to say then.
  virtual bool settle() { return false; }
};

/// Every block of an entered function runs.
std::unique_ptr<Bodies> createWholeBodies(const ProgramGraph &G);

} // namespace ukport

#endif // UKPORT_LIVE_BODIES_H
