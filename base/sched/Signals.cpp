#include "base/sched/Signals.h"
#include "base/abi/Syscall.h"
#include "base/boot/Panic.h"
#include "base/sched/Actions.h"
#include "base/sched/Cpu.h"
#include "base/sched/Thread.h"
#include <signal.h>

extern "C" const char __cp_begin[];

namespace base {

Action Actions[SignalCount];
SignalSet ProgramPending;
SignalInfo Infos[SignalCount];

namespace {

constexpr SignalSet Unblockable = bitOf(SIGKILL) | bitOf(SIGSTOP);

bool isIgnoredByDefault(int Signal) {
  return Signal == SIGCHLD || Signal == SIGURG || Signal == SIGWINCH ||
         Signal == SIGCONT;
}

bool isIgnored(int Signal) {
  uintptr_t Handler = Actions[Signal - 1].Handler;
  return Handler == Action::Ignore ||
         (Handler == Action::Default && isIgnoredByDefault(Signal));
}

SignalSet deliverable(const Thread &T) {
  return (T.Signals.Pending | ProgramPending) & ~T.Signals.Blocked;
}

/// The next signal to deliver to the calling thread; 0: none.
int takeSignal() {
  SignalSet Set = deliverable(*Current);
  if (!Set)
    return 0;
  int Signal = __builtin_ctzll(Set) + 1;
  SignalSet &From = Current->Signals.Pending & bitOf(Signal)
                        ? Current->Signals.Pending
                        : ProgramPending;
  From &= ~bitOf(Signal);
  return Signal;
}

/// Blocks what the action says while its handler runs.
void blockDuring(const Action &A, int Signal) {
  SignalSet &Blocked = Current->Signals.Blocked;
  Blocked |= A.Mask;
  if (!(A.Flags & SA_NODEFER))
    Blocked |= bitOf(Signal);
  Blocked &= ~Unblockable;
}

/// What is blocked again after the handler.
SignalSet blockedAfter() {
  ThreadSignals &S = Current->Signals;
  SignalSet Set = S.RestoreBlocked ? S.BlockedBefore : S.Blocked;
  S.RestoreBlocked = false;
  return Set;
}

siginfo_t informationOf(int Signal) {
  siginfo_t Info;
  memset(&Info, 0, sizeof Info);
  Info.si_signo = Signal;
  Info.si_code = Infos[Signal - 1].Code;
  if (Signal == SIGSEGV || Signal == SIGBUS || Signal == SIGFPE ||
      Signal == SIGILL || Signal == SIGTRAP) {
    Info.si_addr = reinterpret_cast<void *>(Infos[Signal - 1].Value);
  } else {
    Info.si_pid = Infos[Signal - 1].Sender;
    Info.si_value.sival_ptr = reinterpret_cast<void *>(Infos[Signal - 1].Value);
  }
  return Info;
}

/// The default action, where it is not to ignore: the program ends.
[[noreturn]] void endBy(int Signal, const Frame *At) {
  endBySignal(Signal, At);
}

bool onAlternate(uintptr_t Stack) {
  const AlternateStack &A = Current->Signals.Alternate;
  return A.Size && Stack >= A.Begin && Stack < A.Begin + A.Size;
}

/// Where the handler's stack begins, seen from a thread at \p Stack.
uintptr_t handlerStack(const Action &A, uintptr_t Stack) {
  constexpr uintptr_t RedZone = 128;
  const AlternateStack &Alternate = Current->Signals.Alternate;
  if (A.Flags & SA_ONSTACK && Alternate.Size && !onAlternate(Stack))
    return Alternate.Begin + Alternate.Size;
  return Stack - RedZone;
}

/// Calls a handler like a function, on the alternate stack where it asks for
/// it. Nothing of the base is on the stack.
///
/// False: the handler wants the thread to leave its call as cancelled.
bool callHandler(const Action &A, int Signal) {
  siginfo_t Info = informationOf(Signal);
  ucontext_t Context;
  memset(&Context, 0, sizeof Context);
  SignalSet Before = blockedAfter();
  memcpy(&Context.uc_sigmask, &Before, sizeof Before);
  blockDuring(A, Signal);
  bool Cancellable = Current->InCancellable;
  Current->InCancellable = false;
  auto Shown = reinterpret_cast<greg_t>(__cp_begin);
  if (Cancellable)
    Context.uc_mcontext.gregs[REG_RIP] = Shown;
  uintptr_t Here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  uintptr_t Stack = onAlternate(Here) || !(A.Flags & SA_ONSTACK) ||
                            !Current->Signals.Alternate.Size
                        ? 0
                        : handlerStack(A, Here);
  ukport_call_handler(Signal, &Info, &Context, A.Handler, Stack);
  // The handler may have changed what is blocked after it.
  memcpy(&Current->Signals.Blocked, &Context.uc_sigmask, sizeof(SignalSet));
  Current->InCancellable = Cancellable;
  return !Cancellable || Context.uc_mcontext.gregs[REG_RIP] == Shown;
}

/// Removes the action of a handler that is to run once.
void forgetOnce(Action &A) {
  if (A.Flags & SA_RESETHAND)
    A.Handler = Action::Default;
}

} // namespace

bool signalPending() { return Current && deliverable(*Current); }

void sendSignal(int Signal, Thread *To, SignalInfo Info) {
  SignalSet Waited = 0;
  for (Thread &T : AllThreads)
    Waited |= T.Signals.Waited;
  if (isIgnored(Signal) && !(Waited & bitOf(Signal)))
    return;
  Infos[Signal - 1] = Info;
  (To ? To->Signals.Pending : ProgramPending) |= bitOf(Signal);
  for (Thread &T : AllThreads) {
    bool Takes = !(T.Signals.Blocked & bitOf(Signal)) ||
                 T.Signals.Waited & bitOf(Signal);
    if (Takes && (!To || To == &T)) {
      T.wake();
      return;
    }
  }
}

bool deliverSignals(long &Result) {
  bool Again = Result == -Restart;
  while (int Signal = takeSignal()) {
    Action &A = Actions[Signal - 1];
    if (isIgnored(Signal))
      continue;
    if (A.Handler == Action::Default)
      endBy(Signal, nullptr);
    if (!(A.Flags & SA_RESTART))
      Again = false;
    Action Chosen = A;
    forgetOnce(A);
    if (!callHandler(Chosen, Signal)) {
      Again = false;
      Result = -EINTR;
    }
  }
  Current->Signals.Blocked = blockedAfter();
  if (Result == -Restart && !Again)
    Result = -EINTR;
  return Again;
}

void deliverInterrupted(Frame &At) {
  int Signal = takeSignal();
  if (!Signal || isIgnored(Signal))
    return;
  Action &A = Actions[Signal - 1];
  if (A.Handler == Action::Default)
    endBy(Signal, &At);
  SignalSet Before = blockedAfter();
  siginfo_t Info = informationOf(Signal);
  enterHandler(At, A, Signal, Info, Before, handlerStack(A, At.Rsp));
  blockDuring(A, Signal);
  forgetOnce(A);
}

void raiseFault(Frame &At, int Signal, SignalInfo Info) {
  Infos[Signal - 1] = Info;
  Action &A = Actions[Signal - 1];
  if (A.Handler == Action::Default || A.Handler == Action::Ignore ||
      Current->Signals.Blocked & bitOf(Signal))
    endBy(Signal, &At);
  siginfo_t Full = informationOf(Signal);
  enterHandler(At, A, Signal, Full, Current->Signals.Blocked,
               handlerStack(A, At.Rsp));
  blockDuring(A, Signal);
  forgetOnce(A);
}

MaskDuring::MaskDuring(const SignalSet *To) : Set(To) {
  if (!To)
    return;
  ThreadSignals &S = Current->Signals;
  S.BlockedBefore = S.Blocked;
  S.Blocked = *To & ~Unblockable;
  S.RestoreBlocked = true;
}

MaskDuring::~MaskDuring() {
  // With a signal to be delivered its handler still runs under the call's mask.
  ThreadSignals &S = Current->Signals;
  if (!Set || signalPending())
    return;
  S.Blocked = S.BlockedBefore;
  S.RestoreBlocked = false;
}

} // namespace base
