#include "analyzer/frontend/elf/HandedNumbers.h"
#include "analyzer/frontend/elf/ElfValues.h"
#include "analyzer/frontend/elf/Limits.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport::elf {

static constexpr size_t MaxNumbers = 16; ///< of one parameter

/// Calls \p Action with each live function that does something under a
/// condition, its image and the condition's number there.
template <class A> static void eachCondition(const ElfGraph &Elf, A Action) {
  for (uint32_t I = 0; I < Elf.images().size(); ++I) {
    const ImageFacts &Facts = *Elf.images()[I].Facts;
    for (uint32_t N = 0; N < Facts.Functions.size(); ++N) {
      IndexRange Of = Facts.Functions[N].Conditions;
      if (FunctionId F = Elf.function(I, N);
          !Of.empty() && Elf.Graph->isLive(F))
        for (uint32_t C = Of.Begin; C < Of.End; ++C)
          Action(F, I, C);
    }
  }
}

HandedNumbers::HandedNumbers(const ElfGraph &Elf, const HandedNumbers *Before) {
  for (const Root &R : Elf.Graph->Roots)
    Entered.insert(R.Function);
  for (const auto &[S, Targets] : Elf.Graph->Callbacks)
    for (const CallbackTarget &T : Targets)
      Entered.insert(T.Function);
  for (const auto &[F, By] : Elf.Graph->TakenBy)
    Entered.insert(F);
  collect(Elf);
  spread();
  for (const Image &Img : Elf.images())
    Never.emplace_back(Img.Facts->Conditions.size());
  eachCondition(Elf, [&](FunctionId F, uint32_t Image, uint32_t C) {
    if (mayHold(F, Elf.images()[Image].Facts->Conditions[C]))
      return;
    Never[Image][C] = true;
    Excluded += !Before || Before->mayHappen(Image, C + 1);
  });
}

void HandedNumbers::collect(const ElfGraph &Elf) {
  std::vector<Key> Work;
  eachCondition(Elf, [&](FunctionId F, uint32_t Image, uint32_t C) {
    for (const Limit &L : Elf.images()[Image].Facts->Conditions[C])
      if (Key K = keyOf(F, L.Parameter); Of.try_emplace(K).second)
        Work.push_back(K);
  });
  Callers Direct(*Elf.Graph);
  while (!Work.empty()) {
    Key K = Work.back();
    Work.pop_back();
    collectCalls(Elf, Direct, K, Work);
  }
}

/// Adds what the calls of a function hand over as one of its parameters, and
/// whose parameters those are.
void HandedNumbers::collectCalls(const ElfGraph &Elf, const Callers &Direct,
                                 Key K, std::vector<Key> &Work) {
  FunctionId F(K / ArgumentCount);
  unsigned Parameter = K % ArgumentCount;
  Handed Result;
  std::vector<std::pair<Key, int64_t>> From;
  ArrayRef<SiteId> Sites = Direct.of(F);
  Result.Anything = Entered.contains(F) || Sites.empty();
  for (SiteId S : Sites) {
    if (Result.Anything)
      break;
    const Value &V = ElfValues::argument(Elf, S, Parameter);
    Result.Anything |= !V.Known || !V.Texts.empty() || !V.PutBy.empty();
    for (int64_t N : V.Constants)
      add(Result, N);
    if (V.Parameter)
      From.emplace_back(keyOf(Elf.Graph->site(S).Caller, *V.Parameter), V.Or);
  }
  if (!Result.Anything)
    for (auto [Giver, Or] : From) {
      auto [It, New] = Of.try_emplace(Giver);
      if (New)
        Work.push_back(Giver);
      It->second.HandsTo.emplace_back(K, Or);
    }
  Handed &Here = Of[K];
  Here.Numbers = std::move(Result.Numbers);
  Here.Anything = Result.Anything;
}

/// Whether that is new.
bool HandedNumbers::add(Handed &To, int64_t N) {
  if (To.Anything || is_contained(To.Numbers, N))
    return false;
  To.Numbers.push_back(N);
  To.Anything = To.Numbers.size() > MaxNumbers;
  return true;
}

void HandedNumbers::spread() {
  std::vector<Key> Work;
  for (const auto &[K, H] : Of)
    Work.push_back(K);
  while (!Work.empty()) {
    Key K = Work.back();
    Work.pop_back();
    const Handed From = Of.find(K)->second; // a function may call itself
    for (auto [To, Or] : From.HandsTo) {
      Handed &Next = Of.find(To)->second;
      bool Changed = From.Anything && !Next.Anything;
      Next.Anything |= From.Anything;
      for (int64_t N : From.Numbers)
        Changed |= add(Next, N | Or);
      if (Changed)
        Work.push_back(To);
    }
  }
}

bool HandedNumbers::mayHold(FunctionId F, const Condition &C) const {
  return all_of(C, [&](const Limit &L) {
    auto It = Of.find(keyOf(F, L.Parameter));
    return It == Of.end() || It->second.Anything ||
           It->second.Numbers.empty() ||
           any_of(It->second.Numbers, [&](int64_t N) { return allows(L, N); });
  });
}

} // namespace ukport::elf
