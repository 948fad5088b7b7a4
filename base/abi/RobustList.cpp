//===- RobustList.cpp - locks that outlive their owner --------------------===//
//
// A thread tells once where the list of the robust mutexes that it holds
// begins; the libc links them in and out. When the thread ends, each that it
// still owns is marked and one who waits for it is woken, as Linux does
// (Documentation/locking/robust-futex-ABI.rst). The list is the program's and
// may be anything: what is followed is bounded.
//
//===----------------------------------------------------------------------===//
#include "base/abi/Syscall.h"
#include "base/sched/Futex.h"
#include "base/sched/Thread.h"
#include <linux/futex.h>

namespace base {

namespace {

/// Only a lock that \p Owner holds. \p Pending: it was about to take or to
/// leave it, and may have left without waking anyone.
void release(Thread &Owner, robust_list *Entry, long Offset, bool Pending) {
  auto *Word =
      reinterpret_cast<int *>(reinterpret_cast<char *>(Entry) + Offset);
  auto Value = uint32_t(*Word);
  if (Pending && !Value)
    wakeFutex(Word, 1);
  if (int(Value & FUTEX_TID_MASK) != Owner.Id)
    return;
  *Word = int((Value & FUTEX_WAITERS) | FUTEX_OWNER_DIED);
  if (Value & FUTEX_WAITERS)
    wakeFutex(Word, 1);
}

void releaseAll(Thread &Owner) {
  auto *Head = static_cast<robust_list_head *>(Owner.RobustList);
  if (!Head)
    return;
  robust_list *Pending = Head->list_op_pending;
  robust_list *Entry = Head->list.next;
  for (unsigned Left = ROBUST_LIST_LIMIT; Left && Entry != &Head->list;
       --Left) {
    robust_list *Next = Entry->next;
    if (Entry != Pending)
      release(Owner, Entry, Head->futex_offset, false);
    Entry = Next;
  }
  if (Pending)
    release(Owner, Pending, Head->futex_offset, true);
}

long setRobustList(void *List, size_t Size) {
  if (Size != sizeof(robust_list_head))
    return -EINVAL;
  Current->RobustList = List;
  AtThreadEnd = releaseAll;
  return 0;
}

long robustListOf(int Id, void **List, size_t *Size) {
  Thread *T = Id ? threadOf(Id) : Current;
  if (!T)
    return -ESRCH;
  *List = T->RobustList;
  *Size = sizeof(robust_list_head);
  return 0;
}

} // namespace
} // namespace base

using namespace base;

SYSCALL(set_robust_list, setRobustList)
SYSCALL(get_robust_list, robustListOf)
