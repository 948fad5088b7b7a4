//===- HostClock.h - the clock that a hypervisor keeps for its guest ------===//
//
// Xen and KVM write the same structure: what time it was at some reading of the
// time stamp counter, and how fast that counts. Its version is odd while it is
// written, and another one afterwards.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_TIME_HOSTCLOCK_H
#define UKPORT_BASE_TIME_HOSTCLOCK_H

#include "base/support/Base.h"

namespace base {

struct HostClock {
  uint32_t Version, Unused;
  uint64_t Counter;    ///< the time stamp counter, when it was
  uint64_t Time;       ///< so many nanoseconds
  uint32_t Multiplier; ///< 2^-32 ns, of a tick
  int8_t Shift;        ///< by which the ticks are shifted to the left before
  uint8_t Flags, Unused2[2];
};
static_assert(sizeof(HostClock) == 32);

/// What Read() makes of memory that the hypervisor writes with \p Version.
template <class Callable>
auto readWhole(const volatile uint32_t &Version, Callable &&Read) {
  for (;;) {
    uint32_t Before = Version;
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    auto Value = Read();
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (!(Before & 1) && Before == Version)
      return Value;
  }
}

/// The time, where \p ReadCounter() reads the time stamp counter.
template <class Callable>
Nanoseconds timeOf(const volatile HostClock &C, Callable &&ReadCounter) {
  return readWhole(C.Version, [&] {
    uint64_t Ticks = ReadCounter() - C.Counter;
    Ticks = C.Shift < 0 ? Ticks >> -C.Shift : Ticks << C.Shift;
    return C.Time + Nanoseconds((unsigned __int128)Ticks * C.Multiplier >> 32);
  });
}

} // namespace base

#endif // UKPORT_BASE_TIME_HOSTCLOCK_H
