//===- Unpack.h - .gnu_debugdata ------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_UNPACK_H
#define UKPORT_FRONTEND_ELF_UNPACK_H

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace ukport::elf {

/// What the xz stream \p Packed holds; nothing if it is damaged, or holds more
/// than 64 MiB.
std::optional<std::string> unpackXz(llvm::StringRef Packed);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_UNPACK_H
