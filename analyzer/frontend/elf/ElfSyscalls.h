//===- ElfSyscalls.h - the system calls of machine code -------------------===//
#ifndef UKPORT_FRONTEND_ELF_ELFSYSCALLS_H
#define UKPORT_FRONTEND_ELF_ELFSYSCALLS_H

#include "analyzer/frontend/elf/ElfValues.h"

namespace ukport::elf {

/// How much of a system call is asked for.
enum class Detail : uint8_t { Numbers, Arguments };

/// Every system call of live functions, sorted by site. A number that the
/// caller decides is told at the call that decides it; see ElfSyscalls.cpp.
std::vector<SyscallSite> findSyscalls(const ElfGraph &Elf, ElfValues &Values,
                                      Detail How);

/// Those among \p Sites whose number is not known, as Unknowns of the graph.
void nameUnknownNumbers(ProgramGraph &G, llvm::ArrayRef<SyscallSite> Sites,
                        const ElfGraph &Elf);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_ELFSYSCALLS_H
