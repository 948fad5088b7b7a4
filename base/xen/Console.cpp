#include "base/xen/Console.h"
#include "base/xen/Addresses.h"
#include "base/xen/ConsoleRing.h"
#include "base/xen/Hypercall.h"

namespace base::xen {

static constinit ConsoleRing TheConsole;
static uintptr_t Page;

void findConsole() {
  Page = parameter(HVM_PARAM_CONSOLE_PFN) * PageSize;
  TheConsole.open(reinterpret_cast<void *>(Page),
                  Port(parameter(HVM_PARAM_CONSOLE_EVTCHN)));
}

void mapConsole() { mapRing(Page); }

void writeConsole(const char *Text, size_t Size) {
  TheConsole.write(Text, Size);
}

size_t readConsole(char *To, size_t Size) { return TheConsole.read(To, Size); }

void drainConsole() { ConsoleRing::drainAll(); }

} // namespace base::xen
