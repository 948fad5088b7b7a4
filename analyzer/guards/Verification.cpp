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

namespace {

class Verifier {
public:
  Verifier(const Session &S, const Advice &A, const SyscallMap &Map,
           AnalyzeOptions Options, PerfLog &Perf)
      : S(S), A(A), Map(Map), Options(std::move(Options)), Perf(Perf) {}

  /// Analyses under \p Assumed, besides what is settled.
  Error run(ArrayRef<Assumption> Assumed, Outcome &Result) {
    AnalyzeOptions How = Options;
    append_range(How.Assumptions, Assumed);
    Expected<Session> Again =
        openSession(S.Project + "/ukport.db", Map, How, Perf);
    if (!Again)
      return Again.takeError();
    Result.Live = countsOf(*Again);
    for (uint32_t I = 0; I < A.Places.size(); ++I)
      if (isReached(S, A.Places[I], *Again))
        Result.Reached.push_back(I);
    return Error::success();
  }

private:
  const Session &S;
  const Advice &A;
  const SyscallMap &Map;
  AnalyzeOptions Options;
  PerfLog &Perf;
};

} // namespace

Expected<Verification> verify(const Session &S, const Adviser &By,
                              const Advice &A, const SyscallMap &Map,
                              AnalyzeOptions Options, bool EachAlone,
                              PerfLog &Perf) {
  Verifier Under(S, A, Map, std::move(Options), Perf);
  Verification V;
  V.Before = countsOf(S);
  std::vector<Assumption> All;
  for (const AdviceStep &Step : A.Steps)
    All.push_back(By.Could[Step.What].What);
  if (Error E = Under.run(All, V.After))
    return E;
  if (EachAlone && A.Steps.size() > 1)
    for (const Assumption &One : All)
      if (Error E = Under.run(One, V.Alone.emplace_back()))
        return E;
  for (const NeverStep &Never : A.Nevers)
    All.push_back(Never.What);
  if (!A.Nevers.empty())
    if (Error E = Under.run(All, V.WithNever.emplace()))
      return E;
  return V;
}

} // namespace ukport
