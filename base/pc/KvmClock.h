//===- KvmClock.h - the clock that KVM keeps for its guest ----------------===//
#ifndef UKPORT_BASE_PC_KVMCLOCK_H
#define UKPORT_BASE_PC_KVMCLOCK_H

#include "base/time/HostClock.h"

namespace base {

/// Asks KVM to keep a clock; null: the guest does not run on it.
const volatile HostClock *startKvmClock();

/// Since the epoch, when that clock was at 0.
Nanoseconds kvmClockBegan();

} // namespace base

#endif // UKPORT_BASE_PC_KVMCLOCK_H
