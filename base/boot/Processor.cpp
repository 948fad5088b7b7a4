#include "base/boot/Start.h"
#include "base/sched/Cpu.h"
#include "base/support/Machine.h"

namespace base {

namespace {

enum Control4 : uint64_t {
  Umip = 1 << 11,
  FsGsBase = 1 << 16,
  OsXsave = 1 << 18,
  Smep = 1 << 20,
  Smap = 1 << 21,
};

void setControl4(uint64_t Bits) {
  uint64_t Value;
  asm volatile("mov %%cr4, %0" : "=r"(Value));
  asm volatile("mov %0, %%cr4" ::"r"(Value | Bits));
}

/// Lets the program use every vector register that XSAVE can keep.
void enableXsave() {
  setControl4(OsXsave);
  CpuId State = cpuId(0xd, 0);
  // x87, SSE, AVX, and AVX-512's three; the rest has its own rules.
  uint64_t Wanted = State.A & 0xe7;
  if ((Wanted & 0xe0) != 0xe0)
    Wanted &= 0x7;
  asm volatile("xsetbv" ::"c"(0), "a"(uint32_t(Wanted)), "d"(0));
  TheCpu.HasXsave = true;
  TheCpu.VectorState = Wanted;
  TheCpu.VectorSize = cpuId(0xd, 0).B;
}

} // namespace

void setUpProcessor() {
  CpuId Basic = cpuId(1);
  CpuId Extended = cpuId(0).A >= 7 ? cpuId(7) : CpuId{};
  if (Basic.C >> 26 & 1)
    enableXsave();
  uint64_t Protection = 0;
  if (Extended.B & 1) {
    Protection |= FsGsBase;
    TheCpu.HasFsGsBase = true;
  }
  if (Extended.B >> 7 & 1)
    Protection |= Smep;
  if (Extended.B >> 20 & 1)
    Protection |= Smap;
  if (Extended.C >> 2 & 1)
    Protection |= Umip;
  setControl4(Protection);
}

} // namespace base
