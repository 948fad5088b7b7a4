//===- Threads.cpp - the calls that make, end and join threads ------------===//
#include "base/abi/Syscall.h"
#include "base/fs/Root.h"
#include "base/mem/Areas.h"
#include "base/sched/Futex.h"
#include "base/sched/Thread.h"
#include "base/sched/Watchdog.h"
#include "base/support/Machine.h"
#include <linux/futex.h>
#include <linux/sched.h>

namespace base {

namespace {

constexpr int ProcessId = 1;

long cloneThread(unsigned long Flags, void *Stack, int *ParentId, int *ChildId,
                 void *Pointer, int (*Function)(void *), void *Argument) {
  // A thread of this program; another process has no place here.
  constexpr unsigned long Needed = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND;
  if ((Flags & Needed) != Needed || !Stack)
    return -ENOSYS;
  Thread *T =
      createThread(reinterpret_cast<uintptr_t>(Stack), Function, Argument);
  if (!T)
    return -EAGAIN;
  startWatchdog();
  T->Pointer = Flags & CLONE_SETTLS ? reinterpret_cast<uint64_t>(Pointer)
                                    : Current->Pointer;
  T->Signals.Blocked = Current->Signals.Blocked;
  if (Flags & CLONE_PARENT_SETTID)
    *ParentId = T->Id;
  if (Flags & CLONE_CHILD_SETTID)
    *ChildId = T->Id;
  if (Flags & CLONE_CHILD_CLEARTID)
    T->ClearOnExit = ChildId;
  return T->Id;
}

long exitProgram(int Status) {
  Status &= 0xff;
  if (synchroniseDisk && synchroniseDisk()) {
    say("disk: what was changed last is lost\n");
    Status = most(Status, 1); // it cannot have been well
  }
  endProgram(Status);
}

long exitThread(int Status) {
  // The last thread's status is the program's.
  bool Last = true;
  for (Thread &T : AllThreads)
    Last &= &T == Current || T.OfBase;
  if (Last)
    exitProgram(Status);
  endThread();
}

long setClearOnExit(int *Word) {
  Current->ClearOnExit = Word;
  return Current->Id;
}

long threadId() { return Current->Id; }
long processId() { return ProcessId; }
long parentId() { return 0; }

long yieldProcessor() {
  yield();
  return 0;
}

long setArchitecture(int Code, uint64_t Address) {
  constexpr int SetFs = 0x1002, GetFs = 0x1003; // asm/prctl.h
  if (Code == GetFs) {
    *reinterpret_cast<uint64_t *>(Address) = Current->Pointer;
    return 0;
  }
  if (Code != SetFs)
    return -EINVAL;
  Current->Pointer = Address;
  writeMsr(0xc0000100, Address);
  return 0;
}

/// One processor.
long affinity(int, size_t Size, unsigned char *Mask) {
  if (Size < 8)
    return -EINVAL;
  memset(Mask, 0, 8);
  Mask[0] = 1;
  return 8;
}

} // namespace
} // namespace base

using namespace base;

/// The sysroot's clone: its child calls Function(Argument) on the new stack.
extern "C" long ukport_clone(unsigned long Flags, void *Stack, int *ParentId,
                             int *ChildId, void *Pointer,
                             int (*Function)(void *), void *Argument) {
  Entered In;
  CallInProgress Call{__NR_clone,
                      {long(Flags), long(Stack), long(ParentId), long(ChildId),
                       long(Pointer), 0}};
  callBegins(Call);
  long Result =
      cloneThread(Flags, Stack, ParentId, ChildId, Pointer, Function, Argument);
  callEnds(Call, Result);
  return Result;
}

/// The end of a detached thread, which takes its own stack along.
extern "C" [[noreturn]] void ukport_unmapself(void *Stack, unsigned long Size) {
  Entered In;
  Current->FreedStack = reinterpret_cast<uintptr_t>(Stack);
  Current->FreedSize = Size;
  exitThread(0);
  __builtin_unreachable();
}

SYSCALL(exit, exitThread)
SYSCALL(exit_group, exitProgram)
SYSCALL(set_tid_address, setClearOnExit)
SYSCALL(gettid, threadId)
SYSCALL(getpid, processId)
SYSCALL(getppid, parentId)
SYSCALL(sched_yield, yieldProcessor)
SYSCALL(arch_prctl, setArchitecture)
SYSCALL(sched_getaffinity, affinity)
SYSCALL_BESIDE(clone, "threads of the program; no second process")
