#include "analyzer/live/Liveness.h"
#include "analyzer/program/CompilerCalls.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport {

Liveness::Liveness(ProgramGraph &G, Resolver &R, Bodies &B) : G(G), R(R), B(B) {
  G.BlockLive.assign(G.Blocks.size(), false);
  G.SiteLive.assign(G.Sites.size(), false);
  G.FunctionLive.assign(G.Functions.size(), false);
  G.DataLive.assign(G.Data.size(), false);
  G.TakenBy.clear();
  G.Reasons.clear();
  SiteAdded.assign(G.Sites.size(), false);
}

void Liveness::run() {
  addOutside();
  do {
    while (!Functions.empty() || !Data.empty())
      propagate();
    B.solve([this](BlockId Block) { visit(Block); });
    R.propagate([this](SiteId S, FunctionId F) { call(S, F); });
  } while (!Functions.empty() || !Data.empty() || B.settle());
  G.TargetSets.clear();
  for (Site &S : G.Sites)
    S.Targets = TargetSetId();
  R.finish(G);
  addCallbackTargets();
}

/// Roots and callbacks that were added since the last run.
void Liveness::addOutside() {
  for (; RootsAdded < G.Roots.size(); ++RootsAdded)
    call(SiteId(), G.Roots[RootsAdded].Function);
  for (const auto &[S, Targets] : G.Callbacks) {
    if (!G.isLive(S))
      continue;
    addSite(S);
    for (const CallbackTarget &T : Targets) {
      R.addCallback(S, T.Function);
      call(SiteId(), T.Function);
    }
  }
}

void Liveness::propagate() {
  while (!Functions.empty()) {
    FunctionId F = Functions.front();
    Functions.pop_front();
    visit(F);
  }
  if (Data.empty())
    return;
  DataId D = Data.front();
  Data.pop_front();
  visit(D);
}

/// \p S may call \p Callee; an invalid site is the outside world.
void Liveness::call(SiteId S, FunctionId Callee) {
  S.valid() ? B.bind(S, Callee) : B.enterFromOutside(Callee);
  markLive(Callee);
}

void Liveness::markLive(FunctionId F) {
  if (G.FunctionLive[F.index()])
    return;
  G.FunctionLive[F.index()] = true;
  Functions.push_back(F);
}

void Liveness::markLive(DataId D) {
  if (G.DataLive[D.index()])
    return;
  G.DataLive[D.index()] = true;
  Data.push_back(D);
}

/// A callback's site becomes an indirect one when its target cannot be seen.
void Liveness::addSite(SiteId S) {
  if (G.site(S).Kind != SiteKind::Indirect || SiteAdded[S.index()])
    return;
  SiteAdded[S.index()] = true;
  R.addSite(S);
}

void Liveness::visit(FunctionId F) {
  R.addFunction(F);
  const Function &Fn = G.function(F);
  if (mayBeCalledByCompiler(G.text(Fn.Name)))
    B.enterFromOutside(F);
  if (!Fn.Blocks.empty())
    return B.enter(F);
  for (uint32_t I = Fn.Sites.Begin; I < Fn.Sites.End; ++I)
    visitSite(SiteId(I));
  for (const Reference &Ref : G.references(F))
    follow(Ref, F, {}, Ref.Where);
}

void Liveness::visit(BlockId Id) {
  const Block &Part = G.block(Id);
  bool New = !G.BlockLive[Id.index()];
  G.BlockLive[Id.index()] = true;
  if (New)
    R.addBlock(Id);
  for (uint32_t I = Part.Sites.Begin; I < Part.Sites.End; ++I)
    if (!G.SiteLive[I] && B.reaches(SiteId(I)))
      visitSite(SiteId(I));
  if (New)
    for (uint32_t I = Part.References.Begin; I < Part.References.End; ++I)
      follow(G.References[I], Part.Function, {}, G.References[I].Where);
}

void Liveness::visitSite(SiteId Id) {
  const Site &S = G.site(Id);
  G.SiteLive[Id.index()] = true;
  if (S.Callee.valid())
    call(Id, S.Callee);
  else
    addSite(Id);
  // Known targets stay targets when the site was widened to an indirect one
  // because there may be others.
  if (auto Known = G.Callbacks.find(Id); Known != G.Callbacks.end())
    for (const CallbackTarget &T : Known->second) {
      R.addCallback(Id, T.Function);
      call(SiteId(), T.Function);
    }
}

void Liveness::visit(DataId D) {
  R.addData(D);
  B.addData(D);
  for (const Reference &Ref : G.references(D))
    follow(Ref, {}, D, G.data(D).Where);
}

void Liveness::follow(const Reference &Ref, FunctionId ByFunction,
                      DataId ByData, Location Where) {
  if (Ref.Data.valid())
    return markLive(Ref.Data);
  if (G.TakenBy.try_emplace(Ref.Function, ByFunction, ByData, Where).second)
    R.addAddressTaken(Ref.Function);
}

void Liveness::addCallbackTargets() {
  for (const auto &[Site, Targets] : G.Callbacks) {
    if (Targets.empty() || !G.isLive(Site))
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
