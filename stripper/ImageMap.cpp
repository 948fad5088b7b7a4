#include "stripper/ImageMap.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/ELFObjectFile.h"

using namespace llvm;

namespace ukport {
namespace {

/// A line of the map: a section of the image, a part of an object in it, or a
/// symbol in that.
struct MapLine {
  enum Depth : uint8_t { Section, Part, Symbol } Level = Section;
  uint64_t Address = 0, Size = 0;
  StringRef Text;

  uint64_t end() const { return Address + Size; }
};

/// VMA, LMA, size and alignment, a blank, then eight blanks a level.
std::optional<MapLine> parseLine(StringRef Line) {
  MapLine L;
  uint64_t Numbers[4];
  for (unsigned I = 0; I < 4; ++I) {
    Line = Line.ltrim(' ');
    if (Line.consumeInteger(I < 3 ? 16 : 10, Numbers[I]))
      return std::nullopt;
  }
  L.Address = Numbers[0];
  L.Size = Numbers[2];
  StringRef Text = Line.ltrim(' ');
  size_t Blanks = Line.size() - Text.size();
  L.Level = Blanks >= 17  ? MapLine::Symbol
            : Blanks >= 9 ? MapLine::Part
                          : MapLine::Section;
  L.Text = Text;
  return L;
}

/// Takes the sections of an image apart, one after the other.
class Divider {
public:
  Divider(ImageMap &Result) : Result(Result) {}

  Error run();

private:
  void divide(const ImageSection &S);
  void dividePart(const MapLine &Part, ArrayRef<MapLine> Symbols);
  void add(PieceKind Kind, uint64_t End, ArrayRef<StringRef> Symbols = {});
  void skipTo(const ImageSection &S);

  ImageMap &Result;
  std::vector<MapLine> Lines;
  size_t Next = 0;
  const ImageSection *In = nullptr;
  uint64_t At = 0; ///< up to where pieces were made
  StringRef File, PartName;
};

void Divider::add(PieceKind Kind, uint64_t End, ArrayRef<StringRef> Symbols) {
  if (End <= At)
    return;
  Piece P;
  P.Kind = Kind;
  P.Column = In->Column;
  P.Size = End - At;
  P.Section = In->Name;
  if (Kind != PieceKind::Padding)
    P.File = File, P.Part = PartName;
  P.Symbols.assign(Symbols.begin(), Symbols.end());
  if (!In->Bytes.empty())
    P.Bytes = In->Bytes.substr(At - In->Address, P.Size);
  Result.Pieces.push_back(std::move(P));
  At = End;
}

/// Symbols of the same place are one piece, as large as the largest of them.
void Divider::dividePart(const MapLine &Part, ArrayRef<MapLine> Symbols) {
  uint64_t End = std::min(Part.end(), In->Address + In->Size);
  add(PieceKind::Padding, std::min(Part.Address, End));
  auto [Path, Name] = Part.Text.rsplit(":(");
  File = Path.substr(Path.rfind('/') + 1);
  PartName = Name.drop_back(Name.ends_with(")"));
  std::vector<MapLine> Sorted;
  copy_if(Symbols, std::back_inserter(Sorted),
          [](const MapLine &S) { return S.Size > 0; });
  llvm::stable_sort(Sorted, [&](const MapLine &A, const MapLine &B) {
    return std::tuple(A.Address, !PartName.ends_with(A.Text)) <
           std::tuple(B.Address, !PartName.ends_with(B.Text));
  });
  for (size_t I = 0; I < Sorted.size();) {
    std::vector<StringRef> Names;
    uint64_t SymbolEnd = 0, Begin = Sorted[I].Address;
    for (; I < Sorted.size() && Sorted[I].Address == Begin; ++I) {
      Names.push_back(Sorted[I].Text);
      SymbolEnd = std::max(SymbolEnd, Sorted[I].end());
    }
    add(PieceKind::Unnamed, std::min(Begin, End));
    add(PieceKind::Symbol, std::min(SymbolEnd, End), Names);
  }
  add(PieceKind::Unnamed, End);
}

void Divider::skipTo(const ImageSection &S) {
  auto Is = [&](const MapLine &L) {
    return L.Level == MapLine::Section && L.Text == S.Name &&
           L.Address == S.Address;
  };
  Next = std::find_if(Lines.begin() + Next, Lines.end(), Is) - Lines.begin();
}

void Divider::divide(const ImageSection &S) {
  In = &S;
  At = S.Address;
  skipTo(S);
  for (Next += Next < Lines.size(); Next < Lines.size();) {
    const MapLine &Part = Lines[Next];
    if (Part.Level == MapLine::Section)
      break;
    size_t Begin = ++Next;
    while (Next < Lines.size() && Lines[Next].Level == MapLine::Symbol)
      ++Next;
    if (Part.Text.contains(":("))
      dividePart(Part, ArrayRef(Lines).slice(Begin, Next - Begin));
  }
  add(PieceKind::Padding, S.Address + S.Size);
}

Error Divider::run() {
  for (StringRef Line : split(Result.Map->getBuffer(), '\n'))
    if (auto L = parseLine(Line))
      Lines.push_back(*L);
  for (const ImageSection &S : Result.Sections) {
    size_t First = Result.Pieces.size();
    divide(S);
    uint64_t Sum = 0;
    for (size_t I = First; I < Result.Pieces.size(); ++I)
      Sum += Result.Pieces[I].Size;
    if (Sum != S.Size || Next > Lines.size())
      return makeError("the map does not fit the image", S.Name,
                       Twine(Sum) + " of " + Twine(S.Size) +
                           " bytes are accounted for",
                       "link the image again");
  }
  return Error::success();
}

} // namespace

static Error readSections(const object::ObjectFile &Object, ImageMap &Result) {
  for (const object::ELFSectionRef S : Object.sections()) {
    if (!(S.getFlags() & ELF::SHF_ALLOC) || !S.getSize())
      continue;
    ImageSection New;
    Expected<StringRef> Name = S.getName();
    if (!Name)
      return Name.takeError();
    New.Name = *Name;
    New.Address = S.getAddress();
    New.Size = S.getSize();
    bool HasBytes = S.getType() != ELF::SHT_NOBITS;
    New.Column = columnOf(New.Name, HasBytes);
    if (HasBytes) {
      Expected<StringRef> Bytes = S.getContents();
      if (!Bytes)
        return Bytes.takeError();
      New.Bytes = *Bytes;
    }
    Result.Sections.push_back(New);
  }
  return Error::success();
}

Expected<ImageMap> readImageMap(StringRef Image, StringRef Map) {
  ImageMap Result;
  for (auto &[To, From] :
       {std::pair(&Result.Image, Image), std::pair(&Result.Map, Map)}) {
    auto Buffer = readFile(From);
    if (!Buffer)
      return Buffer.takeError();
    *To = std::move(*Buffer);
  }
  auto Object = object::ObjectFile::createELFObjectFile(*Result.Image);
  if (!Object)
    return makeInputError("cannot read ELF file", Image,
                          toString(Object.takeError()), "make it again");
  if (Error E = readSections(**Object, Result))
    return E;
  if (Error E = Divider(Result).run())
    return E;
  return Result;
}

} // namespace ukport
