//===- UnixSocket.cpp - names and connections of Unix sockets -------------===//
#include "base/fs/UnixSocket.h"
#include "base/fs/Path.h"
#include <poll.h>
#include <sys/ioctl.h>

namespace base {

//===----------------------------------------------------------------------===//
// Inboxes
//===----------------------------------------------------------------------===//

Inbox::~Inbox() {
  while (Packet *P = Packets.takeFirst())
    destroy(P);
}

void Inbox::consume(size_t Size, bool Whole) {
  Packet *P = Packets.first();
  Size = Whole ? P->left() : Size;
  P->Begin += Size;
  Held -= Size;
  if (Whole || !P->left())
    destroy(P);
  notifySenders();
}

void Inbox::notifySenders() {
  for (UnixSocket &S : Senders)
    if (!S.Changed.empty())
      S.Changed.notify(S.ready());
}

Packet *Packet::make(size_t Size) {
  void *Memory = allocate(sizeof(Packet) + Size);
  if (!Memory)
    return nullptr;
  auto *P = new (Memory) Packet;
  P->Size = Size;
  return P;
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

static List<UnixSocket, InNames> AbstractNames;

/// The path of \p Name, terminated; what is bound may fill all of sun_path.
static bool pathIn(const SocketName &Name, char (&To)[sizeof(sockaddr_un)]) {
  auto &Address = reinterpret_cast<const sockaddr_un &>(Name.Storage);
  size_t Length = Name.Size - offsetof(sockaddr_un, sun_path);
  memcpy(To, Address.sun_path, Length);
  To[Length] = 0;
  return To[0];
}

static bool isValid(const SocketName &Name) {
  return Name.family() == AF_UNIX &&
         Name.Size > offsetof(sockaddr_un, sun_path) &&
         Name.Size <= sizeof(sockaddr_un);
}

static UnixSocket *findAbstract(const SocketName &Name) {
  for (UnixSocket &S : AbstractNames)
    if (S.Bound->Size == Name.Size &&
        !memcmp(&S.Bound->Address, &Name.Storage, Name.Size))
      return &S;
  return nullptr;
}

long findInbox(const SocketName &Name, int Type, Reference<Inbox> &Out) {
  if (!isValid(Name))
    return -EINVAL;
  char Path[sizeof(sockaddr_un)];
  if (!pathIn(Name, Path)) {
    UnixSocket *S = findAbstract(Name);
    if (!S)
      return -ECONNREFUSED;
    Out = S->Mine;
  } else {
    Reference<Node> N;
    if (long Failed = nodeAt(AT_FDCWD, Path, FollowLast, N))
      return Failed;
    if (!N->is(S_IFSOCK) || !N->Attached)
      return -ECONNREFUSED;
    Out = static_cast<Inbox *>(N->Attached.get());
  }
  if (!Out->Owner)
    return -ECONNREFUSED;
  return Out->Owner->Type == Type ? 0 : -EPROTOTYPE;
}

long UnixSocket::bind(const SocketName &Name) {
  if (!isValid(Name))
    return -EINVAL;
  if (Bound)
    return -EINVAL;
  Reference<UnixName> New = make<UnixName>();
  if (!New)
    return -ENOMEM;
  memcpy(&New->Address, &Name.Storage, Name.Size);
  New->Size = Name.Size;
  char Path[sizeof(sockaddr_un)];
  if (!pathIn(Name, Path)) {
    if (findAbstract(Name))
      return -EADDRINUSE;
    AbstractNames.append(*this);
  } else {
    Found F;
    if (long Failed = walkPath(AT_FDCWD, Path, 0, F))
      return Failed;
    if (F.What)
      return -EADDRINUSE;
    if (long Failed = F.Where->create(
            F.called(), S_IFSOCK | (0777 & ~CreationMask), {}, F.What))
      return Failed;
    F.What->Attached = Mine;
  }
  Bound = New;
  return 0;
}

static void copyName(const UnixName *From, SocketName &To) {
  To.Storage.ss_family = AF_UNIX;
  To.Size = sizeof(sa_family_t);
  if (!From)
    return;
  memcpy(&To.Storage, &From->Address, From->Size);
  To.Size = From->Size;
}

long UnixSocket::name(SocketName &Name) {
  copyName(Bound.get(), Name);
  return 0;
}

long UnixSocket::peer(SocketName &Name) {
  if (!Peer)
    return -ENOTCONN;
  copyName(PeerName.get(), Name);
  return 0;
}

//===----------------------------------------------------------------------===//
// Connections
//===----------------------------------------------------------------------===//

bool UnixSocket::setUp() { return (Mine = make<Inbox>(*this)).get(); }

void UnixSocket::connectTo(Inbox &Other) {
  Peer = &Other;
  Other.Senders.append(*this);
}

UnixSocket::~UnixSocket() {
  // What waits to be accepted never will be.
  while (UnixSocket *S = Pending.takeFirst())
    S->release();
  Link<InSenders>::unlink();
  if (Mine) {
    Mine->Owner = nullptr;
    Mine->notifySenders();
  }
  if (Peer && connects()) {
    Peer->NoMore = true;
    if (Peer->Owner)
      Peer->Owner->Changed.notify(Peer->Owner->ready());
  }
}

long UnixSocket::listen(int Wanted) {
  if (!connects())
    return -EOPNOTSUPP;
  if (!Bound || Peer)
    return -EINVAL;
  Backlog = unsigned(Wanted) > 4096 ? 4096 : Wanted;
  Listening = true;
  return 0;
}

long UnixSocket::connect(const SocketName &Name) {
  if (!connects() && Name.family() == AF_UNSPEC) {
    Link<InSenders>::unlink();
    Peer = nullptr;
    PeerName = nullptr;
    return 0;
  }
  if (Listening)
    return -EINVAL;
  if (connects() && Peer)
    return -EISCONN;
  Reference<Inbox> Other;
  if (long Failed = findInbox(Name, Type, Other))
    return Failed;
  if (connects())
    return connectStream(*Other);
  PeerName = Other->Owner->Bound;
  connectTo(*Other);
  return 0;
}

/// The other end is made at once and waits to be accepted. The listener may be
/// closed meanwhile: \p Of then has no owner.
long UnixSocket::connectStream(Inbox &Of) {
  auto Closed = [&] { return !Of.Owner || !Of.Owner->Listening; };
  auto Full = [&] { return Of.Owner->PendingCount > Of.Owner->Backlog; };
  if (Closed())
    return -ECONNREFUSED;
  if (Full() && !blocks(0))
    return -EAGAIN;
  if (long Failed = waitUntil(Of.Owner->Changed, deadline(SendTimeout),
                              [&] { return Closed() || !Full(); }))
    return Failed;
  if (Closed())
    return -ECONNREFUSED;
  UnixSocket *Listener = Of.Owner;
  Reference<UnixSocket> There = make<UnixSocket>(Type);
  if (!There || !There->setUp())
    return -ENOMEM;
  There->Bound = PeerName = Listener->Bound;
  There->PeerName = Bound;
  There->Peer = Mine;
  connectTo(*There->Mine);
  There->retain(); // by the listener
  Listener->Pending.append(*There);
  ++Listener->PendingCount;
  Listener->Changed.notify(POLLIN);
  Changed.notify(ready());
  return 0;
}

long UnixSocket::accept(Reference<Socket> &Accepted) {
  if (!connects())
    return -EOPNOTSUPP;
  if (!Listening)
    return -EINVAL;
  if (Pending.empty() && !blocks(0))
    return -EAGAIN;
  if (long Failed = waitUntil(Changed, deadline(ReceiveTimeout),
                              [&] { return !Pending.empty() || !Listening; }))
    return Failed;
  UnixSocket *S = Pending.takeFirst();
  if (!S)
    return -EINVAL; // shut down meanwhile
  --PendingCount;
  S->connectTo(*S->Peer);
  Accepted = S;
  S->release();
  Changed.notify(ready()); // who waits to connect
  return 0;
}

long UnixSocket::shutdown(int How) {
  if (unsigned(How) > SHUT_RDWR)
    return -EINVAL;
  if (Listening) {
    Listening = false;
    Changed.notify(POLLIN | POLLHUP);
    return 0;
  }
  if (!Peer)
    return -ENOTCONN;
  bool In = How != SHUT_WR, Out = How != SHUT_RD;
  if (In) {
    Mine->NoMore = Mine->Refused = true;
    Mine->notifySenders();
  }
  if (Out) {
    SendsNoMore = true;
    if (connects()) {
      Peer->NoMore = true;
      if (Peer->Owner)
        Peer->Owner->Changed.notify(Peer->Owner->ready());
    }
  }
  Changed.notify(ready());
  return 0;
}

unsigned UnixSocket::ready() {
  if (Listening)
    return Pending.empty() ? 0 : POLLIN;
  unsigned Events = 0;
  if (!Mine->Packets.empty() || Mine->NoMore)
    Events |= POLLIN;
  if (Mine->NoMore)
    Events |= POLLRDHUP;
  if (!Peer)
    return Events | POLLOUT | (connects() ? POLLHUP : 0);
  bool Gone = !Peer->Owner;
  if (connects() && (Gone || (Mine->NoMore && SendsNoMore)))
    Events |= POLLHUP | POLLIN;
  // What will fail at once does not wait.
  if (Gone || Peer->hasRoom(InboxCapacity / 2))
    Events |= POLLOUT;
  return Events;
}

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

long UnixSocket::setOption(int Level, int Option, const void *Value,
                           socklen_t Size) {
  if (Level == SOL_SOCKET)
    switch (Option) {
    case SO_REUSEADDR: // what they ask for is so
    case SO_KEEPALIVE:
    case SO_SNDBUF:
    case SO_RCVBUF:
      return Size < sizeof(int) ? -EINVAL : 0;
    }
  return Socket::setOption(Level, Option, Value, Size);
}

long UnixSocket::getOption(int Level, int Option, void *Value,
                           socklen_t &Size) {
  if (Level != SOL_SOCKET)
    return -EOPNOTSUPP;
  int Number;
  switch (Option) {
  case SO_ERROR:
    Number = 0;
    break;
  case SO_ACCEPTCONN:
    Number = Listening;
    break;
  case SO_SNDBUF:
  case SO_RCVBUF:
    Number = InboxCapacity;
    break;
  case SO_PEERCRED: {
    const ucred One = {1, 0, 0}; // there is one process
    Size = least<socklen_t>(Size, sizeof One);
    memcpy(Value, &One, Size);
    return 0;
  }
  default:
    return Socket::getOption(Level, Option, Value, Size);
  }
  Size = least<socklen_t>(Size, sizeof Number);
  memcpy(Value, &Number, Size);
  return 0;
}

long UnixSocket::control(unsigned long Request, void *Argument) {
  if (Request != FIONREAD)
    return -ENOTTY;
  Packet *First = Mine->Packets.first();
  *static_cast<int *>(Argument) = isStream() ? Mine->Held
                                  : First    ? First->left()
                                             : 0;
  return 0;
}

//===----------------------------------------------------------------------===//
// Making them
//===----------------------------------------------------------------------===//

long makeUnixSocket(int Type, int Protocol, Reference<Socket> &Made) {
  if (Type != SOCK_STREAM && Type != SOCK_DGRAM && Type != SOCK_SEQPACKET)
    return -ESOCKTNOSUPPORT;
  if (Protocol && Protocol != AF_UNIX)
    return -EPROTONOSUPPORT;
  Reference<UnixSocket> S = make<UnixSocket>(Type);
  if (!S || !S->setUp())
    return -ENOMEM;
  Made = S;
  return 0;
}

long makeUnixPair(int Type, int Protocol, Reference<Socket> (&Made)[2]) {
  for (Reference<Socket> &S : Made)
    if (long Failed = makeUnixSocket(Type, Protocol, S))
      return Failed;
  auto &A = static_cast<UnixSocket &>(*Made[0]);
  auto &B = static_cast<UnixSocket &>(*Made[1]);
  A.connectTo(*B.Mine);
  B.connectTo(*A.Mine);
  return 0;
}

} // namespace base
