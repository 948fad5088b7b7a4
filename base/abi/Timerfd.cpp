//===- Timerfd.cpp - timers to wait for -----------------------------------===//
#include "base/abi/Files.h"
#include "base/abi/Timeout.h"
#include "base/fs/Cursor.h"
#include <poll.h>
#include <sys/timerfd.h>

namespace base {
namespace {

class TimerFile final : public File, private Timer {
public:
  TimerFile(bool OfDay, int OpenFlags) : OfDay(OfDay) {
    Flags = O_RDWR | OpenFlags;
  }
  ~TimerFile() override { disarm(); }

  /// \p First is a moment of its clock, or a time from now; 0 disarms it.
  void set(Nanoseconds First, Nanoseconds Again, bool Absolute) {
    Expirations = 0;
    Interval = Again;
    Nanoseconds Clock = OfDay ? wallClock() : now();
    if (!First)
      Due = Never;
    else if (Absolute) // a past moment may have passed several times
      Due = First > Clock ? deadlineAfter(First - Clock)
                          : now() - least(now(), Clock - First);
    else
      Due = deadlineAfter(First);
    arm(Due);
  }

  itimerspec left() const {
    Nanoseconds Now = now(), At = deadline();
    return {toTimespec(Interval), toTimespec(At == Never ? 0
                                             : At > Now  ? At - Now
                                                         : 1)};
  }

  long read(Buffers To, const off_t *) override {
    Cursor At(To);
    if (At.left() < sizeof Expirations)
      return -EINVAL;
    if (!Expirations && !blocks())
      return -EAGAIN;
    if (long Failed = waitUntil(Changed, Never, [&] { return Expirations; }))
      return Failed;
    At.put(reinterpret_cast<char *>(&Expirations), sizeof Expirations);
    Expirations = 0;
    return sizeof Expirations;
  }

  unsigned ready() override { return Expirations ? POLLIN : 0; }
  long status(struct stat &To) override {
    To.st_mode = 0600;
    To.st_nlink = 1;
    return 0;
  }
  static constexpr char Kind[] = "anon_inode:[timerfd]";
  const char *kind() const override { return Kind; }

private:
  void expired() override {
    ++Expirations;
    if (Interval) {
      // Those that were missed count, and the rhythm stays.
      uint64_t Missed = (now() - Due) / Interval;
      Expirations += Missed;
      Due += (Missed + 1) * Interval;
      arm(Due);
    }
    Changed.notify(POLLIN);
  }

  const bool OfDay;
  Nanoseconds Due = Never, Interval = 0;
  uint64_t Expirations = 0;
};

template <class Callable> long withTimer(int Descriptor, Callable &&Do) {
  return withFile(Descriptor, [&](File &F) -> long {
    return F.kind() == TimerFile::Kind ? Do(static_cast<TimerFile &>(F))
                                       : -EINVAL;
  });
}

long makeTimer(int Clock, int Flags) {
  if (Flags & ~(TFD_CLOEXEC | TFD_NONBLOCK))
    return -EINVAL;
  if (Clock != CLOCK_REALTIME && Clock != CLOCK_MONOTONIC &&
      Clock != CLOCK_BOOTTIME)
    return -EINVAL;
  Reference<File> F = make<TimerFile>(Clock == CLOCK_REALTIME,
                                      Flags & TFD_NONBLOCK ? O_NONBLOCK : 0);
  return F ? openDescriptor(F, Flags & TFD_CLOEXEC) : -ENOMEM;
}

long setTimer(int Descriptor, int Flags, const itimerspec *New,
              itimerspec *Old) {
  constexpr int CancelOnSet = 2; // TFD_TIMER_CANCEL_ON_SET
  if (Flags & ~(TFD_TIMER_ABSTIME | CancelOnSet))
    return -EINVAL;
  return withTimer(Descriptor, [&](TimerFile &T) -> long {
    Nanoseconds First, Again;
    if (!toNanoseconds(New->it_value, First) ||
        !toNanoseconds(New->it_interval, Again))
      return -EINVAL;
    if (Old)
      *Old = T.left();
    T.set(First, Again, Flags & TFD_TIMER_ABSTIME);
    return 0;
  });
}

long getTimer(int Descriptor, itimerspec *Out) {
  return withTimer(Descriptor, [&](TimerFile &T) -> long {
    *Out = T.left();
    return 0;
  });
}

} // namespace
} // namespace base

SYSCALL(timerfd_create, base::makeTimer)
SYSCALL_PARTIAL(timerfd_settime, base::setTimer,
                "a change of the time of day moves no timer")
SYSCALL(timerfd_gettime, base::getTimer)
