#include "analyzer/live/Liveness.h"
#include "llvm/ADT/STLExtras.h"
#include <deque>

using namespace llvm;

namespace ukport {
namespace {

/// The work list of the fixpoint.
class LivenessSolver {
public:
  LivenessSolver(ProgramGraph &G, Resolver &R) : G(G), R(R) {}

  void run() {
    for (const Root &Entry : G.Roots)
      markLive(Entry.Function);
    while (!Functions.empty() || !Data.empty()) {
      while (!Functions.empty()) {
        FunctionId F = Functions.front();
        Functions.pop_front();
        visit(F);
      }
      if (!Data.empty()) {
        DataId D = Data.front();
        Data.pop_front();
        for (const Reference &Ref : G.references(D))
          follow(Ref, {}, D, G.data(D).Where);
      }
    }
  }

private:
  void markLive(FunctionId F) {
    if (G.FunctionLive[F.index()])
      return;
    G.FunctionLive[F.index()] = true;
    Functions.push_back(F);
  }

  void markLive(DataId D) {
    if (G.DataLive[D.index()])
      return;
    G.DataLive[D.index()] = true;
    Data.push_back(D);
  }

  void visit(FunctionId F) {
    IndexRange Sites = G.function(F).Sites;
    for (uint32_t I = Sites.Begin; I < Sites.End; ++I) {
      const Site &S = G.Sites[I];
      if (S.Callee.valid())
        markLive(S.Callee);
      else if (S.Kind == SiteKind::Indirect)
        R.addSite(SiteId(I), [this](FunctionId T) { markLive(T); });
      // Known targets stay targets when the site was widened to an indirect
      // one because there may be others.
      if (auto Known = G.Callbacks.find(SiteId(I)); Known != G.Callbacks.end())
        for (const CallbackTarget &T : Known->second)
          markLive(T.Function);
    }
    for (const Reference &Ref : G.references(F))
      follow(Ref, F, {}, Ref.Where);
  }

  void follow(const Reference &Ref, FunctionId ByFunction, DataId ByData,
              Location Where) {
    if (Ref.Data.valid())
      return markLive(Ref.Data);
    if (!G.TakenBy.try_emplace(Ref.Function, ByFunction, ByData, Where).second)
      return;
    R.addAddressTaken(Ref.Function, [this](FunctionId T) { markLive(T); });
  }

  ProgramGraph &G;
  Resolver &R;
  std::deque<FunctionId> Functions;
  std::deque<DataId> Data;
};

} // namespace

void resolveLive(ProgramGraph &G, Resolver &R) {
  G.FunctionLive.assign(G.Functions.size(), false);
  G.DataLive.assign(G.Data.size(), false);
  G.TakenBy.clear();
  G.TargetSets.clear();
  for (Site &S : G.Sites)
    S.Targets = TargetSetId();
  LivenessSolver(G, R).run();
  R.finish(G);
  for (const auto &[Site, Targets] : G.Callbacks) {
    if (Targets.empty() || !G.isLive(G.site(Site).Caller))
      continue;
    std::vector<FunctionId> Set = G.targets(G.site(Site)).vec();
    G.site(Site).Targets = TargetSetId(G.TargetSets.size());
    for (const CallbackTarget &T : Targets)
      Set.push_back(T.Function);
    llvm::sort(Set);
    Set.erase(std::unique(Set.begin(), Set.end()), Set.end());
    G.TargetSets.push_back(std::move(Set));
  }
}

} // namespace ukport
