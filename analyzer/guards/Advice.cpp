#include "analyzer/guards/Advice.h"
#include "analyzer/guards/HittingSet.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport {

/// For one place, and for all together: rounds that are worth the time.
static constexpr uint32_t RoundsForOne = 60, RoundsForAll = 100;

/// What a person would think through for one place.
static constexpr size_t MostForOne = 5;
static constexpr uint64_t MostBurdenForOne = 150;

/// Choices that lose too much, before one is taken as it is.
static constexpr unsigned MostTries = 12;

/// In a small program everything has to do with everything.
static constexpr uint32_t SmallLoss = 16;

/// What the places have to do with: functions that lead to one, and functions
/// that are entered only from one.
void Adviser::prepare(const Advice &A) {
  std::vector<Vertex> Goals;
  Goals.reserve(A.Places.size());
  for (const GuardedPlace &P : A.Places)
    Goals.push_back(P.At);
  Under.clear();
  Losses.clear();
  NeverLosses.clear();
  Usable.clear();
  Weights.clear();
  Before = Model.reached({});
  WithoutPlaces = Model.reached({}, Goals);
  Involved.assign(Finder.S.graph().Functions.size(), false);
  Digraph Back = Finder.Blocks.graph().reversed();
  std::vector<bool> Leads(Back.size());
  std::vector<Vertex> Work = Goals;
  while (!Work.empty()) {
    Vertex V = Work.back();
    Work.pop_back();
    if (V == NoVertex || Leads[V] || !Before[V])
      continue;
    Leads[V] = true;
    append_range(Work, Back.successors(V));
  }
  FunctionsBefore = 0;
  for (uint32_t I = 0; I < Involved.size(); ++I) {
    Vertex V = Finder.Blocks.entry(FunctionId(I));
    if (V == NoVertex || !Before[V])
      continue;
    ++FunctionsBefore;
    Involved[I] = Leads[V] || !WithoutPlaces[V];
  }
}

const std::vector<bool> &Adviser::reachedUnder(CandidateId I) {
  auto [It, New] = Under.try_emplace(I);
  if (New)
    It->second = Model.reached({I});
  return It->second;
}

/// The functions that go with \p I alone and have nothing to do with the
/// places.
uint32_t Adviser::lossOf(CandidateId I) {
  auto [It, New] = Losses.try_emplace(I, 0);
  if (!New)
    return It->second;
  return It->second = functionsLost(reachedUnder(I));
}

/// The functions reached before and not in \p After that have nothing to do
/// with the places.
uint32_t Adviser::functionsLost(const std::vector<bool> &After) const {
  uint32_t Count = 0;
  for (uint32_t F = 0; F < Involved.size(); ++F) {
    Vertex V = Finder.Blocks.entry(FunctionId(F));
    Count += V != NoVertex && Before[V] && !After[V] && !Involved[F];
  }
  return Count;
}

uint64_t Adviser::weightOf(CandidateId I) {
  auto [It, New] = Weights.try_emplace(I, 0);
  if (New)
    It->second = Could.burden(I) + lossOf(I);
  return It->second;
}

bool Adviser::isUsable(CandidateId I) {
  auto [It, New] = Usable.try_emplace(I, false);
  if (New)
    It->second = !RuledOut.count(I) && Could.isPlausible(I, WithoutPlaces) &&
                 lossOf(I) <= std::max(SmallLoss, FunctionsBefore / 4);
  return It->second;
}

/// The assumptions that break \p P.
std::vector<CandidateId> Adviser::usableOf(const Proof &P) {
  std::set<CandidateId> Found;
  for (Vertex E : P.Edges)
    for (CandidateId I : Could.cutting(E))
      Found.insert(I);
  for (const Source *S : P.Stores)
    Found.insert(S->ExcludedBy.begin(), S->ExcludedBy.end());
  std::vector<CandidateId> Result;
  for (CandidateId I : Found)
    if (isUsable(I))
      Result.push_back(I);
  return Result;
}

