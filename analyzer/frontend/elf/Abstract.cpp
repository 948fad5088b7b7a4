#include "analyzer/frontend/elf/Abstract.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport::elf {

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Abstract Pool::several(Alternatives A, uint64_t Key) {
  llvm::sort(A.Ones);
  A.Ones.erase(std::unique(A.Ones.begin(), A.Ones.end()), A.Ones.end());
  if (A.Ones.size() > MostConstants)
    return Abstract::unknown(Key);
  if (A.Ones.empty() && A.Parameter != 0xff && !A.Or)
    return {Abstract::Parameter, false, 0, A.Parameter};
  if (A.Ones.size() == 1 && A.Parameter == 0xff)
    return A.Ones[0].IsImage ? Abstract::image(A.Ones[0].N)
                             : Abstract::constant(A.Ones[0].N);
  return {Abstract::Several, false, intern(A, Sets, SetIds), 0};
}

bool Pool::partsOf(const Abstract &A, Alternatives &Parts) const {
  switch (A.Kind) {
  case Abstract::Constant:
  case Abstract::Image:
    Parts.Ones.push_back({A.Kind == Abstract::Image, A.N});
    return true;
  case Abstract::Parameter:
    if (Parts.Parameter != 0xff && (Parts.Parameter != A.N || Parts.Or))
      return false;
    Parts.Parameter = A.N;
    return true;
  case Abstract::Several: {
    const Alternatives &S = Sets[A.Id];
    if (S.Parameter != 0xff) {
      if (Parts.Parameter != 0xff &&
          (Parts.Parameter != S.Parameter || Parts.Or != S.Or))
        return false;
      Parts.Parameter = S.Parameter;
      Parts.Or = S.Or;
    }
    llvm::append_range(Parts.Ones, S.Ones);
    return true;
  }
  default:
    return false;
  }
}

std::optional<ParameterSum> Pool::sumOf(const Abstract &A) const {
  if (A.Kind == Abstract::Parameter)
    return ParameterSum{uint8_t(A.N), 0};
  if (A.Kind == Abstract::Several && Sets[A.Id].Same != 0xff)
    return ParameterSum{Sets[A.Id].Same, 0};
  auto It = A.Kind == Abstract::Unknown ? Sums.find(A.N) : Sums.end();
  return It == Sums.end() ? std::nullopt : std::optional(It->second);
}

Abstract Pool::join(const Abstract &A, const Abstract &B, uint64_t Key) {
  if (A == B)
    return A;
  Alternatives Parts;
  if (partsOf(A, Parts) && partsOf(B, Parts))
    return several(std::move(Parts), Key);
  // A pointer that walks through an object.
  auto Walks = [&](const Abstract &E, const Abstract &I) {
    return E.Kind == Abstract::Element && I.Kind == Abstract::Image &&
           Tables[E.Id].At == Address(I.N);
  };
  if (Walks(A, B))
    return A;
  if (Walks(B, A))
    return B;
  return Abstract::unknown(Key);
}

//===----------------------------------------------------------------------===//
// States
//===----------------------------------------------------------------------===//

static constexpr Register Arguments[] = {Rdi, Rsi, Rdx, Rcx, R8, R9};

State State::anything(uint64_t Where) {
  State S;
  S.Reached = true;
  for (unsigned R = 0; R < 16; ++R)
    S.Registers[R] = Abstract::unknown(Abstract::keyOf(1, Where, R, 0));
  S.MemoryKey = Abstract::keyOf(2, Where, 0, 0);
  S.Escaped = true;
  return S;
}

State State::atEntry() {
  State S = anything(~uint64_t(0));
  for (unsigned I = 0; I < ArgumentCount; ++I)
    S.Registers[Arguments[I]] = {Abstract::Parameter, false, 0, I};
  S.Registers[Rsp] = {Abstract::Stack, false, 0, 0};
  S.Escaped = false;
  return S;
}

bool State::sameAs(const State &O) const {
  return Registers == O.Registers && Slots == O.Slots && Bounds == O.Bounds &&
         Limits == O.Limits && Compared == O.Compared &&
         ZeroVectors == O.ZeroVectors && Escaped == O.Escaped &&
         MemoryKey == O.MemoryKey;
}

void State::addBound(uint64_t Key, uint64_t Most) {
  for (Bound &B : Bounds)
    if (B.Key == Key) {
      B.Most = std::min(B.Most, Most);
      return;
    }
  if (Bounds.size() == 16)
    Bounds.erase(Bounds.begin());
  Bounds.push_back({Key, Most});
}

void State::dropBound(uint64_t Key) {
  llvm::erase_if(Bounds, [&](const Bound &B) { return B.Key == Key; });
}

std::optional<uint64_t> State::boundOf(uint64_t Key) const {
  for (const Bound &B : Bounds)
    if (B.Key == Key)
      return B.Most;
  return std::nullopt;
}

