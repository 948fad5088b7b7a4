//===- Frame.h - the registers of an interrupted thread -------------------===//
#ifndef UKPORT_BASE_SCHED_FRAME_H
#define UKPORT_BASE_SCHED_FRAME_H

#include <stdint.h>

namespace base {

/// As Vectors.S stores them, lowest address first. The red zone below Rsp is
/// the thread's: interrupts run on stacks of their own.
struct Frame {
  uint64_t R15, R14, R13, R12, Rbp, Rbx, R11, R10, R9, R8, Rax, Rcx, Rdx, Rsi,
      Rdi;
  uint64_t Vector, Error;
  uint64_t Rip, Cs, Flags, Rsp, Ss;
};
static_assert(sizeof(Frame) == 22 * 8, "Vectors.S relies on it");

} // namespace base

#endif // UKPORT_BASE_SCHED_FRAME_H