/// Goes on from \p From until none of \p Goals is reached, or a proof is left
/// open.
Adviser::Cut Adviser::cutOff(ArrayRef<Vertex> Goals, Cut From,
                             uint32_t MostRounds, Advice &A) {
  std::vector<bool> Costs(Before.size());
  for (Vertex V = 0; V < Costs.size(); ++V)
    Costs[V] = !Could.cutting(V).empty();
  auto WeightOf = [this](CandidateId I) { return weightOf(I); };
  auto Excludes = [this](CandidateId L, CandidateId R) {
    return Could.exclude(L, R);
  };
  auto Choose = [&]() -> bool {
    auto Next = lightestHittingSet(From.Proofs, WeightOf, Excludes);
    if (Next)
      From.Chosen = std::move(*Next);
    return Next.has_value();
  };
  if (!From.Proofs.empty() && !Choose())
    return From;
  for (uint32_t Round = 0;; ++Round) {
    From.Open = Model.prove(Goals, From.Chosen.Elements, Costs);
    if (!From.Open || Round == MostRounds)
      return From;
    ++A.Rounds;
    std::vector<CandidateId> Ways = usableOf(*From.Open);
    if (Ways.empty())
      return From;
    From.Proofs.push_back(std::move(Ways));
    if (Choose())
      continue;
    From.Proofs.pop_back();
    return From;
  }
}

/// Leaves out what only served places that stay, and says what each does.
void Adviser::explain(Advice &A, ArrayRef<CandidateId> Chosen) {
  std::vector<CandidateId> Kept = Chosen.vec();
  auto ReachedAgain = [&](CandidateId Without) {
    std::vector<CandidateId> Fewer = Kept;
    llvm::erase(Fewer, Without);
    std::vector<bool> After = Model.reached(Fewer);
    std::vector<uint32_t> Again;
    for (uint32_t I = 0; I < A.Places.size(); ++I) {
      bool Stays = any_of(
          A.Remaining, [&](const RemainingPlace &R) { return R.Place == I; });
      if (!Stays && A.Places[I].At != NoVertex && After[A.Places[I].At])
        Again.push_back(I);
    }
    return Again;
  };
  for (CandidateId I : Chosen)
    if (ReachedAgain(I).empty())
      llvm::erase(Kept, I);
  A.ReachedBefore = Before;
  A.ReachedAfter = Model.reached(Kept);
  for (CandidateId I : Kept) {
    AdviceStep Step{I, {}, lossOf(I), ReachedAgain(I)};
    for (Vertex E : Could[I].Edges)
      if (Before[E])
        Step.Edges.push_back(E);
    A.Steps.push_back(std::move(Step));
  }
}

/// Whether the function at \p Entry is called by choice: by the outside world
/// never, through a pointer, or on a branch of each caller.
bool Adviser::isAskedFor(Vertex Entry) const {
  const BlockGraph &Blocks = Finder.Blocks;
  return all_of(Finder.Back.successors(Entry), [&](Vertex From) {
    if (!Finder.Tree.reached(From) ||
        Blocks.kind(From) == VertexKind::TargetSet)
      return true;
    if (Blocks.kind(From) != VertexKind::Block)
      return false;
    FunctionId Caller = Blocks.function(From);
    if (Blocks.entry(Caller) == From)
      return false;
    for (Vertex V : Finder.Tree.dominators(From)) {
      if (Blocks.kind(V) == VertexKind::Edge && Blocks.function(V) == Caller)
        return true;
      if (Blocks.entry(Caller) == V)
        return false;
    }
    return false;
  });
}

void Adviser::proposeNever(Advice &A, uint32_t Place) {
  const ProgramGraph &G = Finder.S.graph();
  Vertex Goal = A.Places[Place].At;
  std::vector<Vertex> Passed = Finder.Tree.dominators(Goal);
  Passed.insert(Passed.begin(), Goal);
  NeverStep Best;
  for (Vertex V : Passed) {
    FunctionId F = Finder.Blocks.entered(V);
    if (!F.valid() || isOfLibc(G, F) || !isAskedFor(V))
      continue;
    for (NeverStep &Known : A.Nevers)
      if (Known.Callee == F)
        return Known.Places.push_back(Place);
    auto What = parseAssumption((G.name(F) + "() never").str(), "advice");
    if (!What) {
      consumeError(What.takeError()); // a name that C does not have
      continue;
    }
    auto [Known, New] = NeverLosses.try_emplace(V, 0);
    if (New)
      Known->second = functionsLost(Model.reached({}, V));
    uint32_t Loss = Known->second;
    if (Loss <= std::max(SmallLoss, FunctionsBefore / 4) &&
        (!Best.Callee.valid() || Loss < Best.Loss))
      Best = {F, std::move(*What), {Place}, Loss};
  }
  if (Best.Callee.valid())
    A.Nevers.push_back(std::move(Best));
}

uint64_t Adviser::weigh(HittingSet &Choice) {
  Choice.Weight = 0;
  for (CandidateId I : Choice.Elements)
    Choice.Weight += weightOf(I);
  return Choice.Weight;
}

