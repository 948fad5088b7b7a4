//===- Why.h - why something is in the program ----------------------------===//
//
// `ukport why NAME`: NAME is a function, a syscall, a feature, a library, a
// system, or a glob over those. The answer is the shortest witness for each
// match, or that it is not reached, or names that are near; for a system, what
// stands in the way there.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_REPORTS_WHY_H
#define UKPORT_REPORTS_WHY_H

#include "analyzer/store/Store.h"
#include "llvm/Support/raw_ostream.h"

namespace ukport {

struct WhyOptions {
  /// All witnesses: one for every place of use (feature, syscall), every
  /// function of that name, every entry of a library. Else the shortest one
  /// per name and, for a feature, per pattern of use.
  bool All = false;
  /// The systems whose remedies are of interest; empty: all that the analysis
  /// was made for.
  std::vector<std::string> Targets;
};

/// Prints the answer for \p Name. "Not reachable" is an answer and no error; a
/// name that nothing has is an error that suggests near ones.
llvm::Error printWhy(const Store &S, llvm::StringRef Name,
                     const WhyOptions &Options, llvm::raw_ostream &OS);
llvm::Error printWhy(const Snapshot &S, llvm::StringRef Name,
                     const WhyOptions &Options, llvm::raw_ostream &OS);

/// Of the JSON that writeWhyJson writes; grows when a reader must change.
constexpr int WhySchemaVersion = 1;

/// All that is known for \p Name, every witness among it, for programs. Of the
/// options the targets count alone.
llvm::Error writeWhyJson(const Snapshot &S, llvm::StringRef Name,
                         const WhyOptions &Options, llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_WHY_H
