#include "base/xen/Console.h"
#include "base/xen/Addresses.h"
#include "base/xen/Events.h"
#include "base/xen/Hypercall.h"
#include <xen/io/console.h>

namespace base::xen {

static xencons_interface *Ring;
static Port ConsolePort;
/// Nobody read for a second: what does not fit is dropped until there is room.
static bool Deaf;

void findConsole() {
  Ring = reinterpret_cast<xencons_interface *>(
      parameter(HVM_PARAM_CONSOLE_PFN) * PageSize);
  ConsolePort = Port(parameter(HVM_PARAM_CONSOLE_EVTCHN));
}

void mapConsole() { mapRing(reinterpret_cast<uintptr_t>(Ring)); }

/// Lets domain 0 run. Counted and not timed: there may be no clock yet. Xen
/// takes 1 us or more for it.
static bool waitForReader(XENCONS_RING_IDX Before, unsigned Patience) {
  for (unsigned I = 0; I < Patience; ++I) {
    if (__atomic_load_n(&Ring->out_cons, __ATOMIC_ACQUIRE) != Before)
      return true;
    hypercall(__HYPERVISOR_sched_op, SCHEDOP_yield);
  }
  return false;
}

static constexpr unsigned ASecond = 1'000'000;

void writeConsole(const char *Text, size_t Size) {
  XENCONS_RING_IDX At = Ring->out_prod;
  while (Size) {
    XENCONS_RING_IDX Read = __atomic_load_n(&Ring->out_cons, __ATOMIC_ACQUIRE);
    size_t Room = least(sizeof Ring->out - (At - Read), Size);
    for (size_t I = 0; I < Room; ++I)
      Ring->out[MASK_XENCONS_IDX(At + I, Ring->out)] = Text[I];
    At += XENCONS_RING_IDX(Room);
    __atomic_store_n(&Ring->out_prod, At, __ATOMIC_SEQ_CST);
    notify(ConsolePort);
    Text += Room;
    Size -= Room;
    if (Room)
      Deaf = false;
    if (Size && (Deaf || !waitForReader(Read, ASecond))) {
      Deaf = true;
      return;
    }
  }
}

size_t readConsole(char *To, size_t Size) {
  XENCONS_RING_IDX Written = __atomic_load_n(&Ring->in_prod, __ATOMIC_ACQUIRE);
  XENCONS_RING_IDX At = Ring->in_cons;
  size_t Count = 0;
  for (; Count < Size && At != Written; ++Count, ++At)
    To[Count] = Ring->in[MASK_XENCONS_IDX(At, Ring->in)];
  if (!Count)
    return 0;
  __atomic_store_n(&Ring->in_cons, At, __ATOMIC_SEQ_CST);
  notify(ConsolePort);
  return Count;
}

void drainConsole() {
  XENCONS_RING_IDX Read;
  do
    Read = __atomic_load_n(&Ring->out_cons, __ATOMIC_ACQUIRE);
  while (Read != Ring->out_prod && waitForReader(Read, 2 * ASecond));
}

} // namespace base::xen
