//===- Events.h - event channels, and the page shared with Xen ------------===//
//
// An event says that someone has news, not which. Every driver looks for its
// own news when attended (sched/Attention.h), so an interrupt only clears the
// events and asks for attention.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_XEN_EVENTS_H
#define UKPORT_BASE_XEN_EVENTS_H

#include "base/boot/Platform.h"
#include "base/support/Base.h"
#include "base/xen/Interface.h"

namespace base::xen {

using Port = evtchn_port_t;

/// Maps the shared page and has events delivered as interrupts of \p Vector.
void startEvents(unsigned Vector);

shared_info &shared();

/// From the interrupt. True: the timer's was among them.
bool takeEvents();

/// A port for \p Domain to connect to.
Port makePort(domid_t Domain);
void bindTimer();
void notify(Port P);
void closePort(Port P);

/// Stops the whole guest until \p P has an event, or until \p Until of Xen's
/// clock. Returns at once if there was one since `forget`. Interrupts are off.
void waitForEvent(Port P, Nanoseconds Until);
void forgetEvent(Port P);

/// Holds interrupts off while it lives.
class InterruptsOff {
public:
  InterruptsOff() {
    asm volatile("pushfq; popq %0; cli" : "=r"(Flags)::"memory");
  }
  ~InterruptsOff() {
    asm volatile("pushq %0; popfq" ::"r"(Flags) : "memory", "cc");
  }

private:
  uint64_t Flags;
};

/// Lets nothing of the guest run until \p Condition() holds, which an event of
/// \p P may bring about. False: it does not after \p Limit.
template <class Callable>
bool holdUntil(Port P, Nanoseconds Limit, Callable &&Condition) {
  Nanoseconds End = platform().clock() + Limit;
  InterruptsOff Scope;
  for (;;) {
    forgetEvent(P);
    if (Condition())
      return true;
    if (platform().clock() >= End)
      return false;
    waitForEvent(P, End);
  }
}

} // namespace base::xen

#endif // UKPORT_BASE_XEN_EVENTS_H
