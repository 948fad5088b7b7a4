//===- Interrupts.h - interrupts of a PC's devices ------------------------===//
#ifndef UKPORT_BASE_PC_INTERRUPTS_H
#define UKPORT_BASE_PC_INTERRUPTS_H

#include <stdint.h>

namespace base {

/// A vector for a device whose interrupt asks for attention, and before that
/// sets \p Raised: a device whose line stays high until it is acknowledged has
/// to be told even if there is no other news.
unsigned deviceVector(volatile bool *Raised = nullptr);

/// What a device writes, and where, to send \p Vector (MSI, MSI-X).
constexpr uint64_t messageAddress() { return 0xfee00000; }
constexpr uint32_t messageData(unsigned Vector) { return Vector; }

/// Lets line \p Line of the I/O APIC send \p Vector; edge-triggered and active
/// high, as on the ISA bus, or level-triggered.
void routeLine(unsigned Line, unsigned Vector, bool Level);

} // namespace base

#endif // UKPORT_BASE_PC_INTERRUPTS_H
