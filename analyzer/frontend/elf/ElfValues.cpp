#include "analyzer/frontend/elf/ElfValues.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <set>

using namespace llvm;

namespace ukport::elf {

static constexpr size_t MaxValues = 256; ///< of one argument

Value withLivePuts(const Value &V, function_ref<bool(uint32_t)> IsLive) {
  Value Result = V;
  Result.PutBy.clear();
  for (const auto &[N, By] : V.PutBy)
    if (IsLive(By) && !is_contained(Result.Constants, N))
      Result.Constants.push_back(N);
  llvm::sort(Result.Constants);
  return Result;
}

Value withBits(Value V, int64_t Or) {
  if (!Or)
    return V;
  for (int64_t &N : V.Constants)
    N |= Or;
  for (auto &[N, By] : V.PutBy)
    N |= Or;
  V.Or |= V.Parameter ? Or : 0;
  V.Known &= V.Texts.empty();
  V.Texts.clear();
  return V;
}

static void setBits(ValueSet &Set, int64_t Or) {
  if (!Or)
    return;
  size_t Before = Set.Values.size();
  erase_if(Set.Values, [](const ArgumentValue &V) { return V.IsString; });
  Set.Complete &= Set.Values.size() == Before;
  for (ArgumentValue &V : Set.Values)
    V.Number |= Or;
}

Value ElfValues::live(const Value &V, FunctionId In) const {
  std::optional<uint32_t> Image = Elf.imageOf(In);
  return withLivePuts(V, [&](uint32_t By) {
    return !Image || G.isLive(Elf.function(*Image, By));
  });
}

ElfValues::ElfValues(const ElfGraph &Elf)
    : Elf(Elf), G(*Elf.Graph), Direct(G), SitesOf(G.TargetSets.size()) {
  for (uint32_t I = 0; I < G.Sites.size(); ++I)
    if (G.Sites[I].Targets.valid() && G.Sites[I].Kind == SiteKind::Indirect &&
        G.isLive(SiteId(I)))
      SitesOf[G.Sites[I].Targets.index()].push_back(SiteId(I));
  for (const Root &R : G.Roots)
    Outside.insert(R.Function);
  for (const auto &[S, Targets] : G.Callbacks)
    for (const CallbackTarget &T : Targets)
      Outside.insert(T.Function);
}

std::vector<SiteId> ElfValues::callersOf(FunctionId F) {
  std::vector<SiteId> Found = Direct.of(F).vec();
  for (uint32_t Set : setsWith(F))
    append_range(Found, SitesOf[Set]);
  return Found;
}

SmallVector<uint32_t> ElfValues::setsWith(FunctionId F) const {
  SmallVector<uint32_t> Sets;
  if (G.TakenBy.count(F))
    for (uint32_t Set = 0; Set < SitesOf.size(); ++Set)
      if (std::binary_search(G.TargetSets[Set].begin(), G.TargetSets[Set].end(),
                             F))
        Sets.push_back(Set);
  return Sets;
}

const Value &ElfValues::argument(const ElfGraph &Elf, SiteId S,
                                 unsigned Index) {
  static const Value Anything;
  const Call *C = Elf.Calls[S.index()];
  if (C)
    for (const auto &[Register, V] : C->Arguments)
      if (Register == Index)
        return V;
  return Anything;
}

void ElfValues::add(ValueSet &Set, const Value &V, SiteId At) {
  if (!V.PutBy.empty())
    return add(Set, live(V, G.site(At).Caller), At);
  for (int64_t N : V.Constants)
    Set.Values.push_back({false, N, {}, At});
  for (const std::string &Text : V.Texts)
    Set.Values.push_back({true, 0, G.intern(Text), At});
  if (!V.Known)
    Set.Complete = false;
}

static void settle(ValueSet &Set) {
  llvm::sort(Set.Values);
  Set.Values.erase(std::unique(Set.Values.begin(), Set.Values.end()),
                   Set.Values.end());
  if (Set.Values.size() <= MaxValues)
    return;
  Set.Values.resize(MaxValues);
  Set.Complete = false;
}

/// What the calls through pointers that share the target set \p Set hand over.
const ElfValues::Handed &ElfValues::handedTo(uint32_t Set, unsigned Parameter) {
  auto [It, New] = KnownSets.try_emplace({Set, Parameter});
  Handed &H = It->second;
  if (!New)
    return H;
  std::set<Key> Forwarded;
  for (SiteId S : SitesOf[Set]) {
    const Value &V = argument(Elf, S, Parameter);
    if (H.Values.Values.size() <= 2 * MaxValues)
      add(H.Values, V, S);
    H.Values.Complete &= V.Known;
    if (V.Parameter)
      Forwarded.insert({G.site(S).Caller, *V.Parameter, V.Or});
  }
  H.Forwarded.assign(Forwarded.begin(), Forwarded.end());
  return H;
}

/// All functions that hand a parameter of theirs on to the one in question are
/// found first; what else arrives there is the set.
const ValueSet &ElfValues::parameter(Key Of) {
  auto [It, New] = Known.try_emplace(Of);
  ValueSet &Set = It->second;
  if (!New)
    return Set;
  std::set<Key> Seen = {Of};
  std::vector<Key> Work = {Of};
  while (!Work.empty()) {
    auto [F, Parameter, Or] = Work.back();
    Work.pop_back();
    if (enteredFromOutside(F))
      Set.Complete = false;
    auto Follow = [&](Key Next) {
      if (Seen.insert(Next).second)
        Work.push_back(Next);
    };
    for (SiteId S : Direct.of(F)) {
      Value V = withBits(argument(Elf, S, Parameter), Or);
      add(Set, V, S);
      if (V.Parameter)
        Follow({G.site(S).Caller, *V.Parameter, V.Or});
    }
    for (uint32_t Through : setsWith(F)) {
      const Handed &H = handedTo(Through, Parameter);
      ValueSet Values = H.Values;
      setBits(Values, Or);
      append_range(Set.Values, Values.Values);
      Set.Complete &= Values.Complete;
      for (Key Next : H.Forwarded) {
        Next.Or |= Or;
        Follow(Next);
      }
    }
    if (Set.Values.size() > MaxValues) {
      Set.Complete = false;
      Work.clear();
    }
  }
  settle(Set);
  return Set;
}

ValueSet ElfValues::resolve(const Value &V, FunctionId In, SiteId At) {
  ValueSet Set;
  add(Set, V, At);
  if (V.Parameter) {
    const ValueSet &Handed = parameter({In, *V.Parameter, V.Or});
    append_range(Set.Values, Handed.Values);
    Set.Complete &= Handed.Complete;
    settle(Set);
  }
  return Set;
}

} // namespace ukport::elf
