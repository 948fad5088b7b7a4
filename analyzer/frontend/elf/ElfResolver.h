//===- ElfResolver.h - indirect calls of machine code ---------------------===//
#ifndef UKPORT_FRONTEND_ELF_ELFRESOLVER_H
#define UKPORT_FRONTEND_ELF_ELFRESOLVER_H

#include "analyzer/frontend/elf/ElfGraph.h"
#include "analyzer/resolve/Resolver.h"

namespace ukport::elf {

/// How calls through pointers are resolved; see ElfResolver.cpp.
enum class Policy : uint8_t {
  Tables,       ///< registers, and the table that the pointer is read from
  Registers,    ///< registers alone
  AddressTaken, ///< the baseline: every function whose address is anywhere
};

std::unique_ptr<Resolver> createElfResolver(const ElfGraph &Elf, Policy How);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_ELFRESOLVER_H
