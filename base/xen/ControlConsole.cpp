//===- ControlConsole.cpp - the control channel: a second console ---------===//
//
// What xl calls a channel, with the name "ukport". Its back end is a QEMU in
// domain 0, for xenconsoled serves the first console alone; it is found and
// connected like any device.
//
//===----------------------------------------------------------------------===//
#include "base/control/Control.h"
#include "base/mem/Heap.h"
#include "base/xen/ConsoleRing.h"
#include "base/xen/Frontend.h"
#include "base/xen/Hypercall.h"

namespace base {

namespace xen {

namespace {

class ControlConsole final : public ControlLink, public Frontend {
public:
  bool start() {
    if (!find("console", "ukport"))
      return false;
    grant_ref_t Ref;
    void *Page = sharePage(Ref);
    if (!Page)
      return false;
    Port Events = makePort(domain());
    Ring.open(Page, Events);
    writeNumber(here(), "ring-ref", Ref);
    writeNumber(here(), "port", Events);
    setState(XenbusStateInitialised);
    if (!waitForBackEnd(XenbusStateConnected))
      return false;
    setState(XenbusStateConnected);
    return true;
  }

  /// The other side finds the next frame by the size of this one: it gets all
  /// of it or none.
  void write(const char *Text, size_t Size) override {
    Ring.writeWhole(Text, Size);
  }
  size_t read(char *To, size_t Size) override { return Ring.read(To, Size); }

private:
  /// One that has gone reads no more, which is the ring's to find out.
  void backEndChanged(XenbusState) override {}

  ConsoleRing Ring;
};

} // namespace

} // namespace xen

ControlLink *xenControlLink() {
  if (!xen::detect())
    return nullptr;
  auto *Console = make<xen::ControlConsole>();
  return Console && Console->start() ? Console : nullptr;
}

} // namespace base
