#include "analyzer/frontend/elf/Limits.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace llvm;

namespace ukport::elf {

using Ranges = std::vector<std::pair<uint32_t, uint32_t>>;
static constexpr size_t MaxRanges = 8;
static constexpr uint32_t Greatest = UINT32_MAX;

static Ranges intersection(const Ranges &A, const Ranges &B) {
  Ranges Both;
  for (auto [F, L] : A)
    for (auto [G, M] : B)
      if (std::max(F, G) <= std::min(L, M))
        Both.emplace_back(std::max(F, G), std::min(L, M));
  return Both;
}

static Ranges unite(const Ranges &A, const Ranges &B) {
  Ranges All = A, Either;
  append_range(All, B);
  llvm::sort(All);
  for (auto [F, L] : All)
    if (!Either.empty() &&
        (Either.back().second == Greatest || F <= Either.back().second + 1))
      Either.back().second = std::max(Either.back().second, L);
    else
      Either.emplace_back(F, L);
  return Either;
}

static Ranges complement(const Ranges &A) {
  Ranges Others;
  uint64_t Next = 0;
  for (auto [F, L] : A) {
    if (F > Next)
      Others.emplace_back(Next, F - 1);
    Next = uint64_t(L) + 1;
  }
  if (Next <= Greatest)
    Others.emplace_back(Next, Greatest);
  return Others;
}

/// The numbers of 32 bits that are less than \p N as signed ones.
static Ranges lessThan(int32_t N) {
  Ranges Less;
  constexpr uint32_t Negative = 1u << 31;
  if (N > 0)
    Less.emplace_back(0, N - 1);
  if (N > INT32_MIN)
    Less.emplace_back(Negative, N > 0 ? Greatest : uint32_t(N) - 1);
  return Less;
}

/// The numbers that are in \p A once \p Plus is added to them.
static Ranges without(const Ranges &A, uint32_t Plus) {
  Ranges Moved;
  for (auto [F, L] : A) {
    uint32_t First = F - Plus, Last = L - Plus;
    if (First <= Last) {
      Moved.emplace_back(First, Last);
    } else { // over the end
      Moved.emplace_back(First, Greatest);
      Moved.emplace_back(0, Last);
    }
  }
  return unite(Moved, {});
}

static Limit limitOn(uint8_t Parameter, Ranges R) {
  Limit L;
  L.Parameter = Parameter;
  L.Ranges = std::move(R);
  return L;
}

static std::optional<Limit> bitsLimit(const ComparedParameter &C, bool None) {
  Limit L = limitOn(C.Of.Parameter, {{0, Greatest}});
  uint64_t Bits = C.With;
  if (C.Width < 8)
    Bits &= (uint64_t(1) << 8 * C.Width) - 1;
  if (None)
    L.Clear = uint32_t(Bits);
  else if (Bits <= Greatest && (Bits & (Bits - 1)) == 0)
    L.Set = uint32_t(Bits);
  else
    return std::nullopt;
  return L;
}

/// Of all 64 bits less is known: numbers that differ in the upper half.
static std::optional<Limit> wideLimit(const ComparedParameter &C,
                                      unsigned Condition) {
  uint64_t With = C.With;
  switch (Condition) {
  case 4: // equal
    return limitOn(C.Of.Parameter, {{uint32_t(With), uint32_t(With)}});
  case 2: // below
    if (With == 0 || With - 1 > Greatest)
      return std::nullopt;
    return limitOn(C.Of.Parameter, {{0, uint32_t(With) - 1}});
  case 6: // below or equal
    if (With > Greatest)
      return std::nullopt;
    return limitOn(C.Of.Parameter, {{0, uint32_t(With)}});
  case 5: // not equal
  case 7: // above
    if (With == 0) {
      Limit L = limitOn(C.Of.Parameter, {{0, Greatest}});
      L.NotZero = true;
      return L;
    }
    return std::nullopt;
  default:
    return std::nullopt;
  }
}

std::optional<Limit> limitOf(const ComparedParameter &C, unsigned Condition) {
  if (C.Of.Plus && (C.Bits || C.Width != 4))
    return std::nullopt;
  if (C.Bits)
    return Condition == 4   ? bitsLimit(C, true)
           : Condition == 5 ? bitsLimit(C, false)
                            : std::nullopt;
  if (C.Width == 8)
    return wideLimit(C, Condition);
  uint32_t With = uint32_t(C.With);
  Ranges Is;
  switch (Condition & ~1u) { // the odd ones say the opposite
  case 2:                    // below
    if (With)
      Is = {{0, With - 1}};
    break;
  case 4: // equal
    Is = {{With, With}};
    break;
  case 6: // below or equal
    Is = {{0, With}};
    break;
  case 8: // negative, less 0
    if (With)
      return std::nullopt;
    Is = lessThan(0);
    break;
  case 12: // less
    Is = lessThan(int32_t(With));
    break;
  case 14: // less or equal
    Is = unite(lessThan(int32_t(With)), {{With, With}});
    break;
  default:
    return std::nullopt;
  }
  return limitOn(C.Of.Parameter,
                 without(Condition & 1 ? complement(Is) : Is, C.Of.Plus));
}

Limit limitTo(ParameterSum Of, ArrayRef<uint32_t> Numbers) {
  Ranges R;
  for (uint32_t N : Numbers)
    R.emplace_back(N, N);
  return limitOn(Of.Parameter, without(R, Of.Plus));
}

void addLimit(Condition &All, const Limit &L) {
  auto It = llvm::lower_bound(All, L, [](const Limit &A, const Limit &B) {
    return A.Parameter < B.Parameter;
  });
  if (It == All.end() || It->Parameter != L.Parameter) {
    All.insert(It, L);
    return;
  }
  It->NotZero |= L.NotZero;
  It->Set |= L.Set;
  It->Clear |= L.Clear;
  if (Ranges Both = intersection(It->Ranges, L.Ranges);
      Both.size() <= MaxRanges)
    It->Ranges = std::move(Both);
}

/// \p A or \p B; nothing, if that allows all.
static std::optional<Limit> either(const Limit &A, const Limit &B) {
  Limit L = limitOn(A.Parameter, unite(A.Ranges, B.Ranges));
  L.NotZero = A.NotZero && B.NotZero;
  L.Set = A.Set & B.Set;
  L.Clear = A.Clear & B.Clear;
  if (L.Ranges.size() > MaxRanges)
    L.Ranges = {{0, Greatest}};
  if (L == limitOn(A.Parameter, {{0, Greatest}}))
    return std::nullopt;
  return L;
}

bool joinLimits(Condition &All, const Condition &Other, bool Tired) {
  Condition Wider;
  for (const Limit &L : All)
    for (const Limit &O : Other)
      if (L.Parameter == O.Parameter)
        if (std::optional<Limit> Both = either(L, O);
            Both && (!Tired || *Both == L))
          Wider.push_back(std::move(*Both));
  if (Wider == All)
    return false;
  All = std::move(Wider);
  return true;
}

bool allows(const Limit &L, int64_t N) {
  uint32_t Low = uint32_t(N);
  // Where the low half alone is 0, whether the number is depends on who asks.
  if (N != 0 && Low == 0)
    return true;
  return !(L.NotZero && N == 0) && (Low & L.Set) == L.Set && !(Low & L.Clear) &&
         any_of(L.Ranges, [&](const auto &R) {
           return R.first <= Low && Low <= R.second;
         });
}

} // namespace ukport::elf
