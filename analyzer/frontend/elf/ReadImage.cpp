//===- ReadImage.cpp - from one ELF file to its facts ---------------------===//
//
// Passes: take the file apart; find what its data points to; find and analyse
// its functions; split its data; give all of it numbers.
//
//===----------------------------------------------------------------------===//
#include "analyzer/frontend/elf/ReadImage.h"
#include "analyzer/frontend/elf/CodeMap.h"
#include "analyzer/frontend/elf/DataMap.h"
#include "analyzer/frontend/elf/RecordValues.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/BinaryFormat/ELF.h"
#include <cassert>
#include <set>

using namespace llvm;
using namespace llvm::ELF;

namespace ukport::elf {

namespace {

class Numbering {
public:
  Numbering(const ElfFile &E, CodeMap &Code, ImageFacts &Facts)
      : E(E), Code(Code), Facts(Facts) {}
  void run();

private:
  void addData();
  void addSlots();
  std::optional<uint32_t> tableOf(const FoundCall &C) const;
  bool pointsToItself(const FileRelocation &R) const;
  void referTo(const KnownFunction &K, uint32_t I);
  std::vector<Address> namedAddresses() const;
  void addFunctions();
  void addExports();
  void addRoots();
  void addGap(StringRef Kind, const Twine &What, std::optional<uint32_t> In,
              Address At, StringRef Effect);
  Destination placeAt(Address A);
  Destination symbol(uint32_t Dynamic);
  Destination resolver(Address A);
  Destination destinationOf(const Target &T);
  std::optional<uint32_t> pieceAt(Address A) const;
  void referToRelocation(const FileRelocation &R);

