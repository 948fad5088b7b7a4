//===- Udp.cpp - UDP sockets over lwIP ------------------------------------===//
//
// Errors that routers or the peer report by ICMP do not reach the socket: lwIP
// does not tell them.
//
//===----------------------------------------------------------------------===//
#include "base/net/Internet.h"
#include <lwip/udp.h>
#include <netinet/in.h>
#include <poll.h>

namespace base {

namespace {

/// A datagram that waits to be read.
struct Datagram : Link<> {
  pbuf *Data;
  Endpoint From;
  ip_addr_t To;
  uint8_t Interface;

  Datagram(pbuf *Data, const Endpoint &From)
      : Data(Data), From(From), To(*ip_current_dest_addr()),
        Interface(netif_get_index(ip_current_input_netif())) {}
  ~Datagram() { pbuf_free(Data); }
};

class UdpSocket final : public InternetSocket {
public:
  explicit UdpSocket(int Family)
      : InternetSocket(Family, SOCK_DGRAM, IPPROTO_UDP) {}
  ~UdpSocket() override;

  long bind(const SocketName &Name) override;
  long connect(const SocketName &Name) override;
  long sendMessage(const msghdr &Message, int Flags) override;
  long receiveMessage(msghdr &Message, int Flags) override;
  long shutdown(int How) override;
  unsigned ready() override;

private:
  udp_pcb *Block = nullptr;
  List<Datagram> Queue;
  size_t Queued = 0; ///< memory that Queue's datagrams take
  bool ReceiveShut = false, SendShut = false;

