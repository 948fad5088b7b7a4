//===- XlGuest.h - a guest of the machine's own Xen -----------------------===//
#ifndef UKPORT_RUNNER_XLGUEST_H
#define UKPORT_RUNNER_XLGUEST_H

#include "runner/Qemu.h"
#include "runner/XlConfig.h"

namespace ukport {

/// Creates the guest with xl, shows its console, and waits for its end. The
/// guest is destroyed in whatever way this process ends. Ports of loopback lead
/// to it by a relay of this process, once it has said its address; its channel
/// leads to \p ControlEnd, a socket, or -1.
llvm::Expected<int> runByXl(const RunOptions &Options, XlOptions Xl,
                            int ControlEnd, llvm::StringRef Work);

} // namespace ukport

#endif // UKPORT_RUNNER_XLGUEST_H