  const ElfFile &E;
  CodeMap &Code;
  ImageFacts &Facts;
  DenseMap<uint32_t, uint32_t> Imports;    ///< by dynamic symbol
  DenseMap<uint64_t, uint32_t> ByResolver; ///< imports, by resolver
  /// The data that is one thing to whoever has its address, in front of the
  /// words of it that code reads by themselves.
  size_t Pieces = 0;
  uint32_t FirstCondition = 0;       ///< of the function at hand
  std::vector<bool> Divided;         ///< by piece: into words
  DenseMap<Address, uint32_t> Slots; ///< Data, by address
};

SymbolKind kindOf(uint8_t Type) {
  switch (Type) {
  case STT_FUNC:
    return SymbolKind::Function;
  case STT_OBJECT:
  case STT_COMMON:
    return SymbolKind::Data;
  case STT_GNU_IFUNC:
    return SymbolKind::Ifunc;
  case STT_TLS:
    return SymbolKind::ThreadLocal;
  default:
    return SymbolKind::Other;
  }
}

std::optional<uint32_t> Numbering::pieceAt(Address A) const {
  ArrayRef<DataPiece> All = ArrayRef(Facts.Data).take_front(Pieces);
  auto It = llvm::upper_bound(
      All, A, [](Address A, const DataPiece &P) { return A < P.Start; });
  if (It == All.begin() || A - std::prev(It)->Start >= std::prev(It)->Size)
    return std::nullopt;
  return uint32_t(std::prev(It) - All.begin());
}

Destination Numbering::symbol(uint32_t Dynamic) {
  if (!Dynamic || Dynamic >= E.DynamicSymbols.size())
    return {};
  auto [It, New] = Imports.try_emplace(Dynamic, Facts.Imports.size());
  if (New) {
    const FileSymbol &S = E.DynamicSymbols[Dynamic];
    Import I;
    I.Name = S.Name.str();
    I.Version = S.Version.str();
    I.Weak = S.Binding == STB_WEAK;
    I.Kind = kindOf(S.Type);
    Facts.Imports.push_back(std::move(I));
  }
  return {Destination::Import, It->second};
}

Destination Numbering::resolver(Address A) {
  std::optional<uint32_t> Function = Code.functionAt(A);
  if (!Function)
    return {};
  auto [It, New] = ByResolver.try_emplace(A, Facts.Imports.size());
  if (New) {
    Import I;
    I.Kind = SymbolKind::Ifunc;
    I.Resolver = Function;
    Facts.Imports.push_back(std::move(I));
  }
  return {Destination::Import, It->second};
}

Destination Numbering::placeAt(Address A) {
  if (!E.isCode(A)) {
    if (std::optional<uint32_t> P = pieceAt(A))
      return {Destination::Data, *P};
    return {};
  }
  if (auto Symbol = Code.stubAt(A))
    return symbol(*Symbol);
  if (auto Resolver = Code.resolverAt(A))
    return resolver(*Resolver);
  if (std::optional<uint32_t> F = Code.functionAt(A))
    return {Destination::Function, *F};
  return {};
}

Destination Numbering::destinationOf(const Target &T) {
  if (T.Kind == Target::Place)
    return placeAt(T.To);
  return T.Kind == Target::Symbol ? symbol(T.To) : Destination();
}

void Numbering::referToRelocation(const FileRelocation &R) {
  Destination To;
  switch (R.Type) {
  case R_X86_64_RELATIVE:
    To = placeAt(R.Addend);
    break;
  case R_X86_64_IRELATIVE:
    To = resolver(R.Addend);
    break;
  case R_X86_64_COPY:
    To = symbol(R.Symbol);
    if (To.Kind == Destination::Import)
      Facts.Imports[To.Index].Copied = true;
    break;
  default:
    To = symbol(R.Symbol);
  }
  if (To.Kind != Destination::Nothing)
    Facts.References.push_back({R.At, To});
}

/// The addresses that code and data hold, sorted.
std::vector<Address> Numbering::namedAddresses() const {
  std::vector<Address> Named;
  for (const FoundReference &R : pointersIn(E))
    Named.push_back(R.To);
  for (const KnownFunction &K : Code.Functions)
    for (const FoundReference &R : K.Found.References)
      if (!R.Width)
        Named.push_back(R.To);
  llvm::sort(Named);
  Named.erase(std::unique(Named.begin(), Named.end()), Named.end());
  return Named;
}

/// The table that the callee of \p C is read from and that nothing writes. How
/// far it reaches is known where a symbol says so.
std::optional<uint32_t> Numbering::tableOf(const FoundCall &C) const {
  std::optional<uint32_t> P = C.Table ? pieceAt(C.Table) : std::nullopt;
  if (P && (Facts.Data[*P].Writable ||
            StringRef(Facts.Data[*P].Name).starts_with(".")))
    return std::nullopt;
  return P;
}

/// Each word that holds an address, and that code reads or writes as such, is a
/// piece of its own: what else is near is none of that code's business. A piece
/// that serves as a table stays whole.
void Numbering::addSlots() {
  Divided.assign(Pieces, false);
  for (size_t I = 0; I < Pieces && !E.Fixed; ++I)
    Divided[I] = Facts.Data[I].Size > 8 &&
                 !E.relocations(Facts.Data[I].Start,
                                Facts.Data[I].Start + Facts.Data[I].Size)
                      .empty();
  for (const KnownFunction &K : Code.Functions)
    for (const FoundCall &C : K.Found.Calls)
      if (std::optional<uint32_t> P = tableOf(C))
        Divided[*P] = false;
  std::set<Address> Found;
  for (const KnownFunction &K : Code.Functions)
    for (const FoundReference &R : K.Found.References)
      if (R.Width)
        for (const FileRelocation &Word :
             E.relocations(R.To - std::min<Address>(R.To, 7), R.To + R.Width))
          Found.insert(Word.At);
  for (Address A : Found) {
    std::optional<uint32_t> In = pieceAt(A);
    if (!In || !Divided[*In])
      continue;
    DataPiece Slot;
    Slot.Start = A;
    Slot.Size = 8;
    Slot.Name = Facts.Data[*In].Name;
    Slot.Writable = Facts.Data[*In].Writable;
    Slots[A] = Facts.Data.size();
    Facts.Data.push_back(std::move(Slot));
  }
}

/// Whether the word of \p R is the handle that the compiler's start files begin
/// .data with: it holds its own address, which is never followed.
bool Numbering::pointsToItself(const FileRelocation &R) const {
  const Area *In = E.areaAt(R.At);
  return R.Type == R_X86_64_RELATIVE && uint64_t(R.Addend) == R.At && In &&
         In->Name == ".data" && R.At - In->Start <= 8;
}

void Numbering::addData() {
  Facts.Data = piecesOf(E, namedAddresses());
  Pieces = Facts.Data.size();
  addSlots();
  std::vector<FoundReference> Words;
  for (const FoundReference &R : pointersIn(E))
    if (!E.relocationAt(R.At))
      Words.push_back(R);
  size_t Word = 0;
  for (uint32_t I = 0; I < Pieces; ++I) {
    DataPiece &P = Facts.Data[I];
    Address End = P.Start + P.Size;
    P.References.Begin = Facts.References.size();
    for (const FileRelocation &R : E.relocations(P.Start, End))
      if (auto Slot = Slots.find(R.At); Slot != Slots.end())
        Facts.References.push_back({R.At, {Destination::Data, Slot->second}});
      else
        referToRelocation(R);
    for (; Word < Words.size() && Words[Word].At < End; ++Word)
      if (Words[Word].At >= P.Start)
        if (Destination To = placeAt(Words[Word].To);
            To.Kind != Destination::Nothing)
          Facts.References.push_back({Words[Word].At, To});
    P.References.End = Facts.References.size();
    if (StringRef(P.Name) == ".tdata" && !P.References.empty())
      Facts.LiveData.push_back(I);
  }
  for (DataPiece &P : drop_begin(Facts.Data, Pieces)) {
    P.References.Begin = Facts.References.size();
    for (const FileRelocation &R : E.relocations(P.Start, P.Start + 1))
      if (!pointsToItself(R))
        referToRelocation(R);
    P.References.End = Facts.References.size();
  }
}

/// What the code of \p K names, which is function number \p I.
void Numbering::referTo(const KnownFunction &K, uint32_t I) {
  for (const FoundReference &R : K.Found.References) {
    uint32_t When = R.When ? FirstCondition + R.When : 0;
    Destination To = placeAt(R.To);
    if (To.Kind == Destination::Nothing ||
        (To.Kind == Destination::Function && To.Index == I &&
         R.To != K.Range.Start))
      continue;
    if (To.Kind != Destination::Data || !R.Width || !Divided[To.Index]) {
      Facts.References.push_back({R.At, To, R.AsProgram, When});
      continue;
    }
    for (const FileRelocation &Word :
         E.relocations(R.To - std::min<Address>(R.To, 7), R.To + R.Width))
      if (auto Slot = Slots.find(Word.At); Slot != Slots.end())
        Facts.References.push_back(
            {R.At, {Destination::Data, Slot->second}, R.AsProgram, When});
  }
}

void Numbering::addGap(StringRef Kind, const Twine &What,
                       std::optional<uint32_t> In, Address At,
                       StringRef Effect) {
  Gap G;
  G.Kind = Kind.str();
  G.What = What.str();
  G.In = In;
  G.At = At;
  G.Effect = Effect.str();
  Facts.Gaps.push_back(std::move(G));
}

void Numbering::addFunctions() {
  for (uint32_t I = 0; I < Code.Functions.size(); ++I) {
    KnownFunction &K = Code.Functions[I];
    CodeFunction F;
    F.Start = K.Range.Start;
    F.Size = K.Range.Sized ? K.Range.End - K.Range.Start
                           : std::max(K.Found.Last, F.Start) - F.Start;
    F.Name = std::move(K.Name);
    F.Instructions = K.Found.Instructions;
    F.Consumed = K.Inner.empty() ? K.Found.Consumed : 0;
    F.Returns = K.Found.Returns;
    FirstCondition = Facts.Conditions.size();
    append_range(Facts.Conditions, K.Found.Conditions);
    F.Conditions = {FirstCondition, uint32_t(Facts.Conditions.size())};
    F.Calls.Begin = Facts.Calls.size();
    for (FoundCall &C : K.Found.Calls) {
      C.C.To = destinationOf(C.To);
      if (C.To.Kind == Target::Place && C.C.To.Kind == Destination::Nothing)
        continue; // into the void
      if (C.C.To.Kind == Destination::Function && C.C.To.Index == I && C.Jumps)
        continue;
      C.C.Table = tableOf(C);
      C.C.When += C.C.When ? FirstCondition : 0;
      Facts.Calls.push_back(std::move(C.C));
    }
    F.Calls.End = Facts.Calls.size();
    F.References.Begin = Facts.References.size();
    referTo(K, I);
    F.References.End = Facts.References.size();
    F.SystemCalls.Begin = Facts.SystemCalls.size();
    for (SystemCall &S : K.Found.SystemCalls) {
      if (!S.Number.Known)
        addGap("syscall-number", "a system call whose number is not known", I,
               S.At, "any number is taken as possible");
      S.When += S.When ? FirstCondition : 0;
      Facts.SystemCalls.push_back(std::move(S));
    }
    F.SystemCalls.End = Facts.SystemCalls.size();
    for (Gap &G : K.Found.Gaps) {
      G.In = I;
      Facts.Gaps.push_back(std::move(G));
    }
    K.Found = {};
    Facts.Functions.push_back(std::move(F));
  }
}

void Numbering::addExports() {
  for (uint32_t I = 1; I < E.DynamicSymbols.size(); ++I) {
    const FileSymbol &S = E.DynamicSymbols[I];
    if (!S.Defined) {
      symbol(I);
      continue;
    }
    if (S.Binding == STB_LOCAL || S.Name.empty() ||
        S.Visibility == STV_HIDDEN || S.Visibility == STV_INTERNAL)
      continue;
    Export X;
    X.Name = S.Name.str();
    X.Version = S.Version.str();
    X.DefaultVersion = S.DefaultVersion;
    X.Weak = S.Binding == STB_WEAK;
    X.Kind = kindOf(S.Type);
    X.At = S.At;
    if (X.Kind != SymbolKind::ThreadLocal)
      X.What = placeAt(S.At);
    Facts.Exports.push_back(std::move(X));
  }
}

void Numbering::addRoots() {
  auto Add = [&](std::vector<uint32_t> &To, Address A) {
    if (std::optional<uint32_t> F = Code.functionAt(A))
      if (!is_contained(To, *F))
        To.push_back(*F);
  };
  if (E.Entry)
    Add(Facts.Entry, E.Entry);
  for (Address A : E.Init)
    Add(Facts.Init, A);
  for (Address A : E.Fini)
    Add(Facts.Fini, A);
  for (const FileRelocation &R : E.Relocations)
    if (R.Type == R_X86_64_IRELATIVE)
      Add(Facts.Resolvers, R.Addend);
}

void Numbering::run() {
  addData();
  addFunctions();
  addExports();
  addRoots();
  // Bytes count once. Words of damaged files may overlap.
  std::vector<uint32_t> Around;
  for (const DataPiece &Slot : drop_begin(Facts.Data, Pieces))
    Around.push_back(*pieceAt(Slot.Start));
  for (uint32_t P : Around)
    Facts.Data[P].Size -= std::min<uint64_t>(Facts.Data[P].Size, 8);
  for (const std::string &What : E.Damage)
    addGap("damaged-file", What, std::nullopt, 0,
           "what it would say is not known");
}

} // namespace

Expected<ImageFacts> readImage(MemoryBufferRef Buffer,
                               std::optional<MemoryBufferRef> Debug) {
  Expected<ElfFile> File = ElfFile::read(Buffer, Debug);
  if (!File)
    return File.takeError();
  const ElfFile &E = *File;
  thread_local const Decoder D;

  ImageFacts Facts;
  Facts.SoName = E.SoName;
  Facts.Interpreter = E.Interpreter;
  Facts.Needed = E.Needed;
  Facts.RunPath = E.RunPath;
  Facts.RPath = E.RPath;
  Facts.Executable = E.Entry != 0;

  CodeMap Code(E, D);
  std::vector<FoundReference> Pointers = pointersIn(E), IntoCode;
  for (const FoundReference &R : Pointers)
    if (E.isCode(R.To))
      IntoCode.push_back(R);
  Code.run(IntoCode);
  resolveRecordValues(E, Code, Pointers);
  Numbering(E, Code, Facts).run();
  return Facts;
}

Expected<ImageFacts> readImage(StringRef Path) {
  Expected<std::unique_ptr<MemoryBuffer>> Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  return readImage((*Buffer)->getMemBufferRef());
}

} // namespace ukport::elf
