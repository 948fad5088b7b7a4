//===- BitcodeOracle.h - the value oracle over bitcode --------------------===//
#ifndef UKPORT_FRONTEND_BITCODE_BITCODEORACLE_H
#define UKPORT_FRONTEND_BITCODE_BITCODEORACLE_H

#include "analyzer/frontend/bitcode/Values.h"
#include "analyzer/syscalls/ValueOracle.h"

namespace ukport {

/// Answers from the IR, under liveness as it stands in the graph. Made anew
/// after each run of liveness.
class BitcodeOracle : public ValueOracle {
public:
  BitcodeOracle(const BitcodeModule &M, ProgramGraph &G, const Callers &C)
      : M(M), G(G), Values(M, G, C) {}

  ValueSet argument(SiteId S, unsigned Index) override;
  FunctionSet functions(SiteId S, unsigned Index) override;
  FunctionSet pointedFunctions(SiteId S, unsigned Index) override;
  ValueSet pointedHandlers(SiteId S, unsigned Index) override;
  std::optional<unsigned> forwardedParameter(SiteId S,
                                             unsigned Index) const override;
  std::optional<KernelOperands> kernelOperands(SiteId S) const override;

private:
  /// Argument \p Index as a pointer, before it became an integer; or null.
  const llvm::Value *pointerArgument(SiteId S, unsigned Index) const;

  const BitcodeModule &M;
  ProgramGraph &G;
  ValueEvaluator Values;
};

} // namespace ukport

#endif // UKPORT_FRONTEND_BITCODE_BITCODEORACLE_H
