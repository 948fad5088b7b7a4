//===- Record.h - the last system calls, for the last words ---------------===//
#ifndef UKPORT_BASE_ABI_RECORD_H
#define UKPORT_BASE_ABI_RECORD_H

#include "base/support/Base.h"

namespace base {

constexpr long NoResult = 1l << 62; ///< the call has not returned

struct CallRecord {
  int Number = 0; ///< of the system call
  long Arguments[3] = {};
  long Result = 0;
};
constexpr unsigned CallRecordCount = 64;
extern CallRecord LastCalls[CallRecordCount]; ///< a ring
extern unsigned CallsSoFar; ///< modulo CallRecordCount: where the next goes

/// Notes the beginning of a call; what it returns is for noteResult.
template <class... Registers>
unsigned noteCall(int Number, long A, long B, long C, Registers...) {
  LastCalls[CallsSoFar % CallRecordCount] = {Number, {A, B, C}, NoResult};
  return CallsSoFar++;
}
inline void noteResult(unsigned Note, long Result) {
  // A call that lasted may have been overwritten meanwhile.
  if (CallsSoFar - Note <= CallRecordCount)
    LastCalls[Note % CallRecordCount].Result = Result;
}

struct MissingCall {
  int Number = 0;
  unsigned Times = 0;
};
constexpr unsigned MissingCallCount = 32;
extern MissingCall Missing[MissingCallCount];

} // namespace base

#endif // UKPORT_BASE_ABI_RECORD_H
