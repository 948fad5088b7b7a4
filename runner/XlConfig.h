//===- XlConfig.h - an image as a guest of Xen's toolstack ----------------===//
#ifndef UKPORT_RUNNER_XLCONFIG_H
#define UKPORT_RUNNER_XLCONFIG_H

#include "llvm/Support/Error.h"
#include <string>

namespace ukport {

struct XlOptions {
  std::string Image;
  std::string Name;           ///< of the guest; empty: the image's
  std::string Memory = "16M"; ///< 16M, 1G; a bare number counts MiB
  std::string Bridge;         ///< empty: the toolstack's default
  std::string Mac;            ///< empty: the toolstack draws one
  bool Network = true;
  std::string Disk;    ///< a block device or a raw image; or empty
  std::string Ramdisk; ///< a cpio archive with the root file system; or empty
  std::string CommandLine;
  /// A socket to make for the control channel, with a QEMU as its back end; or
  /// empty.
  std::string Channel;
};

/// The configuration for `xl create`, as text. Paths in it are absolute. An
/// error if the image does not boot by PVH, or not in that much memory.
llvm::Expected<std::string> xlConfiguration(const XlOptions &Options);

} // namespace ukport

#endif // UKPORT_RUNNER_XLCONFIG_H
