#include "base/xen/Shutdown.h"
#include "base/sched/Signals.h"
#include "base/xen/Store.h"
#include "base/xen/Text.h"
#include <signal.h>

namespace base::xen {

namespace {

constexpr char Node[] = "control/shutdown";

class ShutdownRequests : public Watch {
public:
  bool Reboot = false;

  void changed() override {
    char Wish[16];
    if (readStore(Node, Wish, sizeof Wish) <= 0)
      return;
    // Taken note of.
    writeStore(Node, "");
    Reboot = sameText(Wish, "reboot");
    if (Reboot || sameText(Wish, "poweroff") || sameText(Wish, "halt"))
      sendSignal(SIGTERM);
    else
      say("xen: asked to %s, which is not supported\n", Wish);
  }
};

constinit ShutdownRequests Requests;

} // namespace

void watchShutdown() {
  writeStore("control/feature-poweroff", "1");
  writeStore("control/feature-reboot", "1");
  watchStore(Node, Requests);
}

bool rebootWanted() { return Requests.Reboot; }

} // namespace base::xen
