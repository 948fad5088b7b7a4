//===- Timeout.h - how long a call may wait -------------------------------===//
#ifndef UKPORT_BASE_ABI_TIMEOUT_H
#define UKPORT_BASE_ABI_TIMEOUT_H

#include "base/time/Timer.h"
#include <time.h>

namespace base {

/// What is too long to be counted is for ever.
inline bool toNanoseconds(const timespec &From, Nanoseconds &Out) {
  if (From.tv_sec < 0 || From.tv_nsec < 0 || From.tv_nsec >= long(Second))
    return false;
  if (__builtin_mul_overflow(uint64_t(From.tv_sec), Second, &Out) ||
      __builtin_add_overflow(Out, uint64_t(From.tv_nsec), &Out))
    Out = Never;
  return true;
}

inline timespec toTimespec(Nanoseconds T) {
  return {time_t(T / Second), long(T % Second)};
}

/// As poll(2) counts: negative is for ever.
inline Nanoseconds ofMilliseconds(int Timeout) {
  return Timeout < 0 ? Never : Timeout * (Second / 1000);
}

inline Nanoseconds deadlineAfter(Nanoseconds Timeout) {
  Nanoseconds Sum;
  return __builtin_add_overflow(now(), Timeout, &Sum) ? Never : Sum;
}

} // namespace base

#endif // UKPORT_BASE_ABI_TIMEOUT_H
