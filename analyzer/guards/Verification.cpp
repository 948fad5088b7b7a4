#include "analyzer/guards/Verification.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport {

static LiveCounts countsOf(const Session &S) {
  LiveCounts Counts;
  Counts.Functions = llvm::count(S.graph().FunctionLive, true);
  for (const SyscallSite &Site : S.Analysed.Result.SyscallSites)
    Counts.Syscalls.insert(Site.Numbers.begin(), Site.Numbers.end());
  for (const FeatureUse &U : S.Analysed.Result.Uses)
    Counts.Features.insert(U.FeatureId);
  return Counts;
}

/// Whether \p Again has a use of \p P's features where \p P is. The same
/// program fills a graph with the same ids, whatever is assumed.
static bool isReached(const Session &S, const GuardedPlace &P,
                      const Session &Again) {
  return any_of(Again.Analysed.Result.Uses, [&](const FeatureUse &U) {
    return U.Function == P.Function && U.Site == P.Site &&
           any_of(P.Uses, [&](uint32_t Old) {
             return S.Analysed.Result.Uses[Old].FeatureId == U.FeatureId;
           });
  });
}

Expected<Verification> verify(const Session &S, const Adviser &By,
                              const Advice &A, const SyscallMap &Map,
                              AnalyzeOptions Options, PerfLog &Perf) {
  for (const AdviceStep &Step : A.Steps)
    Options.Assumptions.push_back(By.Could[Step.What].What);
  Expected<Session> Again =
      openSession(S.Project + "/ukport.db", Map, Options, Perf);
  if (!Again)
    return Again.takeError();
  Verification V{countsOf(S), countsOf(*Again), {}};
  for (uint32_t I = 0; I < A.Places.size(); ++I)
    if (isReached(S, A.Places[I], *Again))
      V.Reached.push_back(I);
  return V;
}

} // namespace ukport
