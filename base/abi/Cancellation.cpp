//===- Cancellation.cpp - system calls that a cancelled thread leaves -----===//
//
// pthread_cancel sends a signal; its handler compares the interrupted place
// with a range of the libc's machine code and lets the thread go on at
// __cp_cancel. Here that code is not there: a thread inside such a call is
// shown to the handler as being at __cp_begin (Handlers.S), and what the
// handler makes of it is seen afterwards (Signals.cpp).
//
//===----------------------------------------------------------------------===//
#include "base/sched/Thread.h"

using namespace base;

/// Whether the calling thread is cancelled already. If not, it is inside the
/// call from here on. \p Request is null where cancellation is disabled.
extern "C" bool ukport_begin_cancellable(const volatile int *Request) {
  if (!Request)
    return false;
  if (*Request)
    return true;
  Current->InCancellable = true;
  return false;
}

extern "C" void ukport_end_cancellable() { Current->InCancellable = false; }

extern "C" long ukport_syscall(long Number, long A, long B, long C, long D,
                               long E, long F);
extern "C" [[gnu::weak]] long __cancel();

/// For numbers that are not constant at the call; the strip goes past it where
/// they are.
extern "C" long ukport_syscall_cp(const volatile int *Request, long Number,
                                  long A, long B, long C, long D, long E,
                                  long F) {
  if (ukport_begin_cancellable(Request))
    return __cancel();
  long Result = ukport_syscall(Number, A, B, C, D, E, F);
  ukport_end_cancellable();
  return Result;
}

/// There is no second process.
extern "C" [[gnu::weak]] long __syscall_ret(unsigned long Result);
extern "C" int vfork() { return int(__syscall_ret(-ENOSYS)); }
extern "C" int ukport_vfork() { return vfork(); }
