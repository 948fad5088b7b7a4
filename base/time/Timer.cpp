#include "base/time/Timer.h"
#include "base/boot/Platform.h"
#include "base/sched/Cpu.h"

namespace base {

/// Ordered by deadline. Few are armed at a time: one a sleeping thread, one a
/// timerfd, one for the network.
static List<Timer> Armed;
static Nanoseconds Boot, WallAtBoot;

void startClock() {
  Boot = platform().clock();
  WallAtBoot = platform().wallClock();
}

Nanoseconds now() { return platform().clock() - Boot; }
Nanoseconds onPlatformClock(Nanoseconds SinceBoot) {
  return SinceBoot == Never ? Never : Boot + SinceBoot;
}
Nanoseconds wallClock() { return WallAtBoot + now(); }
void setWallClock(Nanoseconds Value) { WallAtBoot = Value - now(); }

void Timer::arm(Nanoseconds At) {
  unlink();
  Deadline = At;
  if (At == Never)
    return;
  Timer *Later = nullptr;
  for (Timer &T : Armed)
    if (T.Deadline > At) {
      Later = &T;
      break;
    }
  if (Later)
    insertBefore(*Later);
  else
    Armed.append(*this);
  if (At < TheCpu.InterruptAt)
    planInterrupt(At);
}

Nanoseconds runTimers() {
  while (Timer *T = Armed.first()) {
    if (T->Deadline > now())
      return T->Deadline;
    T->disarm();
    T->expired();
  }
  return Never;
}

} // namespace base
