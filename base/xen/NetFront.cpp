#include "base/xen/NetFront.h"
#include "base/mem/Heap.h"
#include "base/mem/Pages.h"
#include "base/sched/Watchdog.h"
#include "base/xen/Checksum.h"
#include "base/xen/Hypercall.h"
#include "base/xen/Text.h"

namespace base::xen {

namespace {

constexpr size_t EthernetHeader = 14;
constexpr size_t MostMtu = PageSize - 64; ///< of a frame in one page

/// As many pages as a guest of this size can spare, in each direction.
unsigned spare(unsigned Least, unsigned Most) {
  return unsigned(most<size_t>(Least, least<size_t>(Most, pagesInAll() / 64)));
}

} // namespace

bool NetFront::makeBuffers() {
  BufferCount = spare(32, RingSize);
  Buffers = static_cast<Buffer *>(allocate(BufferCount * sizeof(Buffer)));
  if (!Buffers)
    return false;
  for (unsigned I = 0; I < BufferCount; ++I) {
    Buffer &B = *new (&Buffers[I]) Buffer();
    B.Owner = this;
    B.Page = static_cast<uint8_t *>(sharePage(B.Ref));
    B.Packet.custom_free_function = packetFreed;
    if (!B.Page)
      return false;
    recycle(B);
  }
  return true;
}

bool NetFront::makeSlots() {
  SlotSize = Mtu + EthernetHeader <= PageSize / 2 ? PageSize / 2 : PageSize;
  unsigned PerPage = unsigned(PageSize / SlotSize);
  unsigned Wanted = spare(32, RingSize);
  while (SlotCount < Wanted) {
    grant_ref_t Ref;
    auto *Page = static_cast<uint8_t *>(sharePage(Ref));
    if (!Page)
      return false;
    for (unsigned I = 0; I < PerPage && SlotCount < Wanted; ++I)
      Slots[SlotCount++] = {Page + I * SlotSize, Ref};
  }
  return true;
}

bool NetFront::start() {
  if (!find("vif"))
    return false;
  char Path[64], Text[24];
  format(Path, sizeof Path, "%s/mac", here());
  if (readStore(Path, Text, sizeof Text) != 17) {
    say("xen: the network interface has no address\n");
    return false;
  }
  for (unsigned I = 0; I < sizeof Address; ++I)
    Address[I] = uint8_t(numberIn(Text + I * 3, 16));
  auto Told = size_t(readNumber(backEnd(), "mtu", 1500));
  Mtu = uint16_t(most<size_t>(1280, least(Told, MostMtu)));
  auto *Send = static_cast<netif_tx_sring *>(sharePage(SendingRef));
  auto *Receive = static_cast<netif_rx_sring *>(sharePage(ReceivingRef));
  if (!Send || !Receive || !makeBuffers() || !makeSlots()) {
    say("xen: no memory for the network interface\n");
    return false;
  }
  Sending.sring = Send;
  Receiving.sring = Receive;
  addAttendant(*this);
  // What is sent before the back end is there waits in the ring.
  backEndChanged(backEndState());
  return true;
}

/// Also after the back end went away and came back.
void NetFront::connect() {
  XEN_FRONT_RING_INIT(&Sending, Sending.sring, PageSize);
  XEN_FRONT_RING_INIT(&Receiving, Receiving.sring, PageSize);
  FreeSlots = 0;
  for (unsigned I = 0; I < SlotCount; ++I)
    FreeSlot[FreeSlots++] = uint16_t(I);
  for (Buffer *&B : InRing)
    if (B) {
      recycle(*B);
      B = nullptr;
    }
  Posted = 0;
  Events = makePort(domain());

  ChecksumsOnSend = !readNumber(backEnd(), "feature-no-csum-offload", 0);
  ChecksumsV6 = readNumber(backEnd(), "feature-ipv6-csum-offload", 0);
  writeNumber(here(), "tx-ring-ref", SendingRef);
  writeNumber(here(), "rx-ring-ref", ReceivingRef);
  writeNumber(here(), "event-channel", Events);
  writeNumber(here(), "request-rx-copy", 1);
  writeNumber(here(), "feature-rx-notify", 1);
  writeNumber(here(), "feature-sg", 1);
  writeNumber(here(), "feature-ipv6-csum-offload", 1);
  postBuffers();
  Connected = true;
  setState(XenbusStateConnected);
}

void NetFront::backEndChanged(XenbusState S) {
  bool Gone = S == XenbusStateUnknown || S >= XenbusStateClosing;
  // One that waits again is another than the one that was connected.
  bool Anew = S == XenbusStateInitWait && Answered;
  Answered = S == XenbusStateConnected;
  if (Connected && (Gone || Anew)) {
    say("xen: the network's back end has gone\n");
    disconnect();
  }
  if (S != XenbusStateInitWait || Connected)
    return;
  if (!readNumber(backEnd(), "feature-rx-copy", 0)) {
    say("xen: the network's back end does not copy what arrives, and this "
        "guest gives no pages away: no network\n");
    return;
  }
  connect();
  if (Lost)
    say("xen: the network's back end is back\n");
  Lost = false;
}

void NetFront::disconnect() {
  Lost = true;
  Connected = false;
  closePort(Events);
  setState(XenbusStateClosed);
}

/// Whether there can be responses up to \p Written, with \p Asked requests
/// since \p Taken.
bool NetFront::isHonest(RING_IDX Written, RING_IDX Taken, unsigned Asked) {
  if (Written - Taken <= Asked)
    return true;
  say("xen: the network's back end answered what it was not asked; it is left "
      "alone\n");
  disconnect();
  return false;
}

bool NetFront::send(pbuf &Frame) {
  takeSent();
  // Without a back end frames are lost, as on a wire that was cut.
  if (!Connected || Frame.tot_len > SlotSize)
    return true;
  if (!FreeSlots) {
    // Someone waits: be told of the next that is sent.
    Sending.sring->rsp_event = Sending.rsp_cons + 1;
    xen_mb();
    takeSent();
    if (!FreeSlots)
      return false;
  }
  uint16_t Id = FreeSlot[--FreeSlots];
  Slot &S = Slots[Id];
  pbuf_copy_partial(&Frame, S.At, Frame.tot_len, 0);
  netif_tx_request &R = *RING_GET_REQUEST(&Sending, Sending.req_prod_pvt);
  R.gref = S.Ref;
  R.offset = uint16_t(reinterpret_cast<uintptr_t>(S.At) % PageSize);
  R.id = Id;
  R.size = Frame.tot_len;
  R.flags = 0;
  if (ChecksumsOnSend && startChecksum(S.At, R.size, ChecksumsV6))
    R.flags = NETTXF_csum_blank | NETTXF_data_validated;
  ++Sending.req_prod_pvt;
  return true;
}

void NetFront::flush() {
  if (!Connected)
    return;
  bool Notify;
  RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&Sending, Notify);
  if (Notify)
    notify(Events);
}

