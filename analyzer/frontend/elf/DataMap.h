//===- DataMap.h - the pieces of a file's data ----------------------------===//
//
// A piece is what becomes live as a whole. Its borders must be certain: whoever
// has the address of a piece may reach all of it, so a border inside a variable
// would hide what stands behind it. Certain are
//   - the beginning and the end of a section,
//   - those of a variable with a symbol that has a size, and
//   - the slots of the global offset table, each of which code reads alone.
//   - constants that hold addresses: each begins where something names it.
// What lies between is one piece.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_DATAMAP_H
#define UKPORT_FRONTEND_ELF_DATAMAP_H

#include "analyzer/frontend/elf/ElfFile.h"
#include "analyzer/frontend/elf/FunctionCode.h"

namespace ukport::elf {

/// Every place of data that names a place in the file when it is loaded: by
/// relocations, and in an executable that lies where it says by its words.
std::vector<FoundReference> pointersIn(const ElfFile &E);

/// The pieces, sorted; without their references. \p Named: the addresses that
/// code and data name, sorted.
std::vector<DataPiece> piecesOf(const ElfFile &E,
                                llvm::ArrayRef<Address> Named);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_DATAMAP_H
