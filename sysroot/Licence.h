//===- Licence.h - the licences that a package says it is under -----------===//
//
// Debian's source packages tell in debian/copyright, in most cases in a form
// for machines (copyright-format 1.0): stanzas of files, each with the name of
// a licence.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_SYSROOT_LICENCE_H
#define UKPORT_SYSROOT_LICENCE_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace ukport {

/// The licences of the files in \p Copyright, but for the packaging's own, by
/// Debian's names, each once and in the order they stand there: "Zlib",
/// "Apache-2.0, GPL-2+". Empty if it is not in the form for machines.
std::string licencesIn(llvm::StringRef Copyright);

/// debian/copyright out of a patch that makes the packaging (the .diff.gz of a
/// source package in format 1.0, unpacked); empty if it is not in it.
std::string copyrightInPatch(llvm::StringRef Patch);

} // namespace ukport

#endif // UKPORT_SYSROOT_LICENCE_H
