//===- ElfSections.cpp - sections, and the symbols that they hold ---------===//
#include "analyzer/frontend/elf/ElfReader.h"
#include "analyzer/frontend/elf/Unpack.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/ELF.h"

using namespace llvm;
using namespace llvm::ELF;
using llvm::support::endian::read16le;
using llvm::support::endian::read32le;
using llvm::support::endian::read64le;

namespace ukport::elf {

std::vector<Header> ElfReader::readSectionHeaders() const {
  std::vector<Header> Headers;
  uint64_t Size = read16le(File.data() + 58);
  uint64_t Count = read16le(File.data() + 60);
  uint64_t Offset = read64le(File.data() + 40);
  if (Size < 64 || !Offset)
    return {};
  Entries First{part(Offset, Size), Size};
  if (!Count && First.count()) // more than fit into 16 bits
    Count = std::min<uint64_t>(read64le(First[0] + 32), File.size());
  Entries Raw{part(Offset, Size * Count), Size};
  for (uint64_t I = 0; I < Raw.count(); ++I) {
    const char *P = Raw[I];
    Headers.push_back({read32le(P), read32le(P + 4), read32le(P + 40),
                       read64le(P + 8), read64le(P + 16), read64le(P + 24),
                       read64le(P + 32)});
  }
  return Headers;
}

void ElfReader::readSections() {
  std::vector<Header> Headers = readSectionHeaders();
  uint64_t NamesAt = read16le(File.data() + 62);
  if (NamesAt == SHN_XINDEX && !Headers.empty())
    NamesAt = Headers[0].Link;
  StringRef Names;
  if (NamesAt < Headers.size())
    Names = part(Headers[NamesAt].Offset, Headers[NamesAt].Size);
  std::vector<Area> Found;
  for (const Header &H : Headers) {
    StringRef Called = textAt(Names, H.Name);
    if (Called == ".gnu_debugdata")
      if (auto Plain = unpackXz(part(H.Offset, H.Size))) {
        E.Unpacked.push_back(std::make_shared<std::string>(std::move(*Plain)));
        addDebugSymbols(E, *E.Unpacked.back(), Called);
      }
    bool ThreadZeros = (H.Flags & SHF_TLS) && H.Type == SHT_NOBITS;
    if (!(H.Flags & SHF_ALLOC) || !H.Size || ThreadZeros)
      continue;
    Found.push_back({H.At, H.Size, Called, bool(H.Flags & SHF_EXECINSTR),
                     bool(H.Flags & SHF_WRITE)});
  }
  useSections(std::move(Found));
  addSymbols(Headers);
  // A static executable has arrays that its own start-up code walks.
  for (const Area &A : E.Areas)
    if (Dynamic.empty() || !tag(DT_INIT_ARRAY))
      for (auto [Start, To] : {std::pair(".preinit_array", &E.Init),
                               {".init_array", &E.Init},
                               {".fini_array", &E.Fini}})
        if (E.HasSections && A.Name == Start)
          for (Address P = A.Start;
               P + 8 <= A.end() && P - A.Start < File.size(); P += 8)
            if (Address F = pointerAt(P); F && F != ~uint64_t(0))
              To->push_back(F);
}

/// Takes \p Found as the areas if they fit the segments, else the segments.
void ElfReader::useSections(std::vector<Area> Found) {
  llvm::stable_sort(
      Found, [](const Area &A, const Area &B) { return A.Start < B.Start; });
  bool Fit = !Found.empty();
  for (size_t I = 0; I < Found.size(); ++I) {
    const Segment *S = E.segmentAt(Found[I].Start);
    Fit &= S && Found[I].Size <= S->Size - (Found[I].Start - S->Start) &&
           (!Found[I].Executable || S->Executable);
    Fit &= I == 0 || Found[I - 1].end() <= Found[I].Start;
  }
  // Code that no section shows would be missed.
  for (const Segment &S : E.Segments)
    if (S.Executable)
      Fit &= llvm::any_of(Found, [&](const Area &A) {
        return A.Executable && S.contains(A.Start);
      });
  if (!Fit) {
    if (!Found.empty())
      note("the sections do not fit the segments, and are not used");
    return useSegments();
  }
  E.HasSections = true;
  E.Areas = std::move(Found);
}

void ElfReader::useSegments() {
  for (const Segment &S : E.Segments)
    E.Areas.push_back({S.Start, S.Size, "", S.Executable, S.Writable});
}

/// What PT_GNU_RELRO covers is not written any more once it is linked.
void ElfReader::protectRelro() {
  if (!Relro)
    return;
  Address End = Relro->At + Relro->Size;
  for (Area &A : E.Areas)
    if (A.Start >= Relro->At && A.end() <= End)
      A.Writable = false;
}

void ElfReader::addSymbols(const std::vector<Header> &Headers) {
  for (const Header &H : Headers) {
    if (H.Type != SHT_SYMTAB || H.Link >= Headers.size())
      continue;
    Entries Raw{part(H.Offset, H.Size), 24};
    StringRef Names = part(Headers[H.Link].Offset, Headers[H.Link].Size);
    for (uint64_t I = 0; I < Raw.count(); ++I)
      E.Symbols.push_back(symbol(Raw[I], Names));
  }
}

void ElfReader::addDebugSymbols(ElfFile &To, StringRef From, StringRef Name) {
  ElfReader Inner(From, Name);
  if (Error Bad = Inner.readHeader()) {
    consumeError(std::move(Bad));
    To.Damage.push_back(("what " + Name + " holds is no ELF file").str());
    return;
  }
  Inner.addSymbols(Inner.readSectionHeaders());
  llvm::append_range(To.Symbols, Inner.E.Symbols);
}

} // namespace ukport::elf
