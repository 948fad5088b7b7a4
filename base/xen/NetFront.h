//===- NetFront.h - a network interface on Xen ----------------------------===//
//
// Two rings (xen/io/netif.h). All pages that the back end uses are the driver's
// own and granted once:
//
//   - to send, a frame is copied into one of them: a frame of a stack without
//     segmentation offload is short, and a copy costs less than the grants of
//     its pieces would. Nobody is told when it is sent; finished requests are
//     found by the next `send`.
//   - what arrives is handed to the stack where it lies, as long as most pages
//     are free; else copied, so that a program that does not read its sockets
//     cannot take the pages away from the others.
//
// TCP and UDP checksums are left to the other side: between guests of one host
// nobody ever computes them. Scatter-gather is offered for what arrives (frames
// above a page). Segmentation offload is not: the stack would delay the
// acknowledgement of what counts as one segment.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_XEN_NETFRONT_H
#define UKPORT_BASE_XEN_NETFRONT_H

#include "base/net/NetDevice.h"
#include "base/sched/Attention.h"
#include "base/xen/Frontend.h"
#include <lwip/pbuf.h>
#include <xen/io/netif.h>

namespace base::xen {

class NetFront : public NetDevice, public Attendant, public Frontend {
public:
  /// False: there is no interface, or no memory for it.
  bool start();

  bool send(pbuf &Frame) override;
  void flush() override;
  void attend() override;

private:
  static constexpr unsigned RingSize = 256;

  /// A page that frames arrive in, and the packet it is while the stack has it.
  struct Buffer {
    pbuf_custom Packet; // first: the stack hands back its address
    NetFront *Owner;
    uint8_t *Page;
    grant_ref_t Ref;
    Buffer *NextFree;
  };
  /// Part of a page that a frame is sent from.
  struct Slot {
    uint8_t *At;
    grant_ref_t Ref;
  };

  bool makeBuffers();
  bool makeSlots();
  void connect();
  void disconnect();
  void backEndChanged(XenbusState S) override;
  bool isHonest(RING_IDX Written, RING_IDX Taken, unsigned Asked);

  void takeSent();
  void receiveOne(RING_IDX Written);
  pbuf *packetFrom(Buffer &B, const netif_rx_response &R);
  void recycle(Buffer &B);
  void postBuffers();
  static void packetFreed(pbuf *Packet);

  bool Connected = false, Lost = false;
  bool Answered = false; ///< the back end was seen to be connected
  Port Events = 0;
  netif_tx_front_ring Sending = {};
  netif_rx_front_ring Receiving = {};
  grant_ref_t SendingRef = 0, ReceivingRef = 0;

  bool ChecksumsV6 = false;
  size_t SlotSize = 0;
  unsigned SlotCount = 0, FreeSlots = 0;
  Slot Slots[RingSize] = {};
  uint16_t FreeSlot[RingSize] = {}; ///< a stack of FreeSlots

  unsigned BufferCount = 0, Posted = 0;
  Buffer *Buffers = nullptr, *FreeBuffers = nullptr;
  Buffer *InRing[RingSize] = {}; ///< by their place
};

} // namespace base::xen

#endif // UKPORT_BASE_XEN_NETFRONT_H
