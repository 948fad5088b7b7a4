//===- Frontend.h - what network and disk have in common ------------------===//
//
// A device is two nodes in xenstore, ours and that of its driver in another
// domain, the back end. Both say in `state` how far they are (xen/io/xenbus.h):
//
//   back end InitWait -> we write rings and ports, Initialised or Connected
//   -> back end Connected -> ... -> back end Closing -> we Closed
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_XEN_FRONTEND_H
#define UKPORT_BASE_XEN_FRONTEND_H

#include "base/xen/Events.h"
#include "base/xen/Grants.h"
#include "base/xen/Store.h"

namespace base::xen {

class Frontend : public Watch {
public:
  const char *here() const { return Here; }
  const char *backEnd() const { return There; }
  domid_t domain() const { return Domain; }
  unsigned long number() const { return Number; }

protected:
  /// Finds the first device of \p Kind (vif, vbd), or the first that is called
  /// \p Name, and follows its back end's state. False: there is none.
  bool find(const char *Kind, const char *Name = nullptr);

  /// Waits for the back end to be in \p Wanted; false, and says so, when it
  /// does not get there or goes away.
  bool waitForBackEnd(XenbusState Wanted);
  XenbusState backEndState() const;
  void setState(XenbusState S);

  /// A page that the back end may use, cleared. Null: there is no memory.
  void *sharePage(grant_ref_t &Ref);

  /// The back end's state may have changed; called from `attend`.
  virtual void backEndChanged(XenbusState S) = 0;

private:
  void changed() override { backEndChanged(backEndState()); }

  char Here[40] = "";
  char There[88] = "";
  domid_t Domain = 0;
  unsigned long Number = 0;
};

} // namespace base::xen

#endif // UKPORT_BASE_XEN_FRONTEND_H
