//===- Sysroot.h - the libc and the libraries that programs link ----------===//
//
// The sysroot is where a captured build finds its libc and its libraries, all
// static and all with bitcode inside. It lies below the cache and is built
// from Debian's source packages:
//
//   sysroot                 a link to the current one
//   sysroots/KEY/           KEY: the digest of what the libc is made of
//     usr/include           musl, the kernel's UAPI headers, packages
//     usr/lib               libc.a, crt1.o ..., packages
//     usr/share/ukport/packages/NAME.json   one a package, written last
//   sources-unpacked/NAME-VERSION/   the sources, where they were built, so
//                           that reports can show excerpts; no objects
//   sysroot-captures/NAME/  what its build did (CaptureStore)
//   logs/sysroot-NAME.log   what its build said
//
// A sysroot appears by one rename, a package by its json file: an interrupted
// build leaves nothing that looks finished. A changed overlay or recipe gives
// another key or digest, and the parts are built again when next asked for.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_SYSROOT_SYSROOT_H
#define UKPORT_SYSROOT_SYSROOT_H

#include "sysroot/Recipe.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace ukport {

/// A package in the sysroot, as its json file describes it.
struct Package {
  std::string Name;
  std::string Version; ///< upstream's
  std::string Source;  ///< Debian's name of the source package
  std::string Digest;  ///< of all that the package was made of
  /// File names in debug information begin with SourcePrefix ("zlib-1.2.13");
  /// what follows lies below SourceDirectory (absolute).
  std::string SourcePrefix, SourceDirectory;
  std::string CaptureDirectory; ///< the capture of its build, or empty
  std::vector<std::string>
      Files; ///< below the sysroot, sorted: "usr/lib/libz.a"
  /// "Zlib"; several with commas; empty: not said. None: not yet looked for.
  std::optional<std::string> Licence = std::nullopt;
};

struct Sysroot {
  std::string Path;              ///< absolute; the same for every key
  std::vector<Package> Packages; ///< sorted by name; the libc is one of them

  const Package *find(llvm::StringRef Name) const;

  /// The package that a file of the sysroot belongs to, or null. \p Path is
  /// absolute or below the sysroot.
  const Package *packageOfFile(llvm::StringRef Path) const;
};

/// Where the sysroot is, there or not.
std::string sysrootPath();

/// Opens the sysroot as it is. An error says how to build one.
llvm::Expected<Sysroot> openSysroot();

/// Opens the sysroot after building what is missing or out of date: the libc,
/// the packages \p Names and what they depend on. Other packages that a
/// replaced sysroot had are built again too. Talks on stderr.
llvm::Expected<Sysroot> ensureSysroot(const std::vector<std::string> &Names,
                                      bool Rebuild = false);

} // namespace ukport

#endif // UKPORT_SYSROOT_SYSROOT_H
