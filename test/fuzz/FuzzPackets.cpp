// Frames from the network, and what the driver makes of a device's answers:
// whatever they hold, the stack neither crashes nor keeps memory.
//
// The input is a list of steps: a byte that says what happens, and what it
// needs. Frames are delivered as they are, or with addresses, lengths and
// checksums put right so that they come through to TCP and UDP, in one piece or
// as a chain, to a guest with listening sockets that a program reads and
// writes.
#include "base/fs/Descriptors.h"
#include "base/net/Socket.h"
#include "base/net/Stack.h"
#include "base/sched/Attention.h"
#include "test/unit/base/Host.h"
#include <arpa/inet.h>
#include <cstring>
#include <lwip/inet_chksum.h>
#include <lwip/netif.h>
#include <lwip/pbuf.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/prot/ethernet.h>
#include <lwip/prot/ip.h>
#include <netinet/in.h>
#include <vector>

using namespace base;

namespace {

using Bytes = std::vector<uint8_t>;

/// What the guest sent last, so that answers can fit to it.
Bytes LastSent;

class Wire : public NetDevice {
public:
  Wire() {
    const uint8_t Own[6] = {0x52, 0x54, 0, 1, 2, 3};
    memcpy(Address, Own, sizeof Own);
  }
  bool send(pbuf &Frame) override {
    LastSent.resize(Frame.tot_len);
    pbuf_copy_partial(&Frame, LastSent.data(), Frame.tot_len, 0);
    return !Full;
  }
  void flush() override {}
  bool Full = false;
};

Wire TheWire;

/// The input, eaten from the front.
struct Input {
  const uint8_t *At;
  size_t Left;

  uint8_t byte() {
    if (!Left)
      return 0;
    --Left;
    return *At++;
  }
  Bytes bytes(size_t Count) {
    Count = least(Count, Left);
    Bytes B(At, At + Count);
    At += Count;
    Left -= Count;
    return B;
  }
};

void put16(Bytes &B, size_t At, unsigned Value) {
  if (At + 2 > B.size())
    return;
  B[At] = uint8_t(Value >> 8);
  B[At + 1] = uint8_t(Value);
}

unsigned get16(const Bytes &B, size_t At) {
  return At + 2 > B.size() ? 0 : unsigned(B[At] << 8 | B[At + 1]);
}

constexpr size_t Ethernet = 14, Ip4 = Ethernet + 20, Ip6 = Ethernet + 40;

/// Lets the frame be one to this guest that comes through to its transport.
void putRight4(Bytes &B, uint8_t Protocol) {
  B.resize(most(B.size(), Ip4 + 20));
  memcpy(B.data(), TheWire.Address, 6);
  put16(B, 12, ETHTYPE_IP);
  B[14] = 0x45;
  put16(B, 16, unsigned(B.size() - Ethernet));
  put16(B, 20, 0);
  B[23] = Protocol;
  put16(B, 24, 0);
  const uint8_t Addresses[8] = {10, 0, 2, 2, 10, 0, 2, 15};
  memcpy(&B[26], Addresses, 8);
  uint16_t Sum = inet_chksum(&B[14], 20);
  memcpy(&B[24], &Sum, 2);
}

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

/// A program with a server of TCP, of both versions of IP, and one of UDP.
struct Program {
  Reference<Socket> Listener, Datagrams;
  std::vector<Reference<Socket>> Connections;

  Program() {
    makeInternetSocket(AF_INET6, SOCK_STREAM, 0, Listener);
    makeInternetSocket(AF_INET, SOCK_DGRAM, 0, Datagrams);
    SocketName Name;
    sockaddr_in6 A6 = {};
    A6.sin6_family = AF_INET6;
    A6.sin6_port = htons(80);
    memcpy(&Name.Storage, &A6, sizeof A6);
    Name.Size = sizeof A6;
    Listener->bind(Name);
    Listener->listen(4);
    sockaddr_in A = {};
    A.sin_family = AF_INET;
    A.sin_port = htons(53);
    memcpy(&Name.Storage, &A, sizeof A);
    Name.Size = sizeof A;
    Datagrams->bind(Name);
    Listener->Flags |= O_NONBLOCK;
    Datagrams->Flags |= O_NONBLOCK;
  }

  void act(uint8_t What) {
    char Memory[5000];
    iovec Vector{Memory, size_t(What & 15) * 300 + 1};
    memset(Memory, What, sizeof Memory);
    msghdr Message = {};
    Message.msg_iov = &Vector;
    Message.msg_iovlen = 1;
    Reference<Socket> New;
    if (Listener->accept(New) == 0) {
      New->Flags |= O_NONBLOCK;
      Connections.push_back(New);
    }
    Datagrams->receiveMessage(Message, 0);
    for (auto &C : Connections) {
      if (What & 16)
        C->receiveMessage(Message, What & 32 ? MSG_PEEK : 0);
      if (What & 64)
        C->sendMessage(Message, 0);
      C->ready();
    }
    if (What & 128 && !Connections.empty()) {
      if (What & 1)
        Connections.front()->shutdown(What & 2 ? SHUT_WR : SHUT_RDWR);
      else
        Connections.erase(Connections.begin());
    }
  }
};

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

void prepare() {
  static const bool Once = [] {
    // Nothing is asked of the network: no DHCP, a fixed address.
    startStack();
    return true;
  }();
  (void)Once;
}

} // namespace

namespace base {

NetDevice *virtioNetDevice() { return &TheWire; }

Span<const char> bootOption(const char *Key) {
  static const char Address[] = "10.0.2.15/24";
  if (!strcmp(Key, "ip"))
    return {Address, sizeof Address - 1};
  return {};
}

} // namespace base

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  prepare();
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
  // All connections end by themselves, and give back what they had.
  for (int I = 0; I < 20'000 && (tcp_active_pcbs || tcp_tw_pcbs); ++I) {
    host::Now += base::Second / 4; // of which TCP gets one tick
    attend();
  }
  if (tcp_pcb *P = tcp_active_pcbs ? tcp_active_pcbs : tcp_tw_pcbs)
    panic("a connection does not end: state %d, flags %x, %u retries, %u "
          "probes, rto %d, rtime %d, tmr %u of %u, unsent %d, unacked %d, "
          "backoff %d, arg %p",
          P->state, P->flags, P->nrtx, P->persist_probe, P->rto, P->rtime,
          P->tmr, tcp_ticks, P->unsent != nullptr, P->unacked != nullptr,
          P->persist_backoff, P->callback_arg);
  return 0;
}
