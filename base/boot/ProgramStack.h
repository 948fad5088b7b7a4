//===- ProgramStack.h - what the program was started with -----------------===//
#ifndef UKPORT_BASE_BOOT_PROGRAMSTACK_H
#define UKPORT_BASE_BOOT_PROGRAMSTACK_H

namespace base {

/// argv, as the program sees (and may have changed) it; null before it starts.
const char *const *programArguments();

} // namespace base

#endif // UKPORT_BASE_BOOT_PROGRAMSTACK_H
