//===- OnlyAfter.h - what a library does only after something else --------===//
//
// syscall-map/only-after.toml: functions of a library, or system calls in them,
// that happen only once another function of it was called: it makes what they
// are for. The condition lies in memory, in an object that the library hands
// out, so no analysis of one function after the other finds it. Where none of
// those functions lives, the calls are left out.
//
// An entry is somebody's word; the result names it, and
// test/soundness/elf/recall holds it to what programs do.
//
// All entries are taken at their word first; one is taken back if a function
// that makes it happen lives all the same, until none is. That is sound if the
// entries are true: before the first time that what is left out would happen,
// only what is in the graph has run.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_ONLYAFTER_H
#define UKPORT_FRONTEND_ELF_ONLYAFTER_H

#include "analyzer/frontend/elf/ElfGraph.h"
#include "llvm/Support/Error.h"

namespace ukport::elf {

/// What an argument of a function has to be able to hold.
struct ArgumentWith {
  unsigned Index = 0; ///< the first is 0
  int64_t Bits = 0;   ///< one of them set, or
  std::string Text;   ///< this somewhere in a text; empty: Bits count
};

struct OnlyAfter {
  std::vector<std::string> Files; ///< names up to their first dot
  std::vector<std::string> Functions;
  /// Of the functions' own system calls, and of the functions that they call by
  /// name; both empty: all that they do.
  std::vector<std::string> Syscalls, Calls;
  std::vector<std::string> After;   ///< functions; one of them makes it happen
  std::optional<ArgumentWith> With; ///< if it is called with this
  std::string Reason;               ///< why it is so, and of which version
};

/// Reads a file of them; the error names file, line and key.
llvm::Expected<std::vector<OnlyAfter>> readOnlyAfter(llvm::StringRef Path,
                                                     llvm::StringRef Text);

/// What of the program in \p Elf, whose liveness stands, never happens by the
/// word of those of \p All that \p Applies holds for. \p NumberOf: of a system
/// call's name.
Omitted omittedBy(llvm::ArrayRef<OnlyAfter> All,
                  const std::vector<bool> &Applies, const ElfGraph &Elf,
                  llvm::function_ref<int(llvm::StringRef)> NumberOf);

/// Takes back those of \p All for which something in \p Elf makes it happen;
/// whether there was one.
bool takeBack(llvm::ArrayRef<OnlyAfter> All, std::vector<bool> &Applies,
              const ElfGraph &Elf);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_ONLYAFTER_H