void State::store(int64_t At, uint16_t Width, const Abstract &V) {
  llvm::erase_if(Slots, [&](const Slot &S) {
    return S.At < At + Width && At < S.At + S.Width;
  });
  if (V.Kind == Abstract::Unknown && !boundOf(V.key()))
    return;
  if (Slots.size() >= 64 || Width < 4 || Width > 8)
    return;
  auto It = llvm::lower_bound(
      Slots, At, [](const Slot &S, int64_t At) { return S.At < At; });
  Slots.insert(It, Slot{At, uint8_t(Width), V});
}

const State::Slot *State::slotAt(int64_t At) const {
  for (const Slot &S : Slots)
    if (S.At == At)
      return &S;
  return nullptr;
}

void State::forgetEscaped() {
  if (Escaped)
    Slots.clear();
}

std::optional<uint8_t> State::parameterIn(const Abstract &A,
                                          const Pool &P) const {
  if (A.Kind == Abstract::Parameter)
    return A.N;
  if (A.Kind == Abstract::Several && P.alternatives(A).Same != 0xff)
    return P.alternatives(A).Same;
  if (A.Kind == Abstract::Constant)
    for (const Limit &L : Limits)
      if (L.Ranges.size() == 1 && L.Ranges[0].first == L.Ranges[0].second &&
          L.Ranges[0].first == uint32_t(A.N))
        return L.Parameter;
  return std::nullopt;
}

/// What is parameter \p Same in both of two states, as \p A and as \p B.
static Abstract joinSame(const Abstract &A, const Abstract &B, uint8_t Same,
                         Pool &P, uint64_t Key) {
  if (A.Kind == Abstract::Parameter || B.Kind == Abstract::Parameter)
    return {Abstract::Parameter, false, 0, Same};
  Alternatives Parts;
  P.partsOf(A, Parts);
  P.partsOf(B, Parts);
  Parts.Same = Same;
  return P.several(std::move(Parts), Key);
}

bool State::join(const State &O, Pool &P, uint64_t Where) {
  if (!Reached) {
    *this = O;
    Reached = true;
    Visits = 0;
    return true;
  }
  bool Changed = false;
  constexpr unsigned Patience = 8;
  auto Meet = [&](const Abstract &A, const Abstract &B, uint64_t Key) {
    if (A == B)
      return A;
    if (Visits > Patience)
      return Abstract::unknown(Key);
    std::optional<uint8_t> Same = parameterIn(A, P);
    return Same && Same == O.parameterIn(B, P) ? joinSame(A, B, *Same, P, Key)
                                               : P.join(A, B, Key);
  };
  for (unsigned R = 0; R < 16; ++R) {
    Abstract New =
        Meet(Registers[R], O.Registers[R], Abstract::keyOf(1, Where, R, 0));
    Changed |= !(New == Registers[R]);
    // A pointer to the stack that walks is not followed.
    if (New.Kind != Abstract::Stack && !Escaped &&
        (Registers[R].Kind == Abstract::Stack ||
         O.Registers[R].Kind == Abstract::Stack)) {
      Escaped = true;
      Changed = true;
    }
    Registers[R] = New;
  }
  SmallVector<Slot, 4> Kept;
  for (const Slot &S : Slots) {
    const Slot *Other = O.slotAt(S.At);
    if (!Other || Other->Width != S.Width) {
      Changed = true;
      continue;
    }
    Abstract New =
        Meet(S.Holds, Other->Holds, Abstract::keyOf(3, Where, S.At, 0));
    Changed |= !(New == S.Holds);
    if (New.Kind != Abstract::Unknown || New == S.Holds)
      Kept.push_back({S.At, S.Width, New});
  }
  Slots = std::move(Kept);
  SmallVector<Bound, 2> Both;
  for (const Bound &B : Bounds) {
    std::optional<uint64_t> Most = O.boundOf(B.Key);
    if (Most && *Most > B.Most && Visits > Patience)
      Most.reset();
    Changed |= !Most || *Most > B.Most;
    if (Most)
      Both.push_back({B.Key, std::max(B.Most, *Most)});
  }
  Bounds = std::move(Both);
  Changed |= joinLimits(Limits, O.Limits, Visits > Patience);
  if (!(Compared == Comparison()) && !(Compared == O.Compared)) {
    Compared = {};
    Changed = true;
  }
  if (ZeroVectors & ~O.ZeroVectors) {
    ZeroVectors &= O.ZeroVectors;
    Changed = true;
  }
  if (O.Escaped && !Escaped) {
    Escaped = true;
    Changed = true;
  }
  uint64_t Merged = Abstract::keyOf(2, Where, 0, 0);
  if (MemoryKey != O.MemoryKey && MemoryKey != Merged) {
    MemoryKey = Merged;
    Changed = true;
  }
  if (Changed && Visits < 255)
    ++Visits;
  return Changed;
}

} // namespace ukport::elf
