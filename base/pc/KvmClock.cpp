#include "base/pc/KvmClock.h"
#include "base/support/Machine.h"
#include <asm/kvm_para.h>

namespace base {

const volatile HostClock *startKvmClock() {
  CpuId Name = cpuId(KVM_CPUID_SIGNATURE);
  if (memcmp(&Name.B, KVM_SIGNATURE, 3 * sizeof Name.B) ||
      !(cpuId(KVM_CPUID_FEATURES).A >> KVM_FEATURE_CLOCKSOURCE2 & 1))
    return nullptr;
  alignas(HostClock) static volatile HostClock Clock;
  constexpr uint64_t On = 1;
  writeMsr(MSR_KVM_SYSTEM_TIME_NEW, reinterpret_cast<uint64_t>(&Clock) | On);
  return &Clock;
}

Nanoseconds kvmClockBegan() {
  static volatile struct {
    uint32_t Version, Seconds, Nanoseconds;
  } Wall;
  writeMsr(MSR_KVM_WALL_CLOCK_NEW, reinterpret_cast<uint64_t>(&Wall));
  return readWhole(Wall.Version,
                   [] { return Wall.Seconds * Second + Wall.Nanoseconds; });
}

} // namespace base
