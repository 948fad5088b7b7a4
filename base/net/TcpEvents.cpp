//===- TcpEvents.cpp - what lwIP tells of a connection --------------------===//
#include "base/net/Tcp.h"
#include <poll.h>

namespace base {

/// Linux tells more than poll(2) documents, and programs may wait for it.
static constexpr unsigned InEvents = POLLIN | POLLRDNORM;
static constexpr unsigned OutEvents = POLLOUT | POLLWRNORM;

unsigned TcpSocket::ready() {
  switch (At) {
  case State::Listening:
    return Waiting.empty() ? 0 : InEvents;
  case State::Connecting:
    return 0;
  case State::Fresh:
    return OutEvents | POLLHUP | (Error ? POLLERR | InEvents : 0);
  case State::Connected:
  case State::Over:
    break;
  }
  unsigned Events = 0;
  bool End = ReceiveEnd || ReceiveShut;
  if (Received.size() || End)
    Events |= InEvents;
  if (End)
    Events |= POLLRDHUP;
  if (End && SendEnd)
    Events |= POLLHUP;
  if (Error)
    Events |= POLLERR;
  if (SendEnd || !Block || enoughRoom())
    Events |= OutEvents;
  else
    WantsRoom = true;
  return Events;
}

err_t TcpSocket::onAccept(void *Self, tcp_pcb *Block, err_t Error) {
  if (!Self || Error != ERR_OK || !Block)
    return ERR_VAL;
  TcpSocket &Listener = from(Self);
  auto *S = memoryIsTight() ? nullptr : make<TcpSocket>(Listener.Family);
  if (!S) {
    tcp_abort(Block);
    return ERR_ABRT;
  }
  S->retain();
  // What Linux hands down from the one that listens.
  S->KeepAlive = Listener.KeepAlive;
  S->ReuseAddress = Listener.ReuseAddress;
  S->ReusePort = Listener.ReusePort;
  S->NoDelay = Listener.NoDelay;
  S->Lingers = Listener.Lingers;
  S->LingerSeconds = Listener.LingerSeconds;
  S->KeepIdle = Listener.KeepIdle;
  S->KeepInterval = Listener.KeepInterval;
  S->KeepCount = Listener.KeepCount;
  S->Tos = Listener.Tos;
  S->Ttl = Listener.Ttl;
  S->ReceiveTimeout = Listener.ReceiveTimeout;
  S->SendTimeout = Listener.SendTimeout;
  S->ReceiveBuffer = Listener.ReceiveBuffer;
  S->SendBuffer = Listener.SendBuffer;
  S->attach(Block);
  S->established();
  tcp_backlog_delayed(Block);
  Listener.Waiting.append(*S);
  Listener.Changed.notify(InEvents);
  return ERR_OK;
}

err_t TcpSocket::onConnected(void *Self, tcp_pcb *, err_t) {
  TcpSocket &S = from(Self);
  S.established();
  S.Changed.notify(OutEvents);
  return ERR_OK;
}

/// What a connection may hold unread however little memory there is.
static constexpr size_t KeptWhenTight = 2048;

err_t TcpSocket::onReceived(void *Self, tcp_pcb *Block, pbuf *Data, err_t) {
  TcpSocket &S = from(Self);
  if (!Data) {
    S.ReceiveEnd = true;
    S.detachIfOver();
  } else if (S.ReceiveShut) {
    tcp_recved(Block, Data->tot_len);
    pbuf_free(Data);
    return ERR_OK;
  } else if (S.Received.size() > KeptWhenTight && memoryIsTight()) {
    return ERR_MEM; // lwIP keeps it, takes no more, and asks again
  } else {
    S.Received.append(Data);
  }
  unsigned Events = InEvents;
  if (S.ReceiveEnd)
    Events |= POLLRDHUP | (S.SendEnd ? POLLHUP : 0);
  S.Changed.notify(Events);
  return ERR_OK;
}

err_t TcpSocket::onSent(void *Self, tcp_pcb *, u16_t) {
  TcpSocket &S = from(Self);
  if (S.WantsRoom && S.enoughRoom()) {
    S.WantsRoom = false;
    S.Changed.notify(OutEvents);
  }
  return ERR_OK;
}

/// The block is gone already.
void TcpSocket::onError(void *Self, err_t Error) {
  if (!Self)
    return;
  TcpSocket &S = from(Self);
  removeConnection(S.Entry);
  S.Block = nullptr;
  bool WasConnecting = S.At == State::Connecting;
  S.At = WasConnecting ? State::Fresh : State::Over;
  if (Error == ERR_RST)
    S.Error = WasConnecting ? ECONNREFUSED : S.ReceiveEnd ? EPIPE : ECONNRESET;
  else if (Error != ERR_CLSD) // both sides had said that they send no more
    S.Error = ETIMEDOUT;
  S.ReceiveEnd = true;
  S.SendEnd = true;
  if (WasConnecting) {
    S.ReceiveEnd = S.SendEnd = false;
    S.Local = {};
  }
  S.Changed.notify(InEvents | OutEvents | POLLRDHUP | POLLHUP |
                   (S.Error ? POLLERR : 0));
}

} // namespace base
