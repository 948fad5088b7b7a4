//===- TcpOptions.cpp - options of TCP sockets ----------------------------===//
#include "base/net/Tcp.h"
#include <lwip/priv/tcp_priv.h>
// lwIP's names are enumerators; the program's header has other ones.
#include <netinet/in.h>
#include <netinet/tcp.h>

namespace base {

void TcpSocket::applyTcpOptions() {
  if (!Block || At == State::Listening)
    return;
  if (NoDelay)
    tcp_nagle_disable(Block);
  else
    tcp_nagle_enable(Block);
  Block->keep_idle = uint32_t(KeepIdle) * 1000;
  Block->keep_intvl = uint32_t(KeepInterval) * 1000;
  Block->keep_cnt = uint32_t(KeepCount);
}

long TcpSocket::setOwnOption(int Option, int Value) {
  auto Bounded = [&](int &To, int Most) -> long {
    if (Value < 1 || Value > Most)
      return -EINVAL;
    To = Value;
    return 0;
  };
  long Result = 0;
  switch (Option) {
  case TCP_NODELAY:
    NoDelay = Value;
    break;
  case TCP_CORK:
    Cork = Value;
    break;
  case TCP_KEEPIDLE:
    Result = Bounded(KeepIdle, 32767);
    break;
  case TCP_KEEPINTVL:
    Result = Bounded(KeepInterval, 32767);
    break;
  case TCP_KEEPCNT:
    Result = Bounded(KeepCount, 127);
    break;
  default:
    return -ENOPROTOOPT;
  }
  applyTcpOptions();
  // What was held back leaves now.
  if (Block && At == State::Connected && !Cork &&
      (Option == TCP_CORK || Option == TCP_NODELAY)) {
    tcp_output(Block);
    flushStack();
  }
  return Result;
}

long TcpSocket::getOwnOption(int Option, int &Value) {
  switch (Option) {
  case TCP_NODELAY:
    Value = NoDelay;
    return 0;
  case TCP_CORK:
    Value = Cork;
    return 0;
  case TCP_KEEPIDLE:
    Value = KeepIdle;
    return 0;
  case TCP_KEEPINTVL:
    Value = KeepInterval;
    return 0;
  case TCP_KEEPCNT:
    Value = KeepCount;
    return 0;
  case TCP_MAXSEG:
    Value = Block && At == State::Connected ? tcp_mss(Block) : 536;
    return 0;
  default:
    return -ENOPROTOOPT;
  }
}

long TcpSocket::setOption(int Level, int Option, const void *Value,
                          socklen_t Size) {
  if (Level != SOL_SOCKET || Option != SO_LINGER)
    return InternetSocket::setOption(Level, Option, Value, Size);
  linger L;
  if (Size < sizeof L)
    return -EINVAL;
  memcpy(&L, Value, sizeof L);
  Lingers = L.l_onoff;
  LingerSeconds = L.l_linger;
  return 0;
}

/// What lwIP knows of what Linux tells of a connection.
static tcp_info infoOf(const tcp_pcb *P) {
  tcp_info Info = {};
  if (!P) {
    Info.tcpi_state = TCP_CLOSE;
    return Info;
  }
  Info.tcpi_state = P->state == LISTEN        ? TCP_LISTEN
                    : P->state == ESTABLISHED ? TCP_ESTABLISHED
                    : P->state == CLOSE_WAIT  ? TCP_CLOSE_WAIT
                    : P->state == SYN_SENT    ? TCP_SYN_SENT
                                              : TCP_FIN_WAIT1;
  if (P->state == LISTEN)
    return Info;
  Info.tcpi_snd_mss = P->mss;
  Info.tcpi_rcv_mss = P->mss;
  Info.tcpi_snd_cwnd = P->mss ? P->cwnd / P->mss : 0;
  Info.tcpi_rto = uint32_t(P->rto) * TCP_SLOW_INTERVAL * 1000;
  Info.tcpi_rtt = uint32_t(P->sa >> 3) * TCP_SLOW_INTERVAL * 1000;
  Info.tcpi_rttvar = uint32_t(P->sv >> 2) * TCP_SLOW_INTERVAL * 1000;
  Info.tcpi_rcv_space = P->rcv_wnd;
  Info.tcpi_retransmits = P->nrtx;
  return Info;
}

long TcpSocket::getOption(int Level, int Option, void *Value, socklen_t &Size) {
  if (Level == SOL_SOCKET && Option == SO_LINGER) {
    linger L{Lingers, LingerSeconds};
    Size = least(Size, socklen_t(sizeof L));
    memcpy(Value, &L, Size);
    return 0;
  }
  if (Level == SOL_SOCKET && Option == SO_ACCEPTCONN) {
    int Listens = At == State::Listening;
    Size = least(Size, socklen_t(sizeof Listens));
    memcpy(Value, &Listens, Size);
    return 0;
  }
  if (Level == IPPROTO_TCP && Option == TCP_INFO) {
    tcp_info Info = infoOf(Block);
    Size = least(Size, socklen_t(sizeof Info));
    memcpy(Value, &Info, Size);
    return 0;
  }
  return InternetSocket::getOption(Level, Option, Value, Size);
}

} // namespace base
