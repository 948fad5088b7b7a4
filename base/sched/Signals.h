//===- Signals.h - signals ------------------------------------------------===//
//
// A signal reaches a thread in one of two places. At the end of a system call
// its handler is called like any function: nothing of the base is on the stack
// any more. In the middle of the program, after an interrupt or a fault, the
// registers are laid out on the stack as Linux does (ucontext_t) and the
// handler is entered from there; its return goes through rt_sigreturn.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_SCHED_SIGNALS_H
#define UKPORT_BASE_SCHED_SIGNALS_H

#include "base/sched/Frame.h"
#include "base/support/Base.h"

namespace base {

class Thread;

constexpr int SignalCount = 64;
using SignalSet = uint64_t;
constexpr SignalSet bitOf(int Signal) { return 1ull << (Signal - 1); }

struct SignalInfo {
  int Code = 0;
  int Sender = 0;
  uint64_t Value = 0; ///< the faulting address, or what sigqueue gave
};

struct AlternateStack {
  uintptr_t Begin = 0;
  size_t Size = 0;
};

/// A thread's part.
struct ThreadSignals {
  SignalSet Blocked = 0, Pending = 0;
  SignalSet Waited = 0; ///< by sigtimedwait
  /// Blocked before sigsuspend, ppoll or epoll_pwait; comes back after the
  /// handler.
  SignalSet BlockedBefore = 0;
  bool RestoreBlocked = false;
  AlternateStack Alternate;
};

/// Sends \p Signal to \p To, or to the program (any thread that does not block
/// it) where \p To is null.
void sendSignal(int Signal, Thread *To = nullptr, SignalInfo Info = {});

/// Whether SIGALRM is to come (setitimer, alarm).
bool alarmIsSet();

/// A fault of the program at \p At. Changes it so that the handler runs, or
/// ends the program where there is none.
void raiseFault(Frame &At, int Signal, SignalInfo Info);

/// After an interrupt: if a signal is pending for the thread, changes its frame
/// so that the handler runs.
void deliverInterrupted(Frame &At);

/// For calls that take a signal mask (ppoll, epoll_pwait, pselect, sigsuspend):
/// the calling thread blocks \p *Set, if there is one, until the call's signal
/// has been delivered or, without one, until the scope is left.
class MaskDuring {
public:
  explicit MaskDuring(const SignalSet *Set);
  ~MaskDuring();

private:
  bool Set;
};

} // namespace base

#endif // UKPORT_BASE_SCHED_SIGNALS_H
