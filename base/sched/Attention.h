//===- Attention.h - what has to be looked after --------------------------===//
//
// Devices and timers are served where the base is left and where nothing else
// can run, never in the middle of it: an interrupt handler only asks for
// attention.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_SCHED_ATTENTION_H
#define UKPORT_BASE_SCHED_ATTENTION_H

#include "base/support/Base.h"
#include "base/support/List.h"

namespace base {

/// A device, or whatever else may have news.
class Attendant : public Link<> {
public:
  /// Looks for news and deals with them. Called often: cheap without news.
  virtual void attend() = 0;
};

/// From now on \p A is asked for news. It must stay where it is.
void addAttendant(Attendant &A);

/// Asks every attendant and runs the timers that are due.
void attend();

/// From interrupt handlers: `attend` is to run as soon as it may.
void requestAttention();

/// `attend` is to run when nothing else can, or when the program next asks what
/// is so: for work that is better done for many at once.
void requestAttentionLater();
/// From calls that may wait, before they look.
void attendBeforeWaiting();

} // namespace base

#endif // UKPORT_BASE_SCHED_ATTENTION_H
