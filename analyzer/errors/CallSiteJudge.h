//===- CallSiteJudge.h - one call's failure, and who handles it -----------===//
#ifndef UKPORT_ERRORS_CALLSITEJUDGE_H
#define UKPORT_ERRORS_CALLSITEJUDGE_H

#include "analyzer/errors/FailureWalk.h"
#include "analyzer/errors/Judgement.h"
#include <map>

namespace ukport {

/// What a call gives when something below it fails, and when it does not.
struct TwoResults {
  CallResult Failing;
  std::optional<CallResult> Good; ///< none: then it does not come back
  bool operator<(const TwoResults &O) const {
    return Failing == O.Failing ? Good < O.Good : Failing < O.Failing;
  }
};

class CallSiteJudge {
public:
  CallSiteJudge(const BitcodeModule &M, const ProgramGraph &G,
                const CallEffects &Effects);

  /// How the program handles it that the call at \p S gives R.Failing. Answers
  /// are kept; a call that decides about itself through its callers adds
  /// nothing.
  Judged judge(SiteId S, const TwoResults &R, unsigned Depth = 0);

  /// What the callers of the function that makes the call get; none if they
  /// cannot tell failure from success.
  std::optional<TwoResults> told(SiteId S, const TwoResults &R);

  FailureWalker &walker() { return Walker; }

private:
  struct Comparison;
  Judged judgeAnew(SiteId S, const TwoResults &R, unsigned Depth);
  Judged weigh(SiteId S, const TwoResults &R, unsigned Depth,
               const Walk &Failing, const Walk &Good, const Comparison &C);
  std::optional<TwoResults> toldBy(const llvm::CallBase &Call,
                                   const Walk &Failing, const Walk &Good) const;
  void noteTold(Judged &J, SiteId S, const Comparison &C) const;
  Judged judgeCallers(FunctionId F, const TwoResults &R, unsigned Depth);
  Judged place(Handling What, SiteId S, const llvm::Instruction *At) const;
  const llvm::Instruction *keptBy(const llvm::CallBase &Call,
                                  const Walk &Failing,
                                  const Comparison &C) const;
  bool reachesEnd(const llvm::CallBase &Call, const Walk &Failing) const;

  const BitcodeModule &M;
  const ProgramGraph &G;
  const CallEffects &Effects;
  FailureWalker Walker;
  std::vector<std::vector<SiteId>> CallersOf; ///< by FunctionId; live ones
  std::map<std::pair<SiteId, TwoResults>, Judged> Known;
  std::map<std::pair<SiteId, TwoResults>, std::optional<TwoResults>> Told;
};

} // namespace ukport

#endif // UKPORT_ERRORS_CALLSITEJUDGE_H
