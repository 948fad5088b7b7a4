//===- Poll.cpp - poll and select -----------------------------------------===//
//
// Each file that is asked about is looked at; where none has news, a waiter for
// each joins its file's queue and the thread sleeps until one of them is told.
//
//===----------------------------------------------------------------------===//
#include "base/abi/Files.h"
#include "base/abi/Timeout.h"
#include "base/sched/Attention.h"
#include "base/sched/Signals.h"
#include <limits.h>
#include <poll.h>
#include <sys/select.h>

namespace base {
namespace {

/// One file that is asked about.
class Question final : public Waiter {
public:
  void changed(unsigned Events) override {
    if (Who && (Events & (Wanted | POLLERR | POLLHUP)))
      Who->wake();
  }
  /// What is so now of what is wanted.
  unsigned answer() {
    unsigned Now = Asked->ready();
    if (Now & POLLIN)
      Now |= POLLRDNORM;
    if (Now & POLLOUT)
      Now |= POLLWRNORM;
    return Now & (Wanted | POLLERR | POLLHUP);
  }

  Reference<File> Asked;
  unsigned Wanted = 0, Got = 0;
  Sleeper *Who = nullptr;
};

/// The questions of a call; few of them lie on the stack.
class Questions {
public:
  explicit Questions(size_t Count) : Count(Count) {
    All = Count <= 4
              ? Few
              : static_cast<Question *>(allocate(Count * sizeof(Question)));
    if (All && All != Few)
      for (size_t I = 0; I < Count; ++I)
        new (&All[I]) Question;
  }
  ~Questions() {
    if (All == Few || !All)
      return;
    for (size_t I = 0; I < Count; ++I)
      All[I].~Question();
    deallocate(All);
  }
  bool valid() const { return All; }
  Question &operator[](size_t I) { return All[I]; }

  /// How many have an answer, at once or until \p Deadline; or -EINTR.
  long wait(Nanoseconds Deadline) {
    attendBeforeWaiting();
    for (bool Joined = false;; Joined = true) {
      if (long Found = ask())
        return Found;
      if (!Deadline)
        return 0;
      if (!Joined)
        for (size_t I = 0; I < Count; ++I)
          if (All[I].Asked) {
            All[I].Who = &Me;
            All[I].Asked->Changed.add(All[I]);
          }
      switch (Me.sleep(Deadline)) {
      case Woken::Changed:
        break;
      case Woken::TimedOut:
        return ask();
      case Woken::Interrupted:
        return -EINTR;
      }
    }
  }

private:
  long ask() {
    long Found = 0;
    for (size_t I = 0; I < Count; ++I)
      if (All[I].Asked) {
        All[I].Got = All[I].answer();
        Found += All[I].Got != 0;
      }
    return Found;
  }

  size_t Count;
  Question Few[4];
  Question *All;
  Sleeper Me;
};

long pollFor(pollfd *Asked, size_t Count, Nanoseconds Timeout,
             const SignalSet *Mask) {
  if (Count > HighestDescriptorLimit)
    return -EINVAL;
  Questions Q(Count);
  if (!Q.valid())
    return -ENOMEM;
  long Bad = 0;
  for (size_t I = 0; I < Count; ++I) {
    Asked[I].revents = 0;
    if (Asked[I].fd < 0)
      continue;
    Q[I].Asked = fileOf(Asked[I].fd);
    Q[I].Wanted = uint16_t(Asked[I].events);
    if (!Q[I].Asked) {
      Asked[I].revents = POLLNVAL;
      ++Bad;
    }
  }
  MaskDuring Masked(Mask);
  long Found = Q.wait(Bad || !Timeout ? 0 : deadlineAfter(Timeout));
  if (Found < 0)
    return Found;
  for (size_t I = 0; I < Count; ++I)
    if (Q[I].Asked)
      Asked[I].revents = Q[I].Got;
  return Found + Bad;
}

long poll(pollfd *Asked, size_t Count, int Timeout) {
  return pollFor(Asked, Count, ofMilliseconds(Timeout), nullptr);
}

long pollMasked(pollfd *Asked, size_t Count, const timespec *Timeout,
                const SignalSet *Mask, size_t MaskSize) {
  if (Mask && MaskSize != sizeof *Mask)
    return -EINVAL;
  Nanoseconds Limit = Never;
  if (Timeout && !toNanoseconds(*Timeout, Limit))
    return -EINVAL;
  return pollFor(Asked, Count, Limit, Mask);
}

//===----------------------------------------------------------------------===//
// select
//===----------------------------------------------------------------------===//

constexpr unsigned OfSet[] = {POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR,
                              POLLPRI};

/// Sets of descriptors, which the program may have made larger than fd_set.
struct Sets {
  uint64_t *Bits[3]; ///< to read, to write, exceptional; null: empty

