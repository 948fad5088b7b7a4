//===- Heartbeat.h - the watchdog of a guest of Xen's (sched/Watchdog.h) --===//
//
// A PVH guest has no device that interrupts it for good. Xen's own watchdog
// ends a guest that was merely paused for long, and lets it say nothing. But
// there are two that look in from time to time: the timer's event, where the
// base holds no interrupts off; and an NMI that the toolstack sends, `xl
// trigger GUEST nmi`, whatever the guest does. Each finds by the clock whether
// the guest is overdue. `ukport run --xen` sends one every few seconds to a
// guest that says, by data/watchdog in xenstore, that it understands.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_XEN_HEARTBEAT_H
#define UKPORT_BASE_XEN_HEARTBEAT_H

#include "base/sched/Frame.h"
#include "base/support/Base.h"

namespace base::xen {

/// Makes it the watchdog that startWatchdog starts.
void startHeartbeat();

bool isWatched();
/// When the guest is overdue unless it says before that it is well.
Nanoseconds wellUntil();
/// Someone interrupts the guest at \p At, and has it report if it is overdue.
void lookAfter(const Frame &At);

} // namespace base::xen

#endif // UKPORT_BASE_XEN_HEARTBEAT_H
