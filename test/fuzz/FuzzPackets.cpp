// Frames from the network, and what the driver makes of a device's answers:
// whatever they hold, the stack neither crashes nor keeps memory.
//
// The input is a list of steps: a byte that says what happens, and what it
// needs. Frames are delivered as they are, or with addresses, lengths and
// checksums put right so that they come through to TCP and UDP, in one piece or
// as a chain, to a guest with listening sockets that a program reads and
// writes.
#include "test/fuzz/Network.h"

using namespace base;
using namespace fuzz;

namespace {

/// What the guest sent last, so that answers can fit to it.
Bytes LastSent;

class Wire : public NetDevice {
public:
  Wire() { memcpy(Address, HardwareAddress, sizeof Address); }
  bool send(pbuf &Frame) override {
    LastSent.resize(Frame.tot_len);
    pbuf_copy_partial(&Frame, LastSent.data(), Frame.tot_len, 0);
    return !Full;
  }
  void flush() override {}
  bool Full = false;
};

Wire TheWire;

/// A TCP segment that continues the connection of what was sent last.
void fitTcp(Bytes &B) {
  if (LastSent.size() < Ip4 + 20 || get16(LastSent, 12) != ETHTYPE_IP ||
      LastSent[23] != IP_PROTO_TCP)
    return;
  put16(B, Ip4, get16(LastSent, Ip4 + 2));
  put16(B, Ip4 + 2, get16(LastSent, Ip4));
  // The other side's acknowledgement is our sequence number, and back; the
  // flags, the window and what follows are the input's.
  memcpy(&B[Ip4 + 4], &LastSent[Ip4 + 8], 4);
  uint32_t Sequence;
  memcpy(&Sequence, &LastSent[Ip4 + 4], 4);
  Sequence = htonl(ntohl(Sequence) + (LastSent[Ip4 + 13] & 3 ? 1 : 0));
  memcpy(&B[Ip4 + 8], &Sequence, 4);
  B[Ip4 + 12] = uint8_t(0x50 | (B[Ip4 + 12] & 0x80 ? 0x30 : 0));
}

void deliver(const Bytes &B, uint8_t Cut) {
  if (B.empty() || B.size() > 0xffff)
    return;
  size_t First = Cut ? least<size_t>(B.size(), Cut) : B.size();
  pbuf *Whole = nullptr;
  for (size_t At = 0; At < B.size(); At += First) {
    auto Size = uint16_t(least(First, B.size() - At));
    pbuf *P = pbuf_alloc(PBUF_RAW, Size, PBUF_RAM);
    if (!P) { // the driver has no memory for it
      if (Whole)
        pbuf_free(Whole);
      return;
    }
    memcpy(P->payload, &B[At], Size);
    if (Whole)
      pbuf_cat(Whole, P);
    else
      Whole = P;
  }
  received(TheWire, Whole);
}

void step(Input &In, Program &P) {
  uint8_t What = In.byte();
  switch (What & 7) {
  case 0:
    P.act(In.byte());
    break;
  case 1: // time goes by
    host::Now += Nanoseconds(1 + In.byte()) * 10'000'000;
    attend();
    break;
  case 2: // memory runs short
    host::BlocksLeft = What & 8 ? In.byte() : -1;
    break;
  case 3:
    TheWire.Full = What & 8;
    TheWire.ChecksumsOnReceive = What & 16;
    break;
  default: {
    uint8_t Cut = What & 8 ? In.byte() : 0;
    Bytes B = In.bytes(size_t(In.byte()) * (What & 16 ? 8 : 1));
    if ((What & 7) == 4) { // as it is, but for the receiver
      B.resize(most(B.size(), Ethernet));
      memcpy(B.data(), TheWire.Address, 6);
    } else if ((What & 7) != 7) {
      putRight4(B, What & 32 ? IP_PROTO_UDP : IP_PROTO_TCP);
      put16(B, Ip4 + 2, What & 32 ? 53 : 80);
      if ((What & 7) == 6 && !(What & 32))
        fitTcp(B);
    }
    deliver(B, Cut);
    attend();
  }
  }
}

} // namespace

namespace base {

NetDevice *virtioNetDevice() { return &TheWire; }

Span<const char> bootOption(const char *Key) { return fixedAddress(Key); }

} // namespace base

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  startStack();
  {
    Input In{Data, Size};
    Program P;
    TheWire.ChecksumsOnReceive = true;
    LastSent.clear();
    while (In.Left)
      step(In, P);
    host::BlocksLeft = -1;
    TheWire.Full = false;
  }
  endConnections();
  return 0;
}
