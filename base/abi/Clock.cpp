//===- Clock.cpp - the calls about time -----------------------------------===//
#include "base/abi/Syscall.h"
#include "base/sched/Thread.h"
#include "base/time/Timer.h"
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

namespace base {

namespace {

timespec toTimespec(Nanoseconds Value) {
  return {time_t(Value / Second), long(Value % Second)};
}
timeval toTimeval(Nanoseconds Value) {
  return {time_t(Value / Second), suseconds_t(Value % Second / 1000)};
}
bool isValid(const timespec &T) {
  return T.tv_sec >= 0 && T.tv_nsec >= 0 && T.tv_nsec < long(Second);
}
Nanoseconds toNanoseconds(const timespec &T) {
  return Nanoseconds(T.tv_sec) * Second + Nanoseconds(T.tv_nsec);
}

Nanoseconds cpuTimeOf(const Thread &T) {
  return T.CpuTime + (&T == Current ? now() - T.RunsSince : 0);
}
Nanoseconds cpuTime() {
  Nanoseconds Sum = 0;
  for (Thread &T : AllThreads)
    Sum += cpuTimeOf(T);
  return Sum;
}

bool readClock(int Clock, Nanoseconds &Value) {
  switch (Clock) {
  case CLOCK_REALTIME:
  case CLOCK_REALTIME_COARSE:
    Value = wallClock();
    return true;
  case CLOCK_MONOTONIC:
  case CLOCK_MONOTONIC_RAW:
  case CLOCK_MONOTONIC_COARSE:
  case CLOCK_BOOTTIME:
    Value = now();
    return true;
  case CLOCK_PROCESS_CPUTIME_ID:
    Value = cpuTime();
    return true;
  case CLOCK_THREAD_CPUTIME_ID:
    Value = cpuTimeOf(*Current);
    return true;
  default:
    return false;
  }
}

long getClock(int Clock, timespec *To) {
  Nanoseconds Value;
  if (!readClock(Clock, Value))
    return -EINVAL;
  *To = toTimespec(Value);
  return 0;
}

long setClock(int Clock, const timespec *Value) {
  if (Clock != CLOCK_REALTIME || !isValid(*Value))
    return -EINVAL;
  setWallClock(toNanoseconds(*Value));
  return 0;
}

long clockResolution(int Clock, timespec *To) {
  Nanoseconds Value;
  if (!readClock(Clock, Value))
    return -EINVAL;
  if (To)
    *To = {0, 1};
  return 0;
}

long timeOfDay(timeval *To, void *) {
  if (To)
    *To = toTimeval(wallClock());
  return 0;
}

long seconds(time_t *To) {
  auto Value = time_t(wallClock() / Second);
  if (To)
    *To = Value;
  return Value;
}

long sleepUntil(Nanoseconds Deadline) {
  WaitQueue Nothing;
  for (;;)
    switch (sleepOn(Nothing, Deadline)) {
    case Woken::Changed:
      break;
    case Woken::TimedOut:
      return 0;
    case Woken::Interrupted:
      return -EINTR;
    }
}

long sleepFor(const timespec *Time, timespec *Left) {
  if (!isValid(*Time))
    return -EINVAL;
  Nanoseconds Deadline = now() + toNanoseconds(*Time);
  long Result = sleepUntil(Deadline);
  if (Result && Left) {
    Nanoseconds Now = now();
    *Left = toTimespec(Now < Deadline ? Deadline - Now : 0);
  }
  return Result;
}

long sleepByClock(int Clock, int Flags, const timespec *Time, timespec *Left) {
  Nanoseconds Now;
  if (!readClock(Clock, Now) || !isValid(*Time))
    return -EINVAL;
  if (!(Flags & TIMER_ABSTIME))
    return sleepFor(Time, Left);
  Nanoseconds Wanted = toNanoseconds(*Time);
  return Wanted <= Now ? 0 : sleepUntil(now() + (Wanted - Now));
}

/// ITIMER_REAL. The other two count processor time, which nobody asked for yet.
class IntervalTimer final : public Timer {
public:
  Nanoseconds Period = 0;

private:
  void expired() override {
    sendSignal(SIGALRM);
    if (Period)
      arm(now() + Period);
  }
};
IntervalTimer RealTimer;

Nanoseconds leftOf(const Timer &T) {
  if (T.deadline() == Never)
    return 0;
  Nanoseconds Now = now();
  return T.deadline() > Now ? T.deadline() - Now : 1000;
}

Nanoseconds toNanoseconds(const timeval &T) {
  return Nanoseconds(T.tv_sec) * Second + Nanoseconds(T.tv_usec) * 1000;
}

long getInterval(int Which, itimerval *To) {
  if (Which != ITIMER_REAL)
    return -EINVAL;
  *To = {toTimeval(RealTimer.Period), toTimeval(leftOf(RealTimer))};
  return 0;
}

long setInterval(int Which, const itimerval *New, itimerval *Old) {
  if (Which != ITIMER_REAL)
    return -EINVAL;
  if (Old)
    getInterval(Which, Old);
  RealTimer.Period = toNanoseconds(New->it_interval);
  Nanoseconds First = toNanoseconds(New->it_value);
  RealTimer.arm(First ? now() + First : Never);
  return 0;
}

long alarmIn(unsigned Seconds) {
  auto Left = long((leftOf(RealTimer) + Second - 1) / Second);
  RealTimer.Period = 0;
  RealTimer.arm(Seconds ? now() + Seconds * Second : Never);
  return Left;
}

/// All time is the program's: nothing tells the base's share apart.
long usage(int Who, rusage *To) {
  memset(To, 0, sizeof *To);
  To->ru_utime =
      toTimeval(Who == RUSAGE_THREAD ? cpuTimeOf(*Current) : cpuTime());
  return 0;
}

long processTimes(tms *To) {
  constexpr Nanoseconds Tick = Second / 100;
  if (To)
    *To = {clock_t(cpuTime() / Tick), 0, 0, 0};
  return long(now() / Tick);
}

} // namespace

bool alarmIsSet() { return RealTimer.deadline() != Never; }

} // namespace base

using namespace base;

SYSCALL(clock_gettime, getClock)
SYSCALL(clock_settime, setClock)
SYSCALL(clock_getres, clockResolution)
SYSCALL(gettimeofday, timeOfDay)
SYSCALL(time, seconds)
SYSCALL(nanosleep, sleepFor)
SYSCALL(clock_nanosleep, sleepByClock)
SYSCALL_PARTIAL(getitimer, getInterval, "ITIMER_REAL")
SYSCALL_PARTIAL(setitimer, setInterval, "ITIMER_REAL")
SYSCALL(alarm, alarmIn)
SYSCALL_PARTIAL(getrusage, usage, "processor time")
SYSCALL(times, processTimes)
