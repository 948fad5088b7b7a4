//===- AptSources.h - where this machine's packages come from -------------===//
//
// Debian machines name their package archives in /etc/apt, in one-line files
// (sources.list, *.list) and in deb822 files (*.sources). Most name binary
// packages only. The functions here turn each such entry into one for source
// packages, for a configuration of our own; nothing under /etc is touched.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_SYSROOT_APTSOURCES_H
#define UKPORT_SYSROOT_APTSOURCES_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace ukport {

/// The stanzas of a deb822 file as source entries: "Types: deb" becomes
/// "Types: deb-src", disabled stanzas go, all other fields stay as they are.
std::string deb822ToSource(llvm::StringRef Text);

/// The lines of a one-line file as source entries: "deb" becomes "deb-src".
std::string oneLineToSource(llvm::StringRef Text);

/// Writes the machine's entries as source entries below \p Directory, which is
/// to be apt's Dir::Etc::sourceparts. An error when the machine has none.
llvm::Error writeSourceEntries(llvm::StringRef Directory);

/// Compares two Debian versions ("1:2.3-4~deb12u1") by Debian's rules:
/// negative, zero or positive.
int compareDebianVersions(llvm::StringRef A, llvm::StringRef B);

/// The upstream part of a Debian version: without epoch and revision.
llvm::StringRef upstreamVersion(llvm::StringRef DebianVersion);

/// True when \p Version is \p Wanted or begins with it at a boundary: "3.0"
/// accepts 3.0.17 but not 3.01. An empty \p Wanted accepts all.
bool versionMatches(llvm::StringRef Version, llvm::StringRef Wanted);

} // namespace ukport

#endif // UKPORT_SYSROOT_APTSOURCES_H
