//===- Watchdog.h - a guest that does not leave the base ------------------===//
//
// Devices and timers are served where the base is left and where nothing else
// can run. A guest that goes on and on inside the base serves nobody any more,
// not even the timer that would tell: it takes someone from outside. Where the
// platform has a watchdog it is told every few seconds that all is well, from a
// timer of the base's own. If that stays away for Patience, the platform sends
// an interrupt that cannot be switched off; if it still stays away, another,
// and the guest ends with a report of where it is. (One alone may be due to the
// guest having been stopped for a while.)
//
// A program that computes without an end leaves the base, and is let be.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_SCHED_WATCHDOG_H
#define UKPORT_BASE_SCHED_WATCHDOG_H

#include "base/sched/Frame.h"
#include "base/support/Base.h"

namespace base {

/// Tells the platform's watchdog that the guest is well, and has to say so
/// again within Patience. Null: there is no watchdog.
extern void (*ComfortWatchdog)();
constexpr Nanoseconds Patience = 10 * Second;

/// From here on. Whoever brings what the base can get stuck in (a device, a
/// second thread) calls it: what has none needs no watchdog.
void startWatchdog();

/// The console's reader does not read: that is nobody's fault, and can last.
extern bool ConsoleIsBlocked;

/// The watchdog's interrupt at \p At. False: it was not for that.
bool watchdogBarks(const Frame &At);

} // namespace base

#endif // UKPORT_BASE_SCHED_WATCHDOG_H
