#include "base/net/Internet.h"
#include "base/net/Interfaces.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>

namespace base {

long InternetSocket::name(SocketName &Name) {
  Name = nameOf(Local, Family);
  return 0;
}

long InternetSocket::peer(SocketName &Name) {
  if (!Connected)
    return -ENOTCONN;
  Name = nameOf(Remote, Family);
  return 0;
}

uint8_t InternetSocket::typeFor(const Endpoint &To) const {
  if (Family == AF_INET || IP_IS_V4_VAL(To.Address))
    return IPADDR_TYPE_V4;
  return !OnlyV6 && To.any() ? IPADDR_TYPE_ANY : IPADDR_TYPE_V6;
}

long InternetSocket::takeError() {
  int Was = Error;
  Error = 0;
  return -Was;
}

long InternetSocket::localEndpoint(const SocketName &Name, Endpoint &To) {
  if (long Wrong = endpointOf(Name, Family, To))
    return Wrong;
  if (Family == AF_INET6 && OnlyV6 && IP_IS_V4_VAL(To.Address))
    return -EINVAL;
  if (!To.any() && !ip_addr_ismulticast(&To.Address) &&
      !isOwnAddress(To.Address))
    return -EADDRNOTAVAIL;
  if (To.any())
    IP_SET_TYPE_VAL(To.Address, typeFor(To));
  return 0;
}

void InternetSocket::applyOptions() {
  ip_pcb *P = block();
  if (!P)
    return;
  P->tos = Tos;
  P->ttl = Ttl;
  auto Set = [P](bool On, uint8_t Bit) {
    P->so_options = uint8_t(On ? P->so_options | Bit : P->so_options & ~Bit);
  };
  Set(ReuseAddress || ReusePort, SOF_REUSEADDR);
  Set(KeepAlive, SOF_KEEPALIVE);
  Set(Broadcast, SOF_BROADCAST);
}

/// The options that are on or off and need no more than that.
bool *InternetSocket::flagOf(int Level, int Option) {
  if (Level == SOL_SOCKET)
    switch (Option) {
    case SO_REUSEADDR:
      return &ReuseAddress;
    case SO_REUSEPORT:
      return &ReusePort;
    case SO_KEEPALIVE:
      return &KeepAlive;
    case SO_BROADCAST:
      return &Broadcast;
    }
  if (Level == IPPROTO_IPV6 && Option == IPV6_V6ONLY)
    return &OnlyV6;
  if ((Level == IPPROTO_IP && Option == IP_PKTINFO) ||
      (Level == IPPROTO_IPV6 && Option == IPV6_RECVPKTINFO))
    return Type == SOCK_DGRAM ? &PacketInfo : nullptr;
  return nullptr;
}

long InternetSocket::setIpOption(int Level, int Option, int Value) {
  bool Hops =
      Level == IPPROTO_IP ? Option == IP_TTL : Option == IPV6_UNICAST_HOPS;
  bool Service = Level == IPPROTO_IP ? Option == IP_TOS : Option == IPV6_TCLASS;
  if (!Hops && !Service)
    return -ENOPROTOOPT;
  if (Value < -1 || Value > 255 || (Hops && Value == 0))
    return -EINVAL;
  if (Hops)
    Ttl = Value < 0 ? IP_DEFAULT_TTL : uint8_t(Value);
  else
    Tos = Value < 0 ? 0 : uint8_t(Value);
  return 0;
}

/// As Linux bounds what a program asks for; lwIP has bounds of its own.
static size_t bufferFor(int Value) {
  return size_t(least(most(Value, 4096), 512 << 10));
}

long InternetSocket::setOption(int Level, int Option, const void *Value,
                               socklen_t Size) {
  bool Own = Level == (Type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP);
  bool Ip = Level == IPPROTO_IP || Level == IPPROTO_IPV6;
  if (!Own && !Ip && Level != SOL_SOCKET)
    return -ENOPROTOOPT;
  int Number = 0;
  if (Size >= sizeof Number)
    memcpy(&Number, Value, sizeof Number);
  else if (Ip && Size >= 1)
    Number = *static_cast<const uint8_t *>(Value);
  else
    return -EINVAL;
  if (Own)
    return setOwnOption(Option, Number);
  long Result = 0;
  if (bool *Flag = flagOf(Level, Option)) {
    if (Flag == &OnlyV6 && (Family != AF_INET6 || Local.Port))
      return -EINVAL;
    *Flag = Number;
  } else if (Level == SOL_SOCKET && Option == SO_SNDBUF) {
    SendBuffer = bufferFor(Number);
    buffersChanged();
  } else if (Level == SOL_SOCKET && Option == SO_RCVBUF) {
    ReceiveBuffer = bufferFor(Number);
    buffersChanged();
  } else if (Ip) {
    Result = setIpOption(Level, Option, Number);
  } else {
    return Socket::setOption(Level, Option, Value, Size);
  }
  applyOptions();
  return Result;
}

long InternetSocket::getInt(int Level, int Option, int &Value) {
  if (bool *Flag = flagOf(Level, Option)) {
    Value = *Flag;
    return 0;
  }
  if (Level == SOL_SOCKET)
    switch (Option) {
    case SO_ERROR:
      Value = int(-takeError());
      return 0;
    // Linux tells twice what was asked for: its own bookkeeping counts, too.
    case SO_SNDBUF:
      Value = int(SendBuffer * 2);
      return 0;
    case SO_RCVBUF:
      Value = int(ReceiveBuffer * 2);
      return 0;
    }
  if (Level == IPPROTO_IP || Level == IPPROTO_IPV6) {
    if (Option == (Level == IPPROTO_IP ? IP_TTL : IPV6_UNICAST_HOPS)) {
      Value = Ttl;
      return 0;
    }
    if (Option == (Level == IPPROTO_IP ? IP_TOS : IPV6_TCLASS)) {
      Value = Tos;
      return 0;
    }
  }
  if (Level == (Type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP))
    return getOwnOption(Option, Value);
  return -ENOPROTOOPT;
}

long InternetSocket::getOption(int Level, int Option, void *Value,
                               socklen_t &Size) {
  int Number = 0;
  long Result = getInt(Level, Option, Number);
  if (Result == -ENOPROTOOPT && Level == SOL_SOCKET)
    return Socket::getOption(Level, Option, Value, Size);
  if (Result)
    return Result;
  Size = least(Size, socklen_t(sizeof Number));
  memcpy(Value, &Number, Size);
  return 0;
}

long InternetSocket::control(unsigned long Request, void *Argument) {
  if (Request == FIONREAD) {
    int Count = int(waitingBytes());
    memcpy(Argument, &Count, sizeof Count);
    return 0;
  }
  return interfaceControl(Request, Argument);
}

size_t copyOut(const void *From, size_t Size, Buffers To, size_t At) {
  size_t Done = 0;
  for (const iovec &V : To) {
    if (At >= V.iov_len) {
      At -= V.iov_len;
      continue;
    }
    size_t Part = least(Size - Done, V.iov_len - At);
    memcpy(static_cast<char *>(V.iov_base) + At,
           static_cast<const char *>(From) + Done, Part);
    Done += Part;
    At = 0;
    if (Done == Size)
      break;
  }
  return Done;
}

long makeInternetSocket(int Family, int Type, int Protocol,
                        Reference<Socket> &Made) {
  if (Type == SOCK_STREAM && (!Protocol || Protocol == IPPROTO_TCP)) {
    startStack();
    return makeTcpSocket(Family, Made);
  }
  if (Type == SOCK_DGRAM && (!Protocol || Protocol == IPPROTO_UDP)) {
    startStack();
    return makeUdpSocket(Family, Made);
  }
  if (Type == SOCK_RAW)
    return -EPERM;
  return Type == SOCK_STREAM || Type == SOCK_DGRAM ? -EPROTONOSUPPORT
                                                   : -ESOCKTNOSUPPORT;
}

} // namespace base
