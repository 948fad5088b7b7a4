//===- UnixMessages.cpp - what travels through Unix sockets ---------------===//
#include "base/fs/Cursor.h"
#include "base/fs/UnixSocket.h"
#include <poll.h>

namespace base {

static Buffers buffersOf(const msghdr &M) {
  return {M.msg_iov, size_t(M.msg_iovlen)};
}

/// Until \p To takes \p Size bytes more, or nobody reads them. 0, or -EAGAIN
/// ...
long UnixSocket::waitForRoom(Inbox &To, size_t Size, int MessageFlags) {
  auto Ready = [&] {
    return To.hasRoom(Size) || !To.Owner || To.Refused || SendsNoMore;
  };
  if (Ready())
    return 0;
  if (!blocks(MessageFlags))
    return -EAGAIN;
  // Who is not connected to it is not told by it: the owner's own waiters are
  // when it reads, and when it is closed.
  WaitQueue &Queue = Peer.get() == &To ? Changed : To.Owner->Changed;
  return waitUntil(Queue, deadline(SendTimeout), Ready);
}

static void tell(Inbox &To) {
  if (To.Owner && !To.Owner->Changed.empty())
    To.Owner->Changed.notify(To.Owner->ready());
}

/// One message, whole or not at all.
long UnixSocket::sendPacket(const msghdr &Message, Inbox &To,
                            int MessageFlags) {
  Cursor From(buffersOf(Message));
  size_t Size = From.left();
  if (Size > InboxCapacity)
    return -EMSGSIZE;
  if (long Failed = waitForRoom(To, Size, MessageFlags))
    return Failed;
  if (SendsNoMore)
    return -EPIPE;
  if (!To.Owner || To.Refused)
    return connects() ? -EPIPE : -ECONNREFUSED;
  Packet *P = Packet::make(Size);
  if (!P)
    return -ENOBUFS;
  if (long Failed = takeRights(Message, *P)) {
    destroy(P);
    return Failed;
  }
  P->Sender = Bound;
  From.take(P->data(), Size);
  To.put(*P);
  tell(To);
  return Size;
}

/// As much as there is room for, a packet at a time; the first of them carries
/// the descriptors.
long UnixSocket::sendStream(const msghdr &Message, int MessageFlags) {
  constexpr size_t LargestPacket = 32'768;
  Cursor From(buffersOf(Message));
  bool First = true;
  while (From.left()) {
    long Failed = waitForRoom(*Peer, 1, MessageFlags);
    if (!Failed && (SendsNoMore || !Peer->Owner || Peer->Refused))
      Failed = -EPIPE;
    if (Failed)
      return From.done() ? From.done() : Failed;
    size_t Room = InboxCapacity - least(InboxCapacity, Peer->Held);
    size_t Size =
        least(least(From.left(), LargestPacket), most<size_t>(Room, 1));
    Packet *P = Packet::make(Size);
    Failed = !P ? -ENOBUFS : First ? takeRights(Message, *P) : 0;
    if (Failed) {
      destroy(P);
      return From.done() ? From.done() : Failed;
    }
    First = false;
    From.take(P->data(), Size);
    Peer->put(*P);
    tell(*Peer);
  }
  return From.done();
}

long UnixSocket::sendMessage(const msghdr &Message, int MessageFlags) {
  if (MessageFlags & MSG_OOB)
    return -EOPNOTSUPP;
  if (connects()) {
    if (Message.msg_name && Message.msg_namelen)
      return Peer ? -EISCONN : -EOPNOTSUPP;
    if (!Peer)
      return -ENOTCONN;
    return isStream() ? sendStream(Message, MessageFlags)
                      : sendPacket(Message, *Peer, MessageFlags);
  }
  if (!Message.msg_name || !Message.msg_namelen)
    return Peer ? sendPacket(Message, *Peer, MessageFlags) : -ENOTCONN;
  SocketName Name;
  memcpy(&Name.Storage, Message.msg_name, Message.msg_namelen);
  Name.Size = Message.msg_namelen;
  Reference<Inbox> To;
  if (long Failed = findInbox(Name, Type, To))
    return Failed;
  return sendPacket(Message, *To, MessageFlags);
}

/// Until something is there. 0; 1 at the end; or -EAGAIN ...
long UnixSocket::waitForPacket(int MessageFlags) {
  auto Ready = [&] { return !Mine->Packets.empty() || Mine->NoMore; };
  if (!Ready() && !blocks(MessageFlags))
    return -EAGAIN;
  if (long Failed = waitUntil(Changed, deadline(ReceiveTimeout), Ready))
    return Failed;
  return Mine->Packets.empty();
}

static void giveSender(const Packet &P, msghdr &Message) {
  if (!Message.msg_name)
    return;
  SocketName Name;
  if (P.Sender) {
    memcpy(&Name.Storage, &P.Sender->Address, P.Sender->Size);
    Name.Size = P.Sender->Size;
  }
  Name.copyTo(Message.msg_name, &Message.msg_namelen);
}

long UnixSocket::receivePacket(msghdr &Message, int MessageFlags) {
  long Failed = waitForPacket(MessageFlags);
  if (Failed) {
    Message.msg_namelen = Message.msg_controllen = 0;
    return Failed == 1 ? 0 : Failed;
  }
  Packet &P = *Mine->Packets.first();
  Cursor To(buffersOf(Message));
  size_t Size = P.Size, Given = least(Size, To.left());
  To.put(P.data(), Given);
  if (Given < Size)
    Message.msg_flags |= MSG_TRUNC;
  giveSender(P, Message);
  giveRights(&P, Message, MessageFlags & MSG_CMSG_CLOEXEC);
  if (!(MessageFlags & MSG_PEEK)) {
    Mine->consume(Size, true);
    Changed.notify(ready()); // senders that are not connected wait here
  }
  return MessageFlags & MSG_TRUNC ? Size : Given;
}

/// Goes on from packet to packet, but not into one that brings descriptors
/// after one that was read.
long UnixSocket::receiveStream(msghdr &Message, int MessageFlags) {
  Cursor To(buffersOf(Message));
  bool Peek = MessageFlags & MSG_PEEK, RightsGiven = false;
  Message.msg_namelen = 0;
  while (To.left()) {
    bool Enough = To.done() && !(MessageFlags & MSG_WAITALL);
    if (Enough && Mine->Packets.empty())
      break;
    if (long End = waitForPacket(MessageFlags)) {
      if (End < 0 && !To.done()) {
        Message.msg_controllen = 0;
        return End;
      }
      break;
    }
    Packet *P = Mine->Packets.first();
    if (P->RightCount && To.done())
      break;
    if (P->RightCount) {
      giveRights(P, Message, MessageFlags & MSG_CMSG_CLOEXEC);
      RightsGiven = true;
    }
    if (Peek) { // across packets, without taking any
      for (; P && To.left() && !(P->RightCount && To.done());
           P = Mine->Packets.after(*P))
        To.put(P->data() + P->Begin, least(P->left(), To.left()));
      break;
    }
    size_t Size = least(P->left(), To.left());
    To.put(P->data() + P->Begin, Size);
    if (RightsGiven)
      for (; P->RightCount; --P->RightCount)
        P->Rights[P->RightCount - 1].~Reference();
    Mine->consume(Size, false);
  }
  if (!RightsGiven)
    Message.msg_controllen = 0;
  return To.done();
}

long UnixSocket::receiveMessage(msghdr &Message, int MessageFlags) {
  if (MessageFlags & MSG_OOB)
    return -EOPNOTSUPP;
  Message.msg_flags = 0;
  if (connects() && !Peer)
    return isStream() ? -EINVAL : -ENOTCONN;
  return isStream() ? receiveStream(Message, MessageFlags)
                    : receivePacket(Message, MessageFlags);
}

} // namespace base
