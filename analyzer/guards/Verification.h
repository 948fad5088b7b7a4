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

/// What is live under some assumptions.
struct Outcome {
  LiveCounts Live;
  std::vector<uint32_t> Reached; ///< indices into Advice::Places, ascending
};

struct Verification {
  LiveCounts Before;
  Outcome After;                    ///< under all steps
  std::optional<Outcome> WithNever; ///< and what is never called
  std::vector<Outcome> Alone;       ///< under each step alone; may be empty
};

/// Analyses the program of \p S again under the steps of \p A; with
/// \p EachAlone, where there are several, under each of them alone too.
llvm::Expected<Verification> verify(const Session &S, const Adviser &By,
                                    const Advice &A, const SyscallMap &Map,
                                    AnalyzeOptions Options, bool EachAlone,
                                    PerfLog &Perf);

} // namespace ukport

#endif // UKPORT_GUARDS_VERIFICATION_H
