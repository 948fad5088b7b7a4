//===- Net.cpp - virtio-net -----------------------------------------------===//
//
// A received frame is handed to the stack in the memory that the device filled;
// when the last byte of it was read, that memory is given to the device again.
// A frame that is sent goes out of the stack's memory, with the device's header
// in the room the stack leaves before it.
//
// Interrupts tell of received frames. Of sent ones none is needed: what was
// sent is freed when the driver passes by, and only if the ring is full does it
// want to be told.
//
//===----------------------------------------------------------------------===//
#include "base/mem/Heap.h"
#include "base/mem/Pages.h"
#include "base/net/NetDevice.h"
#include "base/net/Offload.h"
#include "base/sched/Attention.h"
#include "base/sched/Watchdog.h"
#include "base/support/Random.h"
#include "base/virtio/Device.h"
#include <lwip/pbuf.h>
#define class Class // a member's name there
#include <linux/virtio_net.h>
#undef class

namespace base::virtio {

namespace {

enum { ReceiveQueue, SendQueue };

class NetDriver;

/// Memory for a received frame, or for a part of one: the largest that two of
/// fit into a page of the heap.
struct Buffer {
  static constexpr size_t Size = 2016;
  static constexpr size_t DataSize =
      Size - sizeof(pbuf_custom) - 2 * sizeof(void *);

  pbuf_custom Packet; ///< lwIP frees it through this
  NetDriver *Owner;
  Buffer *Next;
  char Data[DataSize];
};
static_assert(sizeof(Buffer) == Buffer::Size);

class NetDriver : public NetDevice, public Attendant {
public:
  bool open(Device &D);
  bool send(pbuf &Frame) override;
  void flush() override { Link->kick(SendQueue, ToSend); }
  void attend() override;

private:
  Device *Link = nullptr;
  Queue ToReceive, ToSend;
  unsigned HeaderSize = 0;
  bool Merges = false;  ///< a frame may lie in several buffers
  bool Refused = false; ///< the stack was told that there is no room
  Buffer *Spare = nullptr;
  unsigned SpareCount = 0;
  virtio_net_hdr_v1 *Headers = nullptr; ///< for frames without room for one

  static constexpr unsigned MostSpare = 64, MostSegments = 16;

