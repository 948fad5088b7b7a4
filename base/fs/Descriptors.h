//===- Descriptors.h - the table of open files ----------------------------===//
#ifndef UKPORT_BASE_FS_DESCRIPTORS_H
#define UKPORT_BASE_FS_DESCRIPTORS_H

#include "base/fs/File.h"

namespace base {

/// RLIMIT_NOFILE: a descriptor is less than this.
extern unsigned DescriptorLimit;
constexpr unsigned HighestDescriptorLimit = 1 << 20;

/// The file that \p Descriptor stands for; null: none (-EBADF). Whoever may
/// sleep keeps a Reference to it: another thread may close the descriptor.
File *fileOf(int Descriptor);

/// Gives \p F the lowest free descriptor that is at least \p Least. The
/// descriptor, or -EMFILE or -ENOMEM.
long openDescriptor(Reference<File> F, bool CloseOnExec, int Least = 0);

/// 0 if `openDescriptor` would find a descriptor, or -EMFILE.
long canOpen();

/// Lets \p Descriptor stand for \p F, whatever it stood for before. The
/// descriptor, or -EBADF where the limit forbids it, or -ENOMEM.
long setDescriptor(int Descriptor, Reference<File> F, bool CloseOnExec);

/// As close(2).
long closeDescriptor(int Descriptor);

bool closesOnExec(int Descriptor);
void setCloseOnExec(int Descriptor, bool Value);

/// The first open descriptor that is at least \p From; -1: there is none.
int nextDescriptor(int From);

} // namespace base

#endif // UKPORT_BASE_FS_DESCRIPTORS_H
