//===- ComputedNumbers.h - numbers that a library computes ----------------===//
//
// syscall-map/computed-numbers.toml: a library that asks a table of its own for
// the number of a system call, and keeps it in memory, where no analysis of one
// function after the other finds it. Which calls it can be is somebody's word;
// it is named in the result, and held to what programs do by
// test/soundness/elf/recall.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_COMPUTEDNUMBERS_H
#define UKPORT_FRONTEND_ELF_COMPUTEDNUMBERS_H

#include "analyzer/frontend/elf/ElfGraph.h"
#include "analyzer/syscalls/Syscalls.h"
#include "llvm/Support/Error.h"

namespace ukport::elf {

struct ComputedNumbers {
  std::vector<std::string> Files; ///< names up to their first dot
  std::vector<std::string> Syscalls;
  std::string Reason; ///< why it is so, and of which version
};

/// Reads a file of them; the error names file, line and key.
llvm::Expected<std::vector<ComputedNumbers>>
readComputedNumbers(llvm::StringRef Path, llvm::StringRef Text);

/// Takes \p All at their word for those of \p Sites whose number is not known.
/// Those of \p All that count. \p NumberOf: of a system call's name.
std::vector<const ComputedNumbers *>
settleNumbers(std::vector<SyscallSite> &Sites, const ElfGraph &Elf,
              llvm::ArrayRef<ComputedNumbers> All,
              llvm::function_ref<int(llvm::StringRef)> NumberOf);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_COMPUTEDNUMBERS_H
