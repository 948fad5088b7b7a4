//===- Shutdown.h - `xl shutdown` and `xl reboot` -------------------------===//
//
// The toolstack writes what it wants to control/shutdown. The program is told
// as Linux tells it, by SIGTERM; when it has ended, so does the guest.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_XEN_SHUTDOWN_H
#define UKPORT_BASE_XEN_SHUTDOWN_H

namespace base::xen {

void watchShutdown();
/// Whether the end that was last asked for is a reboot.
bool rebootWanted();

} // namespace base::xen

#endif // UKPORT_BASE_XEN_SHUTDOWN_H
