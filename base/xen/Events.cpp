#include "base/xen/Events.h"
#include "base/mem/Pages.h"
#include "base/xen/Addresses.h"
#include "base/xen/Hypercall.h"

namespace base::xen {

static shared_info *Shared;

shared_info &shared() { return *Shared; }

void *mapShared(unsigned Space, unsigned Index, uintptr_t At) {
  xen_add_to_physmap Request = {};
  Request.domid = DOMID_SELF;
  Request.space = Space;
  Request.idx = Index;
  Request.gpfn = At / PageSize;
  long Error =
      hypercall(__HYPERVISOR_memory_op, XENMEM_add_to_physmap, Request);
  if (Error)
    panic("xen: page %u of space %u: error %ld", Index, Space, Error);
  return mapRing(At);
}

void *mapRing(uintptr_t At) {
  if (!mapPage(At, At, Access::Read | Access::Write))
    panic("out of memory: no room for Xen's pages");
  return reinterpret_cast<void *>(At);
}

void startEvents(unsigned Vector) {
  Shared = static_cast<shared_info *>(
      mapShared(XENMAPSPACE_shared_info, 0, SharedInfoAddress));
  // No channel is masked, ever.
  memset(Shared->evtchn_mask, 0, sizeof Shared->evtchn_mask);
  setParameter(HVM_PARAM_CALLBACK_IRQ,
               uint64_t(HVM_PARAM_CALLBACK_TYPE_VECTOR) << 56 | Vector);
}

constexpr unsigned BitsPerWord = sizeof(xen_ulong_t) * 8;
static Port TimerPort;

bool takeEvents() {
  vcpu_info &Cpu = Shared->vcpu_info[0];
  __atomic_store_n(&Cpu.evtchn_upcall_pending, 0, __ATOMIC_SEQ_CST);
  xen_ulong_t Words =
      __atomic_exchange_n(&Cpu.evtchn_pending_sel, 0, __ATOMIC_SEQ_CST);
  bool Timer = false;
  for (; Words; Words &= Words - 1) {
    unsigned Word = unsigned(__builtin_ctzl(Words));
    xen_ulong_t Events =
        __atomic_exchange_n(&Shared->evtchn_pending[Word], 0, __ATOMIC_SEQ_CST);
    if (Word == TimerPort / BitsPerWord)
      Timer = Events >> TimerPort % BitsPerWord & 1;
  }
  return Timer;
}

static long channel(unsigned Operation, auto &At) {
  return hypercall(__HYPERVISOR_event_channel_op, Operation, At);
}

Port makePort(domid_t Domain) {
  evtchn_alloc_unbound Request = {};
  Request.dom = DOMID_SELF;
  Request.remote_dom = Domain;
  if (long Error = channel(EVTCHNOP_alloc_unbound, Request))
    panic("xen: no event channel: error %ld", Error);
  return Request.port;
}

void bindTimer() {
  evtchn_bind_virq Request = {};
  Request.virq = VIRQ_TIMER;
  if (long Error = channel(EVTCHNOP_bind_virq, Request))
    panic("xen: no timer: error %ld", Error);
  TimerPort = Request.port;
}

void notify(Port P) {
  evtchn_send Request = {P};
  channel(EVTCHNOP_send, Request);
}

void closePort(Port P) {
  evtchn_close Request = {P};
  channel(EVTCHNOP_close, Request);
}

void forgetEvent(Port P) {
  __atomic_fetch_and(&Shared->evtchn_pending[P / BitsPerWord],
                     ~(xen_ulong_t(1) << P % BitsPerWord), __ATOMIC_SEQ_CST);
}

void waitForEvent(Port P, Nanoseconds Until) {
  sched_poll Request = {};
  set_xen_guest_handle(Request.ports, &P);
  Request.nr_ports = 1;
  Request.timeout = Until;
  hypercall(__HYPERVISOR_sched_op, SCHEDOP_poll, Request);
}

} // namespace base::xen
