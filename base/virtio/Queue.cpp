#include "base/virtio/Queue.h"
#include "base/mem/Heap.h"
#include "base/support/Machine.h"

namespace base::virtio {

static size_t availableSize(unsigned Entries) {
  return sizeof(vring_avail) + 2 * Entries + 2; // with its event index
}
static size_t usedSize(unsigned Entries) {
  return sizeof(vring_used) + sizeof(vring_used_elem) * Entries + 2;
}

Queue::~Queue() {
  deallocate(Memory);
  deallocate(Notes);
}

bool Queue::create(unsigned Count, bool WithEventIndex) {
  size_t First =
      roundUp(sizeof(vring_desc) * Count + availableSize(Count), PageSize);
  size_t Size = roundUp(First + usedSize(Count), PageSize);
  Memory = allocate(Size);
  Notes = static_cast<Note *>(allocate(sizeof(Note) * Count));
  if (!Memory || !Notes)
    return false;
  memset(Memory, 0, Size);
  memset(Notes, 0, sizeof(Note) * Count);
  auto *At = static_cast<char *>(Memory);
  Descriptors = reinterpret_cast<vring_desc *>(At);
  Available = reinterpret_cast<vring_avail *>(At + sizeof(vring_desc) * Count);
  Used = reinterpret_cast<vring_used *>(At + First);
  Entries = FreeCount = Count;
  EventIndex = WithEventIndex;
  for (unsigned I = 0; I < Count; ++I)
    Notes[I].Next = uint16_t(I + 1);
  return true;
}

volatile uint16_t &Queue::usedEvent() const { return Available->ring[Entries]; }

volatile uint16_t &Queue::availableEvent() const {
  return *reinterpret_cast<volatile uint16_t *>(Used->ring + Entries);
}

/// Fills the next free descriptor, which \p At becomes.
void Queue::describe(uint16_t &At, const Segment &S, uint16_t Flags) {
  At = FirstFree;
  vring_desc &D = Descriptors[At];
  D.addr = reinterpret_cast<uintptr_t>(S.Begin);
  D.len = S.Size;
  D.flags = Flags;
  FirstFree = Notes[At].Next;
  D.next = FirstFree;
}

bool Queue::add(Span<const Segment> Out, Span<const Segment> In, void *Token) {
  auto Length = unsigned(Out.Count + In.Count);
  if (Broken || Length > FreeCount || !Length)
    return false;
  uint16_t Head = FirstFree, Last = Head;
  for (const Segment &S : Out)
    describe(Last, S, VRING_DESC_F_NEXT);
  for (const Segment &S : In)
    describe(Last, S, VRING_DESC_F_NEXT | VRING_DESC_F_WRITE);
  Descriptors[Last].flags &= uint16_t(~VRING_DESC_F_NEXT);
  FreeCount -= Length;
  Notes[Head].Token = Token;
  Notes[Head].Length = uint16_t(Length);
  Available->ring[Added % Entries] = Head;
  // The device may look at once: the entry comes before the count.
  compilerFence();
  *const_cast<volatile uint16_t *>(&Available->idx) = ++Added;
  return true;
}

bool Queue::needsKick() {
  if (Added == Kicked)
    return false;
  uint16_t Before = Kicked;
  Kicked = Added;
  // What was added is visible before the device's wish is read.
  memoryFence();
  if (EventIndex)
    return vring_need_event(availableEvent(), Added, Before);
  return !(*const_cast<volatile uint16_t *>(&Used->flags) &
           VRING_USED_F_NO_NOTIFY);
}

bool Queue::hasUsed() const {
  return !Broken && *const_cast<const volatile uint16_t *>(&Used->idx) != Taken;
}

void Queue::release(uint16_t Head) {
  uint16_t Last = Head;
  for (unsigned I = 1; I < Notes[Head].Length; ++I)
    Last = Notes[Last].Next;
  Notes[Last].Next = FirstFree;
  FirstFree = Head;
  FreeCount += Notes[Head].Length;
  Notes[Head].Token = nullptr;
}

void *Queue::take(uint32_t &Written) {
  if (!hasUsed())
    return nullptr;
  compilerFence(); // x86 does not reorder reads
  const volatile vring_used_elem &E = Used->ring[Taken % Entries];
  uint32_t Head = E.id;
  Written = E.len;
  if (Head >= Entries || !Notes[Head].Token) {
    Broken = true;
    say("virtio: the device used what it was not given; it is left alone\n");
    return nullptr;
  }
  void *Token = Notes[Head].Token;
  release(uint16_t(Head));
  ++Taken;
  return Token;
}

bool Queue::askInterrupt(unsigned More) {
  if (EventIndex)
    usedEvent() = uint16_t(Taken + More - 1);
  else
    *const_cast<volatile uint16_t *>(&Available->flags) = 0;
  // The wish is visible before the ring is looked at for the last time.
  memoryFence();
  uint16_t Waiting =
      uint16_t(*const_cast<volatile uint16_t *>(&Used->idx) - Taken);
  return !Broken && Waiting >= More;
}

void Queue::avoidInterrupt() {
  if (EventIndex)
    usedEvent() = uint16_t(Taken - 1); // a whole round away
  else
    *const_cast<volatile uint16_t *>(&Available->flags) =
        VRING_AVAIL_F_NO_INTERRUPT;
}

} // namespace base::virtio
