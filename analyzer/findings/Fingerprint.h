//===- Fingerprint.h - what a use of a feature is known by from run to run ===//
//
// A fingerprint names one place where a program uses a feature, for whoever
// compares two analyses: baselines, diffs, and what reads SARIF. It is made of
// what a person would call the place: feature, pattern of use, module, file,
// function, system call and callee. Lines are not in it, nor values that arrive
// there, so it survives edits elsewhere in the file and in callers. What is
// alike in all of that is counted through in the order of lines.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FINDINGS_FINGERPRINT_H
#define UKPORT_FINDINGS_FINGERPRINT_H

#include "analyzer/findings/Finding.h"

namespace ukport {

/// The fingerprint of each of \p A's uses, 16 hex digits; no two are alike.
std::vector<std::string> fingerprintsOf(const Analysis &A);

/// The name of a function as its source has it: the linker tells local
/// functions of one name apart by a suffix ("init.1234"), which changes from
/// build to build.
llvm::StringRef sourceName(llvm::StringRef Name);

/// Where a use is: its call, or the function that is called by the outside.
Location placeOf(const ProgramGraph &G, const FeatureUse &U);

} // namespace ukport

#endif // UKPORT_FINDINGS_FINGERPRINT_H
