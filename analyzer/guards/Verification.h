//===- Verification.h - analysed again, under what was proposed -----------===//
//
// The search for a cut works on the block graph of one analysis. Whether the
// assumptions do what they are for is not concluded from it: the program is
// analysed again with them, values folded through all of it, and what is live
// then is compared with what was before. That comparison is also the price.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GUARDS_VERIFICATION_H
#define UKPORT_GUARDS_VERIFICATION_H

#include "analyzer/guards/Advice.h"

namespace ukport {

/// What is live in an analysis.
struct LiveCounts {
  uint32_t Functions = 0;
  std::set<int> Syscalls;
  std::set<std::string> Features;
};

struct Verification {
  LiveCounts Before, After;
  std::vector<uint32_t> Reached; ///< indices into Advice::Places, ascending
};

/// Analyses the program of \p S again under the steps of \p A.
llvm::Expected<Verification> verify(const Session &S, const Adviser &By,
                                    const Advice &A, const SyscallMap &Map,
                                    AnalyzeOptions Options, PerfLog &Perf);

} // namespace ukport

#endif // UKPORT_GUARDS_VERIFICATION_H
