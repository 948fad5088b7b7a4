//===- ImageSizes.h - how large an image is -------------------------------===//
//
// Size means what a program brings along into memory by itself: .text,
// .rodata*, .data*, .data.rel.ro and the arrays of initialisers. What unwinders
// read (.eh_frame), what starts as zeros (.bss) and what the linker adds
// (notes, offset tables) stand in columns of their own, so that all columns
// together are all sections that are loaded.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STRIPPER_IMAGESIZES_H
#define UKPORT_STRIPPER_IMAGESIZES_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <array>
#include <cstdint>

namespace ukport {

/// The columns of every table of sizes.
enum class SizeColumn : uint8_t { Text, Rodata, Data, Bss, Unwind, Other };
constexpr size_t SizeColumnCount = 6;

/// "text", "rodata", "data", "bss", "eh_frame", "other".
llvm::StringRef nameOf(SizeColumn Column);

/// In which column the loaded section \p Name belongs. \p HasBytes: it has
/// some in the file (it is not SHT_NOBITS).
SizeColumn columnOf(llvm::StringRef Name, bool HasBytes);

/// Bytes in each column.
struct Sizes {
  std::array<uint64_t, SizeColumnCount> Bytes = {};

  uint64_t &operator[](SizeColumn C) { return Bytes[size_t(C)]; }
  uint64_t operator[](SizeColumn C) const { return Bytes[size_t(C)]; }
  /// What counts: text, rodata and data.
  uint64_t total() const {
    return (*this)[SizeColumn::Text] + (*this)[SizeColumn::Rodata] +
           (*this)[SizeColumn::Data];
  }
  Sizes &operator+=(const Sizes &S) {
    for (size_t I = 0; I < SizeColumnCount; ++I)
      Bytes[I] += S.Bytes[I];
    return *this;
  }
  bool operator==(const Sizes &) const = default;
};

/// The loaded sections of the ELF file \p Path, added up.
llvm::Expected<Sizes> sizesOfImage(llvm::StringRef Path);

} // namespace ukport

#endif // UKPORT_STRIPPER_IMAGESIZES_H
