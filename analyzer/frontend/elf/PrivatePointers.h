//===- PrivatePointers.h - files that keep pointers to themselves ---------===//
//
// syscall-map/private-pointers.toml: a file whose functions are called through
// pointers by itself alone, or by few others that it names. No analysis of one
// function after the other finds this, since such pointers lie in memory; it is
// somebody's word, is named in the result, and is held to what programs do by
// test/soundness/elf/recall.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_PRIVATEPOINTERS_H
#define UKPORT_FRONTEND_ELF_PRIVATEPOINTERS_H

#include "analyzer/frontend/elf/Closure.h"
#include "llvm/Support/Error.h"

namespace ukport::elf {

struct PrivatePointers {
  std::vector<std::string> Files; ///< names up to their first dot
  std::string Reason;             ///< why it is so, and of which version
};

/// Reads a file of them; the error names file, line and key.
llvm::Expected<std::vector<PrivatePointers>>
readPrivatePointers(llvm::StringRef Path, llvm::StringRef Text);

/// By image, 1 and the index of the entry of \p All that names it; 0: of none.
std::vector<unsigned> circlesOf(llvm::ArrayRef<Image> Images,
                                llvm::ArrayRef<PrivatePointers> All);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_PRIVATEPOINTERS_H
