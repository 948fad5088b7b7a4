//===- Xen.h - an image on Xen --------------------------------------------===//
//
// In domain 0, which is where `xl` works, the guest is the machine's own
// (XlGuest.h). Elsewhere it is one of the test bed's: a real Xen in an emulated
// machine (docs/xen-bed.md), which a source tree has. The program's exit status
// is in xenstore when the guest has ended; Xen itself knows only why it did.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_RUNNER_XEN_H
#define UKPORT_RUNNER_XEN_H

#include "runner/Qemu.h"

namespace ukport {

/// Boots the image as a PVH guest and waits for its end; its console is on
/// stdout. Returns the program's exit status; 101 and above where there is
/// none, as the bed's does.
llvm::Expected<int> runOnXen(const RunOptions &Options);

} // namespace ukport

#endif // UKPORT_RUNNER_XEN_H
