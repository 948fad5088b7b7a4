//===- Entropy.cpp - virtio-rng -------------------------------------------===//
//
// Asked once, for the seed, before anything else runs: so it is waited for
// without interrupts.
//
//===----------------------------------------------------------------------===//
#include "base/mem/Heap.h"
#include "base/support/Random.h"
#include "base/time/Timer.h"
#include "base/virtio/Device.h"

namespace base {

size_t virtioEntropy(void *To, size_t Size) {
  virtio::Device *D = virtio::findDevice(VIRTIO_ID_RNG);
  virtio::Queue Q;
  if (!D || !D->negotiate(0) || !D->createQueue(0, Q, 8))
    return 0;
  void *Memory = allocate(Size);
  if (!Memory)
    return 0;
  Q.avoidInterrupt();
  D->start();
  virtio::Segment S{Memory, uint32_t(Size)};
  Q.add({}, {&S, 1}, Memory);
  D->kick(0, Q);
  uint32_t Written = 0;
  void *Done = nullptr;
  for (Nanoseconds End = now() + Second; !Done && now() < End;)
    Done = Q.take(Written);
  D->stop(); // and lets go of the memory
  size_t Count = Done ? least(size_t(Written), Size) : 0;
  memcpy(To, Memory, Count);
  deallocate(Memory);
  return Count;
}

} // namespace base
