#include "analyzer/guards/HittingSet.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <map>
#include <set>

using namespace llvm;

namespace ukport {
namespace {

/// The elements are numbered anew, lightest first, so that the order of numbers
/// is the order in which they are tried.
class Search {
public:
  using Set = std::vector<uint32_t>; ///< sorted

  Search(const std::vector<std::vector<uint32_t>> &Given,
         const std::function<uint64_t(uint32_t)> &WeightOf,
         const std::function<bool(uint32_t, uint32_t)> &Excludes,
         uint64_t Budget)
      : Budget(Budget) {
    number(Given, WeightOf);
    Others.resize(Names.size());
    for (uint32_t L = 0; L < Names.size(); ++L)
      for (uint32_t R = 0; R < L; ++R)
        if (Excludes(Names[L], Names[R])) {
          Others[L].push_back(R);
          Others[R].push_back(L);
        }
    reduce();
    Hits.assign(Sets.size(), 0);
    Barred.assign(Names.size(), 0);
  }

  std::optional<HittingSet> run() {
    step(0);
    if (!Best)
      return std::nullopt;
    Best->Lightest = Budget != 0;
    for (uint32_t &E : Best->Elements)
      E = Names[E];
    llvm::sort(Best->Elements);
    return std::move(Best);
  }

private:
  void number(const std::vector<std::vector<uint32_t>> &Given,
              const std::function<uint64_t(uint32_t)> &WeightOf) {
    std::set<std::pair<uint64_t, uint32_t>> ByWeight;
    for (const auto &Each : Given)
      for (uint32_t E : Each)
        ByWeight.emplace(WeightOf(E), E);
    std::map<uint32_t, uint32_t> Numbers;
    for (const auto &[Weight, E] : ByWeight) {
      Numbers[E] = Names.size();
      Names.push_back(E);
      Weights.push_back(Weight);
    }
    for (const auto &Each : Given) {
      std::set<uint32_t> Unique;
      for (uint32_t E : Each)
        Unique.insert(Numbers[E]);
      Sets.emplace_back(Unique.begin(), Unique.end());
    }
  }

  void index() {
    In.assign(Names.size(), {});
    for (uint32_t S = 0; S < Sets.size(); ++S)
      for (uint32_t E : Sets[S])
        In[E].push_back(S);
  }

  /// Leaves out sets that are met whenever another is, and elements that a
  /// lighter one can always stand for.
  void reduce() {
    for (bool Smaller = true; Smaller;) {
      Smaller = dropSets();
      index();
      Smaller |= dropElements();
    }
    index();
  }

  bool dropSets() {
    std::vector<Set> Kept;
    for (uint32_t I = 0; I < Sets.size(); ++I) {
      bool Needless = false;
      for (uint32_t J = 0; J < Sets.size() && !Needless; ++J)
        Needless = I != J && (Sets[J].size() < Sets[I].size() || J < I) &&
                   std::includes(Sets[I].begin(), Sets[I].end(),
                                 Sets[J].begin(), Sets[J].end());
      if (!Needless)
        Kept.push_back(Sets[I]);
    }
    bool Smaller = Kept.size() < Sets.size();
    Sets = std::move(Kept);
    return Smaller;
  }

  bool dropElements() {
    std::vector<bool> Gone(Names.size());
    for (uint32_t E = 0; E < Names.size(); ++E)
      for (uint32_t By = 0; By < E && !Gone[E]; ++By)
        Gone[E] = !Gone[By] && !In[E].empty() && Others[By].empty() &&
                  std::includes(In[By].begin(), In[By].end(), In[E].begin(),
                                In[E].end());
    for (Set &Each : Sets)
      llvm::erase_if(Each, [&](uint32_t E) { return Gone[E]; });
    return is_contained(Gone, true);
  }

  /// What the sets not met yet weigh at least: disjoint ones add up.
  uint64_t bound() {
    uint64_t Sum = 0;
    ++Round;
    Used.resize(Names.size());
    for (uint32_t S = 0; S < Sets.size(); ++S) {
      if (Hits[S] ||
          any_of(Sets[S], [&](uint32_t E) { return Used[E] == Round; }))
        continue;
      auto Lightest = find_if(Sets[S], [&](uint32_t E) { return !Barred[E]; });
      if (Lightest == Sets[S].end())
        return UINT64_MAX;
      Sum += Weights[*Lightest];
      for (uint32_t E : Sets[S])
        Used[E] = Round;
    }
    return Sum;
  }

  void choose(uint32_t E, int By) {
    for (uint32_t S : In[E])
      Hits[S] += By;
    for (uint32_t Other : Others[E])
      Barred[Other] += By;
  }

  void step(uint64_t Weight) {
    if (!Budget)
      return;
    --Budget;
    uint64_t Least = bound();
    if (Least == UINT64_MAX || (Best && Weight + Least >= Best->Weight))
      return;
    const Set *Next = nullptr;
    size_t Fewest = SIZE_MAX;
    for (uint32_t S = 0; S < Sets.size(); ++S) {
      if (Hits[S])
        continue;
      size_t Left = count_if(Sets[S], [&](uint32_t E) { return !Barred[E]; });
      if (Left < Fewest) {
        Fewest = Left;
        Next = &Sets[S];
      }
    }
    if (!Next) {
      Best = HittingSet{Chosen, Weight, true};
      return;
    }
    std::vector<uint32_t> Tried;
    for (uint32_t E : *Next) {
      if (Barred[E])
        continue;
      Chosen.push_back(E);
      choose(E, 1);
      step(Weight + Weights[E]);
      choose(E, -1);
      Chosen.pop_back();
      // Choices with E are done with.
      ++Barred[E];
      Tried.push_back(E);
    }
    for (uint32_t E : Tried)
      --Barred[E];
  }

  uint64_t Budget;
  std::vector<uint32_t> Names; ///< as given, by number
  std::vector<uint64_t> Weights;
  std::vector<Set> Sets;
  std::vector<std::vector<uint32_t>> In;     ///< sets, by element
  std::vector<std::vector<uint32_t>> Others; ///< that an element excludes
  std::vector<int> Hits, Barred;             ///< by set, by element
  std::vector<uint64_t> Used;
  uint64_t Round = 0;
  std::vector<uint32_t> Chosen;
  std::optional<HittingSet> Best;
};

} // namespace

std::optional<HittingSet>
lightestHittingSet(const std::vector<std::vector<uint32_t>> &Sets,
                   const std::function<uint64_t(uint32_t)> &WeightOf,
                   const std::function<bool(uint32_t, uint32_t)> &Excludes,
                   uint64_t Budget) {
  return Search(Sets, WeightOf, Excludes, Budget).run();
}

} // namespace ukport
