//===- NearNames.h - what a mistyped name may have meant ------------------===//
#ifndef UKPORT_SUPPORT_NEARNAMES_H
#define UKPORT_SUPPORT_NEARNAMES_H

#include "llvm/ADT/StringRef.h"
#include <set>
#include <string>
#include <vector>

namespace ukport {

/// Collects names and knows which are spelled most like a wanted one, or have
/// it as a part.
class NearNames {
public:
  explicit NearNames(llvm::StringRef Wanted);

  void consider(llvm::StringRef Candidate);

  /// The nearest five, nearest first.
  std::vector<std::string> nearest() const;

  /// "did you mean a, b?"; \p Otherwise where nothing is near.
  std::string question(llvm::StringRef Otherwise) const;

private:
  llvm::StringRef Wanted;
  unsigned Limit; ///< of edits
  std::set<std::pair<unsigned, std::string>> Near;
};

} // namespace ukport

#endif // UKPORT_SUPPORT_NEARNAMES_H
