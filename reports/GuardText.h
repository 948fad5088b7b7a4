//===- GuardText.h - `ukport why NAME --guards` ---------------------------===//
#ifndef UKPORT_REPORTS_GUARDTEXT_H
#define UKPORT_REPORTS_GUARDTEXT_H

#include "analyzer/guards/Guards.h"
#include "llvm/Support/raw_ostream.h"

namespace ukport {

struct GuardTextOptions {
  bool All = false; ///< every guard, not only the nearest that can be assumed
};

/// Prints the guards of every use of what bears \p Name (a feature, a syscall
/// or a function). A name that nothing has is an error that suggests near ones.
llvm::Error printGuards(const GuardFinder &Finder, llvm::StringRef Name,
                        const GuardTextOptions &Options, llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_GUARDTEXT_H
