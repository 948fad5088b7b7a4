//===- Descriptors.h - the table of open files ----------------------------===//
#ifndef UKPORT_BASE_FS_DESCRIPTORS_H
#define UKPORT_BASE_FS_DESCRIPTORS_H

#include "base/fs/File.h"

namespace base {

/// The file that \p Descriptor stands for; null: none (-EBADF).
File *fileOf(int Descriptor);

/// Gives \p F the lowest free descriptor that is at least \p Least. The
/// descriptor, or -EMFILE or -ENOMEM.
long openDescriptor(Reference<File> F, bool CloseOnExec, int Least = 0);

/// As close(2).
long closeDescriptor(int Descriptor);

} // namespace base

#endif // UKPORT_BASE_FS_DESCRIPTORS_H
