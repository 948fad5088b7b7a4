//===- ElfReader.cpp - what the dynamic linker reads of an ELF file -------===//
#include "analyzer/frontend/elf/ElfReader.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/ELF.h"

using namespace llvm;
using namespace llvm::ELF;
using llvm::support::endian::read16le;
using llvm::support::endian::read32le;
using llvm::support::endian::read64le;

namespace ukport::elf {

/// A range of the file, cut at its end.
StringRef ElfReader::part(uint64_t Offset, uint64_t Size) const {
  return File.substr(std::min<uint64_t>(Offset, File.size()), Size);
}

StringRef ElfReader::loaded(Address A, uint64_t Size) const {
  return E.bytesAt(A).take_front(Size);
}

Error ElfReader::readHeader() {
  if (!File.starts_with("\x7f"
                        "ELF"))
    return fail("it does not begin with an ELF header");
  if (File.size() < 64)
    return fail("the ELF header is cut short");
  if (File[EI_CLASS] != ELFCLASS64 || File[EI_DATA] != ELFDATA2LSB ||
      read16le(File.data() + 18) != EM_X86_64)
    return fail("it is for another architecture");
  uint16_t Type = read16le(File.data() + 16);
  if (Type == ET_REL)
    return fail("it is an object file, which has not been linked");
  if (Type != ET_EXEC && Type != ET_DYN)
    return fail("it is neither an executable nor a shared library");
  E.Fixed = Type == ET_EXEC;
  E.Entry = read64le(File.data() + 24);
  return Error::success();
}

Error ElfReader::readSegments() {
  uint64_t Size = read16le(File.data() + 54);
  if (Size < 56)
    return fail("it has no program headers");
  Entries Headers{
      part(read64le(File.data() + 32), Size * read16le(File.data() + 56)),
      Size};
  for (uint64_t I = 0; I < Headers.count(); ++I) {
    const char *Raw = Headers[I];
    uint32_t Type = read32le(Raw), Flags = read32le(Raw + 4);
    uint64_t Offset = read64le(Raw + 8), At = read64le(Raw + 16);
    uint64_t InFile = read64le(Raw + 32), InMemory = read64le(Raw + 40);
    StringRef Bytes = part(Offset, std::min(InFile, InMemory));
    if (Type == PT_LOAD && InMemory) {
      if (Bytes.size() < std::min(InFile, InMemory))
        note("a segment goes beyond the end of the file");
      if (At + InMemory < At) {
        note("a segment goes beyond the end of the address space");
        continue;
      }
      E.Segments.push_back(
          {At, InMemory, Bytes, bool(Flags & PF_X), bool(Flags & PF_W)});
    } else if (Type == PT_INTERP) {
      E.Interpreter = Bytes.take_front(Bytes.find('\0')).str();
    } else if (Type == PT_DYNAMIC) {
      DynamicSegment = Header{0, 0, 0, 0, At, Offset, InMemory};
    } else if (Type == PT_GNU_RELRO) {
      Relro = Header{0, 0, 0, 0, At, Offset, InMemory};
    } else if (Type == PT_GNU_EH_FRAME) {
      E.EhFrameHeader = At;
    }
  }
  llvm::stable_sort(E.Segments, [](const Segment &A, const Segment &B) {
    return A.Start < B.Start;
  });
  for (size_t I = 1; I < E.Segments.size(); ++I)
    if (E.Segments[I - 1].contains(E.Segments[I].Start))
      return fail("its segments overlap");
  if (E.Segments.empty())
    return fail("nothing of it is loaded");
  return Error::success();
}

void ElfReader::readDynamic() {
  if (!DynamicSegment)
    return;
  Entries Raw{loaded(DynamicSegment->At, DynamicSegment->Size), 16};
  for (uint64_t I = 0; I < Raw.count(); ++I) {
    uint64_t Tag = read64le(Raw[I]);
    if (Tag == DT_NULL)
      break;
    Dynamic.emplace_back(Tag, read64le(Raw[I] + 8));
  }
  Strings = loaded(tag(DT_STRTAB), tag(DT_STRSZ));
  for (auto [Tag, Value] : Dynamic) {
    std::string Text;
    if (is_contained({DT_NEEDED, DT_SONAME, DT_RPATH, DT_RUNPATH}, Tag))
      Text = textAt(Strings, Value).str();
    if (Tag == DT_NEEDED)
      E.Needed.push_back(Text);
    if (Tag == DT_SONAME)
      E.SoName = Text;
    if (Tag == DT_RPATH)
      E.RPath = Text;
    if (Tag == DT_RUNPATH)
      E.RunPath = Text;
    if (Tag == DT_TEXTREL || (Tag == DT_FLAGS && (Value & DF_TEXTREL)))
      E.TextRelocations = true;
  }
}

/// The value of the dynamic section's entry \p Tag; 0 if there is none.
uint64_t ElfReader::tag(uint64_t Tag) const {
  for (auto [Each, Value] : Dynamic)
    if (Each == Tag)
      return Value;
  return 0;
}

/// How many symbols the hash table knows, as the dynamic linker counts.
uint64_t ElfReader::symbolCount() const {
  if (uint64_t Hash = tag(DT_HASH))
    return E.wordAt(Hash + 4, 4).value_or(0);
  StringRef Gnu = E.bytesAt(tag(DT_GNU_HASH));
  if (!tag(DT_GNU_HASH) || Gnu.size() < 16)
    return 0;
  uint64_t Buckets = read32le(Gnu.data()), First = read32le(Gnu.data() + 4);
  uint64_t Skip = 16 + 8 * uint64_t(read32le(Gnu.data() + 8));
  StringRef Rest = Gnu.drop_front(std::min<uint64_t>(Skip, Gnu.size()));
  Entries Starts{Rest.take_front(4 * Buckets), 4};
  uint64_t Last = 0;
  for (uint64_t I = 0; I < Starts.count(); ++I)
    Last = std::max<uint64_t>(Last, read32le(Starts[I]));
  if (Last < First)
    return First;
  Entries Chain{Rest.drop_front(std::min<uint64_t>(4 * Buckets, Rest.size())),
                4};
  for (; Last - First < Chain.count(); ++Last)
    if (read32le(Chain[Last - First]) & 1)
      return Last + 1;
  return Last;
}

void ElfReader::readVersions() {
  auto Walk = [&](uint64_t Table, auto Each) {
    uint64_t Left = E.bytesAt(Table).size() / 16;
    for (Address A = Table; Table && Left; --Left) {
      uint64_t Next = Each(A);
      if (!Next)
        break;
      A += Next;
    }
  };
  auto Word = [&](Address A, unsigned Size) {
    return E.wordAt(A, Size).value_or(0);
  };
  Walk(tag(DT_VERDEF), [&](Address A) {
    Address First = A + Word(A + 12, 4);
    Versions.emplace(Word(A + 4, 2), textAt(Strings, Word(First, 4)));
    return Word(A + 16, 4);
  });
  uint64_t Left = E.bytesAt(tag(DT_VERNEED)).size() / 16;
  Walk(tag(DT_VERNEED), [&](Address A) {
    Address Need = A + Word(A + 8, 4);
    for (uint64_t N = Word(A + 2, 2); N && Left; --N, --Left) {
      Versions.emplace(Word(Need + 6, 2), textAt(Strings, Word(Need + 8, 4)));
      Need += Word(Need + 12, 4);
    }
    return Word(A + 12, 4);
  });
}

FileSymbol ElfReader::symbol(const char *Raw, StringRef Strings) {
  FileSymbol S;
  S.Name = textAt(Strings, read32le(Raw));
  S.Type = Raw[4] & 0xf;
  S.Binding = uint8_t(Raw[4]) >> 4;
  S.Visibility = Raw[5] & 3;
  uint16_t Section = read16le(Raw + 6);
  S.Defined = Section != SHN_UNDEF;
  S.At = read64le(Raw + 8);
  S.Size = read64le(Raw + 16);
  return S;
}

void ElfReader::readDynamicSymbols() {
  uint64_t Table = tag(DT_SYMTAB);
  if (!Table)
    return;
  readVersions();
  // Undefined symbols stand outside of the GNU hash table: what relocations
  // name is there as well.
  uint64_t Count = symbolCount();
  for (const FileRelocation &R : E.Relocations)
    Count = std::max<uint64_t>(Count, uint64_t(R.Symbol) + 1);
  Entries Raw{loaded(Table, 24 * std::min<uint64_t>(Count, File.size())), 24};
  for (uint64_t I = 0; I < Raw.count(); ++I) {
    FileSymbol S = symbol(Raw[I], Strings);
    if (uint64_t Versym = tag(DT_VERSYM)) {
      uint16_t V = E.wordAt(Versym + 2 * I, 2).value_or(0);
      S.DefaultVersion = !(V & VERSYM_HIDDEN);
      if ((V & VERSYM_VERSION) > VER_NDX_GLOBAL)
        if (auto It = Versions.find(V & VERSYM_VERSION); It != Versions.end())
          S.Version = It->second;
    }
    E.DynamicSymbols.push_back(S);
  }
}

void ElfReader::readRelocations(Address At, uint64_t Size) {
  Entries Raw{loaded(At, Size), 24};
  for (uint64_t I = 0; I < Raw.count(); ++I) {
    FileRelocation R;
    R.At = read64le(Raw[I]);
    R.Type = read32le(Raw[I] + 8);
    R.Symbol = read32le(Raw[I] + 12);
    R.Addend = read64le(Raw[I] + 16);
    E.Relocations.push_back(R);
  }
}

/// DT_RELR: an even word is a place, an odd one a bitmap of the 63 after it.
void ElfReader::readPackedRelocations() {
  Entries Raw{loaded(tag(DT_RELR), tag(DT_RELRSZ)), 8};
  Address Next = 0;
  auto Add = [&](Address At) {
    if (auto Word = E.wordAt(At, 8))
      E.Relocations.push_back({At, R_X86_64_RELATIVE, 0, int64_t(*Word)});
  };
  for (uint64_t I = 0; I < Raw.count(); ++I) {
    uint64_t Word = read64le(Raw[I]);
    if (!(Word & 1)) {
      Add(Word);
      Next = Word + 8;
      continue;
    }
    for (unsigned Bit = 1; Bit < 64; ++Bit)
      if (Word >> Bit & 1)
        Add(Next + Address(8) * (Bit - 1));
    Next += Address(8) * 63;
  }
}

/// The address that stands at \p A once the file is loaded; 0 if another file
/// gives it. By name it is taken for this file's own where there is one.
Address ElfReader::pointerAt(Address A) const {
  const FileRelocation *R = E.relocationAt(A);
  if (!R)
    return E.wordAt(A, 8).value_or(0);
  if (R->Type == R_X86_64_RELATIVE)
    return R->Addend;
  if (R->Type != R_X86_64_64 || R->Symbol >= E.DynamicSymbols.size())
    return 0;
  const FileSymbol &Named = E.DynamicSymbols[R->Symbol];
  return Named.Defined ? Named.At + R->Addend : 0;
}

void ElfReader::readArrays() {
  auto Read = [&](std::vector<Address> &To, uint64_t Tag, uint64_t SizeTag) {
    uint64_t Count = std::min<uint64_t>(tag(SizeTag), File.size()) / 8;
    for (uint64_t I = 0; tag(Tag) && I < Count; ++I)
      if (Address A = pointerAt(tag(Tag) + 8 * I); A && A != ~uint64_t(0))
        To.push_back(A);
  };
  Read(E.Init, DT_PREINIT_ARRAY, DT_PREINIT_ARRAYSZ);
  if (tag(DT_INIT))
    E.Init.push_back(tag(DT_INIT));
  Read(E.Init, DT_INIT_ARRAY, DT_INIT_ARRAYSZ);
  Read(E.Fini, DT_FINI_ARRAY, DT_FINI_ARRAYSZ);
  if (tag(DT_FINI))
    E.Fini.push_back(tag(DT_FINI));
}

Expected<ElfFile> ElfReader::run() {
  if (Error Bad = readHeader())
    return Bad;
  if (Error Bad = readSegments())
    return Bad;
  readDynamic();
  readRelocations(tag(DT_RELA), tag(DT_RELASZ));
  readRelocations(tag(DT_JMPREL), tag(DT_PLTRELSZ));
  readPackedRelocations();
  // A static executable applies its own, which only sections tell of.
  if (Dynamic.empty())
    for (const Header &H : readSectionHeaders())
      if (H.Type == SHT_RELA && (H.Flags & SHF_ALLOC))
        readRelocations(H.At, H.Size);
  readDynamicSymbols();
  llvm::stable_sort(E.Relocations,
                    [](const FileRelocation &A, const FileRelocation &B) {
                      return A.At < B.At;
                    });
  readArrays();
  readSections();
  protectRelro();
  return std::move(E);
}

Expected<ElfFile> ElfFile::read(MemoryBufferRef Buffer,
                                std::optional<MemoryBufferRef> Debug) {
  auto E = ElfReader(Buffer.getBuffer(), Buffer.getBufferIdentifier()).run();
  if (E && Debug)
    ElfReader::addDebugSymbols(*E, Debug->getBuffer(),
                               Debug->getBufferIdentifier());
  return E;
}

} // namespace ukport::elf
