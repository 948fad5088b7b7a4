//===- FunctionFindings.cpp - what the code of a function says ------------===//
//
// Once the states are known, each block is gone through once more, and what its
// instructions name, call and ask of the kernel is written down.
//
//===----------------------------------------------------------------------===//
#include "analyzer/frontend/elf/FunctionCode.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace llvm;

namespace ukport::elf {

static constexpr Register Arguments[] = {Rdi, Rsi, Rdx, Rcx, R8, R9};
static constexpr Register KernelArguments[] = {Rdi, Rsi, Rdx, R10, R8, R9};

void FunctionCode::gap(StringRef Kind, const Twine &What, Address At,
                       StringRef Effect) {
  Gap G;
  G.Kind = Kind;
  G.What = What.str();
  G.At = At;
  G.Effect = Effect;
  F.Gaps.push_back(std::move(G));
}

/// The text at \p A in data that is never written; nothing if there is none.
static std::optional<StringRef> textAt(const ElfFile &E, Address A) {
  const Area *In = E.areaAt(A);
  if (!In || In->Writable || In->Executable)
    return std::nullopt;
  StringRef Bytes =
      E.bytesAt(A).take_front(std::min<uint64_t>(In->end() - A, 4096));
  size_t End = Bytes.find('\0');
  if (End == StringRef::npos)
    return std::nullopt;
  StringRef Text = Bytes.take_front(End);
  if (!llvm::all_of(Text,
                    [](unsigned char C) {
                      return C >= 0x20 || C == '\t' || C == '\n';
                    }) ||
      !json::isUTF8(Text) || E.relocationAt(A))
    return std::nullopt;
  return Text;
}

Value FunctionCode::valueOf(const Abstract &A) const {
  Value V;
  Alternatives Parts;
  if (!P.partsOf(A, Parts))
    return V;
  for (const Alternatives::One &One : Parts.Ones) {
    std::optional<StringRef> Text;
    if (One.IsImage || (E.Fixed && E.areaAt(One.N)))
      Text = textAt(E, One.N);
    if (One.IsImage && !Text)
      return Value();
    if (Text)
      V.Texts.push_back(Text->str());
    if (!One.IsImage)
      V.Constants.push_back(One.N);
  }
  llvm::sort(V.Texts);
  llvm::sort(V.Constants);
  if (Parts.Parameter != 0xff)
    V.Parameter = Parts.Parameter, V.Or = Parts.Or;
  V.Known = true;
  return V;
}

void FunctionCode::emitReferences(const Operation &Op, const State &S) {
  // A call through a slot that holds one address for good is a direct call.
  if ((Op.Moves == Flow::IndirectCall || Op.Moves == Flow::IndirectJump) &&
      Op.isAbsolute())
    if (Abstract Where = T.destination(Op, S);
        Where.Kind == Abstract::Import || Where.Kind == Abstract::Image)
      return;
  Address At = Range.Start + Op.Offset;
  auto Add = [&](Address To, bool Taken) {
    if (!E.areaAt(To))
      return;
    // What is read as a number of words is one; of a vector there are more.
    bool Vector = Op.Does == Act::Other || Op.Does == Act::StoreVector;
    uint8_t Width = Vector && Op.Moves == Flow::Next ? 64 : 8;
    F.References.push_back(
        {At, To, Taken ? uint8_t(0) : Width, AsProgram, When});
    if (Taken)
      F.Taken.push_back(To);
  };
  bool Makes = Op.Does == Act::Lea || Op.Index != NoRegister;
  if (Op.HasMemory && Op.Base == NoRegister && !Op.ThreadLocal &&
      (Op.RipRelative || E.Fixed))
    Add(Op.Displacement, Makes);
  else if (Op.HasMemory && E.Fixed && !Op.ThreadLocal && Op.Displacement)
    Add(Op.Displacement, true);
  if (E.Fixed && Op.Moves == Flow::Next && Op.Immediate)
    Add(Op.Does == Act::Set && Op.Width == 4 ? uint32_t(Op.Immediate)
                                             : uint64_t(Op.Immediate),
        true);
  if (E.TextRelocations)
    for (const FileRelocation &R : E.relocations(At, At + Op.Size))
      if (!R.Symbol)
        Add(R.Addend, true);
}

void FunctionCode::addCall(const FoundCall &C, Target To, const State &S) {
  FoundCall Each = C;
  Each.To = To;
  Each.C.AsProgram = AsProgram;
  Each.C.When = When;
  if (To.Kind != Target::Nothing && !C.RunsOn)
    for (unsigned I = 0; I < ArgumentCount; ++I)
      if (const Abstract &A = S.Registers[Arguments[I]];
          A.Kind == Abstract::Member)
        Each.FromRecords.emplace_back(I, P.member(A));
  F.Calls.push_back(std::move(Each));
}

void FunctionCode::emitIndirect(const Operation &Op, const State &S,
                                FoundCall &C) {
  Abstract Where = T.destination(Op, S);
  if (Where.Kind == Abstract::Import)
    return addCall(C, {Target::Symbol, uint64_t(Where.N)}, S);
  Alternatives Parts;
  if (P.partsOf(Where, Parts) && Parts.Parameter == 0xff &&
      llvm::all_of(Parts.Ones, [&](const Alternatives::One &O) {
        return O.IsImage || (E.Fixed && E.isCode(O.N));
      })) {
    for (const Alternatives::One &One : Parts.Ones)
      addCall(C, {Target::Place, uint64_t(One.N)}, S);
    return;
  }
  if (Where.Kind == Abstract::Loaded)
    C.Table = P.table(Where).At;
  addCall(C, {}, S);
}

void FunctionCode::emitCall(const Operation &Op, const State &S) {
  FoundCall C;
  C.C.At = Range.Start + Op.Offset;
  C.Jumps = Op.Moves != Flow::Call && Op.Moves != Flow::IndirectCall;
  C.C.Prepared = 0;
  for (unsigned I = 0; I < ArgumentCount; ++I) {
    const Abstract &A = S.Registers[Arguments[I]];
    if (A.Kind != Abstract::Leftover)
      C.C.Prepared |= 1 << I;
    if (Value V = valueOf(A); V.Known)
      C.C.Arguments.emplace_back(I, std::move(V));
    if (A.Kind != Abstract::Stack)
      continue;
    for (const State::Slot &Slot : S.Slots)
      if (Slot.At >= A.N && Slot.At < A.N + 64)
        if (Value V = valueOf(Slot.Holds); V.Known)
          C.Members.push_back(
              {uint8_t(I), Slot.Width, Slot.At - A.N, std::move(V)});
  }
  switch (Op.Moves) {
  case Flow::Call:
  case Flow::Jump:
  case Flow::Branch: {
    Address To = Op.Immediate;
    if (auto Symbol = In.StubAt(To))
      return addCall(C, {Target::Symbol, *Symbol}, S);
    return addCall(C, {Target::Place, To}, S);
  }
  default:
    return emitIndirect(Op, S, C);
  }
}

/// The argument of the system call \p Number that points to a record whose
/// first word is flags (linux/sched.h, linux/openat2.h).
static std::optional<unsigned> flagsRecordOf(const Value &Number) {
  constexpr int64_t Clone3 = 435, Openat2 = 437;
  if (Number.Constants == std::vector<int64_t>{Clone3})
    return 0;
  if (Number.Constants == std::vector<int64_t>{Openat2})
    return 2;
  return std::nullopt;
}

/// What lies where \p A points to, on the stack or behind a parameter.
Abstract FunctionCode::firstWordAt(const Abstract &A, const State &S) {
  if (A.Kind == Abstract::Parameter) {
    MemberOf M;
    M.Parameter = A.N;
    return {Abstract::Member, false, P.add(M), int64_t(A.key())};
  }
  const State::Slot *Slot = A.Kind == Abstract::Stack ? S.slotAt(A.N) : nullptr;
  return Slot && Slot->Width == 8 ? Slot->Holds : Abstract::unknown(A.key());
}

void FunctionCode::emitKernel(const Operation &Op, const State &S) {
  SystemCall C;
  C.At = Range.Start + Op.Offset;
  C.AsProgram = AsProgram;
  C.When = When;
  if (!Op.NativeAbi) {
    gap("old-syscall", "a system call by another convention (int 0x80)", C.At,
        "its number is of another table");
    F.SystemCalls.push_back(std::move(C));
    return;
  }
  C.Number = valueOf(S.Registers[Rax]);
  auto Note = [&](const Abstract &A, unsigned Argument) {
    if (A.Kind == Abstract::Member)
      F.FromRecords.push_back(
          {uint32_t(F.SystemCalls.size()), uint8_t(Argument), P.member(A)});
  };
  Note(S.Registers[Rax], ArgumentCount);
  std::optional<unsigned> Record = flagsRecordOf(C.Number);
  for (unsigned I = 0; I < ArgumentCount; ++I) {
    Abstract A = S.Registers[KernelArguments[I]];
    if (I == Record)
      A = firstWordAt(A, S);
    C.Arguments[I] = valueOf(A);
    Note(A, I);
  }
  F.SystemCalls.push_back(std::move(C));
}

void FunctionCode::emitStore(const Operation &Op, const State &S) {
  FoundStore Store;
  Store.To = Op.Displacement;
  Store.Width = Op.Width;
  if (Op.Does == Act::StoreImmediate && Op.Immediate == 0)
    return; // null points to nothing
  if (Op.Does == Act::Store && Op.Width == 8) {
    const Abstract &V = S.Registers[Op.Source & 15];
    if (V.Kind == Abstract::Constant && V.N == 0)
      return;
    if (V.Kind == Abstract::Parameter)
      Store.Parameter = V.N;
  }
  F.Stores.push_back(Store);
}

/// Notes a write to a member of a record, and that the address of one is made.
void FunctionCode::emitMemberWrite(const Operation &Op, const State &S) {
  const Abstract &Base = S.Registers[Op.Base];
  MemberWrite W;
  if (Base.Kind == Abstract::Parameter)
    W.Parameter = Base.N;
  else if (Base.Kind == Abstract::Loaded && P.table(Base).Count == 1)
    W.Variable = P.table(Base).At;
  else
    return;
  W.Offset = Op.Displacement;
  W.Width = Op.Does == Act::Lea ? 8 : Op.Width;
  if (Op.Index != NoRegister || Op.Width == Operation::Boundless)
    W.Width = MemberWrite::Anywhere;
  F.MemberWrites.push_back(W);
}

/// Notes that a parameter is kept where others may find it: not on the stack,
/// and not in a variable, which emitStore() notes.
void FunctionCode::emitKept(const Operation &Op, const State &S) {
  const Abstract &V = S.Registers[Op.Source & 15];
  if (V.Kind != Abstract::Parameter || Op.isAbsolute() ||
      (!Op.ThreadLocal && T.addressOf(Op, S).Kind == Abstract::Stack))
    return;
  MemberWrite W;
  W.Parameter = V.N;
  W.Width = MemberWrite::Anywhere;
  F.MemberWrites.push_back(W);
}

void FunctionCode::emitOperation(const Operation &Op, const State &S) {
  ++F.Instructions;
  Address At = Range.Start + Op.Offset;
  F.Last = std::max(F.Last, At + Op.Size);
  emitReferences(Op, S);
  if (Op.Kernel)
    emitKernel(Op, S);
  if (Op.isAbsolute() && Op.Writes && Op.Does != Act::Lea)
    emitStore(Op, S);
  if (Op.HasMemory && Op.Base < 16 && !Op.ThreadLocal &&
      (Op.Does == Act::Lea || Op.Writes))
    emitMemberWrite(Op, S);
  if (Op.Does == Act::Store)
    emitKept(Op, S);
  switch (Op.Moves) {
  case Flow::Call:
  case Flow::IndirectCall:
    return emitCall(Op, S);
  case Flow::Jump:
    if (!contains(Op.Immediate))
      emitCall(Op, S);
    return;
  case Flow::Branch:
    if (!contains(Op.Immediate)) {
      State Taken = S;
      T.refine(Op, true, Taken);
      SaveAndRestore Here(When, conditionOf(Taken));
      emitCall(Op, Taken);
    }
    return;
  case Flow::IndirectJump: {
    auto Known = Jumps.find(Op.Offset);
    if (Known == Jumps.end() || Open.count(Op.Offset)) {
      emitCall(Op, S);
      if (Everyone.count(Op.Offset))
        gap("indirect-jump", "a jump that could not be followed", At,
            "it may lead anywhere in its function, and to any function whose "
            "address is taken");
      return;
    }
    if (auto It = JumpTables.find(Op.Offset); It != JumpTables.end())
      F.Tables.push_back(
          {It->second.At,
           It->second.At +
               uint64_t(It->second.Count) * (It->second.Stride == 8 ? 8 : 4)});
    FoundCall C;
    C.C.At = At;
    C.Jumps = true;
    for (Address To : Known->second)
      if (!contains(To))
        addCall(C, {Target::Place, To}, S);
    return;
  }
  default:
    return;
  }
}

/// The parameters that \p Op needs, rather than moves about.
uint8_t FunctionCode::consumedBy(const Operation &Op, const State &S) const {
  uint8_t Needed = 0;
  auto Need = [&](uint8_t R) {
    if (R < 16 && S.Registers[R].Kind == Abstract::Parameter)
      Needed |= 1 << S.Registers[R].N;
  };
  if (Op.HasMemory && Op.Does != Act::Nop) {
    Need(Op.Base);
    Need(Op.Index);
  }
  switch (Op.Does) {
  case Act::Nop:
  case Act::Copy:
  case Act::Load:
  case Act::Store:
  case Act::StoreImmediate:
  case Act::Zero:
  case Act::StoreVector:
  case Act::Push:
  case Act::Choose:
    return Needed;
  default:
    break;
  }
  // Instructions that move values LLVM does not tell apart: vector stores.
  if (Op.Moves != Flow::Next || (Op.Does == Act::Other && Op.Writes))
    return Needed;
  for (unsigned R = 0; R < 16; ++R)
    if (Op.Uses >> R & 1)
      Need(R);
  return Needed;
}

/// The parameters that are needed on every way through the function.
uint8_t FunctionCode::consumed() const {
  // Until the first branch, every run comes by.
  uint8_t Needed = 0;
  if (Blocks.empty() || BlockAt[0] == None || Everywhere)
    return 0;
  State S = State::atEntry();
  FunctionCode &Self = const_cast<FunctionCode &>(*this);
  for (uint32_t O = 0; O < Bytes.size() && Index[O] < Inside;) {
    const Operation &Op = at(O);
    Needed |= consumedBy(Op, S);
    if (Op.Moves != Flow::Next)
      break;
    Self.step(Op, Range.Start + O, S);
    O += Op.Size;
  }
  return Needed;
}

/// The blocks that code comes to although no comparison finds the file's entry
/// point to be the program's. What was swept behind a call that does not return
/// goes with the call: no unwinder enters a function that compares so.
std::vector<bool> FunctionCode::ordinaryBlocks() {
  std::vector<bool> Ordinary(Blocks.size(), !F.ComparesEntry || Everywhere);
  if (Ordinary.empty() || Ordinary.front())
    return Ordinary;
  std::set<uint32_t> Behind;
  for (const Block &B : Blocks)
    if (neverReturns(lastOf(B)))
      Behind.insert(B.End);
  std::vector<uint32_t> Work;
  auto Enter = [&](uint64_t Offset) {
    if (Offset < BlockAt.size() && BlockAt[Offset] != None &&
        !Ordinary[BlockAt[Offset]]) {
      Ordinary[BlockAt[Offset]] = true;
      Work.push_back(BlockAt[Offset]);
    }
  };
  Enter(0);
  for (uint32_t O : Entries)
    if (!ProgramEntries.count(O) && !(Swept.count(O) && Behind.count(O)))
      Enter(O);
  while (!Work.empty()) {
    const Block &B = Blocks[Work.back()];
    Work.pop_back();
    const Operation &Last = lastOf(B);
    State S = B.In;
    for (uint32_t O = B.Begin; O < B.End; O += at(O).Size)
      step(at(O), Range.Start + O, S);
    if (!S.Reached)
      continue;
    bool Equal = S.Compared.WithEntry && Last.Condition == 4;
    bool Unequal = S.Compared.WithEntry && Last.Condition == 5;
    if ((Last.Moves == Flow::Branch && !Equal) || Last.Moves == Flow::Jump)
      Enter(Last.Immediate - Range.Start);
    if (Last.Moves == Flow::IndirectJump)
      for (Address To : Jumps[Last.Offset])
        Enter(To - Range.Start);
    if (Last.Moves != Flow::Jump && Last.Moves != Flow::IndirectJump &&
        Last.Moves != Flow::Stop && !Unequal &&
        (!neverReturns(Last) || Swept.count(B.End)))
      Enter(B.End);
  }
  return Ordinary;
}

/// The number of what holds in \p S among the function's conditions.
uint32_t FunctionCode::conditionOf(const State &S) {
  if (S.Limits.empty())
    return 0;
  auto It = llvm::find(F.Conditions, S.Limits);
  if (It == F.Conditions.end())
    It = F.Conditions.insert(It, S.Limits);
  return It - F.Conditions.begin() + 1;
}

/// One reference for each place and width. Where they hold under different
/// conditions, it always does.
static void mergeReferences(std::vector<FoundReference> &All) {
  llvm::sort(All);
  size_t Kept = 0;
  for (const FoundReference &R : All) {
    if (Kept && All[Kept - 1].To == R.To && All[Kept - 1].Width == R.Width) {
      if (All[Kept - 1].When != R.When)
        All[Kept - 1].When = 0;
      continue;
    }
    All[Kept++] = R;
  }
  All.resize(Kept);
}

void FunctionCode::emit() {
  std::vector<bool> Ordinary = ordinaryBlocks();
  for (const Block &B : Blocks) {
    if (!B.In.Reached)
      continue;
    AsProgram = !Ordinary[&B - Blocks.data()];
    When = conditionOf(B.In);
    State S = B.In;
    const Operation *Last = nullptr;
    for (uint32_t O = B.Begin; O < B.End; O += Last->Size) {
      Last = &at(O);
      emitOperation(*Last, S);
      step(*Last, Range.Start + O, S);
      if (!S.Reached)
        break;
    }
    if (!S.Reached)
      continue;
    bool Ends = Last->Moves == Flow::Stop || Last->Moves == Flow::Jump ||
                Last->Moves == Flow::IndirectJump;
    if (Last->Moves == Flow::Stop && !Last->Traps)
      F.Returns = true;
    // Running on into the next function; behind a call, only where no
    // compiler has said where the function ends.
    bool Called =
        Last->Moves == Flow::Call || Last->Moves == Flow::IndirectCall;
    if (B.End == Bytes.size() && !Ends && !neverReturns(*Last) &&
        !(Called && Range.Sized)) {
      FoundCall C;
      C.C.At = Range.Start + Last->Offset;
      C.Jumps = C.RunsOn = true;
      addCall(C, {Target::Place, Range.Start + B.End}, S);
    }
  }
  F.Returns |=
      llvm::any_of(F.Calls, [](const FoundCall &C) { return C.Jumps; });
  F.Consumed = consumed();
  mergeReferences(F.References);
  llvm::stable_sort(F.Calls, [](const FoundCall &A, const FoundCall &B) {
    return A.C.At < B.C.At;
  });
}

} // namespace ukport::elf