void NetFront::takeSent() {
  RING_IDX Written = Sending.sring->rsp_prod, Taken = Sending.rsp_cons;
  xen_rmb();
  if (!Connected || !isHonest(Written, Taken, Sending.req_prod_pvt - Taken))
    return;
  while (Sending.rsp_cons != Written) {
    uint16_t Id = RING_GET_RESPONSE(&Sending, Sending.rsp_cons++)->id;
    if (Id < SlotCount && FreeSlots < SlotCount)
      FreeSlot[FreeSlots++] = Id;
  }
}

void NetFront::attend() {
  takeSent();
  if (!Connected)
    return;
  int More;
  do {
    RING_IDX Written = Receiving.sring->rsp_prod;
    xen_rmb();
    if (!isHonest(Written, Receiving.rsp_cons, Posted))
      return;
    while (Receiving.rsp_cons != Written)
      receiveOne(Written);
    RING_FINAL_CHECK_FOR_RESPONSES(&Receiving, More);
  } while (More);
  postBuffers();
}

/// Hands on what came in one slot, or in several up to \p Written.
void NetFront::receiveOne(RING_IDX Written) {
  pbuf *Frame = nullptr;
  bool Broken = false, Validated = false, More = true, Extra = false;
  while (More || Extra) {
    if (Receiving.rsp_cons == Written) {
      Broken = true;
      break;
    }
    RING_IDX At = Receiving.rsp_cons++;
    netif_rx_response R = *RING_GET_RESPONSE(&Receiving, At);
    Buffer *B = InRing[At % RingSize];
    InRing[At % RingSize] = nullptr;
    --Posted;
    BASE_CHECK(B);
    if (Extra) {
      // Says something about the frame, and of it there is nothing to know.
      netif_extra_info Info;
      memcpy(&Info, &R, sizeof R);
      Extra = Info.flags & XEN_NETIF_EXTRA_FLAG_MORE;
      recycle(*B);
      continue;
    }
    if (!Frame) {
      Validated = R.flags & (NETRXF_data_validated | NETRXF_csum_blank);
      Extra = R.flags & NETRXF_extra_info;
    }
    More = R.flags & NETRXF_more_data;
    pbuf *Part = packetFrom(*B, R);
    if (!Part || (Frame && Frame->tot_len + Part->tot_len > 0xffff)) {
      Broken = true;
      if (Part)
        pbuf_free(Part);
    } else if (Frame) {
      pbuf_cat(Frame, Part);
    } else {
      Frame = Part;
    }
  }
  if (Frame && Broken) {
    pbuf_free(Frame);
    Frame = nullptr;
  }
  if (!Frame)
    return;
  ChecksumsOnReceive = Validated;
  received(*this, Frame);
}

