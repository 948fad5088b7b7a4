//===- Host.h - the base's files on the host ------------------------------===//
//
// What the files of the base stand on, for unit tests: a heap and pages from
// malloc, a clock that tests move, and a thread that, where it would sleep,
// lets the test do what another thread would.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_UNIT_BASE_HOST_H
#define UKPORT_UNIT_BASE_HOST_H

#include "base/boot/BootInfo.h"
#include "base/fs/Node.h"
#include "base/time/Timer.h"
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace host {

/// What happens, in turn, where the calling thread sleeps. With none left a
/// sleep lasts to its deadline; without one the test fails (exit).
extern std::deque<std::function<void()>> WhileAsleep;

/// What was written to the console, and what is typed there.
extern std::string Console, Typed;

/// What the base says is not shown.
extern bool Quiet;

extern base::Nanoseconds Now;
extern base::BootInfo Boot;
/// How many pages there are, and how many are in use.
extern size_t PagesInAll, PagesUsed;
/// Blocks of the heap that are in use.
extern size_t BlocksUsed;
/// The heap gives out this many blocks more, then none. -1: no end.
extern long BlocksLeft;
extern std::vector<int> SignalsSent;
/// A signal arrives: sleeps end with it.
extern bool SignalArrives;

/// Takes all members out of \p D: a tree in memory goes no other way, for those
/// below refer to those above.
void empty(base::Directory &D);

} // namespace host

#endif // UKPORT_UNIT_BASE_HOST_H
