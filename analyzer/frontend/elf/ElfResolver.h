//===- ElfResolver.h - indirect calls of machine code ---------------------===//
#ifndef UKPORT_FRONTEND_ELF_ELFRESOLVER_H
#define UKPORT_FRONTEND_ELF_ELFRESOLVER_H

#include "analyzer/frontend/elf/ElfGraph.h"
#include "analyzer/resolve/Resolver.h"
#include <vector>

namespace ukport::elf {

/// How calls through pointers are resolved; see ElfResolver.cpp.
enum class Policy : uint8_t {
  Tables,       ///< registers, and the table that the pointer is read from
  Registers,    ///< registers alone
  AddressTaken, ///< the baseline: every function whose address is anywhere
};

/// \p Circles: by image, the number of the images that alone call its functions
/// through pointers (PrivatePointers.h), from 1; 0: whoever may.
std::unique_ptr<Resolver> createElfResolver(const ElfGraph &Elf, Policy How,
                                            std::vector<unsigned> Circles = {});

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_ELFRESOLVER_H