/// \p Goal by itself; Open if it stays.
Adviser::Cut Adviser::cutOffOne(Vertex Goal, Advice &A) {
  Cut One = cutOff(Goal, {}, RoundsForOne, A);
  // A proof that no assumption is in ends it.
  if (One.Open && usableOf(*One.Open).empty())
    return One;
  auto IsTooMuch = [&] {
    uint64_t Burden = 0;
    for (CandidateId I : One.Chosen.Elements)
      Burden += Could.burden(I);
    return One.Chosen.Elements.size() > MostForOne || Burden > MostBurdenForOne;
  };
  if (!One.Open && !IsTooMuch())
    return One;
  // The lightest that does it alone; every proof holds it.
  std::optional<CandidateId> Alone;
  for (CandidateId I :
       One.Proofs.empty() ? std::vector<CandidateId>() : One.Proofs.front())
    if (!reachedUnder(I)[Goal] && Could.burden(I) <= MostBurdenForOne &&
        (!Alone || weightOf(I) < weightOf(*Alone)))
      Alone = I;
  One.Chosen = {};
  if (Alone) {
    One.Open.reset();
    One.Chosen.Elements = {*Alone};
    One.Chosen.Lightest = false;
    return One;
  }
  One.Open = Model.prove(Goal, {}, std::vector<bool>(Before.size()));
  return One;
}

/// Those that can be cut off, together: at best by less than each by itself.
Adviser::Cut Adviser::cutOffAll(ArrayRef<Cut> Each, ArrayRef<Vertex> Goals,
                                Advice &A) {
  Cut All;
  HittingSet Union;
  for (const Cut &One : Each) {
    append_range(All.Proofs, One.Proofs);
    append_range(Union.Elements, One.Chosen.Elements);
    Union.Lightest &= One.Chosen.Lightest;
  }
  llvm::sort(Union.Elements);
  Union.Elements.erase(
      std::unique(Union.Elements.begin(), Union.Elements.end()),
      Union.Elements.end());
  All = cutOff(Goals, std::move(All), RoundsForAll, A);
  if (!All.Open && weigh(All.Chosen) <= weigh(Union))
    return All;
  All.Open.reset();
  All.Chosen = std::move(Union);
  return All;
}

/// Of a choice that loses more than half of the program together, the one that
/// is least like a setting; none when it does not, or all are settings.
std::optional<CandidateId> Adviser::worstOf(const Advice &A) const {
  if (functionsLost(A.ReachedAfter) <= std::max(SmallLoss, FunctionsBefore / 2))
    return std::nullopt;
  std::optional<CandidateId> Worst;
  auto Weigh = [this](CandidateId I) {
    const PossibleAssumption &C = Could[I];
    auto First = C.Where && C.Where->Variable ? initialValue(*C.Where->Variable)
                                              : std::nullopt;
    return std::pair(First && !C.allows(*First), Could.burden(I));
  };
  for (const AdviceStep &Step : A.Steps)
    if (!Could.isSetting(Step.What) &&
        (!Worst || Weigh(Step.What) > Weigh(*Worst)))
      Worst = Step.What;
  return Worst;
}

Advice Adviser::advise(const std::vector<GuardedPlace> &Places) {
  RuledOut.clear();
  for (unsigned Tries = 1;; ++Tries) {
    Advice A = attempt(Places);
    std::optional<CandidateId> Worst = worstOf(A);
    if (!Worst || Tries == MostTries)
      return A;
    RuledOut.insert(*Worst);
  }
}

Advice Adviser::attempt(std::vector<GuardedPlace> Places) {
  Advice A;
  A.Places = std::move(Places);
  prepare(A);
  std::vector<Vertex> Goals;
  std::vector<Cut> Each;
  for (uint32_t I = 0; I < A.Places.size(); ++I) {
    Vertex Goal = A.Places[I].At;
    if (Goal == NoVertex || !Before[Goal])
      continue;
    Cut One = cutOffOne(Goal, A);
    if (One.Open) {
      A.Remaining.push_back({I, std::move(*One.Open)});
      continue;
    }
    Goals.push_back(Goal);
    Each.push_back(std::move(One));
  }
  for (const RemainingPlace &R : A.Remaining)
    proposeNever(A, R.Place);
  if (Goals.empty())
    return explain(A, {}), A;
  Cut All = cutOffAll(Each, Goals, A);
  A.Lightest = All.Chosen.Lightest;
  explain(A, All.Chosen.Elements);
  return A;
}

} // namespace ukport
