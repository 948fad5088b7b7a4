//===- Sections.h - arrays that the linker puts together ------------------===//
//
// A program may collect entries from all its files in a section whose name is a
// C identifier, and walk over them from __start_NAME to __stop_NAME, which the
// linker defines. To the IR these are two variables that nothing defines, and
// entries that nothing refers to.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_PROGRAM_SECTIONS_H
#define UKPORT_PROGRAM_SECTIONS_H

#include "llvm/IR/Module.h"

namespace ukport {

/// Notes for the resolver that what \p Type describes (debug information, or a
/// mark of the preparation) lies at byte \p Offset of \p V: !ukport.part, for
/// variables that have no debug information of their own.
void addStructPart(llvm::GlobalVariable &V, llvm::MDNode *Type,
                   uint64_t Offset);

/// Tells the linker to keep what nothing in \p M refers to: a compiler leaves
/// out such a static function or variable unless its source says `used`, which
/// does not come through -fembed-bitcode.
void keepUnreferenced(llvm::Module &M);

/// Puts the entries of each such section of \p M, a whole program, together
/// into one variable, __start_NAME, so that whoever walks over it refers to
/// them all. Entries that other objects can name keep their names as aliases.
void joinSections(llvm::Module &M);

} // namespace ukport

#endif // UKPORT_PROGRAM_SECTIONS_H
