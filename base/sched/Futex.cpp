//===- Futex.cpp - threads that wait for a word of memory -----------------===//
//
// Waiters are found by the word's address, in a small table of queues. There is
// one address space, so private and shared futexes are the same.
//
// If all threads of the program wait here, without a deadline, the guest is
// stuck: only a thread changes a futex's word, or a signal's handler, and those
// come from threads, from alarms and from Xen. A guest with a thread that waits
// for anything else is not taken for stuck.
//
//===----------------------------------------------------------------------===//
#include "base/sched/Futex.h"
#include "base/abi/Syscall.h"
#include "base/boot/Panic.h"
#include "base/boot/Platform.h"
#include "base/sched/Actions.h"
#include "base/sched/Thread.h"
#include <linux/futex.h>
#include <time.h>

namespace base {

namespace {

struct FutexWaiter : Link<> {
  Sleeper Me;
  const Thread &Owner = *Current;
  const int *Word;
  uint32_t Set;
  bool Woken = false;
};

constexpr unsigned QueueCount = 16;
List<FutexWaiter> Queues[QueueCount];

List<FutexWaiter> &queueOf(const int *Word) {
  return Queues[reinterpret_cast<uintptr_t>(Word) / sizeof(int) % QueueCount];
}

int wake(const int *Word, int Count, uint32_t Set) {
  int Woken = 0;
  for (FutexWaiter &W : queueOf(Word)) {
    if (Woken == Count)
      break;
    if (W.Word != Word || !(W.Set & Set))
      continue;
    W.unlink();
    W.Woken = true;
    W.Me.wake();
    ++Woken;
  }
  return Woken;
}

/// Counts the calling thread, while it exists, among those that wait without
/// an end.
class ForEver {
public:
  explicit ForEver(Nanoseconds Deadline) : Counts(Deadline == Never) {
    ThreadsInFutex += Counts;
  }
  ~ForEver() { ThreadsInFutex -= Counts; }

private:
  const bool Counts;
};

const FutexWaiter *waiterOf(const Thread &T) {
  for (List<FutexWaiter> &Queue : Queues)
    for (FutexWaiter &W : Queue)
      if (&W.Owner == &T)
        return &W;
  return nullptr;
}

long wait(const int *Word, int Value, Nanoseconds Deadline, uint32_t Set) {
  if (*const_cast<const volatile int *>(Word) != Value)
    return -EAGAIN;
  FutexWaiter Mine;
  Mine.Word = Word;
  Mine.Set = Set;
  queueOf(Word).append(Mine);
  ForEver Waits(Deadline);
  while (!Mine.Woken)
    switch (Mine.Me.sleep(Deadline)) {
    case Woken::Changed:
      break;
    case Woken::TimedOut:
      return -ETIMEDOUT;
    case Woken::Interrupted:
      return Deadline == Never ? -Restart : -EINTR;
    }
  return 0;
}

/// Wakes some of those who wait for \p Word and lets others wait for \p Other.
int requeue(const int *Word, int WakeCount, const int *Other, int MoveCount) {
  int Woken = wake(Word, WakeCount, ~0u), Moved = 0;
  for (FutexWaiter &W : queueOf(Word)) {
    if (Moved == MoveCount)
      break;
    if (W.Word != Word)
      continue;
    W.Word = Other;
    queueOf(Other).append(W);
    ++Moved;
  }
  return Woken + Moved;
}

Nanoseconds deadlineOf(int Operation, const timespec *Time) {
  if (!Time)
    return Never;
  Nanoseconds Value =
      Nanoseconds(Time->tv_sec) * Second + Nanoseconds(Time->tv_nsec);
  if ((Operation & FUTEX_CMD_MASK) == FUTEX_WAIT)
    return now() + Value;
  if (!(Operation & FUTEX_CLOCK_REALTIME))
    return Value;
  Nanoseconds Wall = wallClock();
  return Value > Wall ? now() + (Value - Wall) : now();
}

long futex(int *Word, int Operation, int Value, long Fourth, int *Other,
           int Third) {
  auto *Time = reinterpret_cast<const timespec *>(Fourth);
  switch (Operation & FUTEX_CMD_MASK) {
  case FUTEX_WAIT:
    return wait(Word, Value, deadlineOf(Operation, Time), ~0u);
  case FUTEX_WAIT_BITSET:
    return Third
               ? wait(Word, Value, deadlineOf(Operation, Time), uint32_t(Third))
               : -EINVAL;
  case FUTEX_WAKE:
    return wake(Word, Value, ~0u);
  case FUTEX_WAKE_BITSET:
    return Third ? wake(Word, Value, uint32_t(Third)) : -EINVAL;
  case FUTEX_CMP_REQUEUE:
    if (*Word != Third)
      return -EAGAIN;
    [[fallthrough]];
  case FUTEX_REQUEUE:
    return requeue(Word, Value, Other, int(Fourth));
  default:
    return -ENOSYS;
  }
}

} // namespace

unsigned ThreadsInFutex;

/// A program that waits for the end of a Xen guest, and has a handler for that,
/// may go on by it.
static bool awaitsShutdown() {
  return xenPlatform && Actions[SIGTERM - 1].Handler > Action::Ignore;
}

void checkForDeadlock() {
  static bool Said;
  unsigned Waiting = ThreadsInFutex;
  for (Thread &T : AllThreads)
    Waiting -= !T.OfBase;
  if (Waiting || Said || alarmIsSet())
    return;
  Said = true;
  say("ukport: stuck: every thread waits for another, and nothing else can "
      "wake one\n");
  for (Thread &T : AllThreads)
    if (const FutexWaiter *W = waiterOf(T)) {
      say("ukport: thread %d waits in futex for %p, which holds %d\n", T.Id,
          reinterpret_cast<const void *>(W->Word), *W->Word);
      sayBacktrace(T);
    }
  if (!awaitsShutdown())
    platform().stop(PanicStatus, /*Crashed=*/true);
}

int wakeFutex(const int *Word, int Count) { return wake(Word, Count, ~0u); }

} // namespace base

using namespace base;

SYSCALL_PARTIAL(futex, futex, "no priority inheritance")
