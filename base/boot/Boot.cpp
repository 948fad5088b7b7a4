//===- Boot.cpp - from the entry to the program ---------------------------===//
#include "base/boot/BootInfo.h"
#include "base/boot/Platform.h"
#include "base/boot/Start.h"
#include "base/sched/Cpu.h"
#include "base/sched/Thread.h"

extern "C" {
[[noreturn]] void ukport_boot(uint32_t StartInfo);
/// The program's entry point, which the link defines.
[[noreturn]] void ukport_program_entry();
}

namespace base {

static Platform *ThePlatform;

[[gnu::weak]] void startControl() {}

Platform &platform() { return *ThePlatform; }

static Platform *findPlatform() {
  if (xenPlatform)
    if (Platform *Found = xenPlatform())
      return Found;
  if (pcPlatform)
    if (Platform *Found = pcPlatform())
      return Found;
  // Nobody could be told.
  for (;;)
    asm volatile("cli; hlt");
}

} // namespace base

using namespace base;

void ukport_boot(uint32_t StartInfo) {
  // Whoever is under the guest, to be heard from here on.
  ThePlatform = findPlatform();
  // A fault is reported from here on.
  setUpTraps();
  setUpProcessor();
  // Memory: what there is, and who may do what with it.
  readBootInfo(StartInfo);
  setUpMemory();
  // Interrupts and the clock.
  platform().start();
  startClock();
  // The program's first thread, at its entry point.
  startThreads();
  uintptr_t Stack = makeProgramStack();
  setInterrupts(true);
  startControl();
  ukport_leave_base();
  asm volatile("mov %0, %%rsp\n\t"
               "xor %%ebp, %%ebp\n\t"
               "xor %%edx, %%edx\n\t"
               "jmp *%1" ::"r"(Stack),
               "r"(ukport_program_entry));
  __builtin_unreachable();
}
