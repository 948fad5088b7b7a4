//===- MemberNumbers.h - system calls whose number is in a record ---------===//
//
// A system call's number may lie in a record that callers fill in, as where a
// library makes every thread change its user: then it is what all callers put
// there. The record is followed from where it is read
//   - to a parameter of a function that only this file calls, and by its name:
//     then to what each call passes, a record on the stack or again a
//     parameter;
//   - to a variable of this file that holds its address: then to what is stored
//     there.
//
// A variable is taken to be one of its own when code reads and writes just its
// address, and nothing has the address of it or of anything in the 16 bytes
// before it, of which it could be a part.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_MEMBERNUMBERS_H
#define UKPORT_FRONTEND_ELF_MEMBERNUMBERS_H

#include "analyzer/frontend/elf/CodeMap.h"

namespace ukport::elf {

/// Completes the numbers of system calls in the findings of \p Code.
/// \p Pointers: all places that data of \p E names.
void resolveMemberNumbers(const ElfFile &E, CodeMap &Code,
                          llvm::ArrayRef<FoundReference> Pointers);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_MEMBERNUMBERS_H
