//===- Signals.cpp - the calls about signals ------------------------------===//
#include "base/abi/Syscall.h"
#include "base/sched/Actions.h"
#include "base/sched/Thread.h"
#include <signal.h>
#include <time.h>

namespace base {

namespace {

constexpr size_t SetSize = 8;
constexpr SignalSet Unblockable = bitOf(SIGKILL) | bitOf(SIGSTOP);

bool isSignal(int Signal) { return Signal >= 1 && Signal <= SignalCount; }

long setAction(int Signal, const Action *New, Action *Old, size_t Size) {
  if (!isSignal(Signal) || Size != SetSize ||
      (New && Unblockable & bitOf(Signal)))
    return -EINVAL;
  if (Old)
    *Old = Actions[Signal - 1];
  if (New)
    Actions[Signal - 1] = *New;
  return 0;
}

long setMask(int How, const SignalSet *New, SignalSet *Old, size_t Size) {
  if (Size != SetSize)
    return -EINVAL;
  SignalSet &Blocked = Current->Signals.Blocked;
  SignalSet Wanted = New ? *New : 0;
  if (Old)
    *Old = Blocked;
  if (!New)
    return 0;
  switch (How) {
  case SIG_BLOCK:
    Blocked |= Wanted;
    break;
  case SIG_UNBLOCK:
    Blocked &= ~Wanted;
    break;
  case SIG_SETMASK:
    Blocked = Wanted;
    break;
  default:
    return -EINVAL;
  }
  Blocked &= ~Unblockable;
  return 0;
}

long pendingSignals(SignalSet *To, size_t Size) {
  if (Size > SetSize)
    return -EINVAL;
  SignalSet Set =
      (Current->Signals.Pending | ProgramPending) & Current->Signals.Blocked;
  memcpy(To, &Set, Size);
  return 0;
}

long pause() {
  WaitQueue Nothing;
  while (sleepOn(Nothing) != Woken::Interrupted)
    ;
  return -EINTR;
}

long suspend(const SignalSet *Mask, size_t Size) {
  if (Size != SetSize)
    return -EINVAL;
  MaskDuring During(Mask);
  return pause();
}

/// Takes one of \p Set that is pending for the calling thread; 0: none is.
int takeWaited(SignalSet Set) {
  SignalSet *Sources[] = {&Current->Signals.Pending, &ProgramPending};
  for (SignalSet *From : Sources)
    if (SignalSet Found = *From & Set) {
      int Signal = __builtin_ctzll(Found) + 1;
      *From &= ~bitOf(Signal);
      return Signal;
    }
  return 0;
}

long waitForSignal(const SignalSet *Set, siginfo_t *Info, const timespec *Time,
                   size_t Size) {
  if (Size != SetSize)
    return -EINVAL;
  Nanoseconds Deadline = Time ? now() + Nanoseconds(Time->tv_sec) * Second +
                                    Nanoseconds(Time->tv_nsec)
                              : Never;
  for (;;) {
    if (int Signal = takeWaited(*Set)) {
      if (Info) {
        memset(Info, 0, sizeof *Info);
        Info->si_signo = Signal;
        Info->si_code = Infos[Signal - 1].Code;
        Info->si_pid = Infos[Signal - 1].Sender;
      }
      return Signal;
    }
    WaitQueue Nothing;
    Current->Signals.Waited = *Set;
    Woken How = sleepOn(Nothing, Deadline);
    Current->Signals.Waited = 0;
    bool Came = (Current->Signals.Pending | ProgramPending) & *Set;
    if (How == Woken::Interrupted && !Came)
      return -EINTR;
    if (How == Woken::TimedOut && !Came)
      return -EAGAIN;
  }
}

long setAlternateStack(const stack_t *New, stack_t *Old) {
  AlternateStack &A = Current->Signals.Alternate;
  if (Old) {
    *Old = {};
    Old->ss_sp = reinterpret_cast<void *>(A.Begin);
    Old->ss_size = A.Size;
    Old->ss_flags = A.Size ? 0 : SS_DISABLE;
  }
  if (!New)
    return 0;
  if (New->ss_flags & SS_DISABLE)
    A = {};
  else if (New->ss_size < MINSIGSTKSZ)
    return -ENOMEM;
  else
    A = {reinterpret_cast<uintptr_t>(New->ss_sp), New->ss_size};
  return 0;
}

SignalInfo fromUser(int Code) {
  SignalInfo Info;
  Info.Code = Code;
  Info.Sender = 1;
  return Info;
}

/// There is one process, and it is its own group.
long killProcess(int Process, int Signal) {
  if (Process != 1 && Process != 0 && Process != -1)
    return -ESRCH;
  if (Signal && !isSignal(Signal))
    return -EINVAL;
  if (Signal)
    sendSignal(Signal, nullptr, fromUser(SI_USER));
  return 0;
}

long killThread(int Id, int Signal) {
  Thread *To = threadOf(Id);
  if (!To)
    return -ESRCH;
  if (Signal && !isSignal(Signal))
    return -EINVAL;
  if (Signal)
    sendSignal(Signal, To, fromUser(SI_TKILL));
  return 0;
}

long killThreadOf(int, int Id, int Signal) { return killThread(Id, Signal); }

} // namespace
} // namespace base

using namespace base;

SYSCALL(rt_sigaction, setAction)
SYSCALL(rt_sigprocmask, setMask)
SYSCALL(rt_sigpending, pendingSignals)
SYSCALL(rt_sigsuspend, suspend)
SYSCALL(pause, pause)
SYSCALL(rt_sigtimedwait, waitForSignal)
SYSCALL(sigaltstack, setAlternateStack)
SYSCALL(kill, killProcess)
SYSCALL(tkill, killThread)
SYSCALL(tgkill, killThreadOf)
