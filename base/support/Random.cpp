//===- Random.cpp - a generator that forgets ------------------------------===//
//
// ChaCha20 as a generator with fast key erasure: each block's first half is the
// next key, so that what was given out cannot be found again from the state.
// The seed is what the processor (RDSEED, RDRAND) and the host (virtio-rng)
// give. Without both, all that is left is how long things take, which a patient
// neighbour may guess: the console says so.
//
//===----------------------------------------------------------------------===//
#include "base/support/Random.h"
#include "base/abi/Syscall.h"
#include "base/support/Machine.h"
#include "base/time/Timer.h"
#include <sys/random.h>

namespace base {

namespace {

constexpr size_t KeyWords = 8, BlockWords = 16;

struct Generator {
  uint32_t Key[KeyWords] = {};
  bool Seeded = false;
};
Generator TheGenerator;

constexpr uint32_t rotate(uint32_t Value, int By) {
  return Value << By | Value >> (32 - By);
}

void quarter(uint32_t &A, uint32_t &B, uint32_t &C, uint32_t &D) {
  A += B, D = rotate(D ^ A, 16);
  C += D, B = rotate(B ^ C, 12);
  A += B, D = rotate(D ^ A, 8);
  C += D, B = rotate(B ^ C, 7);
}

/// RFC 8439's block function. \p Tweak takes the place of counter and nonce.
void block(const uint32_t (&Key)[KeyWords], uint32_t Counter, uint64_t Tweak,
           uint32_t (&Out)[BlockWords]) {
  const uint32_t Start[BlockWords] = {
      0x61707865, 0x3320646e, 0x79622d32,      0x6b206574,
      Key[0],     Key[1],     Key[2],          Key[3],
      Key[4],     Key[5],     Key[6],          Key[7],
      Counter,    0,          uint32_t(Tweak), uint32_t(Tweak >> 32)};
  uint32_t X[BlockWords];
  memcpy(X, Start, sizeof X);
  for (int Round = 0; Round < 10; ++Round) {
    for (int I = 0; I < 4; ++I)
      quarter(X[I], X[4 + I], X[8 + I], X[12 + I]);
    for (int I = 0; I < 4; ++I)
      quarter(X[I], X[4 + (I + 1) % 4], X[8 + (I + 2) % 4],
              X[12 + (I + 3) % 4]);
  }
  for (size_t I = 0; I < BlockWords; ++I)
    Out[I] = X[I] + Start[I];
}

/// Mixes \p Value into the key: nothing that is in it gets lost.
void mix(uint64_t Value) {
  uint32_t Out[BlockWords];
  block(TheGenerator.Key, 0, Value, Out);
  memcpy(TheGenerator.Key, Out, sizeof TheGenerator.Key);
}

bool processorWord(bool Seed, uint64_t &Value) {
  for (int Try = 0; Try < 100; ++Try) {
    bool Good;
    if (Seed)
      asm volatile("rdseed %0" : "=r"(Value), "=@ccc"(Good)::"cc");
    else
      asm volatile("rdrand %0" : "=r"(Value), "=@ccc"(Good)::"cc");
    if (Good)
      return true;
  }
  return false;
}

bool seedFromProcessor() {
  bool HasSeed = cpuId(0).A >= 7 && (cpuId(7).B >> 18 & 1);
  bool HasRandom = cpuId(1).C >> 30 & 1;
  if (!HasSeed && !HasRandom)
    return false;
  for (int I = 0; I < 4; ++I) {
    uint64_t Value;
    if (!(HasSeed && processorWord(true, Value)) &&
        !(HasRandom && processorWord(false, Value)))
      return false;
    mix(Value);
  }
  return true;
}

bool seedFromHost() {
  uint64_t Words[4] = {};
  if (!virtioEntropy || virtioEntropy(Words, sizeof Words) < sizeof Words)
    return false;
  for (uint64_t W : Words)
    mix(W);
  return true;
}

void seed() {
  TheGenerator.Seeded = true;
  mix(wallClock());
  mix(readTsc());
  if (seedFromProcessor() || seedFromHost())
    return;
  // Interrupts and the host's caches make these differ a little.
  for (int I = 0; I < 256; ++I)
    mix(readTsc());
  say("random: weak seed, neither RDRAND nor virtio-rng is there\n");
}

} // namespace

void fillRandom(void *To, size_t Size) {
  if (!TheGenerator.Seeded)
    seed();
  uint32_t Out[BlockWords];
  block(TheGenerator.Key, 0, 0, Out);
  uint32_t Key[KeyWords];
  memcpy(Key, Out + KeyWords, sizeof Key);
  memcpy(TheGenerator.Key, Out, sizeof TheGenerator.Key);
  auto *At = static_cast<char *>(To);
  for (uint32_t Counter = 0; Size; ++Counter) {
    block(Key, Counter, 1, Out);
    size_t Part = least(Size, sizeof Out);
    memcpy(At, Out, Part);
    At += Part, Size -= Part;
  }
}

static long getRandom(void *To, size_t Size, unsigned Flags) {
  if (Flags & ~unsigned(GRND_NONBLOCK | GRND_RANDOM | 4 /* GRND_INSECURE */))
    return -EINVAL;
  Size = least(Size, size_t(1) << 25);
  fillRandom(To, Size);
  return long(Size);
}
SYSCALL(getrandom, getRandom)

} // namespace base