  Buffer *takeBuffer();
  void giveBack(Buffer *B);
  static void freeBuffer(pbuf *P);
  void fill();
  bool receiveOne();
  pbuf *collect(Buffer *First, uint32_t Written, virtio_net_hdr_v1 &Header);
  void reclaim();
  void *headerFor(pbuf &Frame);
};

Buffer *NetDriver::takeBuffer() {
  Buffer *B = Spare;
  if (B) {
    Spare = B->Next;
    --SpareCount;
    return B;
  }
  B = static_cast<Buffer *>(allocate(sizeof(Buffer)));
  if (B) {
    B->Owner = this;
    B->Packet.custom_free_function = freeBuffer;
  }
  return B;
}

void NetDriver::giveBack(Buffer *B) {
  if (SpareCount == MostSpare) {
    deallocate(B);
    return;
  }
  B->Next = Spare;
  Spare = B;
  ++SpareCount;
}

void NetDriver::freeBuffer(pbuf *P) {
  auto *B = reinterpret_cast<Buffer *>(P);
  B->Owner->giveBack(B);
}

/// Gives the device memory for what arrives.
void NetDriver::fill() {
  while (ToReceive.free()) {
    Buffer *B = takeBuffer();
    if (!B)
      break; // what arrives meanwhile is lost, as on a crowded wire
    Segment S{B->Data, sizeof B->Data};
    ToReceive.add({}, {&S, 1}, B);
  }
  Link->kick(ReceiveQueue, ToReceive);
}

/// Makes a packet of \p First and, where the frame is longer, of what follows.
/// Null: the device's word was not good, or a part is missing.
pbuf *NetDriver::collect(Buffer *First, uint32_t Written,
                         virtio_net_hdr_v1 &Header) {
  Written = least(Written, uint32_t(Buffer::DataSize));
  if (Written <= HeaderSize) {
    giveBack(First);
    return nullptr;
  }
  memcpy(&Header, First->Data, HeaderSize);
  auto Wrap = [](Buffer *B, size_t Skip, size_t Size) {
    return pbuf_alloced_custom(PBUF_RAW, uint16_t(Size), PBUF_REF, &B->Packet,
                               B->Data + Skip, uint16_t(Size));
  };
  pbuf *Whole = Wrap(First, HeaderSize, Written - HeaderSize);
  unsigned Parts = Merges ? Header.num_buffers : 1;
  bool Good = true;
  for (unsigned I = 1; I < Parts; ++I) {
    auto *B = static_cast<Buffer *>(ToReceive.take(Written));
    if (!B) {
      Good = false;
      break;
    }
    Written = least(Written, uint32_t(Buffer::DataSize));
    if (!Good || !Written || Whole->tot_len + Written > 0xffff) {
      giveBack(B);
      Good = false;
      continue;
    }
    pbuf_cat(Whole, Wrap(B, 0, Written));
  }
  if (Good)
    return Whole;
  pbuf_free(Whole);
  return nullptr;
}

bool NetDriver::receiveOne() {
  uint32_t Written;
  auto *B = static_cast<Buffer *>(ToReceive.take(Written));
  if (!B)
    return false;
  virtio_net_hdr_v1 Header = {};
  if (pbuf *Frame = collect(B, Written, Header)) {
    // The host has looked at the checksum, or there was no wire to spoil it.
    ChecksumsOnReceive = Header.flags & (VIRTIO_NET_HDR_F_NEEDS_CSUM |
                                         VIRTIO_NET_HDR_F_DATA_VALID);
    received(*this, Frame);
  }
  return true;
}

void NetDriver::reclaim() {
  uint32_t Written;
  while (auto *Frame = static_cast<pbuf *>(ToSend.take(Written)))
    pbuf_free(Frame);
}

void NetDriver::attend() {
  Link->acknowledge();
  if (ToSend.hasUsed()) {
    reclaim();
    if (Refused) {
      Refused = false;
      ToSend.avoidInterrupt();
    }
  }
  if (!ToReceive.hasUsed())
    return;
  // A ring's worth at most, so that timers and others have their turn.
  unsigned Left = ToReceive.size();
  do {
    while (Left && receiveOne())
      --Left;
    fill();
  } while (ToReceive.askInterrupt() && Left);
  if (!Left)
    requestAttention();
}

/// Where \p Frame's header goes: right before it, in room that only the stack's
/// own packets have, else apart.
void *NetDriver::headerFor(pbuf &Frame) {
  auto *Begin = static_cast<char *>(Frame.payload);
  bool Own = Frame.type_internal & PBUF_TYPE_FLAG_STRUCT_DATA_CONTIGUOUS;
  auto *Least = reinterpret_cast<char *>(&Frame) + sizeof(pbuf);
  return Own && Begin - HeaderSize >= Least ? Begin - HeaderSize : nullptr;
}

bool NetDriver::send(pbuf &Frame) {
  if (ToSend.free() < ToSend.size() / 4)
    reclaim();
  Segment Segments[MostSegments];
  size_t Count = 0;
  void *Before = headerFor(Frame);
  // A slot of Headers for each chain: one whose first descriptor is as free.
  auto &Header = Before ? *static_cast<virtio_net_hdr_v1 *>(Before)
                        : Headers[ToSend.nextHead()];
  memset(&Header, 0, HeaderSize);
  PartialChecksum Rest;
  if (ChecksumsOnSend && beginChecksum(Frame, Rest)) {
    Header.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
    Header.csum_start = Rest.Start;
    Header.csum_offset = Rest.Offset;
  }
  if (!Before)
    Segments[Count++] = {&Header, HeaderSize};
  for (pbuf *P = &Frame; P; P = P->next) {
    if (Count == MostSegments)
      return true; // never in one piece; lost
    if (P->len)
      Segments[Count++] = {P->payload, P->len};
  }
  if (Before) {
    Segments[0].Begin = Before;
    Segments[0].Size += HeaderSize;
  }
  pbuf_ref(&Frame);
  if (ToSend.add({Segments, Count}, {}, &Frame))
    return true;
  pbuf_free(&Frame);
  Refused = true;
  // Told when half of the ring is free again; or it is already.
  if (ToSend.askInterrupt(ToSend.size() / 2))
    requestAttention();
  return false;
}

bool NetDriver::open(Device &D) {
  Link = &D;
  if (!D.negotiate(featureBit(VIRTIO_NET_F_MAC) | featureBit(VIRTIO_NET_F_MTU) |
                   featureBit(VIRTIO_NET_F_MRG_RXBUF) |
                   featureBit(VIRTIO_NET_F_CSUM) |
                   featureBit(VIRTIO_NET_F_GUEST_CSUM)))
    return false;
  Merges = D.has(VIRTIO_NET_F_MRG_RXBUF);
  HeaderSize = Merges || D.has(VIRTIO_F_VERSION_1) ? sizeof(virtio_net_hdr_v1)
                                                   : sizeof(virtio_net_hdr);
  ChecksumsOnSend = D.has(VIRTIO_NET_F_CSUM);
  if (D.has(VIRTIO_NET_F_MAC)) {
    D.readConfig(offsetof(virtio_net_config, mac), Address, sizeof Address);
  } else {
    fillRandom(Address, sizeof Address);
    Address[0] = uint8_t((Address[0] & 0xfc) | 2); // of this guest's own choice
  }
  if (D.has(VIRTIO_NET_F_MTU))
    Mtu = D.config<uint16_t>(offsetof(virtio_net_config, mtu));
  if (!Merges)
    Mtu = least(Mtu, uint16_t(1500));
  // Half a megabyte of buffers only where there is memory for it.
  unsigned Buffers = pagesFree() > 8192 ? 256 : pagesFree() > 2048 ? 128 : 64;
  if (!D.createQueue(ReceiveQueue, ToReceive, Buffers) ||
      !D.createQueue(SendQueue, ToSend, 256))
    return false;
  Headers = static_cast<virtio_net_hdr_v1 *>(
      allocate(sizeof(virtio_net_hdr_v1) * ToSend.size()));
  if (!Headers)
    return false;
  ToSend.avoidInterrupt();
  ToReceive.askInterrupt();
  D.start();
  fill();
  return true;
}

} // namespace

} // namespace base::virtio

namespace base {

NetDevice *virtioNetDevice() {
  virtio::Device *D = virtio::findDevice(VIRTIO_ID_NET);
  if (!D)
    return nullptr;
  auto *Driver = make<virtio::NetDriver>();
  if (!Driver || !Driver->open(*D)) {
    D->fail();
    say("net: the virtio-net device cannot be used\n");
    return nullptr;
  }
  addAttendant(*Driver);
  startWatchdog();
  return Driver;
}

} // namespace base
