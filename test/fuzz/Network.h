//===- Network.h - what the fuzzers of the network share ------------------===//
#ifndef UKPORT_FUZZ_NETWORK_H
#define UKPORT_FUZZ_NETWORK_H

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

namespace fuzz {

using namespace base;
using Bytes = std::vector<uint8_t>;

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

inline void put16(Bytes &B, size_t At, unsigned Value) {
  if (At + 2 > B.size())
    return;
  B[At] = uint8_t(Value >> 8);
  B[At + 1] = uint8_t(Value);
}

inline unsigned get16(const Bytes &B, size_t At) {
  return At + 2 > B.size() ? 0 : unsigned(B[At] << 8 | B[At + 1]);
}

constexpr size_t Ethernet = 14, Ip4 = Ethernet + 20, Ip6 = Ethernet + 40;

/// The guest's.
constexpr uint8_t HardwareAddress[6] = {0x52, 0x54, 0, 1, 2, 3};

/// Lets the frame be one to this guest that comes through to its transport.
inline void putRight4(Bytes &B, uint8_t Protocol) {
  B.resize(most(B.size(), Ip4 + 20));
  memcpy(B.data(), HardwareAddress, 6);
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

/// All connections end by themselves, and give back what they had.
inline void endConnections() {
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
}

} // namespace fuzz

namespace base {

/// Nothing is asked of the network: no DHCP, a fixed address.
inline Span<const char> fixedAddress(const char *Key) {
  static const char Address[] = "10.0.2.15/24";
  if (!strcmp(Key, "ip"))
    return {Address, sizeof Address - 1};
  return {};
}

} // namespace base

#endif // UKPORT_FUZZ_NETWORK_H
