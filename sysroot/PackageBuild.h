//===- PackageBuild.h - one recipe, from source to installed files --------===//
#ifndef UKPORT_SYSROOT_PACKAGEBUILD_H
#define UKPORT_SYSROOT_PACKAGEBUILD_H

#include "sysroot/Sysroot.h"

namespace ukport {

/// Fetches, unpacks, builds and installs a package into the sysroot at
/// \p Root (the real directory, not the link), through the shims, and writes
/// its json file. \p Digest is what packageDigest said.
llvm::Expected<Package> buildPackage(const Recipe &R, llvm::StringRef Root,
                                     llvm::StringRef Digest);

/// Copies the kernel's UAPI headers (linux-libc-dev) into the sysroot; files
/// that the libc brought stay.
llvm::Expected<Package> installKernelHeaders(llvm::StringRef Root);

/// Writes and reads usr/share/ukport/packages/NAME.json.
llvm::Error writePackage(const Package &P, llvm::StringRef Root);
llvm::Expected<std::vector<Package>> readPackages(llvm::StringRef Root);

/// Removes a package, its description first. One that is not there is fine.
llvm::Error removePackage(llvm::StringRef Name, llvm::StringRef Root);

/// The digest of what the recipe alone determines: its text, its overlay and
/// \p Base, which stands for all that the package is built on.
llvm::Expected<std::string> packageDigest(const Recipe &R,
                                          llvm::StringRef Base);

} // namespace ukport

#endif // UKPORT_SYSROOT_PACKAGEBUILD_H
