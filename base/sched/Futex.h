//===- Futex.h - threads that wait for a word of memory -------------------===//
#ifndef UKPORT_BASE_SCHED_FUTEX_H
#define UKPORT_BASE_SCHED_FUTEX_H

namespace base {

/// Wakes up to \p Count threads that wait for \p Word. How many.
int wakeFutex(const int *Word, int Count);

/// How many threads wait for a word without a deadline.
extern unsigned ThreadsInFutex;
/// Ends the guest, with a report, if these are all, for ever. No thread is
/// ready.
void checkForDeadlock();

} // namespace base

#endif // UKPORT_BASE_SCHED_FUTEX_H
