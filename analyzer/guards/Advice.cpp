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

/// In a small program everything has to do with everything.
static constexpr uint32_t SmallLoss = 16;

/// What the places have to do with: functions that lead to one, and functions
/// that are entered only from one.
void Adviser::prepare(const Advice &A) {
  std::vector<Vertex> Goals;
  for (const GuardedPlace &P : A.Places)
    Goals.push_back(P.At);
  Under.clear();
  Losses.clear();
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
  const std::vector<bool> &After = reachedUnder(I);
  for (uint32_t F = 0; F < Involved.size(); ++F) {
    Vertex V = Finder.Blocks.entry(FunctionId(F));
    It->second += V != NoVertex && Before[V] && !After[V] && !Involved[F];
  }
  return It->second;
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
    It->second = Could.isPlausible(I, WithoutPlaces) &&
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
  auto IsCut = [&](ArrayRef<CandidateId> Under) {
    std::vector<bool> After = Model.reached(Under);
    for (uint32_t I = 0; I < A.Places.size(); ++I) {
      bool Stays = any_of(
          A.Remaining, [&](const RemainingPlace &R) { return R.Place == I; });
      if (!Stays && A.Places[I].At != NoVertex && After[A.Places[I].At])
        return false;
    }
    return true;
  };
  for (CandidateId I : Chosen) {
    std::vector<CandidateId> Fewer = Kept;
    llvm::erase(Fewer, I);
    if (IsCut(Fewer))
      Kept = std::move(Fewer);
  }
  A.ReachedBefore = Before;
  A.ReachedAfter = Model.reached(Kept);
  for (CandidateId I : Kept) {
    AdviceStep Step{I, {}, lossOf(I)};
    for (Vertex E : Could[I].Edges)
      if (Before[E])
        Step.Edges.push_back(E);
    A.Steps.push_back(std::move(Step));
  }
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

Advice Adviser::advise(std::vector<GuardedPlace> Places) {
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
  if (Goals.empty())
    return explain(A, {}), A;
  Cut All = cutOffAll(Each, Goals, A);
  A.Lightest = All.Chosen.Lightest;
  explain(A, All.Chosen.Elements);
  return A;
}

} // namespace ukport
