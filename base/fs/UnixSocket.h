//===- UnixSocket.h - sockets between the threads of the image ------------===//
//
// Every socket has an inbox: what was sent to it and not yet received, a packet
// for each message. A socket that is connected refers to the other's inbox, and
// so does a name (the node of a path, or an abstract one) to that of the socket
// bound to it. An inbox refers to no socket, so that nothing is kept alive in a
// circle; its owner is forgotten when the socket is closed, by which senders
// see that nobody will ever read.
//
//   socket A ──▶ inbox A ◀── peer ── socket B
//   socket A ── peer ──▶ inbox B ◀── socket B
//
// A stream is a sequence of packets whose borders are not shown.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_FS_UNIXSOCKET_H
#define UKPORT_BASE_FS_UNIXSOCKET_H

#include "base/net/Socket.h"
#include <sys/un.h>

namespace base {

class Inbox;
class UnixSocket;

/// Linux's default of SO_SNDBUF and SO_RCVBUF.
constexpr size_t InboxCapacity = 212'992;
constexpr unsigned MostRights = 253; ///< SCM_MAX_FD

/// A name that a socket is bound to.
struct UnixName : Counted {
  sockaddr_un Address = {};
  socklen_t Size = 0;
  bool abstract() const { return !Address.sun_path[0]; }
};

/// A message, or a part of a stream.
class Packet : public Link<> {
public:
  static Packet *make(size_t Size);
  ~Packet() {
    for (unsigned I = 0; I < RightCount; ++I)
      Rights[I].~Reference();
    deallocate(Rights);
  }
  char *data() { return reinterpret_cast<char *>(this + 1); }
  size_t left() const { return Size - Begin; }

  size_t Size = 0, Begin = 0; ///< what lies before Begin was received
  Reference<UnixName> Sender;
  /// Files that travel along (SCM_RIGHTS).
  Reference<File> *Rights = nullptr;
  unsigned RightCount = 0;
};

struct InSenders;
struct InNames;

class Inbox final : public Counted {
public:
  explicit Inbox(UnixSocket &Owner) : Owner(&Owner) {}
  ~Inbox() override;
  bool hasRoom(size_t Size) const {
    return Packets.empty() || Held + Size <= InboxCapacity;
  }
  void put(Packet &P) {
    Packets.append(P);
    Held += P.Size;
  }
  /// Takes \p Size bytes off the first packet, and the packet if that is all.
  void consume(size_t Size, bool Whole);
  /// Tells those who send here that something has changed.
  void notifySenders();

  UnixSocket *Owner; ///< null: closed
  List<Packet> Packets;
  size_t Held = 0;
  bool NoMore = false;  ///< the other side sends no more (SHUT_WR, closed)
  bool Refused = false; ///< the owner reads no more (SHUT_RD)
  /// The sockets that are connected to this inbox.
  List<UnixSocket, InSenders> Senders;
};

class UnixSocket final : public Socket,
                         public Link<InSenders>,
                         public Link<InNames> {
public:
  UnixSocket(int Type) : Socket(AF_UNIX, Type, 0) {}
  ~UnixSocket() override;
  /// False: no memory.
  bool setUp();
  void connectTo(Inbox &Other);

  long bind(const SocketName &Name) override;
  long connect(const SocketName &Name) override;
  long listen(int Backlog) override;
  long accept(Reference<Socket> &Accepted) override;
  long sendMessage(const msghdr &Message, int Flags) override;
  long receiveMessage(msghdr &Message, int Flags) override;
  long name(SocketName &Name) override;
  long peer(SocketName &Name) override;
  long shutdown(int How) override;
  long setOption(int Level, int Option, const void *Value,
                 socklen_t Size) override;
  long getOption(int Level, int Option, void *Value, socklen_t &Size) override;
  unsigned ready() override;
  long control(unsigned long Request, void *Argument) override;

  Reference<Inbox> Mine, Peer;
  Reference<UnixName> Bound, PeerName;
  /// Connections that wait to be accepted; of a listening socket.
  List<UnixSocket, InSenders> Pending;
  unsigned PendingCount = 0, Backlog = 0;
  bool Listening = false;

private:
  bool isStream() const { return Type == SOCK_STREAM; }
  bool connects() const { return Type != SOCK_DGRAM; }
  long connectStream(Inbox &Of);
  long waitForRoom(Inbox &To, size_t Size, int Flags);
  long sendPacket(const msghdr &Message, Inbox &To, int Flags);
  long sendStream(const msghdr &Message, int Flags);
  long waitForPacket(int Flags);
  long receivePacket(msghdr &Message, int Flags);
  long receiveStream(msghdr &Message, int Flags);

  bool SendsNoMore = false;
};

/// The inbox of the socket bound to \p Name. 0, or -ECONNREFUSED ...
long findInbox(const SocketName &Name, int Type, Reference<Inbox> &Out);

/// Takes the descriptors that \p Message sends into \p To. 0, or -EBADF ...
long takeRights(const msghdr &Message, Packet &To);
/// Gives what came with \p From new descriptors, and says so in \p Message, as
/// far as there is room.
void giveRights(Packet *From, msghdr &Message, bool CloseOnExec);

} // namespace base

#endif // UKPORT_BASE_FS_UNIXSOCKET_H
