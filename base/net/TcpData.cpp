//===- TcpData.cpp - bytes over a TCP connection --------------------------===//
#include "base/mem/Pages.h"
#include "base/net/Tcp.h"
#include <lwip/priv/tcp_priv.h>
#include <poll.h>

namespace base {

/// How much may be under way: what the program asked for, or less where there
/// is little memory. However many do not read, they leave an eighth of it to
/// those who come later.
size_t TcpSocket::sendLimit() const {
  size_t Kept = pagesInAll() / 8, Free = pagesFree();
  if (Free <= Kept)
    return least<size_t>(SendBuffer, 2048);
  size_t Share = (Free - Kept) * PageSize / 32;
  return least(SendBuffer, most<size_t>(Share, 8192));
}

size_t TcpSocket::room() const {
  if (!Block || Block->snd_queuelen + 2 >= TCP_SND_QUEUELEN)
    return 0;
  size_t Limit = sendLimit(), Queued = Block->snd_lbb - Block->lastack;
  return Queued >= Limit ? 0 : least<size_t>(Block->snd_buf, Limit - Queued);
}

/// As Linux, tells of room only when a third is free: not for each segment.
bool TcpSocket::enoughRoom() const {
  return room() * 3 >= sendLimit() && Block->snd_queuelen < TCP_SNDQUEUELOWAT;
}

long TcpSocket::sendFailure() {
  if (Error)
    return takeError();
  if (SendEnd || At == State::Fresh || At == State::Listening ||
      At == State::Over)
    return -EPIPE;
  return 0;
}

/// lwIP has some of the bytes; they leave unless the program says that more are
/// about to follow and what there is does not fill a segment.
void TcpSocket::output(bool More) {
  if (!Block)
    return;
  if ((More || Cork) && Block->unsent && !Block->unsent->next &&
      Block->unsent->len < tcp_mss(Block))
    return;
  tcp_output(Block);
}

/// Hands up to \p Size bytes to lwIP. How many; 0: there is no room.
long TcpSocket::sendSome(const char *From, size_t Size, bool More) {
  size_t Part = least(least(Size, room()), size_t(0xffff));
  // Whole segments, so that no small one comes in between.
  size_t Segment = tcp_mss(Block);
  if (Part < Size && Part > Segment)
    Part -= Part % Segment;
  if (!Part)
    return 0;
  uint8_t Flags = TCP_WRITE_FLAG_COPY;
  if (More || Part < Size)
    Flags |= TCP_WRITE_FLAG_MORE;
  err_t E = tcp_write(Block, From, uint16_t(Part), Flags);
  if (E == ERR_MEM && Block->snd_queuelen)
    return 0; // what is under way gives its memory back
  return E == ERR_OK ? long(Part) : errorOf(E);
}

long TcpSocket::waitForRoom(int Flags) {
  output(false);
  WantsRoom = true;
  if (!blocks(Flags))
    return -EAGAIN;
  flushStack();
  return waitUntil(Changed, deadline(SendTimeout), [&] {
    if (At == State::Connecting)
      return false;
    WantsRoom = true;
    return sendFailure() || enoughRoom();
  });
}

long TcpSocket::sendMessage(const msghdr &Message, int Flags) {
  if (Flags & MSG_OOB)
    return -EOPNOTSUPP;
  long Done = 0, Why = 0;
  if (At == State::Connecting)
    Why = waitForRoom(Flags);
  bool More = Flags & MSG_MORE;
  auto Count = size_t(Message.msg_iovlen);
  for (size_t I = 0; I < Count && !Why; ++I) {
    auto *From = static_cast<const char *>(Message.msg_iov[I].iov_base);
    size_t Left = Message.msg_iov[I].iov_len;
    bool Rest = More || I + 1 < Count;
    while (Left && !(Why = sendFailure())) {
      long Part = sendSome(From, Left, Rest);
      if (Part < 0) {
        Why = Part;
        break;
      }
      From += Part, Left -= size_t(Part), Done += Part;
      if (Left && (Why = waitForRoom(Flags)))
        break;
    }
  }
  if (Done || !Why)
    output(More);
  flushStack();
  if (Done)
    return Done;
  return Why ? Why : sendFailure();
}

/// The program has read \p Count bytes: the peer may send as many more.
void TcpSocket::consumed(size_t Count) {
  if (!Block)
    return;
  size_t Open = Block->rcv_wnd + Received.size();
  Count = least(Count, ReceiveBuffer > Open ? ReceiveBuffer - Open : 0);
  while (Count) {
    auto Part = uint16_t(least(Count, size_t(0xffff)));
    tcp_recved(Block, Part);
    Count -= Part;
  }
}

/// Takes what is there into \p Message behind its first \p Done bytes.
long TcpSocket::take(msghdr &Message, int Flags, size_t Done) {
  Buffers To{Message.msg_iov, size_t(Message.msg_iovlen)};
  size_t Count;
  if (Flags & MSG_TRUNC) // dropped, not copied
    Count = least(sizeOf(To) - Done, Received.size());
  else
    Count = Received.peek(To, Done);
  if (!(Flags & MSG_PEEK)) {
    Received.drop(Count);
    consumed(Count);
  }
  return long(Count);
}

long TcpSocket::receiveMessage(msghdr &Message, int Flags) {
  Message.msg_namelen = Message.msg_controllen = 0;
  Message.msg_flags = 0;
  if (Flags & MSG_OOB)
    return -EINVAL;
  if (At == State::Fresh && !Error)
    return -ENOTCONN;
  if (At == State::Listening)
    return -ENOTCONN;
  size_t Wanted = sizeOf({Message.msg_iov, size_t(Message.msg_iovlen)});
  size_t Done = 0;
  while (Done < Wanted) {
    if (Received.size() && !ReceiveShut) {
      Done += size_t(take(Message, Flags, Done));
      if (!(Flags & MSG_WAITALL) || (Flags & MSG_PEEK))
        break;
      continue;
    }
    if (Error && !Done)
      return takeError();
    if (ReceiveEnd || ReceiveShut || Error)
      break;
    if (!blocks(Flags)) {
      if (!Done)
        return -EAGAIN;
      break;
    }
    flushStack();
    if (long Why = waitUntil(Changed, deadline(ReceiveTimeout), [&] {
          return Received.size() || ReceiveEnd || ReceiveShut || Error;
        })) {
      if (!Done)
        return Why;
      break;
    }
  }
  flushStack();
  return long(Done);
}

} // namespace base
