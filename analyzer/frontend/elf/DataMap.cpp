#include "analyzer/frontend/elf/DataMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/BinaryFormat/ELF.h"

using namespace llvm;
using namespace llvm::ELF;

namespace ukport::elf {

/// What the dynamic linker and the unwinder read, not the program.
static bool isForLoader(const Area &A) {
  for (StringRef Prefix :
       {".eh_frame", ".gcc_except_table", ".note", ".dyn", ".gnu.hash",
        ".gnu.version", ".rela", ".rel.", ".relr", ".hash", ".interp"})
    if (A.Name.starts_with(Prefix))
      return true;
  return false;
}

/// Static executables have no relocations left: each word that could be an
/// address may be one.
static void scanWords(const ElfFile &E, const Area &A,
                      std::vector<FoundReference> &Found) {
  StringRef Bytes = E.bytesAt(A.Start).take_front(A.Size);
  for (uint64_t O = 0; O + 8 <= Bytes.size(); O += 4) {
    Address To = *E.wordAt(A.Start + O, 8);
    if (To && E.areaAt(To) && !E.relocationAt(A.Start + O))
      Found.push_back({A.Start + O, To});
  }
}

std::vector<FoundReference> pointersIn(const ElfFile &E) {
  std::vector<FoundReference> Found;
  for (const FileRelocation &R : E.Relocations)
    if (R.Type == R_X86_64_RELATIVE || R.Type == R_X86_64_IRELATIVE)
      if (E.areaAt(R.Addend))
        Found.push_back({R.At, Address(R.Addend)});
  if (E.Fixed)
    for (const Area &A : E.Areas)
      if (!A.Executable && !isForLoader(A))
        scanWords(E, A, Found);
  llvm::stable_sort(Found, [](const FoundReference &A,
                              const FoundReference &B) { return A.At < B.At; });
  return Found;
}

namespace {
/// A variable that a symbol tells of.
struct Variable {
  Address Start, End;
  StringRef Name;
};
} // namespace

static std::vector<Variable> variablesOf(const ElfFile &E) {
  std::vector<Variable> All;
  for (const auto *Symbols : {&E.DynamicSymbols, &E.Symbols})
    for (const FileSymbol &S : *Symbols) {
      const Area *In = S.Defined ? E.areaAt(S.At) : nullptr;
      if (!In || In->Executable || !S.Size ||
          (S.Type != STT_OBJECT && S.Type != 10 /* STT_GNU_UNIQUE-like */))
        continue;
      All.push_back({S.At, S.At + std::min(S.Size, In->end() - S.At), S.Name});
    }
  llvm::sort(All, [](const Variable &A, const Variable &B) {
    return std::tie(A.Start, B.End, A.Name) < std::tie(B.Start, A.End, B.Name);
  });
  std::vector<Variable> Merged;
  for (const Variable &V : All)
    if (!Merged.empty() && V.Start < Merged.back().End)
      Merged.back().End = std::max(Merged.back().End, V.End);
    else
      Merged.push_back(V);
  return Merged;
}

/// Constants without symbols: each address that something names begins a piece.
/// Not modelled: an object that is entered at an address inside it by one
/// function and read from its start past that by another; what compilers do
/// with constants, they do from the start, or knowing which part they want.
static ArrayRef<Address> cutsIn(const ElfFile &E, const Area &A,
                                ArrayRef<Address> Named) {
  if (A.Writable || E.relocations(A.Start, A.end()).empty())
    return {};
  auto First = llvm::lower_bound(Named, A.Start);
  auto Last = llvm::lower_bound(Named, A.end());
  return Named.slice(First - Named.begin(), Last - First);
}

std::vector<DataPiece> piecesOf(const ElfFile &E, ArrayRef<Address> Named) {
  std::vector<DataPiece> Pieces;
  std::vector<Variable> Variables = variablesOf(E);
  size_t Next = 0;
  for (const Area &A : E.Areas) {
    if (A.Executable)
      continue;
    auto Add = [&](Address Start, Address End, StringRef Name) {
      if (Start >= End)
        return;
      DataPiece P;
      P.Start = Start;
      P.Size = End - Start;
      P.Name = Name.str();
      P.Writable = A.Writable;
      Pieces.push_back(std::move(P));
    };
    std::string Rest =
        A.Name.empty() ? "data_" + utohexstr(A.Start, true) : A.Name.str();
    if (A.Name == ".got" || A.Name == ".got.plt") {
      Address Slot = A.Start;
      uint64_t InFile = E.bytesAt(A.Start).take_front(A.Size).size();
      for (; Slot + 8 <= A.Start + InFile; Slot += 8)
        Add(Slot, Slot + 8, Rest);
      Add(Slot, A.end(), Rest);
      continue;
    }
    // What lies between variables, cut where it is named.
    ArrayRef<Address> Cuts = cutsIn(E, A, Named);
    auto AddRest = [&](Address Start, Address End) {
      for (auto Cut = llvm::upper_bound(Cuts, Start);
           Cut != Cuts.end() && *Cut < End; ++Cut) {
        Add(Start, *Cut, Rest);
        Start = *Cut;
      }
      Add(Start, End, Rest);
    };
    Address At = A.Start;
    while (Next < Variables.size() && Variables[Next].Start < A.Start)
      ++Next;
    for (; Next < Variables.size() && A.contains(Variables[Next].Start);
         ++Next) {
      const Variable &V = Variables[Next];
      AddRest(At, V.Start);
      Add(V.Start, V.End, V.Name);
      At = std::max(At, V.End);
    }
    AddRest(At, A.end());
  }
  return Pieces;
}

} // namespace ukport::elf
