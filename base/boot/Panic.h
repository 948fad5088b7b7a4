//===- Panic.h - the last words of a guest --------------------------------===//
#ifndef UKPORT_BASE_BOOT_PANIC_H
#define UKPORT_BASE_BOOT_PANIC_H

#include "base/sched/Frame.h"
#include "base/support/Base.h"

namespace base {

class Thread;

/// Where \p T is, which sleeps.
void sayBacktrace(const Thread &T);

/// The status of a guest that cannot go on.
constexpr int PanicStatus = 125;

/// Reports \p What with the registers \p At, and stops.
[[noreturn]] void panicAt(const Frame &At, uint64_t FaultAddress,
                          const char *What);

/// The program ended by \p Signal, at \p At if that is known.
[[noreturn]] void endBySignal(int Signal, const Frame *At);

} // namespace base

#endif // UKPORT_BASE_BOOT_PANIC_H
