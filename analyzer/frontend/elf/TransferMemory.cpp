//===- TransferMemory.cpp - addresses, and what lies there ----------------===//
#include "analyzer/frontend/elf/Transfer.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Support/MathExtras.h"
#include <cassert>

using namespace llvm;

namespace ukport::elf {

bool Transfer::isPlace(const Abstract &A) const {
  return A.Kind == Abstract::Image ||
         (A.Kind == Abstract::Constant && E.Fixed && E.areaAt(A.N));
}

/// Base + Index * Scale + Displacement where Base is a place in the image.
Abstract Transfer::element(const Abstract &Base, const Abstract &Index,
                           uint8_t Scale, int64_t Displacement,
                           const State &S) const {
  Table T;
  if (Base.Kind == Abstract::Element) {
    T.At = P.table(Base).At;
    return {Abstract::Element, false, P.add(T), 0};
  }
  T.At = Base.N + Displacement;
  T.Stride = Scale;
  T.Index = P.sumOf(Index);
  if (std::optional<uint64_t> Most = S.boundOf(Index.key()); Most)
    if (*Most < (1 << 20))
      T.Count = *Most + 1;
  return {Abstract::Element, false, P.add(T), 0};
}

Abstract Transfer::addressOf(const Operation &Op, const State &S) const {
  assert(Op.HasMemory && "only memory operands have an address");
  auto Key = [&](uint64_t A, uint64_t B) {
    return Abstract::unknown(Abstract::keyOf(A, B, Op.Displacement, Op.Scale),
                             true);
  };
  if (Op.ThreadLocal)
    return Key(10, Op.Base == NoRegister ? 0 : S.Registers[Op.Base].key());
  bool Plain = Op.Index == NoRegister;
  if (Op.Base == NoRegister) {
    Abstract Start = Op.RipRelative || !E.Fixed
                         ? Abstract::image(Op.Displacement)
                         : Abstract::constant(Op.Displacement);
    if (Plain)
      return Start;
    const Abstract &I = S.Registers[Op.Index];
    if (isPlace(Start) && Op.Displacement)
      return element(Abstract::image(0), I, Op.Scale, Op.Displacement, S);
    return Key(11, I.key());
  }
  Abstract Base = S.Registers[Op.Base];
  Abstract Index = Plain ? Abstract::constant(0) : S.Registers[Op.Index];
  if (Plain || Index.Kind == Abstract::Constant) {
    int64_t Add = Op.Displacement + (Plain ? 0 : Index.N * Op.Scale);
    switch (Base.Kind) {
    case Abstract::Constant:
      if (!Plain || !E.areaAt(Index.N) || !E.Fixed)
        return Abstract::constant(Base.N + Add);
      break;
    case Abstract::Image:
      return Abstract::image(Base.N + Add);
    case Abstract::Stack:
      return {Abstract::Stack, false, 0, Base.N + Add};
    default:
      break;
    }
  }
  if (!Plain && Op.Scale == 1 && Op.Displacement == 0)
    for (auto [O, C] : {std::pair(&Base, &Index), std::pair(&Index, &Base)})
      if (O->Kind == Abstract::Offset && isPlace(*C)) {
        Table T = P.table(*O);
        T.Base = C->N;
        return {Abstract::Target, false, P.add(T), 0};
      }
  if (isPlace(Base) || Base.Kind == Abstract::Element)
    return element(Base, Index, Op.Scale, Op.Displacement, S);
  if (!Plain && Op.Scale == 1 &&
      (isPlace(Index) || Index.Kind == Abstract::Element))
    return element(Index, Base, 1, Op.Displacement, S);
  if (!Plain)
    return Key(Abstract::keyOf(12, Base.key(), 0, 0), Index.key());
  if (Op.Displacement == 0)
    return Base;
  return Key(13, Base.key());
}

/// The pointer that stands at \p A when the program runs.
Abstract Transfer::word(Address A, const State &S) const {
  const FileRelocation *R = E.relocationAt(A);
  const Area *In = E.areaAt(A);
  if (R && R->Symbol &&
      (R->Type == ELF::R_X86_64_GLOB_DAT ||
       R->Type == ELF::R_X86_64_JUMP_SLOT || R->Type == ELF::R_X86_64_64) &&
      In && !In->Writable && R->Addend == 0)
    return {Abstract::Import, false, 0, R->Symbol};
  if (R && R->Symbol && R->Type == ELF::R_X86_64_JUMP_SLOT)
    return {Abstract::Import, false, 0, R->Symbol};
  if (R && R->Type == ELF::R_X86_64_RELATIVE && In && !In->Writable)
    return Abstract::image(R->Addend);
  if (!R && In && !In->Writable)
    if (auto Word = E.wordAt(A, 8))
      return Abstract::constant(*Word);
  Table T;
  T.At = A;
  T.Count = 1;
  T.Stride = 8;
  return {Abstract::Loaded, false, P.add(T), 0};
}

Abstract Transfer::load(const Operation &Op, unsigned Width, bool SignExtends,
                        const State &S) const {
  Abstract A = addressOf(Op, S);
  Abstract Any = Abstract::unknown(
      Abstract::keyOf(20 + Width, S.MemoryKey, A.key(), SignExtends));
  if (A.Kind == Abstract::Stack) {
    const State::Slot *Slot = S.slotAt(A.N);
    return Slot && Width <= Slot->Width && Width >= 4 ? Slot->Holds : Any;
  }
  if (isPlace(A)) {
    if (Width == 8)
      return word(A.N, S);
    const Area *In = E.areaAt(A.N);
    if (auto Word = E.wordAt(A.N, Width); Word && In && !In->Writable &&
                                          !E.relocationAt(A.N) &&
                                          !E.relocationAt(A.N - 4))
      return Abstract::constant(SignExtends ? SignExtend64(*Word, 8 * Width)
                                            : int64_t(*Word));
    return Any;
  }
  if (A.Kind == Abstract::Element) {
    const Table &T = P.table(A);
    if (Width == 8)
      return {Abstract::Loaded, false, A.Id, 0};
    if (Width == 4 && (T.Stride == 4 || T.Stride == 1))
      return {Abstract::Offset, false, A.Id, 0};
  }
  if (Op.Index != NoRegister || Op.Base == NoRegister || Width < 4)
    return Any;
  MemberOf M;
  M.Offset = Op.Displacement;
  M.Width = Width;
  if (const Abstract &B = S.Registers[Op.Base]; B.Kind == Abstract::Parameter)
    M.Parameter = B.N;
  else if (B.Kind == Abstract::Loaded && P.table(B).Count == 1)
    M.Variable = P.table(B).At;
  else
    return Any;
  return {Abstract::Member, false, P.add(M), Any.N};
}

/// Whether the memory operand of \p Op begins on the stack, wherever it ends.
bool Transfer::isMadeFromStack(const Operation &Op, const State &S) {
  for (uint8_t R : {Op.Base, Op.Index})
    if (R != NoRegister && S.Registers[R].Kind == Abstract::Stack)
      return true;
  return false;
}

void Transfer::escape(State &S, const Abstract &V) const {
  S.Escaped |= V.Kind == Abstract::Stack;
}

/// Memory at the operand becomes \p V, or what cannot be told.
void Transfer::write(const Operation &Op, const Abstract &V, Address At,
                     State &S) const {
  escape(S, V);
  Abstract A = addressOf(Op, S);
  S.MemoryKey = Abstract::keyOf(4, At, 0, 0);
  if (A.Kind == Abstract::Stack && Op.Width != Operation::Boundless) {
    S.store(A.N, Op.Width, V);
    // Room is left for what is no part of a large record.
    if (Op.Does == Act::StoreVector && S.ZeroVectors >> Op.Vector & 1 &&
        S.Slots.size() < 32)
      for (int64_t Half : {0, 8})
        S.store(A.N + Half, 8, Abstract::constant(0));
  } else if (A.Kind == Abstract::Stack || isMadeFromStack(Op, S))
    S.Slots.clear(); // an element of an array, or more than is known
  else if (A.Kind != Abstract::Image && A.Kind != Abstract::Constant)
    S.forgetEscaped();
}

} // namespace ukport::elf
