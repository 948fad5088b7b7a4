//===- Traps.cpp - exceptions and interrupts ------------------------------===//
//
// Interrupts run on a stack of their own, exceptions on another: the program's
// red zone stays whole, and a fault while an interrupt is served, or on a stack
// that has run over, is reported instead of a reset.
//
//===----------------------------------------------------------------------===//
#include "base/boot/Panic.h"
#include "base/boot/Platform.h"
#include "base/boot/Selectors.h"
#include "base/boot/Start.h"
#include "base/mem/Areas.h"
#include "base/sched/Attention.h"
#include "base/sched/Cpu.h"
#include "base/sched/Thread.h"
#include <signal.h>

extern "C" {
extern const char ukport_vectors[]; ///< a stub of StubSize bytes each
extern uint64_t ukport_gdt[];
extern const char ukport_halt[]; ///< one byte, in ukport_wait
base::Frame *ukport_interrupt(base::Frame *At);
}

namespace base {

namespace {

struct [[gnu::packed]] TaskState {
  uint32_t Reserved;
  uint64_t Stacks[3];
  uint64_t Reserved1;
  uint64_t InterruptStacks[7];
  uint64_t Reserved2;
  uint16_t Reserved3, IoMap;
};

struct Gate {
  uint16_t Low, Selector;
  uint8_t Stack, Type;
  uint16_t Middle;
  uint32_t High, Reserved;
};

struct [[gnu::packed]] TablePointer {
  uint16_t Limit;
  const void *Base;
};

constexpr size_t StubSize = 8;
constexpr uint8_t InterruptGate = 0x8e;
enum StackIndex : uint8_t {
  ForInterrupts = 1,
  ForExceptions = 2,
  ForDouble = 3
};
enum Exception : uint8_t {
  DivideError = 0,
  NonMaskable = 2,
  Breakpoint = 3,
  InvalidOpcode = 6,
  DoubleFault = 8,
  StackFault = 12,
  GeneralProtection = 13,
  PageFault = 14,
  FloatingPoint = 16,
  Alignment = 17,
  MachineCheck = 18,
  VectorFloatingPoint = 19,
};

TaskState Task;
Gate Gates[VECTOR_COUNT];
alignas(16) uint8_t InterruptStack[16384];
alignas(16) uint8_t ExceptionStack[8192];
alignas(16) uint8_t DoubleFaultStack[4096];

StackIndex stackFor(unsigned Vector) {
  if (Vector >= FIRST_DEVICE_VECTOR)
    return ForInterrupts;
  return Vector == DoubleFault || Vector == NonMaskable ||
                 Vector == MachineCheck
             ? ForDouble
             : ForExceptions;
}

template <size_t Size> uint64_t endOf(uint8_t (&Stack)[Size]) {
  return reinterpret_cast<uint64_t>(Stack + Size);
}

} // namespace

void setUpTraps() {
  Task.InterruptStacks[ForInterrupts - 1] = endOf(InterruptStack);
  Task.InterruptStacks[ForExceptions - 1] = endOf(ExceptionStack);
  Task.InterruptStacks[ForDouble - 1] = endOf(DoubleFaultStack);
  Task.IoMap = sizeof Task;
  auto At = reinterpret_cast<uint64_t>(&Task);
  uint64_t *Descriptor = &ukport_gdt[TSS_SELECTOR / 8];
  Descriptor[0] = (sizeof Task - 1) | (At & 0xffffff) << 16 | 0x89ull << 40 |
                  (At >> 24 & 0xff) << 56;
  Descriptor[1] = At >> 32;
  asm volatile("ltr %w0" ::"r"(TSS_SELECTOR));
  for (unsigned I = 0; I < VECTOR_COUNT; ++I) {
    auto Stub = reinterpret_cast<uint64_t>(ukport_vectors + I * StubSize);
    Gates[I] = {uint16_t(Stub),
                CODE_SELECTOR,
                stackFor(I),
                InterruptGate,
                uint16_t(Stub >> 16),
                uint32_t(Stub >> 32),
                0};
  }
  TablePointer Pointer{sizeof Gates - 1, Gates};
  asm volatile("lidt %0" ::"m"(Pointer));
}

/// The signal that Linux sends for an exception; 0: none, the guest is broken.
static int signalOf(unsigned Vector) {
  switch (Vector) {
  case DivideError:
  case FloatingPoint:
  case VectorFloatingPoint:
    return SIGFPE;
  case Breakpoint:
    return SIGTRAP;
  case InvalidOpcode:
    return SIGILL;
  case StackFault:
  case Alignment:
    return SIGBUS;
  case GeneralProtection:
  case PageFault:
    return SIGSEGV;
  default:
    return 0;
  }
}

static void handleException(Frame &At) {
  uint64_t Address = 0;
  if (At.Vector == PageFault) {
    asm volatile("mov %%cr2, %0" : "=r"(Address));
    if (handlePageFault(Address, At.Error))
      return;
  }
  if (At.Vector == NonMaskable && platform().nonMaskable(At))
    return;
  int Signal = signalOf(At.Vector);
  if (TheCpu.InBase || !Signal || !Current)
    panicAt(At, Address, TheCpu.InBase ? "fault in the base" : "fault");
  TheCpu.InBase = true;
  SignalInfo Info;
  Info.Code = At.Vector == PageFault
                  ? (areaAt(Address) ? SEGV_ACCERR : SEGV_MAPERR)
                  : SI_KERNEL;
  Info.Value = At.Vector == PageFault ? Address : At.Rip;
  raiseFault(At, Signal, Info);
  TheCpu.InBase = false;
}

} // namespace base

using namespace base;

Frame *ukport_interrupt(Frame *At) {
  if (At->Vector < FIRST_DEVICE_VECTOR) {
    handleException(*At);
    return At;
  }
  constexpr uint64_t InterruptFlag = 1 << 9;
  if (!(At->Flags & InterruptFlag))
    panicAt(*At, 0, "interrupt while they are off");
  At->Rip += At->Rip == reinterpret_cast<uint64_t>(ukport_halt);
  platform().interrupt(*At);
  if (TheCpu.InBase)
    return At;
  TheCpu.InBase = true;
  if (TheCpu.Attention)
    attend();
  At = preempt(At);
  deliverInterrupted(*At);
  TheCpu.InBase = false;
  return At;
}
