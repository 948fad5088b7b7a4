//===- SourceArchive.h - upstream sources from Debian's archive -----------===//
//
// Sources are the upstream tarballs of Debian's source packages, checked by
// apt against the archive's signatures, and kept below the cache:
//
//   sources/NAME_VERSION.orig.tar.*   one tarball an upstream version
//   sources/NAME_VERSION.copyright    what Debian says of its licences
//   apt/                              apt's own state: entries, lists, a log
//
// What the cache holds is not asked for again; so a second run needs no
// network, and gets the version that the first one got.
//
// A mirror may list a version whose files it no longer has; then the next
// listed version that fits is taken.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_SYSROOT_SOURCEARCHIVE_H
#define UKPORT_SYSROOT_SOURCEARCHIVE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace ukport {

/// An upstream tarball in the cache.
struct SourceTarball {
  std::string Package; ///< Debian's name of the source package
  std::string Version; ///< upstream's, as in the file name: "1.2.13.dfsg"
  std::string Path;    ///< absolute
};

/// Obtains the tarball of \p Package in a version that matches \p Wanted
/// ("3.0" accepts 3.0.17; empty: the newest). Talks on stderr.
llvm::Expected<SourceTarball> fetchSource(llvm::StringRef Package,
                                          llvm::StringRef Wanted = "");

/// What debian/copyright says of the package that \p Tarball is of; kept in the
/// cache beside it. Empty if the package has none or it cannot be had: nothing
/// but a report's column rests on it.
std::string fetchCopyright(const SourceTarball &Tarball);

/// Unpacks a tarball, without its top directory, so that \p Directory holds
/// its files. The directory must not exist or be empty; it appears whole.
llvm::Error extractSource(const SourceTarball &Tarball,
                          llvm::StringRef Directory);

} // namespace ukport

#endif // UKPORT_SYSROOT_SOURCEARCHIVE_H
