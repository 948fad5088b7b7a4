//===- TcpConnection.cpp - how TCP connections begin and end --------------===//
#include "base/net/Tcp.h"
#include "base/time/Timer.h"
#include <lwip/priv/tcp_priv.h>
#include <netinet/in.h>
#include <poll.h>

namespace base {

TcpSocket::TcpSocket(int Family)
    : InternetSocket(Family, SOCK_STREAM, IPPROTO_TCP) {}

TcpSocket::~TcpSocket() {
  while (TcpSocket *S = Waiting.takeFirst())
    S->release();
  close();
  flushStack();
}

long makeTcpSocket(int Family, Reference<Socket> &Made) {
  auto *S = make<TcpSocket>(Family);
  if (!S)
    return -ENOMEM;
  Made = S;
  return 0;
}

long TcpSocket::makeBlock(uint8_t Type) {
  if (Block)
    return 0;
  Block = tcp_new_ip_type(Type);
  if (!Block)
    return -ENOMEM;
  attach(Block);
  return 0;
}

void TcpSocket::attach(tcp_pcb *To) {
  Block = To;
  tcp_arg(Block, this);
  tcp_recv(Block, onReceived);
  tcp_sent(Block, onSent);
  tcp_err(Block, onError);
  applyOptions();
  applyTcpOptions();
}

/// lwIP goes on with the block alone.
void TcpSocket::detach() {
  removeConnection(Entry);
  tcp_arg(Block, nullptr);
  if (At != State::Listening) {
    tcp_recv(Block, nullptr);
    tcp_sent(Block, nullptr);
    tcp_err(Block, nullptr);
  }
  Block = nullptr;
}

void TcpSocket::detachIfOver() {
  if (!Block || !ReceiveEnd || !SendEnd)
    return;
  At = State::Over;
  detach();
}

/// The connection is there: both ends have addresses.
void TcpSocket::established() {
  At = State::Connected;
  Connected = true;
  ip_addr_copy(Local.Address, Block->local_ip);
  Local.Port = Block->local_port;
  ip_addr_copy(Remote.Address, Block->remote_ip);
  Remote.Port = Block->remote_port;
  addConnection(Entry, Block);
  // The first packet of a connection cannot promise more than 16 bits' worth,
  // though lwIP has noted more.
  Block->rcv_wnd = Block->rcv_ann_wnd = 0xffff;
  Block->rcv_ann_right_edge = Block->rcv_nxt + 0xffff;
  buffersChanged();
}

/// lwIP has one size for all. What a connection may have under way is what is
/// left in its counters.
void TcpSocket::buffersChanged() {
  if (!Block || At != State::Connected)
    return;
  size_t Queued = Block->snd_queuelen ? Block->snd_lbb - Block->lastack : 0;
  Block->snd_buf = tcpwnd_size_t(SendBuffer > Queued ? SendBuffer - Queued : 0);
  size_t Window = least(ReceiveBuffer, size_t(TCP_WND_MAX(Block)));
  Window = Window > Received.size() ? Window - Received.size() : 0;
  // What was promised stays.
  size_t Promised = Block->rcv_ann_right_edge - Block->rcv_nxt;
  Block->rcv_wnd = tcpwnd_size_t(most(Window, Promised));
}

void TcpSocket::close() {
  if (!Block)
    return;
  tcp_pcb *Was = Block;
  detach();
  if (At == State::Listening) {
    tcp_close(Was);
    return;
  }
  if (At == State::Connected && Lingers && LingerSeconds == 0) {
    tcp_abort(Was);
    return;
  }
  // A window that is not whole tells lwIP that something was not read, and then
  // the peer gets a reset, as on Linux.
  if (!Received.size())
    Was->rcv_wnd = TCP_WND_MAX(Was);
  if (tcp_close(Was) != ERR_OK)
    tcp_abort(Was);
}

/// lwIP looks for the same port only when SO_REUSEADDR is not set, and Linux
/// lets nobody take the port of one who listens.
bool TcpSocket::portIsTaken(const Endpoint &At) const {
  if (!At.Port || ReusePort)
    return false;
  for (tcp_pcb_listen *L = tcp_listen_pcbs.listen_pcbs; L; L = L->next) {
    if (L->local_port != At.Port)
      continue;
    bool Any =
        IP_IS_ANY_TYPE_VAL(L->local_ip) || IP_IS_ANY_TYPE_VAL(At.Address);
    if (!Any && IP_GET_TYPE(&L->local_ip) != IP_GET_TYPE(&At.Address))
      continue;
    if (ip_addr_isany_val(L->local_ip) || At.any() ||
        ip_addr_cmp(&L->local_ip, &At.Address))
      return true;
  }
  return false;
}

long TcpSocket::bind(const SocketName &Name) {
  if (At != State::Fresh || Local.Port)
    return -EINVAL;
  Endpoint To;
  if (long Wrong = localEndpoint(Name, To))
    return Wrong;
  if (portIsTaken(To))
    return -EADDRINUSE;
  if (long Wrong = makeBlock(IP_GET_TYPE(&To.Address)))
    return Wrong;
  if (err_t E = tcp_bind(Block, &To.Address, To.Port))
    return E == ERR_BUF ? -EADDRINUSE : errorOf(E);
  Local = To;
  Local.Port = Block->local_port;
  return 0;
}

long TcpSocket::listen(int Backlog) {
  if (Backlog < 0 || Backlog > SOMAXCONN * 32)
    Backlog = SOMAXCONN * 32;
  if (At == State::Listening) {
    tcp_backlog_set(Block, uint16_t(Backlog));
    return 0;
  }
  if (At != State::Fresh)
    return -EINVAL;
  if (!Local.Port) {
    Endpoint Any;
    SocketName Name = nameOf(Any, Family);
    if (long Wrong = bind(Name))
      return Wrong;
  }
  // lwIP makes another block of it, smaller; the first is gone then.
  err_t Error = ERR_OK;
  tcp_recv(Block, nullptr);
  tcp_sent(Block, nullptr);
  tcp_pcb *Listener =
      tcp_listen_with_backlog_and_err(Block, uint16_t(Backlog), &Error);
  if (!Listener) {
    attach(Block);
    return errorOf(Error);
  }
  Block = Listener;
  At = State::Listening;
  tcp_accept(Block, onAccept);
  return 0;
}

long TcpSocket::accept(Reference<Socket> &Accepted) {
  if (At != State::Listening)
    return -EINVAL;
  if (Waiting.empty()) {
    if (!blocks(0))
      return -EAGAIN;
    if (long Why = waitUntil(Changed, deadline(ReceiveTimeout),
                             [&] { return !Waiting.empty(); }))
      return Why;
  }
  TcpSocket *S = Waiting.takeFirst();
  Accepted = S;
  S->release();
  if (S->Block)
    tcp_backlog_accepted(S->Block);
  return 0;
}

long TcpSocket::startConnect(const Endpoint &To) {
  if (long Wrong = waitForRoute(To.Address))
    return Wrong;
  if (long Wrong = makeBlock(typeFor(To)))
    return Wrong;
  // One that was bound to "any" of both families goes over to the peer's.
  if (IP_IS_ANY_TYPE_VAL(Block->local_ip))
    ip_addr_set_any_val(IP_IS_V6_VAL(To.Address), Block->local_ip);
  if (err_t E = tcp_connect(Block, &To.Address, To.Port, onConnected))
    return E == ERR_BUF ? -EADDRNOTAVAIL : errorOf(E);
  At = State::Connecting;
  Remote = To;
  Local.Port = Block->local_port;
  ip_addr_copy(Local.Address, Block->local_ip);
  flushStack();
  return 0;
}

long TcpSocket::connect(const SocketName &Name) {
  Endpoint To;
  if (long Wrong = endpointOf(Name, Family, To))
    return Wrong;
  bool Started = false;
  switch (At) {
  case State::Listening:
  case State::Connected:
    return -EISCONN;
  case State::Over:
    return Error ? takeError() : -EISCONN;
  case State::Connecting:
    if (!blocks(0))
      return -EALREADY;
    break;
  case State::Fresh:
    if (Error)
      return takeError();
    if (To.any()) // this host, as Linux takes it
      ip_addr_set_loopback_val(IP_IS_V6_VAL(To.Address), To.Address);
    if (long Wrong = startConnect(To))
      return Wrong;
    Started = true;
  }
  if (!blocks(0))
    return -EINPROGRESS;
  long Why = waitUntil(Changed, deadline(SendTimeout),
                       [&] { return At != State::Connecting; });
  if (Why == -EAGAIN)
    return Started ? -EINPROGRESS : -EALREADY;
  if (Why)
    return Why;
  return Error ? takeError() : 0;
}

long TcpSocket::shutdown(int How) {
  if (How < SHUT_RD || How > SHUT_RDWR)
    return -EINVAL;
  if (At == State::Listening && How != SHUT_WR) {
    // Nobody is accepted any more, and who waits is told.
    close();
    At = State::Fresh;
    Local = {};
    Changed.notify(POLLIN | POLLHUP);
    return 0;
  }
  if (At != State::Connected)
    return -ENOTCONN;
  unsigned Events = 0;
  if (How != SHUT_WR && !ReceiveShut) {
    ReceiveShut = true;
    Events |= POLLIN | POLLRDHUP;
  }
  if (How != SHUT_RD && !SendEnd) {
    SendEnd = true;
    Events |= POLLOUT;
    if (Block)
      tcp_shutdown(Block, 0, 1);
    detachIfOver();
    flushStack();
  }
  if (Events)
    Changed.notify(ready());
  return 0;
}

} // namespace base
