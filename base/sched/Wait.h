//===- Wait.h - waiting for something to change ---------------------------===//
//
// Whatever can change (a pipe, a socket, a futex, a thread) has a WaitQueue.
// Who wants to know joins it with a Waiter: a thread that sleeps, or an epoll
// set that takes a note. Because the base is never preempted, nothing can
// happen between looking at a condition and joining the queue.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_SCHED_WAIT_H
#define UKPORT_BASE_SCHED_WAIT_H

#include "base/support/Base.h"
#include "base/support/List.h"

namespace base {

/// Someone who is told of a change. Must not destroy the queue or other waiters
/// from `changed`.
class Waiter : public Link<> {
public:
  /// \p Events: what is so now, as poll(2) names it (POLLIN ...); ~0 where the
  /// queue is not a file's.
  virtual void changed(unsigned Events) = 0;
};

class WaitQueue {
public:
  void add(Waiter &W) { Waiters.append(W); }
  bool empty() const { return Waiters.empty(); }
  /// Tells everyone who waits.
  void notify(unsigned Events = ~0u) {
    for (Waiter &W : Waiters)
      W.changed(Events);
  }

private:
  List<Waiter> Waiters;
};

enum class Woken {
  Changed,     ///< the queue was notified; look again
  TimedOut,    ///< the deadline has passed
  Interrupted, ///< a signal is to be delivered: return -EINTR or -Restart
};

/// Lets the calling thread sleep until \p Queue is notified, \p Deadline has
/// passed or a signal arrives for it.
Woken sleepOn(WaitQueue &Queue, Nanoseconds Deadline = Never);

/// Lets the calling thread sleep on several queues at once, which its own
/// waiters have joined: they call `wake` of the sleeper.
class Sleeper {
public:
  Sleeper();
  void wake(); ///< from Waiter::changed
  /// Sleeps unless `wake` was called since the last sleep.
  Woken sleep(Nanoseconds Deadline = Never);

private:
  class Thread &Owner;
  bool Awake = false;
};

/// What a system call returns that a signal interrupted, and that is made again
/// if the signal's handler was installed with SA_RESTART, or there is none.
constexpr long Restart = 512;

/// Sleeps on \p Queue until \p Condition() holds. 0, or -Restart for a signal,
/// or -EAGAIN when \p Deadline has passed.
template <class Callable>
long waitUntil(WaitQueue &Queue, Nanoseconds Deadline, Callable &&Condition) {
  while (!Condition())
    switch (sleepOn(Queue, Deadline)) {
    case Woken::Changed:
      break;
    case Woken::TimedOut:
      return Condition() ? 0 : -EAGAIN;
    case Woken::Interrupted:
      return -Restart;
    }
  return 0;
}

} // namespace base

#endif // UKPORT_BASE_SCHED_WAIT_H
