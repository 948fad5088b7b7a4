//===- Queue.h - a virtqueue (split ring) ---------------------------------===//
//
// Guest and device share three tables: descriptors (runs of memory), the ring
// of chains the guest makes available, and the ring of chains the device has
// used. The driver keeps what it needs to know in memory of its own and reads
// each word of the device's ring once: a device that writes nonsense gets its
// queue stopped, and harms nobody.
//
// With event indices each side says from which entry on it wants to be told;
// so under load neither interrupts nor kicks are needed.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_VIRTIO_QUEUE_H
#define UKPORT_BASE_VIRTIO_QUEUE_H

#include "base/support/Base.h"
#define VIRTIO_RING_NO_LEGACY // no inline functions
#include <linux/virtio_ring.h>

namespace base::virtio {

/// A run of memory, of contiguous physical addresses.
struct Segment {
  const void *Begin;
  uint32_t Size;
};

class Queue {
public:
  Queue() = default;
  ~Queue();
  Queue(const Queue &) = delete;
  Queue &operator=(const Queue &) = delete;

  /// Makes the tables for \p Entries, a power of two of at most 32768. False:
  /// no memory.
  bool create(unsigned Entries, bool EventIndex);

  unsigned size() const { return Entries; }
  /// How many descriptors are free.
  unsigned free() const { return FreeCount; }
  /// The descriptor that the next chain begins with, if it fits; no chain that
  /// is under way begins there.
  unsigned nextHead() const { return FirstFree % Entries; }
  /// The device broke the rules; nothing is taken from it any more.
  bool broken() const { return Broken; }

  // Where the tables lie, for the transport. `descriptors` begins a page, and
  // the used ring the first page after the available ring (as the legacy
  // interface wants it).
  void *descriptors() const { return Descriptors; }
  void *available() const { return Available; }
  void *used() const { return Used; }

  /// Makes a chain of \p Out (which the device reads) and \p In (which it
  /// writes) available. \p Token is what `take` gives back; not null. False:
  /// too few descriptors are free.
  bool add(Span<const Segment> Out, Span<const Segment> In, void *Token);
  /// Whether the device wants to be told of what was added since the last call.
  bool needsKick();

  /// A chain that the device has used; null: none. \p Written: how many bytes
  /// the device says it wrote. It may lie.
  void *take(uint32_t &Written);
  /// Whether `take` would find something. Cheap.
  bool hasUsed() const;
  /// Asks for an interrupt once \p More chains were used from here on. True if
  /// that has happened already: look again, no interrupt may come.
  bool askInterrupt(unsigned More = 1);
  /// Asks for none as long as possible.
  void avoidInterrupt();

private:
  /// What the driver knows of a descriptor.
  struct Note {
    void *Token; ///< of the chain that begins here; null: none does
    uint16_t Next;
    uint16_t Length; ///< descriptors of the chain that begins here
  };

  unsigned Entries = 0;
  bool EventIndex = false, Broken = false;
  void *Memory = nullptr;
  vring_desc *Descriptors = nullptr;
  vring_avail *Available = nullptr;
  vring_used *Used = nullptr;
  Note *Notes = nullptr;
  unsigned FreeCount = 0;
  uint16_t FirstFree = 0;
  uint16_t Added = 0;  ///< chains made available
  uint16_t Kicked = 0; ///< Added when the device was told
  uint16_t Taken = 0;  ///< chains taken back

  void describe(uint16_t &At, const Segment &S, uint16_t Flags);
  void release(uint16_t Head);
  volatile uint16_t &usedEvent() const;
  volatile uint16_t &availableEvent() const;
};

} // namespace base::virtio

#endif // UKPORT_BASE_VIRTIO_QUEUE_H
