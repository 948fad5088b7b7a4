#include "base/sched/Watchdog.h"
#include "base/boot/Panic.h"
#include "base/sched/Cpu.h"
#include "base/time/Timer.h"

namespace base {

void (*ComfortWatchdog)();
bool ConsoleIsBlocked;
static bool Watched;
static unsigned Barks; ///< since all was well

namespace {

class Comfort final : public Timer {
public:
  void expired() override {
    Barks = 0;
    ComfortWatchdog();
    arm(now() + Patience / 3);
  }
};
Comfort TheComfort;

} // namespace

void startWatchdog() {
  if (Watched || !ComfortWatchdog)
    return;
  Watched = true;
  TheComfort.expired();
}

bool watchdogBarks(const Frame &At) {
  if (!Watched)
    return false;
  if (++Barks == 1 || ConsoleIsBlocked)
    ComfortWatchdog();
  else
    panicAt(At, 0,
            TheCpu.InBase ? "stuck: the base has not been left for 20 seconds"
                          : "stuck: no timer has come for 20 seconds");
  return true;
}

} // namespace base
