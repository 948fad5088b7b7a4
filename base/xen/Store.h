//===- Store.h - xenstore -------------------------------------------------===//
//
// A tree of small texts that domain 0 keeps: how a guest learns of its devices
// and of what is wanted of it. Paths that do not begin with a slash are below
// the guest's own node. A request stops the guest until it is answered (well
// under a millisecond); it is made when a device is set up or taken down.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_XEN_STORE_H
#define UKPORT_BASE_XEN_STORE_H

#include "base/support/Base.h"
#include "base/support/List.h"

namespace base::xen {

void startStore();

/// Reads the text of a node, or with `listStore` the names below it, each with
/// a zero; cut to \p Size bytes with the zero at its end. Its length, or a
/// negative error number.
long readStore(const char *Path, char *To, size_t Size);
long listStore(const char *Path, char *To, size_t Size);
/// 0 or a negative error number.
long writeStore(const char *Path, const char *Value);

/// Whether this interrupts a message, so that no other may begin.
bool inMessage();

/// The number at \p Directory/\p Name; \p Otherwise where there is none.
long readNumber(const char *Directory, const char *Name, long Otherwise);
long writeNumber(const char *Directory, const char *Name, unsigned long Value);

/// Someone who is told of changes at a node and below it. Must stay where it is
/// for ever.
class Watch : public Link<> {
public:
  /// Called from `attend`, soon after the watch was set for the first time.
  virtual void changed() = 0;

private:
  friend class Store;
  bool Fired = false;
};
long watchStore(const char *Path, Watch &W);

/// Stops the guest until \p Condition() holds, which any change in xenstore may
/// bring about that is watched. False: it does not after \p Limit.
bool waitForStore(Nanoseconds Limit, bool (*Condition)(void *), void *Argument);

} // namespace base::xen

#endif // UKPORT_BASE_XEN_STORE_H