  size_t waitingBytes() override {
    return Queue.empty() ? 0 : Queue.first()->Data->tot_len;
  }
  ip_pcb *block() override { return reinterpret_cast<ip_pcb *>(Block); }
  long makeBlock(uint8_t Type);
  long bindAnyPort();
  long disconnect();
  long destination(const msghdr &Message, Endpoint &To);
  void tell(const Datagram &D, msghdr &Message);
  static size_t costOf(const pbuf *Data);
  static void onReceived(void *Self, udp_pcb *Block, pbuf *Data,
                         const ip_addr_t *From, u16_t Port);
};

} // namespace

long makeUdpSocket(int Family, Reference<Socket> &Made) {
  auto *S = make<UdpSocket>(Family);
  if (!S)
    return -ENOMEM;
  Made = S;
  return 0;
}

UdpSocket::~UdpSocket() {
  while (Datagram *D = Queue.takeFirst())
    destroy(D);
  if (Block)
    udp_remove(Block);
}

long UdpSocket::makeBlock(uint8_t Type) {
  if (Block)
    return 0;
  Block = udp_new_ip_type(Type);
  if (!Block)
    return -ENOMEM;
  udp_recv(Block, onReceived, this);
  applyOptions();
  return 0;
}

long UdpSocket::bind(const SocketName &Name) {
  if (Local.Port)
    return -EINVAL;
  Endpoint To;
  if (long Wrong = localEndpoint(Name, To))
    return Wrong;
  if (long Wrong = makeBlock(IP_GET_TYPE(&To.Address)))
    return Wrong;
  if (err_t E = udp_bind(Block, &To.Address, To.Port))
    return errorOf(E);
  Local = To;
  Local.Port = Block->local_port;
  return 0;
}

long UdpSocket::bindAnyPort() {
  if (Local.Port)
    return 0;
  Endpoint Any;
  if (Family == AF_INET6)
    Any.Address = *IP6_ADDR_ANY;
  return bind(nameOf(Any, Family));
}

long UdpSocket::disconnect() {
  if (Block)
    udp_disconnect(Block);
  Connected = false;
  Remote = {};
  return 0;
}

long UdpSocket::connect(const SocketName &Name) {
  if (Name.Size >= sizeof(sa_family_t) && Name.family() == AF_UNSPEC)
    return disconnect();
  Endpoint To;
  if (long Wrong = endpointOf(Name, Family, To))
    return Wrong;
  if (To.any())
    ip_addr_set_loopback_val(IP_IS_V6_VAL(To.Address), To.Address);
  if (long Wrong = waitForRoute(To.Address))
    return Wrong;
  if (long Wrong = bindAnyPort())
    return Wrong;
  if (err_t E = udp_connect(Block, &To.Address, To.Port))
    return errorOf(E);
  Remote = To;
  Connected = true;
  if (Local.any())
    if (netif *I = ip_route(&Local.Address, &To.Address))
      if (const ip_addr_t *Own = ip_netif_get_local_ip(I, &To.Address))
        ip_addr_copy(Local.Address, *Own);
  return 0;
}

/// Where \p Message goes to.
long UdpSocket::destination(const msghdr &Message, Endpoint &To) {
  if (!Message.msg_name) {
    To = Remote;
    return Connected ? 0 : -EDESTADDRREQ;
  }
  SocketName Name;
  Name.Size = least(Message.msg_namelen, socklen_t(sizeof Name.Storage));
  memcpy(&Name.Storage, Message.msg_name, Name.Size);
  if (long Wrong = endpointOf(Name, Family, To))
    return Wrong;
  return To.Port ? 0 : -EINVAL;
}

/// The control message after \p C; null at the end. CMSG_NXTHDR without its
/// mix of signs.
static cmsghdr *nextControl(const msghdr &Message, cmsghdr *C) {
  auto End =
      reinterpret_cast<uintptr_t>(Message.msg_control) + Message.msg_controllen;
  uintptr_t Next = reinterpret_cast<uintptr_t>(C) + CMSG_ALIGN(C->cmsg_len);
  bool Fits = C->cmsg_len >= sizeof *C && Next + sizeof *C <= End;
  return Fits ? reinterpret_cast<cmsghdr *>(Next) : nullptr;
}

/// The address that the program wants \p Message to come from (IP_PKTINFO).
static bool sourceOf(const msghdr &Message, ip_addr_t &From) {
  for (cmsghdr *C = CMSG_FIRSTHDR(&Message); C; C = nextControl(Message, C)) {
    if (C->cmsg_level == IPPROTO_IP && C->cmsg_type == IP_PKTINFO &&
        C->cmsg_len >= CMSG_LEN(sizeof(in_pktinfo))) {
      in_pktinfo Info;
      memcpy(&Info, CMSG_DATA(C), sizeof Info);
      ip_addr_set_ip4_u32_val(From, Info.ipi_spec_dst.s_addr);
      return Info.ipi_spec_dst.s_addr;
    }
    if (C->cmsg_level == IPPROTO_IPV6 && C->cmsg_type == IPV6_PKTINFO &&
        C->cmsg_len >= CMSG_LEN(sizeof(in6_pktinfo))) {
      in6_pktinfo Info;
      memcpy(&Info, CMSG_DATA(C), sizeof Info);
      From = {};
      IP_SET_TYPE_VAL(From, IPADDR_TYPE_V6);
      memcpy(ip_2_ip6(&From)->addr, &Info.ipi6_addr, sizeof Info.ipi6_addr);
      return !ip_addr_isany_val(From);
    }
  }
  return false;
}

long UdpSocket::sendMessage(const msghdr &Message, int Flags) {
  if (Flags & MSG_OOB)
    return -EOPNOTSUPP;
  if (SendShut)
    return -EPIPE;
  Endpoint To;
  if (long Wrong = destination(Message, To))
    return Wrong;
  Buffers From{Message.msg_iov, size_t(Message.msg_iovlen)};
  size_t Size = sizeOf(From);
  if (Size > 65507)
    return -EMSGSIZE;
  if (long Wrong = waitForRoute(To.Address))
    return Wrong;
  if (long Wrong = bindAnyPort())
    return Wrong;
  if (ip_addr_isbroadcast(&To.Address, ip_route(&Local.Address, &To.Address)) &&
      !Broadcast)
    return -EACCES;
  pbuf *Data = pbuf_alloc(PBUF_TRANSPORT, uint16_t(Size), PBUF_RAM);
  if (!Data)
    return -ENOBUFS;
  size_t At = 0;
  for (const iovec &V : From) {
    memcpy(static_cast<char *>(Data->payload) + At, V.iov_base, V.iov_len);
    At += V.iov_len;
  }
  ip_addr_t Source;
  netif *Way = ip_route(&Local.Address, &To.Address);
  err_t E;
  if (sourceOf(Message, Source) && Way)
    E = udp_sendto_if_src(Block, Data, &To.Address, To.Port, Way, &Source);
  else
    E = udp_sendto(Block, Data, &To.Address, To.Port);
  pbuf_free(Data);
  flushStack();
  // A full ring drops the datagram, as any router on the way may.
  return E == ERR_OK || E == ERR_MEM ? long(Size) : errorOf(E);
}

/// What a datagram takes of memory: most of a buffer is often unused.
size_t UdpSocket::costOf(const pbuf *Data) {
  return sizeof(Datagram) + size_t(pbuf_clen(Data)) * 2048;
}

void UdpSocket::onReceived(void *Self, udp_pcb *, pbuf *Data,
                           const ip_addr_t *From, u16_t Port) {
  auto &S = *static_cast<UdpSocket *>(Self);
  size_t Cost = costOf(Data);
  Endpoint Sender;
  ip_addr_copy(Sender.Address, *From);
  Sender.Port = Port;
  Datagram *D = nullptr;
  // A window's worth of full datagrams, or of small ones, whichever is more.
  if (!S.ReceiveShut && S.Queued + Cost <= most(S.ReceiveBuffer, Cost) * 2)
    D = make<Datagram>(Data, Sender);
  if (!D) {
    pbuf_free(Data);
    return;
  }
  S.Queued += Cost;
  S.Queue.append(*D);
  S.Changed.notify(POLLIN | POLLRDNORM);
}

/// Fills in the sender and, if it is asked for, where \p D was sent to.
void UdpSocket::tell(const Datagram &D, msghdr &Message) {
  socklen_t NameRoom = Message.msg_namelen;
  SocketName Name = nameOf(D.From, Family);
  Name.copyTo(Message.msg_name, &NameRoom);
  Message.msg_namelen = Message.msg_name ? NameRoom : 0;
  size_t Room = Message.msg_controllen;
  Message.msg_controllen = 0;
  if (!PacketInfo || !Message.msg_control)
    return;
  alignas(cmsghdr) char Buffer[CMSG_SPACE(sizeof(in6_pktinfo))] = {};
  auto *C = reinterpret_cast<cmsghdr *>(Buffer);
  Endpoint To{D.To, 0};
  if (Family == AF_INET) {
    in_pktinfo Info = {};
    Info.ipi_ifindex = D.Interface;
    Info.ipi_addr.s_addr = Info.ipi_spec_dst.s_addr = ip_2_ip4(&D.To)->addr;
    C->cmsg_level = IPPROTO_IP;
    C->cmsg_type = IP_PKTINFO;
    C->cmsg_len = CMSG_LEN(sizeof Info);
    memcpy(CMSG_DATA(C), &Info, sizeof Info);
  } else {
    SocketName Own = nameOf(To, Family);
    in6_pktinfo Info = {};
    memcpy(&Info.ipi6_addr,
           &reinterpret_cast<const sockaddr_in6 *>(&Own.Storage)->sin6_addr,
           sizeof Info.ipi6_addr);
    Info.ipi6_ifindex = D.Interface;
    C->cmsg_level = IPPROTO_IPV6;
    C->cmsg_type = IPV6_PKTINFO;
    C->cmsg_len = CMSG_LEN(sizeof Info);
    memcpy(CMSG_DATA(C), &Info, sizeof Info);
  }
  size_t Size = CMSG_ALIGN(C->cmsg_len);
  if (Size > Room) {
    Message.msg_flags |= MSG_CTRUNC;
    return;
  }
  memcpy(Message.msg_control, Buffer, Size);
  Message.msg_controllen = socklen_t(Size);
}

long UdpSocket::receiveMessage(msghdr &Message, int Flags) {
  Message.msg_flags = 0;
  if (Queue.empty()) {
    Message.msg_namelen = Message.msg_controllen = 0;
    if (ReceiveShut)
      return 0;
    if (!blocks(Flags))
      return -EAGAIN;
    if (long Why = waitUntil(Changed, deadline(ReceiveTimeout),
                             [&] { return !Queue.empty() || ReceiveShut; }))
      return Why;
    if (Queue.empty())
      return 0;
  }
  Datagram &D = *Queue.first();
  tell(D, Message);
  Buffers To{Message.msg_iov, size_t(Message.msg_iovlen)};
  size_t Done = 0, Room = sizeOf(To), Size = D.Data->tot_len;
  for (pbuf *P = D.Data; P && Done < Room; P = P->next)
    Done += copyOut(P->payload, P->len, To, Done);
  if (Done < Size)
    Message.msg_flags |= MSG_TRUNC;
  if (!(Flags & MSG_PEEK)) {
    Queued -= costOf(D.Data);
    destroy(&D);
  }
  return long(Flags & MSG_TRUNC ? Size : Done);
}

long UdpSocket::shutdown(int How) {
  if (How < SHUT_RD || How > SHUT_RDWR)
    return -EINVAL;
  if (!Connected)
    return -ENOTCONN;
  ReceiveShut |= How != SHUT_WR;
  SendShut |= How != SHUT_RD;
  Changed.notify(ready());
  return 0;
}

unsigned UdpSocket::ready() {
  unsigned Events = POLLOUT | POLLWRNORM;
  if (!Queue.empty() || ReceiveShut)
    Events |= POLLIN | POLLRDNORM;
  if (ReceiveShut)
    Events |= POLLRDHUP;
  if (ReceiveShut && SendShut)
    Events |= POLLHUP;
  return Events;
}

} // namespace base
