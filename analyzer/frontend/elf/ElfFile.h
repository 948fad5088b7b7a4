//===- ElfFile.h - the parts of an ELF file, hardened ---------------------===//
//
// Reads an x86-64 executable or shared library as the dynamic linker would: by
// program headers and the dynamic section. Section headers and .symtab add
// names and borders where they are there and fit; nothing depends on them.
//
// Invariants:
//   - Segments and areas are sorted by address and do not overlap.
//   - Every range lies inside the file's bytes; time and memory are linear in
//     the size of the file, whatever its headers claim.
//   - What stands in no loaded segment is no part of the image.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_ELFFILE_H
#define UKPORT_FRONTEND_ELF_ELFFILE_H

#include "analyzer/frontend/elf/ImageFacts.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ukport::elf {

/// A loaded segment.
struct Segment {
  Address Start = 0;
  uint64_t Size = 0;     ///< in memory
  llvm::StringRef Bytes; ///< what the file holds; zeros follow
  bool Executable = false, Writable = false;
  bool contains(Address A) const { return A - Start < Size; }
};

/// A section that is loaded; where there are none, a segment.
struct Area {
  Address Start = 0;
  uint64_t Size = 0;
  llvm::StringRef Name;
  bool Executable = false;
  bool Writable = false; ///< once the dynamic linker is done
  bool contains(Address A) const { return A - Start < Size; }
  Address end() const { return Start + Size; }
};

struct FileSymbol {
  llvm::StringRef Name, Version;
  Address At = 0;
  uint64_t Size = 0;
  uint8_t Type = 0, Binding = 0, Visibility = 0; ///< STT_, STB_, STV_
  bool Defined = false;
  bool DefaultVersion = true;
};

struct FileRelocation {
  Address At = 0;
  uint32_t Type = 0;   ///< R_X86_64_
  uint32_t Symbol = 0; ///< index into DynamicSymbols; 0: none
  int64_t Addend = 0;
};

class ElfFile {
public:
  /// Reads \p Buffer, which must outlive the result, as must \p Debug, whose
  /// symbols are added (DebugFile.h). Fails on what is no x86-64 ELF executable
  /// or shared library, with exit code 3.
  static llvm::Expected<ElfFile>
  read(llvm::MemoryBufferRef Buffer,
       std::optional<llvm::MemoryBufferRef> Debug = std::nullopt);

  bool Fixed = false; ///< ET_EXEC: loaded where it says; addresses are numbers
  Address Entry = 0;
  std::string SoName, Interpreter, RunPath, RPath;
  std::vector<std::string> Needed;
  std::vector<Segment> Segments;
  std::vector<Area> Areas;
  bool HasSections = false;                ///< Areas are sections
  std::vector<FileSymbol> DynamicSymbols;  ///< by index; 0 is nothing
  std::vector<FileSymbol> Symbols;         ///< .symtab, debug data
  std::vector<FileRelocation> Relocations; ///< sorted by address
  std::vector<Address> Init, Fini;         ///< functions, in order
  Address EhFrameHeader = 0;               ///< 0: none
  bool TextRelocations = false;
  /// What was passed over because it is damaged, one sentence each.
  std::vector<std::string> Damage;

  const Segment *segmentAt(Address A) const;
  const Area *areaAt(Address A) const;
  bool isCode(Address A) const;
  /// The bytes from \p A to the end of what the file holds of its segment.
  llvm::StringRef bytesAt(Address A) const;
  /// The little-endian word of \p Size (at most 8) bytes at \p A; zero where a
  /// segment goes beyond the file; nothing outside of segments.
  std::optional<uint64_t> wordAt(Address A, unsigned Size) const;
  const FileRelocation *relocationAt(Address A) const;
  /// The relocations at [\p Begin, \p End).
  llvm::ArrayRef<FileRelocation> relocations(Address Begin, Address End) const;
  const Area *areaNamed(llvm::StringRef Name) const;

private:
  friend class ElfReader;
  std::vector<std::shared_ptr<std::string>> Unpacked; ///< .gnu_debugdata
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_ELFFILE_H
