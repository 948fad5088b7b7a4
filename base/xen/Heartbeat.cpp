#include "base/xen/Heartbeat.h"
#include "base/boot/Platform.h"
#include "base/sched/Watchdog.h"
#include "base/xen/Store.h"

namespace base::xen {

static Nanoseconds WellUntil = Never;

static void comfort() {
  if (WellUntil == Never)
    writeNumber("data", "watchdog", 1);
  WellUntil = platform().clock() + Patience;
}

void startHeartbeat() { ComfortWatchdog = comfort; }

bool isWatched() { return WellUntil != Never; }

Nanoseconds wellUntil() { return WellUntil; }

void lookAfter(const Frame &At) {
  if (platform().clock() >= WellUntil)
    watchdogBarks(At);
}

} // namespace base::xen
