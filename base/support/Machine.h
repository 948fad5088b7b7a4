//===- Machine.h - instructions that C++ has no words for -----------------===//
#ifndef UKPORT_BASE_SUPPORT_MACHINE_H
#define UKPORT_BASE_SUPPORT_MACHINE_H

#include <stdint.h>

namespace base {

inline void outByte(uint16_t Port, uint8_t Value) {
  asm volatile("outb %0, %1" ::"a"(Value), "Nd"(Port));
}
inline void outWord(uint16_t Port, uint16_t Value) {
  asm volatile("outw %0, %1" ::"a"(Value), "Nd"(Port));
}
inline void outLong(uint16_t Port, uint32_t Value) {
  asm volatile("outl %0, %1" ::"a"(Value), "Nd"(Port));
}
inline uint8_t inByte(uint16_t Port) {
  uint8_t Value;
  asm volatile("inb %1, %0" : "=a"(Value) : "Nd"(Port));
  return Value;
}
inline uint16_t inWord(uint16_t Port) {
  uint16_t Value;
  asm volatile("inw %1, %0" : "=a"(Value) : "Nd"(Port));
  return Value;
}
inline uint32_t inLong(uint16_t Port) {
  uint32_t Value;
  asm volatile("inl %1, %0" : "=a"(Value) : "Nd"(Port));
  return Value;
}

inline uint64_t readMsr(uint32_t Register) {
  uint32_t Low, High;
  asm volatile("rdmsr" : "=a"(Low), "=d"(High) : "c"(Register));
  return uint64_t(High) << 32 | Low;
}
inline void writeMsr(uint32_t Register, uint64_t Value) {
  asm volatile("wrmsr" ::"c"(Register), "a"(uint32_t(Value)),
               "d"(uint32_t(Value >> 32)));
}

inline uint64_t readTsc() {
  uint32_t Low, High;
  asm volatile("rdtsc" : "=a"(Low), "=d"(High));
  return uint64_t(High) << 32 | Low;
}

struct CpuId {
  uint32_t A, B, C, D;
};
inline CpuId cpuId(uint32_t Leaf, uint32_t Sub = 0) {
  CpuId R;
  asm volatile("cpuid"
               : "=a"(R.A), "=b"(R.B), "=c"(R.C), "=d"(R.D)
               : "a"(Leaf), "c"(Sub));
  return R;
}

/// Orders memory accesses as seen by devices and other processors.
inline void memoryFence() { asm volatile("mfence" ::: "memory"); }
inline void compilerFence() { asm volatile("" ::: "memory"); }

} // namespace base

#endif // UKPORT_BASE_SUPPORT_MACHINE_H
