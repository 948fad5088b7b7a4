#include "analyzer/frontend/elf/CodeMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/BinaryFormat/ELF.h"
#include <cassert>

using namespace llvm;
using namespace llvm::ELF;

namespace ukport::elf {

//===----------------------------------------------------------------------===//
// Stubs
//===----------------------------------------------------------------------===//

/// Where the stub at \p A loads its destination from: [endbr64] [bnd]
/// jmp *slot(%rip).
std::optional<Address> CodeMap::stubSlot(Address A) const {
  StringRef Bytes = E.bytesAt(A);
  Address At = A;
  auto Skip = [&](StringRef Prefix) {
    if (Bytes.consume_front(Prefix))
      At += Prefix.size();
  };
  Skip("\xf3\x0f\x1e\xfa");
  Skip("\xf2");
  if (Bytes.size() < 6 || !Bytes.starts_with("\xff\x25") || !E.isCode(A))
    return std::nullopt;
  return At + 6 + int64_t(int32_t(E.wordAt(At + 2, 4).value_or(0)));
}

std::optional<uint32_t> CodeMap::stubAt(Address A) const {
  if (auto Slot = stubSlot(A))
    if (const FileRelocation *R = E.relocationAt(*Slot))
      if (R->Symbol && R->Symbol < E.DynamicSymbols.size() &&
          (R->Type == R_X86_64_JUMP_SLOT || R->Type == R_X86_64_GLOB_DAT))
        return R->Symbol;
  return std::nullopt;
}

std::optional<Address> CodeMap::resolverAt(Address A) const {
  if (auto Slot = stubSlot(A))
    if (const FileRelocation *R = E.relocationAt(*Slot))
      if (R->Type == R_X86_64_IRELATIVE)
        return R->Addend;
  return std::nullopt;
}

/// Whether \p A lies among stubs, which are looked through, not analysed.
bool CodeMap::isStubArea(Address A) const {
  const Area *In = E.areaAt(A);
  return In && (In->Name == ".plt" || In->Name == ".plt.sec" ||
                In->Name == ".plt.got" || In->Name == ".iplt");
}

//===----------------------------------------------------------------------===//
// Where functions begin
//===----------------------------------------------------------------------===//

void CodeMap::addExtent(Address Start, uint64_t Size) {
  const Area *In = E.areaAt(Start);
  if (!In || !In->Executable || isStubArea(Start))
    return;
  Starts.push_back(Start);
  if (Size)
    Extents.push_back({Start, Start + std::min(Size, In->end() - Start)});
}

void CodeMap::addSeeds() {
  Frames = readFrames(E);
  for (const Frame &F : Frames)
    addExtent(F.Start, F.Size);
  for (const auto *Symbols : {&E.DynamicSymbols, &E.Symbols})
    for (const FileSymbol &S : *Symbols)
      if (S.Defined && (S.Type == STT_FUNC || S.Type == STT_GNU_IFUNC)) {
        addExtent(S.At, S.Size);
        Certain.insert(S.At);
      }
  llvm::sort(Extents, [](const Extent &A, const Extent &B) {
    return std::tie(A.Start, A.End) < std::tie(B.Start, B.End);
  });
  std::vector<Extent> Merged;
  for (const Extent &X : Extents)
    if (!Merged.empty() && X.Start < Merged.back().End)
      Merged.back().End = std::max(Merged.back().End, X.End);
    else
      Merged.push_back(X);
  Extents = std::move(Merged);
  // Other symbols in code are names of places: of functions that were written
  // in assembly, where no extent covers them.
  for (const auto *Symbols : {&E.DynamicSymbols, &E.Symbols})
    for (const FileSymbol &S : *Symbols)
      if (S.Defined && S.Type == STT_NOTYPE && !S.Name.empty() &&
          !extentEnd(S.At))
        addExtent(S.At, 0);
}

/// The end of the extent that \p A lies in; 0: none.
Address CodeMap::extentEnd(Address A) const {
  auto It = llvm::upper_bound(
      Extents, A, [](Address A, const Extent &X) { return A < X.Start; });
  if (It == Extents.begin() || A >= std::prev(It)->End)
    return 0;
  return std::prev(It)->End;
}

void CodeMap::makeRanges() {
  llvm::sort(Starts);
  Starts.erase(std::unique(Starts.begin(), Starts.end()), Starts.end());
  llvm::erase_if(Starts, [&](Address A) { return Joined.count(A); });
  std::vector<KnownFunction> All;
  size_t Old = 0;
  for (size_t I = 0; I < Starts.size(); ++I) {
    CodeRange R{Starts[I], 0, false};
    Address Extent = extentEnd(R.Start);
    // What runs on where no extent is ends where the next function begins.
    bool Open = Extent == 0;
    while (!Open && Joined.count(Extent)) {
      Address Next = extentEnd(Extent);
      Open = Next == 0;
      Extent = Open ? Extent : Next;
    }
    R.End = Open ? E.areaAt(R.Start)->end() : Extent;
    R.Sized = !Open;
    if (I + 1 < Starts.size() && Starts[I + 1] < R.End) {
      R.End = Starts[I + 1];
      R.Sized = Extent != 0;
    }
    while (Old < Functions.size() && Functions[Old].Range.Start < R.Start)
      ++Old;
    if (Old < Functions.size() && Functions[Old].Range.Start == R.Start) {
      KnownFunction &F = Functions[Old];
      F.Fresh &= F.Range.End == R.End;
      F.Range = R;
      All.push_back(std::move(F));
    } else {
      KnownFunction F;
      F.Range = R;
      All.push_back(std::move(F));
    }
  }
  Functions = std::move(All);
}

std::optional<uint32_t> CodeMap::functionAt(Address A) const {
  auto It =
      llvm::upper_bound(Functions, A, [](Address A, const KnownFunction &F) {
        return A < F.Range.Start;
      });
  if (It == Functions.begin() || A >= std::prev(It)->Range.End)
    return std::nullopt;
  return uint32_t(std::prev(It) - Functions.begin());
}

/// Notes that something leads to \p A.
void CodeMap::discover(Address A) {
  if (!E.isCode(A) || stubSlot(A) || isStubArea(A))
    return;
  std::optional<uint32_t> Number = functionAt(A);
  if (!Number) {
    Starts.push_back(A);
    Grown = true;
    return;
  }
  KnownFunction &F = Functions[*Number];
  if (F.Range.Start == A)
    return;
  auto It = llvm::lower_bound(F.Inner, A);
  if (It != F.Inner.end() && *It == A)
    return;
  // Beyond the code of a function whose extent is not known, another begins.
  if (!F.Range.Sized && F.Fresh && A >= F.Found.Last) {
    Starts.push_back(A);
    Grown = true;
    return;
  }
  F.Inner.insert(It, A);
  F.Fresh = false;
  Grown = true;
}

void CodeMap::analyse(KnownFunction &F) {
  auto Stub = [&](Address A) { return stubAt(A); };
  auto Never = [&](Address A) { return NoReturns.count(A) != 0; };
  auto StartOf = [&](Address A) {
    std::optional<uint32_t> F = functionAt(A);
    return F ? Functions[*F].Range.Start : 0;
  };
  Surroundings Around{E, D, Stub, Never, StartOf};
  F.Found = FunctionCode(Around, F.Range, F.Inner, F.AsProgram).run();
  F.Fresh = true;
}

void CodeMap::analyse() {
  std::vector<uint32_t> Done;
  for (uint32_t I = 0; I < Functions.size(); ++I) {
    KnownFunction &F = Functions[I];
    if (F.Fresh)
      continue;
    analyse(F);
    Done.push_back(I);
  }
  Grown = false;
  for (uint32_t I : Done) {
    const Findings &Found = Functions[I].Found;
    std::vector<Address> Places;
    for (const FoundCall &C : Found.Calls)
      if (C.To.Kind == Target::Place)
        Places.push_back(C.To.To);
    for (const FoundReference &R : Found.References)
      Places.push_back(R.To);
    for (Address A : Places)
      discover(A);
  }
}

/// Joins functions to the one before that runs on into them, if nothing else
/// leads there.
void CodeMap::joinRuns() {
  DenseSet<Address> Led, Ran;
  for (const KnownFunction &F : Functions) {
    for (const FoundCall &C : F.Found.Calls)
      if (C.To.Kind == Target::Place)
        (C.RunsOn ? Ran : Led).insert(C.To.To);
    for (const FoundReference &R : F.Found.References)
      Led.insert(R.To);
  }
  for (KnownFunction &F : Functions)
    if (Address A = F.Range.Start;
        Ran.count(A) && !Led.count(A) && !Certain.count(A)) {
      Joined.insert(A);
      Grown = true;
    }
}

/// Learns which functions never return; who calls them is analysed again.
void CodeMap::learnEnds() {
  DenseSet<Address> More;
  for (const KnownFunction &F : Functions)
    if (!F.Found.Returns && F.Inner.empty() && F.Range.Sized &&
        NoReturns.insert(F.Range.Start).second)
      More.insert(F.Range.Start);
  for (KnownFunction &F : Functions)
    for (const FoundCall &C : F.Found.Calls)
      if (!C.Jumps && C.To.Kind == Target::Place && More.count(C.To.To)) {
        F.Fresh = false;
        Grown = true;
        break;
      }
}

void CodeMap::enterPointers(ArrayRef<FoundReference> Pointers) {
  std::vector<FoundTable> Tables;
  for (const KnownFunction &F : Functions)
    llvm::append_range(Tables, F.Found.Tables);
  llvm::sort(Tables, [](const FoundTable &A, const FoundTable &B) {
    return A.Start < B.Start;
  });
  for (const FoundReference &R : Pointers) {
    auto It =
        llvm::upper_bound(Tables, R.At, [](Address A, const FoundTable &T) {
          return A < T.Start;
        });
    bool InTable = It != Tables.begin() && R.At < std::prev(It)->End;
    if (!InTable)
      discover(R.To);
  }
}

void CodeMap::run(ArrayRef<FoundReference> Pointers) {
  addSeeds();
  for (const FoundReference &R : Pointers)
    Certain.insert(R.To);
  for (const FoundReference &R : Pointers)
    if (!extentEnd(R.To) && !stubSlot(R.To))
      addExtent(R.To, 0);
  std::vector<Address> Named = {E.Entry};
  llvm::append_range(Named, E.Init);
  llvm::append_range(Named, E.Fini);
  for (Address A : Named) {
    Certain.insert(A);
    if (!extentEnd(A))
      addExtent(A, 0);
  }
  makeRanges();
  for (Address A : Named)
    discover(A);
  // Once nothing more is found, functions are seen as wholes, and more may be.
  // What a damaged file claims shall not make it endless.
  unsigned Stage = 0;
  for (unsigned Rounds = 0; Rounds < 1000; ++Rounds) {
    analyse();
    for (; !Grown && Stage < 5; ++Stage) {
      if (Stage == 0)
        joinRuns();
      else if (Stage == 1)
        enterPointers(Pointers);
      else
        learnEnds();
    }
    if (!Grown)
      break;
    makeRanges();
  }
  findAsProgram(Pointers);
  nameFunctions();
}

/// The better of two symbols to name a function by.
static bool isBetter(const FileSymbol &A, const FileSymbol &B) {
  auto Rank = [](const FileSymbol &S) {
    bool Function = S.Type == STT_FUNC || S.Type == STT_GNU_IFUNC;
    unsigned Binding = S.Binding == STB_GLOBAL ? 0
                       : S.Binding == STB_WEAK ? 1
                                               : 2;
    unsigned Underscores = S.Name.size() - S.Name.ltrim('_').size();
    return std::make_tuple(!Function, Binding, Underscores, S.Name);
  };
  return Rank(A) < Rank(B);
}

void CodeMap::nameFunctions() {
  std::vector<const FileSymbol *> Best(Functions.size());
  for (const auto *Symbols : {&E.DynamicSymbols, &E.Symbols})
    for (const FileSymbol &S : *Symbols) {
      if (!S.Defined || S.Name.empty() || S.Type == STT_TLS)
        continue;
      std::optional<uint32_t> I = functionAt(S.At);
      if (I && Functions[*I].Range.Start == S.At &&
          (!Best[*I] || isBetter(S, *Best[*I])))
        Best[*I] = &S;
    }
  for (uint32_t I = 0; I < Functions.size(); ++I)
    Functions[I].Name =
        Best[I] ? Best[I]->Name.str()
                : "sub_" + utohexstr(Functions[I].Range.Start, true);
}

} // namespace ukport::elf
