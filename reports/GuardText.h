//===- GuardText.h - `ukport why NAME --guards`, as text and as JSON ------===//
#ifndef UKPORT_REPORTS_GUARDTEXT_H
#define UKPORT_REPORTS_GUARDTEXT_H

#include "analyzer/guards/Guards.h"
#include "llvm/Support/raw_ostream.h"

namespace ukport {

struct GuardTextOptions {
  bool All = false; ///< every guard, not only the nearest that can be assumed
};

/// Of the JSON that writeGuardsJson writes; grows when a reader must change.
constexpr int GuardsSchemaVersion = 1;

/// Every use of what bears \p Name (a feature, a syscall or a function), its
/// guards not yet found. A name that nothing has is an error that suggests near
/// ones.
llvm::Expected<std::vector<GuardedPlace>>
guardedPlaces(const GuardFinder &Finder, llvm::StringRef Name);

/// Prints the guards of those places, or writes all that is known of them.
llvm::Error printGuards(const GuardFinder &Finder, llvm::StringRef Name,
                        const GuardTextOptions &Options, llvm::raw_ostream &OS);
llvm::Error writeGuardsJson(const GuardFinder &Finder, llvm::StringRef Name,
                            llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_GUARDTEXT_H
