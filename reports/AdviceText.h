//===- AdviceText.h - `ukport advise`, as text and as JSON ----------------===//
#ifndef UKPORT_REPORTS_ADVICETEXT_H
#define UKPORT_REPORTS_ADVICETEXT_H

#include "analyzer/guards/Verification.h"
#include "syscall-map/SyscallMap.h"
#include "llvm/Support/raw_ostream.h"

namespace ukport {

/// What is told of; refers to all of it.
struct AdviceText {
  const Adviser &By;
  const Advice &What;
  const Verification &Proven;
  const SyscallMap &Map;
  std::string Target;
  std::string Analysed; ///< the digest of what was linked
};

void printAdvice(const AdviceText &Text, llvm::raw_ostream &OS);
void writeAdviceJson(const AdviceText &Text, llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_ADVICETEXT_H
