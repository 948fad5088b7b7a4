#include "base/abi/Syscall.h"

namespace base {

CallRecord LastCalls[CallRecordCount];
unsigned CallsSoFar;

/// Of calls that nothing here answers: their number, and how often.
MissingCall Missing[MissingCallCount];

[[gnu::weak]] void callBegins(CallInProgress &) {}
[[gnu::weak]] void callEnds(CallInProgress &, long) {}

void noteMissing(int Number) {
  for (MissingCall &M : Missing) {
    if (M.Times && M.Number != Number)
      continue;
    if (!M.Times++) {
      M.Number = Number;
      say("ukport: system call %d is not there; it answers ENOSYS\n", Number);
    }
    return;
  }
}

} // namespace base

/// Where a system call leads that the base has no handler for.
extern "C" long ukport_missing_call(long Number) {
  base::noteMissing(int(Number));
  return -ENOSYS;
}
