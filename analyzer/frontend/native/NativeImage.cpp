#include "analyzer/frontend/native/NativeImage.h"
#include "analyzer/program/EmbeddedBitcode.h"
#include "analyzer/support/Error.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Object/ELF.h"
#include <cassert>
#include <map>

using namespace llvm;

namespace ukport {

using ElfFile = object::ELFFile<object::ELF64LE>;

bool NativeSymbol::isGlobal() const { return Binding != ELF::STB_LOCAL; }
bool NativeSymbol::isWeak() const { return Binding == ELF::STB_WEAK; }

static Error damaged(StringRef Object, Error Why) {
  return makeInputError("damaged object", Object, toString(std::move(Why)),
                        "build it again");
}

static Error readSections(const ElfFile &File, NativeImage &Image) {
  auto Sections = File.sections();
  if (!Sections)
    return damaged(Image.Object, Sections.takeError());
  for (const auto &Header : *Sections) {
    NativeSection S;
    auto Name = File.getSectionName(Header);
    if (!Name)
      return damaged(Image.Object, Name.takeError());
    S.Name = Name->str();
    S.Allocated = Header.sh_flags & ELF::SHF_ALLOC;
    S.Executable = S.Allocated && (Header.sh_flags & ELF::SHF_EXECINSTR);
    S.Size = Header.sh_size;
    Image.Compiled |= S.Name == ".comment";
    // Unwind tables say nothing about what the code does.
    if (S.Name == ".eh_frame" || S.Name.starts_with(".note"))
      S.Allocated = false;
    if (S.Allocated && Header.sh_type != ELF::SHT_NOBITS) {
      auto Bytes = File.getSectionContents(Header);
      if (!Bytes)
        return damaged(Image.Object, Bytes.takeError());
      S.Bytes = *Bytes;
    }
    Image.Sections.push_back(std::move(S));
  }
  return Error::success();
}

/// The symbol table's section header, or null.
static const object::ELF64LE::Shdr *
findSymbolTable(ArrayRef<object::ELF64LE::Shdr> Sections) {
  for (const auto &Header : Sections)
    if (Header.sh_type == ELF::SHT_SYMTAB)
      return &Header;
  return nullptr;
}

static Error readSymbols(const ElfFile &File, NativeImage &Image) {
  const auto *Table = findSymbolTable(cantFail(File.sections()));
  if (!Table)
    return Error::success();
  auto Symbols = File.symbols(Table);
  auto Strings = File.getStringTableForSymtab(*Table);
  if (!Symbols || !Strings)
    return damaged(
        Image.Object,
        joinErrors(Symbols ? Error::success() : Symbols.takeError(),
                   Strings ? Error::success() : Strings.takeError()));
  DataExtractor NoLargeIndices(ArrayRef<uint8_t>(), true, 8);
  for (const auto &Entry : *Symbols) {
    NativeSymbol S;
    auto Name = Entry.getName(*Strings);
    if (!Name)
      return damaged(Image.Object, Name.takeError());
    S.Name = Name->str();
    S.Binding = Entry.getBinding();
    S.Type = Entry.getType();
    S.Size = Entry.st_size;
    S.Common = Entry.st_shndx == ELF::SHN_COMMON;
    S.Absolute = Entry.st_shndx == ELF::SHN_ABS;
    if (Entry.st_shndx != ELF::SHN_UNDEF &&
        Entry.st_shndx < Image.Sections.size())
      S.Where = Place{Entry.st_shndx, Entry.st_value};
    Image.Symbols.push_back(std::move(S));
  }
  return Error::success();
}

static Error readRelocations(const ElfFile &File, NativeImage &Image) {
  for (const auto &Header : cantFail(File.sections())) {
    if (Header.sh_type != ELF::SHT_RELA ||
        Header.sh_info >= Image.Sections.size() ||
        !Image.Sections[Header.sh_info].Allocated)
      continue;
    auto Entries = File.relas(Header);
    if (!Entries)
      return damaged(Image.Object, Entries.takeError());
    NativeSection &Target = Image.Sections[Header.sh_info];
    for (const auto &Entry : *Entries) {
      NativeRelocation R{Entry.r_offset, Entry.getType(false),
                         Entry.getSymbol(false), Entry.r_addend};
      if (R.Symbol >= Image.Symbols.size())
        return makeInputError("damaged object", Image.Object,
                              "a relocation names no symbol", "build it again");
      if (R.Type != ELF::R_X86_64_NONE)
        Target.Relocations.push_back(R);
    }
    llvm::sort(Target.Relocations,
               [](const NativeRelocation &A, const NativeRelocation &B) {
                 return std::tie(A.Offset, A.Type, A.Symbol, A.Addend) <
                        std::tie(B.Offset, B.Type, B.Symbol, B.Addend);
               });
  }
  return Error::success();
}

/// Global before weak before local; then the order of the symbol table.
static void sortNames(const NativeImage &Image, std::vector<uint32_t> &Names) {
  auto Rank = [&](uint32_t I) {
    const NativeSymbol &S = Image.Symbols[I];
    return S.isWeak() ? 1 : S.isGlobal() ? 0 : 2;
  };
  llvm::sort(Names, [&](uint32_t A, uint32_t B) {
    return std::pair(Rank(A), A) < std::pair(Rank(B), B);
  });
}

static bool startsFunction(const NativeSymbol &S) {
  return S.Type == ELF::STT_FUNC || S.Type == ELF::STT_GNU_IFUNC ||
         (S.Type == ELF::STT_NOTYPE && S.isGlobal());
}

static void layFunctions(NativeImage &Image) {
  std::map<Place, std::vector<uint32_t>> Starts;
  for (uint32_t I = 1; I < Image.Symbols.size(); ++I) {
    const NativeSymbol &S = Image.Symbols[I];
    if (S.Where && Image.Sections[S.Where->Section].Executable &&
        S.Where->Offset < Image.Sections[S.Where->Section].Size &&
        startsFunction(S))
      Starts[*S.Where].push_back(I);
  }
  // Code before the first symbol is a function without a name.
  for (uint32_t I = 0; I < Image.Sections.size(); ++I)
    if (Image.Sections[I].Executable && Image.Sections[I].Size)
      Starts.try_emplace(Place{I, 0});

  for (auto It = Starts.begin(); It != Starts.end(); ++It) {
    NativeFunction F;
    F.Section = It->first.Section;
    F.Begin = It->first.Offset;
    F.End = Image.Sections[F.Section].Size;
    if (auto Next = std::next(It);
        Next != Starts.end() && Next->first.Section == F.Section)
      F.End = Next->first.Offset;
    F.Symbols = std::move(It->second);
    sortNames(Image, F.Symbols);
    for (uint32_t S : F.Symbols) {
      if (Image.Symbols[S].Size)
        F.SizedEnd = std::max(F.SizedEnd, F.Begin + Image.Symbols[S].Size);
      F.IsIfunc |= Image.Symbols[S].Type == ELF::STT_GNU_IFUNC;
    }
    F.SizedEnd = std::min(F.SizedEnd, F.End);
    assert(F.Begin < F.End && "functions do not overlap");
    Image.Functions.push_back(std::move(F));
  }
}

static void layData(NativeImage &Image) {
  std::map<std::pair<Place, uint64_t>, std::vector<uint32_t>> Extents;
  for (uint32_t I = 1; I < Image.Symbols.size(); ++I) {
    const NativeSymbol &S = Image.Symbols[I];
    if (S.Common)
      Extents[{Place{UINT32_MAX, I}, S.Size}].push_back(I);
    else if (S.Where && Image.Sections[S.Where->Section].Allocated && S.Size &&
             (S.Type == ELF::STT_OBJECT || S.Type == ELF::STT_TLS))
      Extents[{*S.Where, S.Size}].push_back(I);
  }
  for (auto &[Key, Names] : Extents) {
    NativeData D;
    D.Section = Key.first.Section;
    D.Begin = Key.first.Offset;
    D.End = D.Begin + Key.second;
    D.Symbols = std::move(Names);
    sortNames(Image, D.Symbols);
    Image.Data.push_back(std::move(D));
  }
}

Expected<NativeImage> readNativeImage(std::unique_ptr<MemoryBuffer> Buffer,
                                      StringRef Object, StringRef Module) {
  NativeImage Image;
  Image.Object = Object.str();
  Image.Module = Module.str();
  Image.Buffer = std::move(Buffer);
  auto Elf = openElf(Image.Buffer->getBuffer(), Object);
  if (!Elf)
    return Elf.takeError();
  Image.Elf = std::move(*Elf);
  const ElfFile &File =
      cast<object::ELF64LEObjectFile>(*Image.Elf).getELFFile();
  if (Error E = readSections(File, Image))
    return E;
  if (Error E = readSymbols(File, Image))
    return E;
  if (Error E = readRelocations(File, Image))
    return E;
  layFunctions(Image);
  layData(Image);
  return Image;
}

const NativeFunction *NativeImage::functionAt(Place P) const {
  auto It = llvm::upper_bound(Functions, P,
                              [](const Place &A, const NativeFunction &F) {
                                return A < Place{F.Section, F.Begin};
                              });
  if (It == Functions.begin())
    return nullptr;
  const NativeFunction &F = *std::prev(It);
  return F.Section == P.Section && P.Offset < F.End ? &F : nullptr;
}

const NativeData *NativeImage::dataAt(Place P) const {
  auto It = llvm::upper_bound(Data, P, [](const Place &A, const NativeData &D) {
    return A < Place{D.Section, D.Begin};
  });
  if (It == Data.begin())
    return nullptr;
  const NativeData &D = *std::prev(It);
  return D.Section == P.Section && P.Offset < D.End ? &D : nullptr;
}

ArrayRef<NativeRelocation>
NativeImage::relocations(uint32_t Section, uint64_t Begin, uint64_t End) const {
  const auto &All = Sections[Section].Relocations;
  auto Before = [](const NativeRelocation &R, uint64_t Offset) {
    return R.Offset < Offset;
  };
  auto First = llvm::lower_bound(All, Begin, Before);
  auto Last = std::lower_bound(First, All.end(), End, Before);
  return ArrayRef<NativeRelocation>(All).slice(First - All.begin(),
                                               Last - First);
}

} // namespace ukport
