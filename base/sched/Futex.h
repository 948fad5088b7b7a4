//===- Futex.h - threads that wait for a word of memory -------------------===//
#ifndef UKPORT_BASE_SCHED_FUTEX_H
#define UKPORT_BASE_SCHED_FUTEX_H

namespace base {

/// Wakes up to \p Count threads that wait for \p Word. How many.
int wakeFutex(const int *Word, int Count);

} // namespace base

#endif // UKPORT_BASE_SCHED_FUTEX_H