  bool has(unsigned Set, unsigned D) const {
    return Bits[Set] && Bits[Set][D / 64] >> D % 64 & 1;
  }
  unsigned wanted(unsigned D) const {
    return (has(0, D) ? OfSet[0] : 0u) | (has(1, D) ? OfSet[1] : 0u) |
           (has(2, D) ? OfSet[2] : 0u);
  }
};

long selectFor(int Highest, Sets S, Nanoseconds Timeout,
               const SignalSet *Mask) {
  if (Highest < 0)
    return -EINVAL;
  unsigned End = least(unsigned(Highest), HighestDescriptorLimit);
  size_t Count = 0;
  for (unsigned D = 0; D < End; ++D)
    if (S.wanted(D)) {
      if (!fileOf(D))
        return -EBADF;
      ++Count;
    }
  Questions Q(Count);
  if (!Q.valid())
    return -ENOMEM;
  size_t I = 0;
  for (unsigned D = 0; D < End; ++D)
    if (unsigned Wanted = S.wanted(D)) {
      Q[I].Asked = fileOf(D);
      Q[I++].Wanted = Wanted;
    }
  {
    MaskDuring Masked(Mask);
    long Failed = Q.wait(Timeout ? deadlineAfter(Timeout) : 0);
    if (Failed < 0)
      return Failed;
  }
  long Found = 0;
  I = 0;
  for (unsigned D = 0; D < End; ++D)
    if (S.wanted(D)) {
      unsigned Got = Q[I++].Got;
      for (unsigned Set = 0; Set < 3; ++Set)
        if (S.has(Set, D)) {
          if (Got & OfSet[Set])
            ++Found;
          else
            S.Bits[Set][D / 64] &= ~(1ull << D % 64);
        }
    }
  return Found;
}

long select(int Highest, uint64_t *Read, uint64_t *Write, uint64_t *Exceptional,
            timeval *Timeout) {
  Nanoseconds Limit = Never;
  if (Timeout &&
      !toNanoseconds({Timeout->tv_sec, Timeout->tv_usec * 1000}, Limit))
    return -EINVAL;
  Nanoseconds Begin = Timeout ? now() : 0;
  long Result =
      selectFor(Highest, {{Read, Write, Exceptional}}, Limit, nullptr);
  if (Timeout) { // what is left, as Linux says it
    Nanoseconds Passed = now() - Begin;
    timespec Left = toTimespec(Passed < Limit ? Limit - Passed : 0);
    *Timeout = {Left.tv_sec, Left.tv_nsec / 1000};
  }
  return Result;
}

long selectMasked(int Highest, uint64_t *Read, uint64_t *Write,
                  uint64_t *Exceptional, const timespec *Timeout,
                  const void *MaskAndSize) {
  struct Masking {
    const SignalSet *Mask;
    size_t Size;
  };
  auto *M = static_cast<const Masking *>(MaskAndSize);
  if (M && M->Mask && M->Size != sizeof *M->Mask)
    return -EINVAL;
  Nanoseconds Limit = Never;
  if (Timeout && !toNanoseconds(*Timeout, Limit))
    return -EINVAL;
  return selectFor(Highest, {{Read, Write, Exceptional}}, Limit,
                   M ? M->Mask : nullptr);
}

} // namespace
} // namespace base

SYSCALL(poll, base::poll)
SYSCALL(ppoll, base::pollMasked)
SYSCALL(select, base::select)
SYSCALL(pselect6, base::selectMasked)
