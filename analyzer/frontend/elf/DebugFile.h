//===- DebugFile.h - symbols that are kept beside a program ---------------===//
//
// Distributions keep what they strip from a file in another: Debian's -dbg and
// -dbgsym packages put it where the file's build-id says, below
// /usr/lib/debug/.build-id. Its symbols tell functions and variables apart.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_DEBUGFILE_H
#define UKPORT_FRONTEND_ELF_DEBUGFILE_H

#include "llvm/Support/MemoryBufferRef.h"
#include <optional>
#include <string>

namespace ukport::elf {

/// Where Debian puts them.
inline constexpr const char *DebugDirectory = "/usr/lib/debug";

/// The path of the file with the symbols of the ELF file \p File, if it has a
/// build-id and there is one below \p Directory (DebugDirectory).
std::optional<std::string> debugFileOf(llvm::MemoryBufferRef File,
                                       llvm::StringRef Directory);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_DEBUGFILE_H
