//===- Start.h - the steps of the start, in their order -------------------===//
#ifndef UKPORT_BASE_BOOT_START_H
#define UKPORT_BASE_BOOT_START_H

#include "base/support/Base.h"

namespace base {

/// Tables of the processor, so that a fault is reported.
void setUpTraps();
/// What the processor has: vector registers, protection of the base.
void setUpProcessor();
/// Copies what the loader left (physical address of hvm_start_info) out of its
/// way.
void readBootInfo(uint32_t StartInfo);
/// Frames of memory, and the final page tables.
void setUpMemory();
/// The monotonic clock begins.
void startClock();

/// The control channel, where the image has one (control/).
void startControl();

/// Lays out arguments, environment and auxiliary vector on a new stack. The
/// stack pointer that the program's entry point expects.
uintptr_t makeProgramStack();

} // namespace base

#endif // UKPORT_BASE_BOOT_START_H
