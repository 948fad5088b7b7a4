//===- ElfReader.h - takes an ELF file apart ------------------------------===//
//
// Every access goes through part() or loaded(), a range of the file that is
// checked against the file's size. Counts are bounded by what fits into the
// range they count. Damage that leaves a sound image is noted and passed over:
// the dynamic linker would not look at it either.
//
//   ElfReader.cpp      what the dynamic linker reads: segments, dynamic section
//   ElfSections.cpp    what it does not: sections, and the symbols they hold
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_ELFREADER_H
#define UKPORT_FRONTEND_ELF_ELFREADER_H

#include "analyzer/frontend/elf/ElfFile.h"
#include "analyzer/support/Error.h"
#include "llvm/Support/Endian.h"
#include <map>

namespace ukport::elf {

/// What a header says of a section or a segment; numbers are not checked.
struct Header {
  uint32_t Name = 0, Type = 0, Link = 0;
  uint64_t Flags = 0, At = 0, Offset = 0, Size = 0;
};

/// Entries of \p Size bytes each; a rest at the end is left out.
struct Entries {
  llvm::StringRef Bytes;
  uint64_t Size;
  uint64_t count() const { return Bytes.size() / Size; }
  const char *operator[](uint64_t I) const { return Bytes.data() + I * Size; }
};

/// The text at \p Offset up to its end or that of \p Strings.
inline llvm::StringRef textAt(llvm::StringRef Strings, uint64_t Offset) {
  llvm::StringRef Rest =
      Strings.drop_front(std::min<uint64_t>(Offset, Strings.size()));
  return Rest.take_front(Rest.find('\0'));
}

/// One reading of one file (ElfFile::read).
class ElfReader {
public:
  ElfReader(llvm::StringRef File, llvm::StringRef Name)
      : File(File), Name(Name) {}
  llvm::Expected<ElfFile> run();
  /// Adds to \p E the symbols of .symtab in \p From, a file of which nothing
  /// else is read. One that is no ELF file is noted as damage.
  static void addDebugSymbols(ElfFile &E, llvm::StringRef From,
                              llvm::StringRef Name);

private:
  llvm::Error fail(const llvm::Twine &Why) const {
    return makeInputError("not an ELF file that can be analysed", Name, Why,
                          "give an x86-64 executable or shared library");
  }
  void note(const llvm::Twine &What) { E.Damage.push_back(What.str()); }
  llvm::StringRef part(uint64_t Offset, uint64_t Size) const;
  llvm::StringRef loaded(Address A, uint64_t Size) const;
  uint64_t tag(uint64_t Tag) const;
  llvm::Error readHeader();
  llvm::Error readSegments();
  void readDynamic();
  uint64_t symbolCount() const;
  void readVersions();
  void readDynamicSymbols();
  void readRelocations(Address At, uint64_t Size);
  void readPackedRelocations();
  void readArrays();
  Address pointerAt(Address A) const;
  std::vector<Header> readSectionHeaders() const;
  void readSections();
  void useSections(std::vector<Area> Found);
  void useSegments();
  void protectRelro();
  static FileSymbol symbol(const char *Raw, llvm::StringRef Strings);
  void addSymbols(const std::vector<Header> &Headers);

  llvm::StringRef File, Name;
  ElfFile E;
  std::vector<std::pair<uint64_t, uint64_t>> Dynamic;
  std::map<uint16_t, llvm::StringRef> Versions;
  llvm::StringRef Strings;
  std::optional<Header> Relro, DynamicSegment;
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_ELFREADER_H
