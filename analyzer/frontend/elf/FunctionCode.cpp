#include "analyzer/frontend/elf/FunctionCode.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cassert>

using namespace llvm;

namespace ukport::elf {

FunctionCode::FunctionCode(const Surroundings &In, CodeRange Range,
                           ArrayRef<Address> InnerEntries,
                           ArrayRef<Address> AsProgram)
    : In(In), E(In.E), Range(Range), T(In.E, P) {
  StringRef Raw = E.bytesAt(Range.Start).take_front(Range.End - Range.Start);
  Bytes = ArrayRef<uint8_t>(Raw.bytes_begin(), Raw.size());
  this->Range.End = Range.Start + Bytes.size();
  Index.assign(Bytes.size(), None);
  Leaders.assign(Bytes.size(), false);
  for (Address A : InnerEntries)
    if (contains(A))
      Entries.insert(A - Range.Start);
  for (Address A : AsProgram)
    ProgramEntries.insert(A - Range.Start);
}

//===----------------------------------------------------------------------===//
// Finding the code
//===----------------------------------------------------------------------===//

/// Functions of libraries that by their standards, or as glibc declares them,
/// never return.
static bool isNamedToEnd(StringRef Name) {
  static const StringRef Names[] = {"_Exit",
                                    "_Unwind_Resume",
                                    "__assert_fail",
                                    "__assert_perror_fail",
                                    "__chk_fail",
                                    "__cxa_bad_cast",
                                    "__cxa_call_unexpected",
                                    "__cxa_rethrow",
                                    "__cxa_throw",
                                    "__cxa_throw_bad_array_new_length",
                                    "__fortify_fail",
                                    "__libc_start_main",
                                    "__longjmp_chk",
                                    "__stack_chk_fail",
                                    "_dl_signal_error",
                                    "_dl_signal_exception",
                                    "_exit",
                                    "_longjmp",
                                    "abort",
                                    "exit",
                                    "longjmp",
                                    "pthread_exit",
                                    "quick_exit",
                                    "siglongjmp",
                                    "thrd_exit"};
  return is_contained(Names, Name);
}

bool FunctionCode::neverReturns(const Operation &Op) const {
  if (Op.Moves == Flow::IndirectCall && Op.isAbsolute()) {
    const FileRelocation *R = E.relocationAt(Op.Displacement);
    return R && R->Symbol && R->Symbol < E.DynamicSymbols.size() &&
           R->Addend == 0 && isNamedToEnd(E.DynamicSymbols[R->Symbol].Name);
  }
  if (Op.Moves != Flow::Call)
    return false;
  if (auto Symbol = In.StubAt(Op.Immediate))
    return isNamedToEnd(E.DynamicSymbols[*Symbol].Name);
  return In.NeverReturns(Op.Immediate);
}

void FunctionCode::follow(uint32_t Root) {
  std::vector<uint32_t> Work = {Root};
  while (!Work.empty()) {
    uint32_t O = Work.back();
    Work.pop_back();
    if (O >= Bytes.size())
      continue;
    Leaders[O] = true;
    while (O < Bytes.size()) {
      if (Index[O] < Inside) { // two ways lead here
        Leaders[O] = true;
        break;
      }
      Operation Op;
      if (!In.D.decode(Bytes.drop_front(O), Range.Start + O, Op)) {
        gap("undecodable-code", "bytes that are no instruction",
            Range.Start + O, "what follows on this path is not seen");
        break;
      }
      Op.Offset = O;
      Index[O] = Code.size();
      Code.push_back(Op);
      for (uint32_t I = O + 1; I < O + Op.Size; ++I)
        if (Index[I] == None)
          Index[I] = Inside;
      O += Op.Size;
      if ((Op.Moves == Flow::Branch || Op.Moves == Flow::Jump) &&
          contains(Op.Immediate))
        Work.push_back(Op.Immediate - Range.Start);
      if (Op.Moves == Flow::Branch && O < Bytes.size())
        Leaders[O] = true;
      if (Op.Moves == Flow::Jump || Op.Moves == Flow::IndirectJump ||
          Op.Moves == Flow::Stop || neverReturns(Op))
        break;
    }
  }
}

/// Whether what a compiler puts between blocks stands at \p At, and its size.
bool FunctionCode::isPadding(uint32_t At, uint32_t &Size) const {
  Size = 1;
  if (Bytes[At] == 0xcc || Bytes[At] == 0)
    return true;
  uint32_t Skip = At;
  while (Skip < Bytes.size() && (Bytes[Skip] == 0x66 || Bytes[Skip] == 0x2e))
    ++Skip;
  Operation Op;
  for (uint32_t From : {Skip, At})
    if (From < Bytes.size() &&
        In.D.decode(Bytes.drop_front(From), Range.Start + From, Op) &&
        Op.Does == Act::Nop) {
      Size = From - At + Op.Size;
      return true;
    }
  return false;
}

/// Enters the code that nothing is known to lead to; whether there is any.
bool FunctionCode::sweep() {
  bool Any = false;
  for (uint32_t O = 0; O < Bytes.size();) {
    uint32_t Size = 1;
    if (Index[O] != None) {
      ++O;
    } else if (isPadding(O, Size)) {
      O += Size;
    } else {
      follow(O);
      if (Index[O] < Inside) {
        Any |= Entries.insert(O).second;
        Swept.insert(O);
      } else {
        ++O;
      }
    }
  }
  return Any;
}

void FunctionCode::buildBlocks() {
  Blocks.clear();
  BlockAt.assign(Bytes.size(), None);
  for (uint32_t O = 0; O < Bytes.size(); ++O) {
    if (!Leaders[O] || Index[O] >= Inside)
      continue;
    Block B;
    B.Begin = O;
    uint32_t End = O;
    while (End < Bytes.size() && Index[End] < Inside &&
           (End == O || !Leaders[End])) {
      const Operation &Op = at(End);
      End += Op.Size;
      if ((Op.Moves != Flow::Next && Op.Moves != Flow::Call &&
           Op.Moves != Flow::IndirectCall) ||
          neverReturns(Op))
        break;
    }
    B.End = End;
    BlockAt[O] = Blocks.size();
    Blocks.push_back(std::move(B));
  }
  Queued.assign(Blocks.size(), false);
  Queue.clear();
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// Lets \p S flow along \p Edge to the block at \p Offset. Where one edge
/// leads, what flows along it replaces what did before: so no value is joined
/// with an earlier guess of itself.
void FunctionCode::enterOffset(uint32_t Offset, const State &S, uint64_t Edge) {
  if (Offset >= BlockAt.size() || BlockAt[Offset] == None)
    return;
  uint32_t Number = BlockAt[Offset];
  Block &B = Blocks[Number];
  if (!B.In.Reached)
    B.OnlyEdge = Edge;
  else if (B.OnlyEdge != Edge)
    B.OnlyEdge = ManyEdges;
  bool Changed;
  if (B.In.Reached && B.OnlyEdge == Edge) {
    Changed = !B.In.sameAs(S);
    if (Changed)
      B.In = S;
  } else {
    Changed = B.In.join(S, P, Offset);
  }
  if (!Changed || Queued[Number])
    return;
  Queued[Number] = true;
  Queue.push_back(Number);
  std::push_heap(Queue.begin(), Queue.end(), std::greater<>());
}

void FunctionCode::enter(Address To, const State &S, uint64_t Edge) {
  if (contains(To))
    enterOffset(To - Range.Start, S, Edge);
}

/// Whether the system call \p Number never returns (asm/unistd_64.h).
static bool isEndOfThread(const Abstract &Number) {
  constexpr int64_t Exit = 60, ExitGroup = 231;
  return Number.Kind == Abstract::Constant &&
         (Number.N == Exit || Number.N == ExitGroup);
}

void FunctionCode::step(const Operation &Op, Address At, State &S) {
  T.apply(Op, At, S);
  if (Op.Moves == Flow::Call || Op.Moves == Flow::IndirectCall) {
    bool Local = Op.Moves == Flow::Call && !In.StubAt(Op.Immediate);
    T.call(At, Local, S);
  }
  if (Op.Kernel) {
    // Nothing runs behind the end of the thread or the program.
    if (Op.NativeAbi && isEndOfThread(S.Registers[Rax]))
      S.Reached = false;
    for (Register R : {Rax, Rcx, R11})
      S.Registers[R] = Abstract::unknown(Abstract::keyOf(7, At, R, 0));
    S.MemoryKey = Abstract::keyOf(7, At, 0, 0);
    S.forgetEscaped();
  }
}

void FunctionCode::flowThroughJump(const Operation &Op, const State &S,
                                   uint64_t Edge) {
  std::vector<Address> Targets;
  Table Read = resolveJump(Op, S, Targets);
  // Which entries lead to each place, if what counts them is a parameter.
  std::map<Address, std::vector<uint32_t>> Entries;
  if (Read.Count && Read.Index)
    for (uint32_t N = 0; N < Targets.size(); ++N)
      Entries[Targets[N]].push_back(N);
  auto Known = Jumps.find(Op.Offset);
  if (Known == Jumps.end())
    return;
  for (Address To : Known->second) {
    auto Through = Entries.find(To);
    if (Through == Entries.end()) {
      enter(To, S, Edge);
      continue;
    }
    State Behind = S;
    addLimit(Behind.Limits, limitTo(*Read.Index, Through->second));
    enter(To, Behind, Edge);
  }
}

void FunctionCode::flowThrough(uint32_t Number) {
  State S = Blocks[Number].In;
  uint32_t End = Blocks[Number].End;
  const Operation *Last = nullptr;
  for (uint32_t O = Blocks[Number].Begin; O < End; O += Last->Size) {
    Last = &at(O);
    if (O + Last->Size < End || Last->Moves == Flow::Next ||
        Last->Moves == Flow::Call || Last->Moves == Flow::IndirectCall)
      step(*Last, Range.Start + O, S);
  }
  assert(Last && "a block has an instruction");
  if (!S.Reached)
    return;
  uint64_t Edge = 2 * uint64_t(Number);
  switch (Last->Moves) {
  case Flow::Branch: {
    F.ComparesEntry |= S.Compared.WithEntry;
    State Taken = S;
    T.refine(*Last, true, Taken);
    enter(Last->Immediate, Taken, Edge);
    T.refine(*Last, false, S);
    return enterOffset(End, S, Edge + 1);
  }
  case Flow::Jump:
    return enter(Last->Immediate, S, Edge);
  case Flow::IndirectJump:
    return flowThroughJump(*Last, S, Edge);
  case Flow::Stop:
    return;
  default:
    if (!neverReturns(*Last))
      enterOffset(End, S, Edge);
  }
}

void FunctionCode::flow() {
  enterOffset(0, State::atEntry(), FromOutside);
  for (uint32_t O : Entries)
    enterOffset(O, State::anything(O), FromOutside + 1);
  if (Everywhere)
    for (Block &B : Blocks)
      enterOffset(B.Begin, State::anything(B.Begin), FromOutside + 1);
  while (!Queue.empty()) {
    std::pop_heap(Queue.begin(), Queue.end(), std::greater<>());
    uint32_t B = Queue.back();
    Queue.pop_back();
    Queued[B] = false;
    flowThrough(B);
  }
}

/// Whether an instruction begins at \p A when the function is read from its
/// beginning to its end. Tables whose size is not known end where they no
/// longer lead to such places.
bool FunctionCode::isBoundary(Address A) {
  if (!Range.Sized)
    return true;
  if (Boundaries.empty()) {
    Boundaries.assign(Bytes.size(), false);
    Operation Op;
    for (uint32_t O = 0; O < Bytes.size();) {
      Boundaries[O] = true;
      O += In.D.decode(Bytes.drop_front(O), Range.Start + O, Op) ? Op.Size : 1;
    }
  }
  return Boundaries[A - Range.Start];
}

/// The entries of the table that a jump's destination was read from, as far as
/// they lead into this function, or as many as are known to be meant.
std::vector<Address> FunctionCode::targetsOf(const Abstract &Where,
                                             Table &Read) {
  std::vector<Address> Targets;
  Read = P.table(Where);
  bool Offsets = Where.Kind == Abstract::Target;
  unsigned Width = Offsets ? 4 : 8;
  if (Read.Stride != Width)
    Read.Index.reset();
  uint32_t Most = Read.Count ? Read.Count : Bytes.size();
  uint32_t N = 0;
  Address Other = 0;
  // Hot and cold parts of a function lie apart: a table may lead to one other,
  // but not to its beginning.
  auto IsOtherPart = [&](Address To) {
    Address Start = In.StartOf(To);
    if (!Start || Start == To || (Other && Other != Start))
      return false;
    Other = Start;
    return true;
  };
  for (; N < Most; ++N) {
    Address A = Read.At + uint64_t(Width) * N;
    std::optional<uint64_t> Word = E.wordAt(A, Width);
    if (!Word)
      break;
    const FileRelocation *R = E.relocationAt(A);
    Address To = Offsets ? Read.Base + int64_t(int32_t(*Word))
                 : R     ? (R->Symbol ? 0 : R->Addend)
                         : *Word;
    if (contains(To) && (Read.Count || isBoundary(To)))
      Targets.push_back(To);
    else if (!Offsets && !contains(To) && E.isCode(To) && IsOtherPart(To))
      Targets.push_back(To);
    else if (Offsets && Read.Count && E.isCode(To))
      Targets.push_back(To);
    else
      break;
  }
  // A table of which nothing leads here is one of functions.
  if (llvm::none_of(Targets, [&](Address A) { return contains(A); }))
    return {};
  // Where the table is counted but goes on with something else, it is not what
  // it looks like; the first word decides for those without a count.
  if (Read.Count > 1 && N < Read.Count && Offsets)
    return {};
  Read.Count = N;
  return Targets;
}

/// Where the indirect jump \p Op leads in the state \p S; empty: not known. \p
/// Read is the table that says so, if its Count is not 0.
std::vector<Address> FunctionCode::jumpTargets(const Operation &Op,
                                               const State &S, Table &Read) {
  Abstract Where = T.destination(Op, S);
  if (Where.Kind == Abstract::Target || Where.Kind == Abstract::Loaded)
    return targetsOf(Where, Read);
  std::vector<Address> Targets;
  Alternatives Parts;
  if (!P.partsOf(Where, Parts) || Parts.Parameter != 0xff)
    return {};
  for (const Alternatives::One &O : Parts.Ones) {
    if ((!O.IsImage && !E.Fixed) || !contains(O.N))
      return {};
    Targets.push_back(O.N);
  }
  return Targets;
}

/// Notes where the jump \p Op leads, and whether that needs more code; the
/// table that says so, of which entry N leads to \p Targets[N].
Table FunctionCode::resolveJump(const Operation &Op, const State &S,
                                std::vector<Address> &Targets) {
  Table Read;
  Targets = jumpTargets(Op, S, Read);
  if (Targets.empty())
    return Read;
  if (Read.Count)
    JumpTables[Op.Offset] = Read;
  std::set<Address> &Known = Jumps[Op.Offset];
  for (Address To : Targets)
    if (Known.insert(To).second && contains(To) &&
        BlockAt[To - Range.Start] == None)
      MoreTargets = true;
  return Read;
}

const Operation &FunctionCode::lastOf(const Block &B) const {
  uint32_t Last = B.Begin;
  while (Last + at(Last).Size < B.End)
    Last += at(Last).Size;
  return at(Last);
}

/// Forgets what was known of jumps only until more was; whether there is one
/// that may lead anywhere in the function.
bool FunctionCode::losesTrack() {
  bool Lost = false;
  for (const Block &B : Blocks) {
    uint32_t Last = lastOf(B).Offset;
    if (at(Last).Moves != Flow::IndirectJump || !B.In.Reached)
      continue;
    State S = B.In;
    for (uint32_t O = B.Begin; O < Last; O += at(O).Size)
      step(at(O), Range.Start + O, S);
    if (!S.Reached)
      continue;
    Table Read;
    if (!jumpTargets(at(Last), S, Read).empty())
      continue;
    Open.insert(Last);
    if (isTailCall(at(Last), S))
      continue;
    Everyone.insert(Last);
    Lost = true;
  }
  return Lost;
}

/// Whether the indirect jump \p Op, which is not resolved, leaves the function:
/// its frame is gone, and where it leads was not computed.
bool FunctionCode::isTailCall(const Operation &Op, const State &S) const {
  const Abstract &Top = S.Registers[Rsp];
  Abstract Where = T.destination(Op, S);
  // What is only part of a function may have been entered with its frame.
  return Top.Kind == Abstract::Stack && Top.N >= 0 &&
         !(Where.Kind == Abstract::Unknown && Where.Computed) &&
         Where.Kind != Abstract::Target && Where.Kind != Abstract::Offset &&
         Where.Kind != Abstract::Element && Where.Kind != Abstract::Stack;
}

Findings FunctionCode::run() {
  if (Bytes.empty())
    return std::move(F);
  follow(0);
  for (uint32_t O : Entries)
    follow(O);
  bool Swept = !Range.Sized;
  for (;;) {
    buildBlocks();
    MoreTargets = false;
    flow();
    if (MoreTargets) {
      for (const auto &[From, Targets] : Jumps)
        for (Address To : Targets)
          if (contains(To))
            follow(To - Range.Start);
      continue;
    }
    bool Lost = !Everywhere && losesTrack();
    if (Lost && Swept) {
      Everywhere = true;
      sweep();
      continue;
    }
    if (Swept)
      break;
    Swept = true;
    if (!sweep() && !Lost)
      break;
  }
  emit();
  return std::move(F);
}

} // namespace ukport::elf
