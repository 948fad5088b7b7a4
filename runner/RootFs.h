//===- RootFs.h - a directory as a guest's root file system ---------------===//
#ifndef UKPORT_RUNNER_ROOTFS_H
#define UKPORT_RUNNER_ROOTFS_H

#include "llvm/Support/Error.h"
#include <string>

namespace ukport {

/// \p Directory as a cpio archive of the "new ASCII" form (newc), which the
/// base unpacks: directories, files, symbolic links, with modes and times;
/// owners are left out. In the order of names, so the same directory gives the
/// same bytes.
llvm::Expected<std::string> archiveDirectory(llvm::StringRef Directory);

} // namespace ukport

#endif // UKPORT_RUNNER_ROOTFS_H
