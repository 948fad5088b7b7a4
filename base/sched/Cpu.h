//===- Cpu.h - the state of the one processor -----------------------------===//
//
// A second processor would have one of these of its own, reached through %gs,
// and would take turns with the first inside the base.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_SCHED_CPU_H
#define UKPORT_BASE_SCHED_CPU_H

#include "base/support/Base.h"

namespace base {

struct Cpu {
  volatile bool InBase = true;     ///< not to be preempted
  volatile bool Attention = false; ///< someone asked for it meanwhile
  bool AttentionLater = false;     ///< someone can wait for it
  bool ThreadWoken = false;        ///< since the last `preempt`
  bool HasFsGsBase = false;        ///< wrfsbase is there
  uint64_t VectorState = 3;        ///< what XSAVE stores (XCR0); 3 for FXSAVE
  bool HasXsave = false;
  size_t VectorSize = 512;         ///< of what XSAVE stores, bytes
  Nanoseconds SliceEnd = Never;    ///< of the thread that runs
  Nanoseconds InterruptAt = Never; ///< what the platform was last asked for
};
extern Cpu TheCpu;

inline void setInterrupts(bool On) {
  if (On)
    asm volatile("sti" ::: "memory");
  else
    asm volatile("cli" ::: "memory");
}

/// All vector registers, in the layout of XSAVE; aligned to 64 bytes,
/// VectorSize bytes, and clear before the first `save`.
void saveVectors(void *To);
void restoreVectors(const void *From);

/// Asks the platform for an interrupt when the next timer or the slice is due.
void planInterrupt(Nanoseconds NextTimer);

/// Leaves the base, after serving whoever asked for attention.
extern "C" void ukport_leave_base();

} // namespace base

#endif // UKPORT_BASE_SCHED_CPU_H
