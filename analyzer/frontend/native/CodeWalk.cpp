#include "analyzer/frontend/native/CodeWalk.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/BinaryFormat/ELF.h"
#include <cassert>

using namespace llvm;

namespace ukport {

static bool isGot(uint32_t Type) {
  return Type == ELF::R_X86_64_GOTPCREL || Type == ELF::R_X86_64_GOTPCRELX ||
         Type == ELF::R_X86_64_REX_GOTPCRELX ||
         Type == ELF::R_X86_64_GOTPCREL64;
}

static bool isPcRelative(uint32_t Type) {
  switch (Type) {
  case ELF::R_X86_64_PC8:
  case ELF::R_X86_64_PC16:
  case ELF::R_X86_64_PC32:
  case ELF::R_X86_64_PC64:
  case ELF::R_X86_64_PLT32:
    return true;
  default:
    return false;
  }
}

Destination destinationOf(const NativeImage &Image, const NativeRelocation &R,
                          std::optional<uint64_t> End) {
  Destination D;
  D.Symbol = R.Symbol;
  D.ThroughGot = isGot(R.Type);
  const NativeSymbol &S = Image.Symbols[R.Symbol];
  if (!S.Where)
    return D;
  int64_t Addend = D.ThroughGot ? 0 : R.Addend;
  // The processor counts from the end of the instruction, the relocation from
  // its own place.
  if (End && isPcRelative(R.Type))
    Addend += int64_t(*End - R.Offset);
  D.Where = Place{S.Where->Section, S.Where->Offset + uint64_t(Addend)};
  return D;
}

const NativeRelocation *CodeWalk::relocationOf(Place P,
                                               const Instruction &I) const {
  auto Found = Image.relocations(P.Section, P.Offset, P.Offset + I.Size);
  return Found.empty() ? nullptr : &Found.front();
}

/// Where a direct call or jump leads, when that is in this object.
std::optional<Place> CodeWalk::targetOf(Place P, const Instruction &I) const {
  if (const NativeRelocation *R = relocationOf(P, I))
    return destinationOf(Image, *R, P.Offset + I.Size).Where;
  return Place{P.Section, I.Target};
}

/// The place in this object that a memory operand or lea names.
std::optional<Place> CodeWalk::memoryOf(Place P, const Instruction &I) const {
  if (const NativeRelocation *R = relocationOf(P, I)) {
    Destination D = destinationOf(Image, *R, P.Offset + I.Size);
    return D.ThroughGot ? std::nullopt : D.Where;
  }
  if (I.Memory)
    return Place{P.Section, *I.Memory};
  return std::nullopt;
}

void CodeWalk::enter(Place P, bool Join) {
  if (P.Section >= Image.Sections.size() ||
      !Image.Sections[P.Section].Executable ||
      P.Offset >= Image.Sections[P.Section].Size)
    return;
  if (Join)
    Joins.insert(P);
  if (!Code.count(P))
    Work.push_back(P);
}

void CodeWalk::follow(Place P) {
  if (Code.count(P) || Undecodable.count(P))
    return;
  std::optional<Instruction> I =
      Machine.decode(Image.Sections[P.Section].Bytes, P.Offset);
  if (!I) {
    Undecodable.insert(P);
    return;
  }
  Code.emplace(P, *I);
  if (I->Does == Flow::Call || I->Does == Flow::Jump || I->Does == Flow::Branch)
    if (std::optional<Place> Target = targetOf(P, *I))
      enter(*Target, /*Join=*/true);
  if (I->Does != Flow::Jump && I->Does != Flow::IndirectJump &&
      I->Does != Flow::Stop && !endsHere(P))
    enter({P.Section, P.Offset + I->Size}, /*Join=*/false);
}

bool CodeWalk::endsHere(Place P) const {
  const NativeFunction *F = Image.functionAt(P);
  return Image.Compiled && F && F->SizedEnd &&
         P.Offset + Code.find(P)->second.Size == F->SizedEnd;
}

void CodeWalk::sweep(uint32_t Section, uint64_t Begin, uint64_t End) {
  for (uint64_t At = Begin; At < End;) {
    enter({Section, At}, /*Join=*/false);
    std::optional<Instruction> I =
        Machine.decode(Image.Sections[Section].Bytes, At);
    At += I ? I->Size : 1;
  }
}

/// The parts of an init function come from several objects; the ones after the
/// first have no symbol.
static bool continuesElsewhere(const NativeSection &S) {
  return S.Name == ".init" || S.Name == ".fini";
}

void CodeWalk::addEntries() {
  for (const NativeFunction &F : Image.Functions) {
    if (!F.Symbols.empty() || continuesElsewhere(Image.Sections[F.Section]))
      enter({F.Section, F.Begin}, /*Join=*/true);
    if (Image.Compiled)
      sweep(F.Section, F.Begin, F.SizedEnd);
  }
  // Places in the code whose address stands in data. (Offsets in a jump table
  // count from its start; they are entered when the jump is settled.)
  for (const NativeSection &S : Image.Sections) {
    if (!S.Allocated || S.Executable)
      continue;
    for (const NativeRelocation &R : S.Relocations)
      if (!isPcRelative(R.Type))
        if (auto Where = destinationOf(Image, R, std::nullopt).Where)
          enter(*Where, /*Join=*/true);
  }
}

void CodeWalk::drain() {
  while (!Work.empty()) {
    Place P = Work.back();
    Work.pop_back();
    follow(P);
  }
}

void CodeWalk::run() {
  addEntries();
  do
    drain();
  while (extendThroughJumps());
}

/// Enters the code that settled jumps lead to; whether there was any more.
bool CodeWalk::extendThroughJumps() {
  std::vector<Base> Bases;
  for (const auto &[P, I] : Code)
    if (I.Does == Flow::IndirectJump)
      Bases.push_back(trace(P));
  bool Any = false;
  for (const Base &B : Bases) {
    bool IsTable = B.What == Base::Kind::Table;
    if ((!IsTable && B.What != Base::Kind::Code) ||
        !Extended.insert(B.Where).second)
      continue;
    Any = true;
    if (!IsTable) {
      const NativeFunction *F = Image.functionAt(B.Where);
      sweep(F->Section, B.Where.Offset, F->SizedEnd ? F->SizedEnd : F->End);
      continue;
    }
    for (const NativeFunction &F : Image.Functions)
      for (Place Target : tableTargets(B.Where, F))
        enter(Target, /*Join=*/true);
  }
  return Any;
}

//===----------------------------------------------------------------------===//
// Indirect jumps
//===----------------------------------------------------------------------===//

/// The entries of the jump table at \p Table that lie inside \p F; empty when
/// its first does not: then it is no jump table of \p F.
std::vector<Place> CodeWalk::tableTargets(Place Table,
                                          const NativeFunction &F) const {
  std::vector<Place> Targets;
  const NativeSection &S = Image.Sections[Table.Section];
  uint64_t Next = Table.Offset;
  for (const NativeRelocation &R :
       Image.relocations(Table.Section, Table.Offset, S.Size)) {
    std::optional<Place> Where = destinationOf(Image, R, std::nullopt).Where;
    if (R.Offset != Next || !Where || Where->Section != F.Section)
      break;
    if (isPcRelative(R.Type))
      Where->Offset -= R.Offset - Table.Offset;
    if (Where->Offset <= F.Begin || Where->Offset >= F.End)
      break;
    Targets.push_back(*Where);
    bool Wide = R.Type == ELF::R_X86_64_64 || R.Type == ELF::R_X86_64_PC64;
    Next = R.Offset + (Wide ? 8 : 4);
  }
  return Targets;
}

/// What the value that \p I computes rests on, if the instruction itself shows
/// it: an address that it forms or loads from.
CodeWalk::Base CodeWalk::baseOf(Place P, const Instruction &I,
                                const NativeFunction &F) const {
  Base B;
  const NativeRelocation *R = relocationOf(P, I);
  if (R && !I.IsLea) {
    Destination D = destinationOf(Image, *R, P.Offset + I.Size);
    if (D.ThroughGot) {
      B.What = Base::Kind::Symbol;
      B.Symbol = R->Symbol;
      return B;
    }
  }
  std::optional<Place> Where = memoryOf(P, I);
  if (!Where) {
    // lea of a function of another object.
    if (R && I.IsLea && R->Addend == -4) {
      B.What = Base::Kind::Symbol;
      B.Symbol = R->Symbol;
    }
    return B;
  }
  B.Where = *Where;
  if (Where->Section >= Image.Sections.size())
    return B;
  const NativeFunction *In = Image.functionAt(*Where);
  if (!tableTargets(*Where, F).empty()) {
    B.What = Base::Kind::Table;
  } else if (I.IsLea && In == &F) {
    B.What = Base::Kind::Code;
  } else if (I.IsLea && In && In->Begin == Where->Offset &&
             !In->Symbols.empty()) {
    B.What = Base::Kind::Symbol;
    B.Symbol = In->Symbols.front();
  }
  return B;
}

/// Follows the register of the indirect jump or call at \p Jump backwards.
CodeWalk::Base CodeWalk::trace(Place Jump) const {
  auto It = Code.find(Jump);
  const NativeFunction *F = Image.functionAt(Jump);
  assert(It != Code.end() && F && "the jump has been found");
  SmallVector<unsigned, 4> Followed;
  bool Loaded = false; // what is followed is where the address is loaded from
  auto Follow = [&](unsigned Register) {
    if (Register && !is_contained(Followed, Register))
      Followed.push_back(Register);
  };
  if (It->second.JumpRegister) {
    Follow(It->second.JumpRegister);
  } else {
    Base Direct = baseOf(Jump, It->second, *F);
    if (Direct.What != Base::Kind::Unknown)
      return Direct;
    Loaded = true;
    for (unsigned Register : It->second.Uses)
      Follow(Register);
  }
  while (!Followed.empty() && !Joins.count(It->first) && It != Code.begin()) {
    auto Before = std::prev(It);
    const Instruction &I = Before->second;
    if (Before->first.Section != Jump.Section ||
        I.Address + I.Size != It->second.Address ||
        (I.Does != Flow::Next && I.Does != Flow::Branch) || I.DefinesMore)
      break;
    It = Before;
    auto Hit = llvm::find(Followed, I.Defines);
    if (!I.Defines || Hit == Followed.end())
      continue;
    Base B = baseOf(It->first, I, *F);
    if (B.What == Base::Kind::Table)
      return B;
    // Pointers that stand among the code may lead anywhere.
    bool Pointers =
        B.What == Base::Kind::Code && Loaded &&
        !Image.relocations(B.Where.Section, B.Where.Offset, B.Where.Offset + 8)
             .empty();
    if (B.What == Base::Kind::Code && !Pointers)
      return B;
    // A symbol must be all that the value is computed from.
    if (B.What == Base::Kind::Symbol && Followed.size() == 1 && !Loaded)
      return B;
    if (B.What != Base::Kind::Unknown)
      break;
    Loaded |= I.IsLoad;
    Followed.erase(Hit);
    for (unsigned Register : I.Uses)
      Follow(Register);
  }
  return {};
}

CodeWalk::Settled CodeWalk::settle(Place Jump) const {
  Base B = trace(Jump);
  bool IsCall = Code.find(Jump)->second.Does == Flow::IndirectCall;
  if (B.What == Base::Kind::Symbol)
    return {Verdict::Symbol, B.Symbol};
  if (B.What != Base::Kind::Unknown && !IsCall)
    return {Verdict::Local, 0};
  return {};
}

} // namespace ukport
