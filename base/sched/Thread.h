//===- Thread.h - threads and who runs next -------------------------------===//
//
// A thread runs on the program's stack, in the program and in the base alike.
// It leaves the processor in one of two ways:
//   - by itself, inside the base: what a function must preserve lies on its
//     stack (Switch.S);
//   - by an interrupt, in the program: all its registers lie in Saved and
//     Vectors.
// Ready threads run in turn, for at most a slice each while others are ready.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_SCHED_THREAD_H
#define UKPORT_BASE_SCHED_THREAD_H

#include "base/sched/Frame.h"
#include "base/sched/Signals.h"
#include "base/sched/Wait.h"
#include "base/time/Timer.h"

namespace base {

struct InReadyList;
struct InThreadList;

enum class ThreadState : uint8_t { Ready, Running, Sleeping, Dead };

class Thread : public Link<InReadyList>, public Link<InThreadList> {
public:
  int Id = 0;
  ThreadState State = ThreadState::Ready;
  bool Interrupted = false; ///< goes on from Saved, else from Stack

  bool InCancellable = false; ///< see abi/Cancellation.cpp

  uintptr_t Stack = 0;
  uintptr_t StackTop = 0; ///< where it began; 0: where its area ends
  Frame Saved = {};
  void *Vectors = nullptr; ///< what XSAVE stored; made when first needed
  uint64_t Pointer = 0;    ///< %fs

  ThreadSignals Signals;
  int *ClearOnExit = nullptr; ///< set_tid_address, CLONE_CHILD_CLEARTID
  void *RobustList = nullptr; ///< set_robust_list
  struct CallInProgress *Call = nullptr; ///< where the control channel is there

  /// Taken back once the thread is off its stack (Syscalls.cpp, unmapself).
  uintptr_t FreedStack = 0;
  size_t FreedSize = 0;

  Nanoseconds CpuTime = 0, RunsSince = 0;
  bool OfBase = false; ///< works for the base; the program can end without it

  /// Makes a sleeping thread ready.
  void wake();
};

/// The thread that runs.
extern Thread *Current;
extern List<Thread, InThreadList> AllThreads;

Thread *threadOf(int Id);

/// The first thread; it runs already.
void startThreads();

/// A thread that begins with Function(Argument) on \p StackTop. Null: no
/// memory.
Thread *createThread(uintptr_t StackTop, int (*Function)(void *),
                     void *Argument);

/// Gives the processor to the next ready thread, if there is one. The calling
/// thread stays ready.
void yield();

/// Gives the processor away until someone wakes the calling thread.
void sleep();

/// Ends the calling thread.
[[noreturn]] void endThread();
/// What is to be done then, if anything.
extern void (*AtThreadEnd)(Thread &);

/// From an interrupt in the program: the frame to go on with, which is another
/// thread's if it is its turn.
Frame *preempt(Frame *At);

/// Ends the program and with it the guest.
[[noreturn]] void endProgram(int Status);

} // namespace base

#endif // UKPORT_BASE_SCHED_THREAD_H
