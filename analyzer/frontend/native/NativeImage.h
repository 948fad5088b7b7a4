//===- NativeImage.h - one native object, laid out for the front end ------===//
//
// The functions and data objects of a relocatable object with their extents,
// and its relocations by section.
//
// Invariants:
//   - Functions are sorted by section and address and do not overlap; every
//     byte of an executable section belongs to one.
//   - Each allocated section has one data object more, for what no sized
//     OBJECT symbol covers: unnamed tables, and tables among the code.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_NATIVE_NATIVEIMAGE_H
#define UKPORT_FRONTEND_NATIVE_NATIVEIMAGE_H

#include "analyzer/graph/ProgramGraph.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ukport {

/// A place in an object.
struct Place {
  uint32_t Section = 0;
  uint64_t Offset = 0;
  auto operator<=>(const Place &) const = default;
};

struct NativeSymbol {
  std::string Name;
  uint8_t Binding = 0; ///< STB_*
  uint8_t Type = 0;    ///< STT_*
  uint64_t Size = 0;
  /// Where it is defined; none: undefined, absolute or common.
  std::optional<Place> Where;
  bool Common = false;
  bool Absolute = false;
  bool isGlobal() const;
  bool isWeak() const;
};

struct NativeRelocation {
  uint64_t Offset = 0;
  uint32_t Type = 0;
  uint32_t Symbol = 0; ///< index into NativeImage::Symbols
  int64_t Addend = 0;
};

struct NativeSection {
  std::string Name;
  bool Allocated = false;
  bool Executable = false;
  llvm::ArrayRef<uint8_t> Bytes; ///< empty for .bss
  uint64_t Size = 0;
  std::vector<NativeRelocation> Relocations; ///< sorted by offset
  DataId Rest; ///< what no symbol covers; set by declare
};

struct NativeFunction {
  uint32_t Section = 0;
  uint64_t Begin = 0, End = 0;
  uint64_t SizedEnd = 0; ///< where its symbol says that it ends; 0: not said
  std::vector<uint32_t> Symbols; ///< indices, the best name first; empty for
                                 ///< code before the first symbol
  bool IsIfunc = false;
  FunctionId Id;
};

struct NativeData {
  uint32_t Section = 0; ///< UINT32_MAX: a common symbol
  uint64_t Begin = 0, End = 0;
  std::vector<uint32_t> Symbols;
  DataId Id;
};

struct NativeImage {
  std::string Object; ///< "libc.a(memcpy.o)"
  std::string Module; ///< "libc.a"
  std::unique_ptr<llvm::MemoryBuffer> Buffer;
  std::unique_ptr<llvm::object::ELFObjectFileBase> Elf;
  /// A compiler wrote it: no tables among the code, sizes can be trusted.
  bool Compiled = false;
  std::vector<NativeSymbol> Symbols;   ///< by ELF index
  std::vector<NativeSection> Sections; ///< by ELF index
  std::vector<NativeFunction> Functions;
  std::vector<NativeData> Data; ///< sorted by section and address

  /// The function that \p P lies in; null outside executable sections.
  const NativeFunction *functionAt(Place P) const;
  /// The sized data object that \p P lies in, or null.
  const NativeData *dataAt(Place P) const;
  /// The relocations in [\p Begin, \p End) of \p Section.
  llvm::ArrayRef<NativeRelocation> relocations(uint32_t Section, uint64_t Begin,
                                               uint64_t End) const;
};

/// Reads the object in \p Buffer. Errors name \p Object (exit code 3).
llvm::Expected<NativeImage>
readNativeImage(std::unique_ptr<llvm::MemoryBuffer> Buffer,
                llvm::StringRef Object, llvm::StringRef Module);

} // namespace ukport

#endif // UKPORT_FRONTEND_NATIVE_NATIVEIMAGE_H