/// What arrived in \p B; null, and the buffer is free again, if it is nothing.
pbuf *NetFront::packetFrom(Buffer &B, const netif_rx_response &R) {
  constexpr int Short = 256; ///< cheaper to copy than to keep a page for
  if (R.status <= 0 || R.offset + size_t(R.status) > PageSize) {
    recycle(B);
    return nullptr;
  }
  auto Size = uint16_t(R.status);
  if (R.status > Short && Posted > BufferCount / 2)
    return pbuf_alloced_custom(PBUF_RAW, Size, PBUF_REF, &B.Packet,
                               B.Page + R.offset,
                               uint16_t(PageSize - R.offset));
  pbuf *Copy = pbuf_alloc(PBUF_RAW, Size, PBUF_RAM);
  if (Copy)
    memcpy(Copy->payload, B.Page + R.offset, Size);
  recycle(B);
  return Copy;
}

void NetFront::recycle(Buffer &B) {
  B.NextFree = FreeBuffers;
  FreeBuffers = &B;
}

void NetFront::packetFreed(pbuf *Packet) {
  auto &B = *reinterpret_cast<Buffer *>(Packet);
  B.Owner->recycle(B);
  // The back end may be waiting for it.
  if (B.Owner->Posted < B.Owner->BufferCount / 2)
    requestAttention();
}

void NetFront::postBuffers() {
  if (!FreeBuffers)
    return;
  for (; FreeBuffers; ++Posted) {
    Buffer &B = *FreeBuffers;
    FreeBuffers = B.NextFree;
    RING_IDX At = Receiving.req_prod_pvt++;
    BASE_CHECK(!InRing[At % RingSize]);
    InRing[At % RingSize] = &B;
    netif_rx_request &R = *RING_GET_REQUEST(&Receiving, At);
    R.id = uint16_t(At % RingSize);
    R.gref = B.Ref;
  }
  bool Notify;
  RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&Receiving, Notify);
  if (Notify)
    notify(Events);
}

} // namespace base::xen

namespace base {

NetDevice *xenNetDevice() {
  if (!xen::detect())
    return nullptr;
  auto *Front = make<xen::NetFront>();
  if (!Front || !Front->start())
    return nullptr;
  startWatchdog();
  return Front;
}

} // namespace base
