//===- Glue.cpp - what lwIP asks of the base ------------------------------===//
//
// See arch/cc.h and lwipopts.h in sysroot/overlay/lwip.
//
//===----------------------------------------------------------------------===//
#include "base/mem/Heap.h"
#include "base/net/Stack.h"
#include "base/support/Random.h"
#include "base/time/Timer.h"
#include <lwip/ip_addr.h>
#include <lwip/sys.h>

using namespace base;

extern "C" {

void *ukport_lwip_allocate(size_t Size) { return allocate(Size); }

void *ukport_lwip_allocate_cleared(size_t Count, size_t Size) {
  void *Memory = allocate(Count * Size);
  return Memory ? __builtin_memset(Memory, 0, Count * Size) : nullptr;
}

void ukport_lwip_deallocate(void *Memory) { deallocate(Memory); }

uint32_t ukport_lwip_random() { return randomValue<uint32_t>(); }

uint32_t ukport_lwip_gap_limit() { return memoryIsTight() ? 4096 : 131072; }

/// Milliseconds.
u32_t sys_now() { return u32_t(now() / 1'000'000); }

/// The first sequence number of a connection (RFC 6528): it grows with time,
/// from a start that nobody can guess who does not know the secret.
uint32_t ukport_lwip_sequence(const void *LocalAddress, uint16_t LocalPort,
                              const void *RemoteAddress, uint16_t RemotePort) {
  static uint64_t Secret[2];
  if (!Secret[0])
    fillRandom(Secret, sizeof Secret);
  uint64_t Hash = Secret[0];
  auto Mix = [&](uint64_t Value) {
    unsigned __int128 Product =
        (unsigned __int128)(Hash ^ Value) * (Secret[1] | 1);
    Hash = uint64_t(Product) ^ uint64_t(Product >> 64);
  };
  const void *const Both[] = {LocalAddress, RemoteAddress};
  for (const void *One : Both) {
    auto *Address = static_cast<const ip_addr_t *>(One);
    const u32_t *Words = ip_2_ip6(Address)->addr;
    Mix(uint64_t(Words[0]) << 32 | (IP_IS_V6(Address) ? Words[1] : 0));
    if (IP_IS_V6(Address))
      Mix(uint64_t(Words[2]) << 32 | Words[3]);
  }
  Mix(uint64_t(LocalPort) << 16 | RemotePort);
  Mix(Secret[0]);
  return uint32_t(Hash >> 16) + uint32_t(now() / 4096);
}

/// The Internet checksum's sum, not inverted, of \p Size bytes. That an odd
/// address does not swap bytes is what lwIP expects.
uint16_t ukport_lwip_checksum(const void *Data, int Size) {
  auto *At = static_cast<const char *>(Data);
  uint64_t Sum = 0;
  // Eight bytes at a time, each carry added where the next sum begins.
  for (; Size >= 32; Size -= 32, At += 32)
    asm("addq (%1), %0\n\t"
        "adcq 8(%1), %0\n\t"
        "adcq 16(%1), %0\n\t"
        "adcq 24(%1), %0\n\t"
        "adcq $0, %0"
        : "+r"(Sum)
        : "r"(At), "m"(*reinterpret_cast<const char(*)[32]>(At))
        : "cc");
  Sum = (Sum & 0xffffffff) + (Sum >> 32); // and room for what is left
  auto Load = [&]<class T>(T Value) {
    __builtin_memcpy(&Value, At, sizeof Value);
    At += sizeof Value;
    return Value;
  };
  for (; Size >= 4; Size -= 4)
    Sum += Load(uint32_t());
  if (Size & 2)
    Sum += Load(uint16_t());
  if (Size & 1)
    Sum += Load(uint8_t());
  Sum = (Sum & 0xffffffff) + (Sum >> 32);
  Sum = (Sum & 0xffff) + (Sum >> 16);
  Sum = (Sum & 0xffff) + (Sum >> 16);
  Sum = (Sum & 0xffff) + (Sum >> 16);
  return uint16_t(Sum);
}

} // extern "C"
