#include "analyzer/frontend/elf/Transfer.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace ukport::elf {

/// \p N as a register holds it after an instruction of \p Width bytes wrote it.
static int64_t truncated(int64_t N, unsigned Width) {
  return Width == 4 ? int64_t(uint32_t(N)) : N;
}

/// In an executable that lies where it says, a number may be an address. It
/// stays a number; who needs an address asks the file.
Abstract Transfer::numberOrImage(int64_t N) const {
  return Abstract::constant(N);
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

static std::optional<int64_t> fold(Act Does, int64_t A, int64_t B,
                                   unsigned Width) {
  uint64_t UA = truncated(A, Width), UB = B;
  switch (Does) {
  case Act::Add:
    return truncated(UA + UB, Width);
  case Act::Sub:
    return truncated(UA - UB, Width);
  case Act::And:
    return truncated(UA & UB, Width);
  case Act::Or:
    return truncated(UA | UB, Width);
  case Act::Xor:
    return truncated(UA ^ UB, Width);
  case Act::ShiftLeft:
    return truncated(UA << (UB & 63), Width);
  case Act::ShiftRight:
    return truncated(UA >> (UB & 63), Width);
  default:
    return std::nullopt;
  }
}

Abstract Transfer::orMembers(const Abstract &A, const Abstract &B,
                             unsigned Width, uint64_t Key) const {
  if (A.Kind != Abstract::Member || B.Kind != Abstract::Member)
    return Abstract::unknown(Key);
  MemberOf L = P.member(A);
  const MemberOf &R = P.member(B);
  if (L.Parameter != R.Parameter || L.Variable != R.Variable || L.OtherOffset ||
      R.OtherOffset)
    return Abstract::unknown(Key);
  L.OtherOffset = R.Offset;
  L.Width = std::min<unsigned>({L.Width, R.Width, Width});
  return {Abstract::Member, false, P.add(L), int64_t(Key)};
}

Abstract Transfer::binary(const Operation &Op, const Abstract &A,
                          const Abstract &B, State &S, uint64_t Key) const {
  // What is added to may be computed from a table of offsets.
  bool Adds = Op.Does == Act::Add || Op.Does == Act::Sub;
  Abstract Any = Abstract::unknown(Key, Adds);
  if (Op.Width < 4)
    return Any;
  bool Number = B.Kind == Abstract::Constant;
  if (Op.Does == Act::Or && !Number)
    if (Abstract V = orMembers(A, B, Op.Width, Key);
        V.Kind != Abstract::Unknown)
      return V;
  if (Op.Does == Act::Add && Op.Width == 8) {
    for (auto [O, C] : {std::pair(&A, &B), std::pair(&B, &A)})
      if (O->Kind == Abstract::Offset && isPlace(*C)) {
        Table T = P.table(*O);
        T.Base = C->N;
        return {Abstract::Target, false, P.add(T), 0};
      }
    if (isPlace(A) && !Number)
      return element(A, B, 1, 0, S);
    if (isPlace(B))
      return element(B, A, 1, 0, S);
  }
  if (Number && Op.Width == 8 && (Op.Does == Act::Add || Op.Does == Act::Sub)) {
    int64_t By = Op.Does == Act::Add ? B.N : -B.N;
    if (A.Kind == Abstract::Image)
      return Abstract::image(A.N + By);
    if (A.Kind == Abstract::Stack)
      return {Abstract::Stack, false, 0, A.N + By};
    if (A.Kind == Abstract::Element)
      return element(A, B, 1, 0, S);
  }
  // An or with all bits is a short way to write -1.
  if (Op.Does == Act::Or && Number && B.N == -1)
    return Abstract::constant(truncated(-1, Op.Width));
  // Masks keep an aligned stack pointer near where it was.
  if (Op.Does == Act::And && Number && B.N >= 0) {
    Abstract V =
        Abstract::unknown(Abstract::keyOf(30, A.key(), uint64_t(B.N), 0), true);
    Alternatives Parts;
    if (!P.partsOf(A, Parts) || Parts.Parameter != 0xff) {
      S.addBound(V.key(), B.N);
      return V;
    }
  }
  if (Op.Does == Act::Or && Number)
    if (Alternatives Bits;
        P.partsOf(A, Bits) && Bits.Parameter != 0xff && Bits.Ones.empty()) {
      Bits.Or |= truncated(B.N, Op.Width);
      return P.several(std::move(Bits), Key);
    }
  Alternatives Left, Right, Both;
  if (!P.partsOf(A, Left) || !P.partsOf(B, Right) || Left.Parameter != 0xff ||
      Right.Parameter != 0xff) {
    // The same sum is the same value.
    if (!Number)
      return Any;
    Key = Abstract::keyOf(31 + unsigned(Op.Does), A.key(), B.N, Op.Width);
    if (auto Of = P.sumOf(A); Of && Adds) {
      Of->Plus += Op.Does == Act::Add ? uint32_t(B.N) : -uint32_t(B.N);
      P.addSum(Key, *Of);
    }
    return Abstract::unknown(Key, Adds);
  }
  for (auto &L : Left.Ones)
    for (auto &R : Right.Ones) {
      std::optional<int64_t> N = fold(Op.Does, L.N, R.N, Op.Width);
      bool Place = L.IsImage || R.IsImage;
      if (!N || Both.Ones.size() > MostConstants * 4 ||
          (Place &&
           (Op.Does != Act::Add || Op.Width != 8 || (L.IsImage && R.IsImage))))
        return Any;
      Both.Ones.push_back({Place, *N});
    }
  return P.several(std::move(Both), Key);
}

/// \p A copied with \p Op's source width. What fits is kept: a narrowed value
/// is only used as what it was compared as.
Abstract Transfer::narrow(const Abstract &A, const Operation &Op,
                          State &S) const {
  unsigned From = Op.SourceWidth;
  if (From >= 8)
    return A;
  if (From == 4) {
    Alternatives Parts;
    bool Known = P.partsOf(A, Parts);
    if (!Known || (Parts.Ones.empty() && Parts.Parameter != 0xff))
      return A.Kind == Abstract::Unknown || A.Kind == Abstract::Parameter ||
                     A.Kind == Abstract::Several ||
                     A.Kind == Abstract::Leftover ||
                     A.Kind == Abstract::Member || A.Kind == Abstract::Offset
                 ? A
                 : Abstract::unknown(Abstract::keyOf(40, A.key(), 0, 0));
    for (auto &One : Parts.Ones) {
      if (One.IsImage)
        return Abstract::unknown(Abstract::keyOf(40, A.key(), 0, 0));
      One.N = Op.SignExtends && Op.Width == 8 ? int64_t(int32_t(One.N))
                                              : int64_t(uint32_t(One.N));
    }
    return P.several(std::move(Parts), Abstract::keyOf(41, A.key(), 0, 0));
  }
  Alternatives Parts;
  if (P.partsOf(A, Parts) && Parts.Parameter == 0xff) {
    for (auto &One : Parts.Ones) {
      if (One.IsImage)
        return Abstract::unknown(Abstract::keyOf(40, A.key(), From, 0));
      One.N = truncated(Op.SignExtends ? SignExtend64(One.N, 8 * From)
                                       : One.N & ((1 << (8 * From)) - 1),
                        Op.Width);
    }
    return P.several(std::move(Parts), Abstract::keyOf(41, A.key(), From, 0));
  }
  return Abstract::unknown(Abstract::keyOf(42, A.key(), From, 0));
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

void Transfer::set(State &S, const Operation &Op, Abstract V,
                   Address At) const {
  if (Op.Dest >= 16)
    return;
  if (Op.Width < 4) // the rest of the register stays
    V = Abstract::unknown(Abstract::keyOf(50, At, Op.Dest, 0), true);
  if (Op.Dest != Rsp && Op.Dest != Rbp)
    escape(S, V);
  S.Registers[Op.Dest] = V;
}

void Transfer::compare(const Operation &Op, State &S) const {
  Abstract With =
      Op.HasMemory ? load(Op, Op.Width, false, S) : S.Registers[Op.Dest & 15];
  uint64_t Key = With.key();
  if (Op.Width < 4 && !Op.HasMemory) // as narrow() calls what it extends
    Key = Abstract::keyOf(42, Key, Op.Width, 0);
  S.Compared = {Key, Op.Immediate};
  if (auto Of = P.sumOf(With); Of && Op.Width >= 4)
    S.Compared.Parameter = {*Of, uint8_t(Op.Width), false, Op.Immediate};
}

void Transfer::test(const Operation &Op, State &S) const {
  S.Compared = {};
  if (auto Of = P.sumOf(S.Registers[Op.Dest & 15]))
    S.Compared.Parameter = {*Of, uint8_t(Op.Width), true, Op.Immediate};
}

void Transfer::refine(const Operation &Op, bool Taken, State &S) const {
  unsigned Condition = Op.Condition ^ (Taken ? 0 : 1);
  if (S.Compared.Parameter.Width)
    if (auto L = limitOf(S.Compared.Parameter, Condition))
      addLimit(S.Limits, *L);
  if (!S.Compared.Key || S.Compared.With < 0)
    return;
  uint64_t With = S.Compared.With;
  if (Condition == 6) // below or equal
    S.addBound(S.Compared.Key, With);
  if (Condition == 2 && With > 0) // below
    S.addBound(S.Compared.Key, With - 1);
  if (Condition == 4) { // equal
    for (Abstract &R : S.Registers)
      if (R.key() == S.Compared.Key &&
          (R.Kind == Abstract::Unknown || R.Kind == Abstract::Member ||
           R.Kind == Abstract::Parameter || R.Kind == Abstract::Several))
        R = Abstract::constant(With);
    S.addBound(S.Compared.Key, With);
  }
}

void Transfer::call(Address At, bool Kept, State &S) const {
  for (Register R : {Rax, Rcx, Rdx, Rsi, Rdi, R8, R9, R10, R11}) {
    S.Registers[R] = Abstract::unknown(Abstract::keyOf(51, At, R, 0));
    // Results come in rax and rdx.
    if (!Kept && R != Rax && R != Rdx)
      S.Registers[R] = {Abstract::Leftover, false, 0, 0};
  }
  S.MemoryKey = Abstract::keyOf(5, At, 0, 0);
  S.Compared = {};
  S.ZeroVectors = 0;
  S.forgetEscaped();
  if (S.Registers[Rsp].Kind == Abstract::Stack) {
    int64_t Top = S.Registers[Rsp].N;
    llvm::erase_if(S.Slots,
                   [&](const State::Slot &Slot) { return Slot.At < Top; });
  }
}

Abstract Transfer::destination(const Operation &Op, const State &S) const {
  if (Op.HasMemory)
    return Op.ThreadLocal ? Abstract::unknown(0) : load(Op, 8, false, S);
  return Op.Source < 16 ? S.Registers[Op.Source] : Abstract::unknown(0);
}

static bool keepsFlags(Act Does) {
  switch (Does) {
  case Act::Nop:
  case Act::Copy:
  case Act::Load:
  case Act::Store:
  case Act::StoreImmediate:
  case Act::Zero:
  case Act::StoreVector:
  case Act::Lea:
  case Act::Choose:
  case Act::Flag:
  case Act::Compare:
  case Act::Test:
  case Act::CompareRegister:
  case Act::Push:
  case Act::Pop:
    return true;
  default:
    return false;
  }
}

void Transfer::apply(const Operation &Op, Address At, State &S) const {
  uint64_t Key = Abstract::keyOf(6, At, Op.Dest, 0);
  auto Immediate = [&] {
    return numberOrImage(truncated(Op.Immediate, Op.Width));
  };
  auto Other = [&] {
    for (unsigned R = 0; R < 16; ++R)
      if ((Op.Uses & ~Op.Defines) >> R & 1 && R != Op.Base && R != Op.Index)
        escape(S, S.Registers[R]);
    for (unsigned R = 0; R < 16; ++R)
      if (Op.Defines >> R & 1) {
        S.Registers[R] = Abstract::unknown(Abstract::keyOf(6, At, R, 0));
        S.dropBound(S.Registers[R].key());
      }
    if (Op.Writes && Op.HasMemory)
      write(Op, Abstract::unknown(Key), At, S);
    else if (Op.Writes) {
      S.MemoryKey = Abstract::keyOf(4, At, 0, 0);
      S.forgetEscaped();
    }
  };
  if (!keepsFlags(Op.Does) && Op.Moves != Flow::Branch &&
      !(Op.Does == Act::Set && Op.Moves == Flow::Next && Op.Immediate))
    S.Compared = {};
  if (Op.Moves != Flow::Next && Op.Moves != Flow::Stop)
    return;
  S.ZeroVectors &= ~Op.DefinesVectors;
  auto &StackPointer = S.Registers[Rsp];
  auto MoveStack = [&](int64_t By) {
    if (StackPointer.Kind == Abstract::Stack)
      StackPointer.N += By;
  };
  auto Pushed = [&](const Abstract &V) {
    MoveStack(-8);
    escape(S, V);
    S.MemoryKey = Abstract::keyOf(4, At, 0, 0);
    if (StackPointer.Kind == Abstract::Stack)
      S.store(StackPointer.N, 8, V);
    else
      S.Slots.clear();
  };
  // The second operand, or what is pushed.
  auto Read = [&] {
    return Op.Source < 16   ? S.Registers[Op.Source]
           : !Op.HasMemory  ? Abstract::constant(Op.Immediate)
           : Op.ThreadLocal ? Abstract::unknown(Key)
                            : load(Op, Op.Width, false, S);
  };
  auto Popped = [&] {
    Abstract V = Abstract::unknown(Key);
    if (StackPointer.Kind == Abstract::Stack)
      if (const State::Slot *Slot = S.slotAt(StackPointer.N);
          Slot && Slot->Width == 8)
        V = Slot->Holds;
    MoveStack(8);
    return V;
  };
  switch (Op.Does) {
  case Act::Nop:
    return;
  case Act::Copy:
    return set(S, Op, narrow(S.Registers[Op.Source & 15], Op, S), At);
  case Act::Set:
    return set(S, Op, Immediate(), At);
  case Act::Load: {
    if (Op.ThreadLocal)
      return set(S, Op, Abstract::unknown(Key), At);
    return set(S, Op, load(Op, Op.SourceWidth, Op.SignExtends, S), At);
  }
  case Act::Store:
    return write(Op, S.Registers[Op.Source & 15], At, S);
  case Act::StoreImmediate:
    return write(Op, Immediate(), At, S);
  case Act::Zero:
    S.ZeroVectors |= 1 << Op.Vector;
    return;
  case Act::StoreVector:
    return write(Op, Abstract::unknown(Key), At, S);
  case Act::Lea: {
    Abstract V = addressOf(Op, S);
    if (V.Kind == Abstract::Constant || V.Kind == Abstract::Image)
      V.N = Op.Width == 4 ? uint32_t(V.N) : V.N;
    if (V.Kind == Abstract::Unknown && Op.Base < 16 && Op.Index == NoRegister)
      if (auto Of = P.sumOf(S.Registers[Op.Base])) {
        Of->Plus += uint32_t(Op.Displacement);
        P.addSum(V.key(), *Of);
      }
    if (V.Kind != Abstract::Stack && isMadeFromStack(Op, S))
      S.Escaped = true;
    return set(S, Op, V, At);
  }
  case Act::Add:
  case Act::Sub:
  case Act::And:
  case Act::Or:
  case Act::Xor:
  case Act::ShiftLeft:
  case Act::ShiftRight: {
    Abstract B = Read();
    // Once the stack pointer is aligned, what lies below it is never reached
    // from what lies above: a stack of its own, far below.
    if (Op.Dest == Rsp && Op.Does == Act::And &&
        StackPointer.Kind == Abstract::Stack)
      return MoveStack(-(int64_t(1) << 40));
    const Abstract A = S.Registers[Op.Dest & 15];
    Abstract V = binary(Op, A, B, S, Key);
    if (V.Kind != Abstract::Stack &&
        (A.Kind == Abstract::Stack || B.Kind == Abstract::Stack))
      S.Escaped = true;
    return set(S, Op, V, At);
  }
  case Act::Negate:
  case Act::Invert: {
    const Abstract A = S.Registers[Op.Dest & 15];
    if (A.Kind != Abstract::Constant)
      return set(S, Op, Abstract::unknown(Key, true), At);
    int64_t N = Op.Does == Act::Negate ? int64_t(-uint64_t(A.N)) : ~A.N;
    return set(S, Op, Abstract::constant(truncated(N, Op.Width)), At);
  }
  case Act::Choose:
    escape(S, S.Registers[Op.Source & 15]);
    return set(
        S, Op,
        P.join(S.Registers[Op.Dest & 15], S.Registers[Op.Source & 15], Key),
        At);
  case Act::Flag:
    return set(S, Op, Abstract::unknown(Key), At);
  case Act::Borrow: {
    Alternatives Parts;
    Parts.Ones = {{false, 0}, {false, truncated(-1, Op.Width)}};
    return set(S, Op, P.several(Parts, Key), At);
  }
  case Act::Compare:
    return compare(Op, S);
  case Act::Test:
    return test(Op, S);
  case Act::CompareRegister:
    S.Compared = {};
    for (uint8_t R : {Op.Dest, Op.Source})
      S.Compared.WithEntry |= R < 16 && E.Entry && Op.Width == 8 &&
                              S.Registers[R] == Abstract::image(E.Entry);
    return;
  case Act::Push:
    return Pushed(Read());
  case Act::PushImmediate:
    return Pushed(numberOrImage(Op.Immediate));
  case Act::Pop: {
    Abstract V = Popped();
    return set(S, Op, V, At);
  }
  case Act::Leave:
    StackPointer = S.Registers[Rbp];
    S.Registers[Rbp] = Popped();
    return;
  case Act::Other:
    return Other();
  }
}

} // namespace ukport::elf
