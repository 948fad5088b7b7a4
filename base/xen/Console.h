//===- Console.h - the guest's console on Xen -----------------------------===//
#ifndef UKPORT_BASE_XEN_CONSOLE_H
#define UKPORT_BASE_XEN_CONSOLE_H

#include "base/support/Base.h"

namespace base::xen {

/// Finds the console, which works from here on.
void findConsole();
/// Maps it in the final page tables.
void mapConsole();

/// As the ring does (ConsoleRing.h).
void writeConsole(const char *Text, size_t Size);
size_t readConsole(char *To, size_t Size);

/// Waits until what was written has been read, to the control channel as well.
void drainConsole();

} // namespace base::xen

#endif // UKPORT_BASE_XEN_CONSOLE_H
