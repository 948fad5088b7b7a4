#include "base/sched/Attention.h"
#include "base/abi/Syscall.h"
#include "base/boot/Platform.h"
#include "base/sched/Cpu.h"
#include "base/sched/Thread.h"
#include "base/time/Timer.h"

namespace base {

static List<Attendant> Attendants;

void addAttendant(Attendant &A) { Attendants.append(A); }

void requestAttention() { TheCpu.Attention = true; }

void requestAttentionLater() { TheCpu.AttentionLater = true; }

void attendBeforeWaiting() {
  if (TheCpu.AttentionLater)
    attend();
}

void planInterrupt(Nanoseconds NextTimer) {
  Nanoseconds At = least(NextTimer, TheCpu.SliceEnd);
  // One that comes too early asks again: that is rarer than a change of plan.
  if (At >= TheCpu.InterruptAt)
    return;
  TheCpu.InterruptAt = At;
  platform().interruptAt(onPlatformClock(At));
}

void attend() {
  TheCpu.Attention = TheCpu.AttentionLater = false;
  for (Attendant &A : Attendants)
    A.attend();
  // What it was asked for has happened, or is asked for again.
  if (now() >= TheCpu.InterruptAt)
    TheCpu.InterruptAt = Never;
  planInterrupt(runTimers());
}

Entered::Entered() { TheCpu.InBase = true; }
Entered::~Entered() { ukport_leave_base(); }

void ukport_leave_base() {
  for (;;) {
    TheCpu.InBase = false;
    asm volatile("" ::: "memory");
    if (__builtin_expect(!TheCpu.Attention, 1))
      return;
    TheCpu.InBase = true;
    attend();
    if (now() >= TheCpu.SliceEnd)
      yield();
  }
}

} // namespace base
