//===- Checks.h - what was assumed is checked when the program runs -------===//
//
// An assumption is what somebody vouches for. The analysis left out what it
// excludes, so the image must not go on where it does not hold: at every place
// where the analysis relied on it, the value is compared, and one that does not
// fit calls ukport_broken_assumption, which says which assumption it was and
// aborts. Where one value is assumed, the code behind the check has it as a
// constant.
//
//   member, bit-field, variable   after each read
//   parameter                     where the function begins
//   result                        where the function returns; where it has no
//                                 body here, after each call that names it
//   pointer to functions          after each read of it by its name
//   syscall(X)                    after each call of a boundary function
//   never                         where the function begins
//
// Not checked, and listed as such: a result that depends on a text argument
// where several texts can arrive, and what is assumed of some of the syscalls
// that a call may make. A constant that is what is assumed needs no check. What
// is said of entries of a table (`in`) needs no check of its own: a function
// that only other entries name is gone, and its stub traps.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STRIPPER_CHECKS_H
#define UKPORT_STRIPPER_CHECKS_H

#include "analyzer/Analyze.h"

namespace ukport {

struct CheckCounts {
  uint64_t Checks = 0;
  uint64_t Unchecked = 0; ///< places that were relied on without a check
};

/// Adds the checks to \p M, whose values are \p V. Call before anything is
/// removed from it; \p G is its graph.
CheckCounts addChecks(BitcodeModule &M, const ProgramGraph &G,
                      ProgramValues &V);

} // namespace ukport

#endif // UKPORT_STRIPPER_CHECKS_H
