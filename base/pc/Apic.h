//===- Apic.h - the processor's interrupt controller and its timer --------===//
#ifndef UKPORT_BASE_PC_APIC_H
#define UKPORT_BASE_PC_APIC_H

#include "base/support/Base.h"

namespace base {

/// Switches the old controllers off and this one on.
void startApic();
/// Vector arrived: sets its device's flag and lets the next one come.
void acknowledge(unsigned Vector);

/// Measures the time stamp counter and the timer against a clock of known
/// speed. Interrupts are off.
void calibrate();
Nanoseconds tscClock();
/// One interrupt of TimerVector after \p Delay; Never: none.
void armApicTimer(Nanoseconds Delay);

constexpr unsigned TimerVector = 32;
constexpr unsigned SpuriousVector = 63;

} // namespace base

#endif // UKPORT_BASE_PC_APIC_H
