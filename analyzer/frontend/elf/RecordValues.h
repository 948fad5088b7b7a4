//===- RecordValues.h - values that callers put into a record -------------===//
//
// What a system call is asked for may lie in a record that callers fill in: the
// number, where a library makes every thread change its user; the flags of
// clone3, and of the clone that takes its place, where it starts a thread or a
// process. Then it is what all callers put there. A member of a record is
// followed from where it is read
//   - to a parameter of a function that only this file calls, and by its name:
//     then to what each call passes, a record on the stack or again a
//     parameter;
//   - to a variable of this file that holds its address: then to what is stored
//     there.
//
// A member is what the caller put there only while nobody writes it: a function
// that has the record as a parameter must not write the member, take its
// address, keep the record's address but in such a variable, or hand the record
// to code outside of the file or behind a pointer; and no function writes it
// through the variable.
//
// A variable is taken to be one of its own when code reads and writes just its
// address, and nothing has the address of it or of anything in the 16 bytes
// before it, of which it could be a part.
//
// Not modelled: a member written through a pointer to another member.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_RECORDVALUES_H
#define UKPORT_FRONTEND_ELF_RECORDVALUES_H

#include "analyzer/frontend/elf/CodeMap.h"

namespace ukport::elf {

/// Completes what is asked of the kernel, and what calls hand over, in the
/// findings of \p Code. \p Pointers: all places that data of \p E names.
void resolveRecordValues(const ElfFile &E, CodeMap &Code,
                         llvm::ArrayRef<FoundReference> Pointers);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_RECORDVALUES_H
