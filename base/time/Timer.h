//===- Timer.h - clocks, and calls at a given time ------------------------===//
#ifndef UKPORT_BASE_TIME_TIMER_H
#define UKPORT_BASE_TIME_TIMER_H

#include "base/support/Base.h"
#include "base/support/List.h"

namespace base {

/// Since boot.
Nanoseconds now();
/// The same moment as the platform's clock has it.
Nanoseconds onPlatformClock(Nanoseconds SinceBoot);
/// Since the epoch, as the platform's clock and `setWallClock` say.
Nanoseconds wallClock();
void setWallClock(Nanoseconds Value);

/// A call at a time. Derive and override `expired`.
class Timer : public Link<> {
public:
  /// Called once, from `attend`, not before \p Deadline; replaces an earlier
  /// deadline. Never disarms.
  void arm(Nanoseconds Deadline);
  void disarm() { arm(Never); }
  Nanoseconds deadline() const { return Deadline; }

protected:
  ~Timer() = default;
  virtual void expired() = 0;

private:
  friend Nanoseconds runTimers();
  Nanoseconds Deadline = Never;
};

/// Calls what is due. Returns when the next is.
Nanoseconds runTimers();

} // namespace base

#endif // UKPORT_BASE_TIME_TIMER_H
