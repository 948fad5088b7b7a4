//===- Actions.h - what is done on a signal, for the signals' own files ---===//
#ifndef UKPORT_BASE_SCHED_ACTIONS_H
#define UKPORT_BASE_SCHED_ACTIONS_H

#include "base/sched/Frame.h"
#include "base/sched/Signals.h"
#include <signal.h>

namespace base {

/// As the kernel's sigaction has it (not the libc's).
struct Action {
  static constexpr uintptr_t Default = 0, Ignore = 1;
  uintptr_t Handler = Default;
  unsigned long Flags = 0;
  uintptr_t Restorer = 0;
  SignalSet Mask = 0;
};
extern Action Actions[SignalCount];
extern SignalSet ProgramPending;      ///< for any thread
extern SignalInfo Infos[SignalCount]; ///< of what is pending

/// Changes \p At so that the action's handler runs on \p Stack, with what it
/// was laid out there for rt_sigreturn.
void enterHandler(Frame &At, const Action &A, int Signal, const siginfo_t &Info,
                  SignalSet Before, uintptr_t Stack);

/// Calls Handler(Signal, Info, Context), on \p Stack if that is not 0.
extern "C" void ukport_call_handler(int Signal, siginfo_t *Info,
                                    ucontext_t *Context, uintptr_t Handler,
                                    uintptr_t Stack);

} // namespace base

#endif // UKPORT_BASE_SCHED_ACTIONS_H
