#include "base/xen/ConsoleRing.h"
#include "base/sched/Watchdog.h"
#include "base/xen/Hypercall.h"

namespace base::xen {

static ConsoleRing *First;

void ConsoleRing::open(void *Page, Port P) {
  Ring = static_cast<xencons_interface *>(Page);
  Channel = P;
  Next = First;
  First = this;
}

static XENCONS_RING_IDX seen(const XENCONS_RING_IDX &At) {
  return __atomic_load_n(&At, __ATOMIC_ACQUIRE);
}

size_t ConsoleRing::room() const {
  return sizeof Ring->out - (Ring->out_prod - seen(Ring->out_cons));
}

/// Lets domain 0 run. Counted and not timed: there may be no clock yet. Xen
/// takes 1 us or more for it.
bool ConsoleRing::waitForReader(XENCONS_RING_IDX Before,
                                unsigned Patience) const {
  ConsoleIsBlocked = true;
  unsigned Tried = 0;
  while (seen(Ring->out_cons) == Before && Tried++ < Patience)
    hypercall(__HYPERVISOR_sched_op, SCHEDOP_yield);
  ConsoleIsBlocked = false;
  return Tried <= Patience;
}

static constexpr unsigned ASecond = 1'000'000;

bool ConsoleRing::waitForRoom(size_t Size) {
  for (;;) {
    XENCONS_RING_IDX Read = seen(Ring->out_cons);
    if (room() >= Size) {
      Deaf = false;
      return true;
    }
    if (Deaf || !waitForReader(Read, ASecond)) {
      Deaf = true;
      return false;
    }
  }
}

/// As much as there is room for.
size_t ConsoleRing::put(const char *Text, size_t Size) {
  XENCONS_RING_IDX At = Ring->out_prod;
  Size = least(room(), Size);
  for (size_t I = 0; I < Size; ++I)
    Ring->out[MASK_XENCONS_IDX(At + I, Ring->out)] = Text[I];
  __atomic_store_n(&Ring->out_prod, At + XENCONS_RING_IDX(Size),
                   __ATOMIC_SEQ_CST);
  notify(Channel);
  return Size;
}

void ConsoleRing::write(const char *Text, size_t Size) {
  while (Size && waitForRoom(1)) {
    size_t Count = put(Text, Size);
    Text += Count;
    Size -= Count;
  }
}

void ConsoleRing::writeWhole(const char *Text, size_t Size) {
  if (waitForRoom(Size))
    put(Text, Size);
}

size_t ConsoleRing::read(char *To, size_t Size) {
  XENCONS_RING_IDX Written = seen(Ring->in_prod);
  XENCONS_RING_IDX At = Ring->in_cons;
  size_t Count = 0;
  for (; Count < Size && At != Written; ++Count, ++At)
    To[Count] = Ring->in[MASK_XENCONS_IDX(At, Ring->in)];
  if (!Count)
    return 0;
  __atomic_store_n(&Ring->in_cons, At, __ATOMIC_SEQ_CST);
  notify(Channel);
  return Count;
}

void ConsoleRing::drain() const {
  XENCONS_RING_IDX Read;
  do
    Read = seen(Ring->out_cons);
  while (Read != Ring->out_prod && waitForReader(Read, 2 * ASecond));
}

void ConsoleRing::drainAll() {
  for (ConsoleRing *R = First; R; R = R->Next)
    R->drain();
}

} // namespace base::xen
