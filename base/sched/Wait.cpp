#include "base/sched/Wait.h"
#include "base/abi/Syscall.h"
#include "base/sched/Attention.h"
#include "base/sched/Thread.h"

namespace base {

namespace {

/// Wakes a thread that has slept long enough.
class Alarm final : public Timer {
public:
  explicit Alarm(Thread &T) : Owner(T) {}
  ~Alarm() { disarm(); }
  void expired() override { Owner.wake(); }

private:
  Thread &Owner;
};

} // namespace

Sleeper::Sleeper() : Owner(*Current) {}

void Sleeper::wake() {
  Awake = true;
  Owner.wake();
}

Woken Sleeper::sleep(Nanoseconds Deadline) {
  Alarm Limit(Owner);
  if (Deadline != Never)
    Limit.arm(Deadline);
  if (!Awake)
    attendBeforeWaiting();
  while (!Awake) {
    if (signalPending())
      return Woken::Interrupted;
    if (Deadline != Never && now() >= Deadline)
      return Woken::TimedOut;
    base::sleep();
  }
  Awake = false;
  return Woken::Changed;
}

Woken sleepOn(WaitQueue &Queue, Nanoseconds Deadline) {
  class Self : public Waiter {
  public:
    Sleeper Me;
    void changed(unsigned) override { Me.wake(); }
  } Mine;
  Queue.add(Mine);
  return Mine.Me.sleep(Deadline);
}

} // namespace base
