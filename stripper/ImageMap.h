//===- ImageMap.h - every byte of an image, and what it belongs to --------===//
//
// lld's map says which part of which object stands where, and which symbols lie
// in it. Between parts there is padding; within a part, bytes that no symbol
// covers (jump tables, string constants). Here an image falls apart into pieces
// so that
//
//   - the pieces of a section neither overlap nor leave a gap, and
//   - their sizes add up to the section's in the ELF file; where the map does
//     not fit the file, reading fails.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STRIPPER_IMAGEMAP_H
#define UKPORT_STRIPPER_IMAGEMAP_H

#include "stripper/ImageSizes.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <string>
#include <vector>

namespace ukport {

enum class PieceKind : uint8_t {
  Symbol,  ///< what a symbol covers
  Unnamed, ///< of a part, but of no symbol
  Padding, ///< between parts
};

struct Piece {
  PieceKind Kind = PieceKind::Padding;
  SizeColumn Column = SizeColumn::Other;
  uint64_t Size = 0;
  llvm::StringRef Section; ///< of the image
  llvm::StringRef File;    ///< "a.o", "libz.a(inflate.o)", "<internal>"
  llvm::StringRef Part;    ///< the object's section: ".text.main"
  /// The symbols that begin where this piece does; the one that the part is
  /// named after first. What was folded into it is among them.
  std::vector<llvm::StringRef> Symbols;
  llvm::StringRef Bytes; ///< its contents; empty in .bss
};

/// A loaded section of an image.
struct ImageSection {
  llvm::StringRef Name;
  SizeColumn Column = SizeColumn::Other;
  uint64_t Address = 0, Size = 0;
  llvm::StringRef Bytes; ///< empty in .bss
};

/// An image, taken apart. Owns what the pieces refer to.
struct ImageMap {
  std::unique_ptr<llvm::MemoryBuffer> Image, Map;
  std::vector<ImageSection> Sections;
  std::vector<Piece> Pieces; ///< by section, then address
};

/// Takes the ELF file \p Image apart by lld's map of it.
llvm::Expected<ImageMap> readImageMap(llvm::StringRef Image,
                                      llvm::StringRef Map);

} // namespace ukport

#endif // UKPORT_STRIPPER_IMAGEMAP_H
