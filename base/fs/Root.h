//===- Root.h - the root file system --------------------------------------===//
//
// A RAM file system, filled from the archive embedded in the image
// (`ukport strip --rootfs`) and then from the one the guest was started with,
// whose files replace those of the first. It is read when the first path is
// looked up, by a program that opens files; the data of the files stay where
// they are until they are written.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_FS_ROOT_H
#define UKPORT_BASE_FS_ROOT_H

#include "base/fs/RamFs.h"

namespace base {

/// What fills /dev and /proc.
void fillDevices(RamDirectory &To);
void fillProc(RamDirectory &To);
constexpr unsigned ProcId = 3; ///< the device of what lies in /proc

/// The disk (base/disk/), if the image has the code for one: mounts it where
/// the boot option `disk` or the image says; commits what was changed.
[[gnu::weak]] void mountDisk();
[[gnu::weak]] long synchroniseDisk();

} // namespace base

// The archive in the image, if there is one.
extern "C" {
[[gnu::weak]] extern const char ukport_rootfs_begin[];
[[gnu::weak]] extern const char ukport_rootfs_end[];
}

#endif // UKPORT_BASE_FS_ROOT_H
