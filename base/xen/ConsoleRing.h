//===- ConsoleRing.h - the guest's end of a console -----------------------===//
//
// A page with a ring for each direction (xen/io/console.h) and an event
// channel. The other end is a process in domain 0.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_XEN_CONSOLERING_H
#define UKPORT_BASE_XEN_CONSOLERING_H

#include "base/xen/Events.h"
#include <xen/io/console.h>

namespace base::xen {

class ConsoleRing {
public:
  constexpr ConsoleRing() = default;
  /// It must stay where it is.
  void open(void *Page, Port P);

  /// Waits for room, but for no more than a second without progress: a console
  /// that nobody reads must not stop the program.
  void write(const char *Text, size_t Size);
  /// Writes all of it or, where no room comes for a second, nothing.
  void writeWhole(const char *Text, size_t Size);
  /// Does not wait. How much there was.
  size_t read(char *To, size_t Size);

  /// Waits until what was written to any of them has been read, for no more
  /// than two seconds each.
  static void drainAll();

private:
  size_t room() const;
  bool waitForReader(XENCONS_RING_IDX Before, unsigned Patience) const;
  bool waitForRoom(size_t Size);
  size_t put(const char *Text, size_t Size);
  void drain() const;

  xencons_interface *Ring = nullptr;
  Port Channel = 0;
  /// Nobody read for a second: what does not fit is dropped until there is
  /// room.
  bool Deaf = false;
  ConsoleRing *Next = nullptr;
};

} // namespace base::xen

#endif // UKPORT_BASE_XEN_CONSOLERING_H
