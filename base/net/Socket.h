//===- Socket.h - what all families of sockets have in common -------------===//
//
// The system calls (net/SocketCalls.cpp) check what they are given, find the
// Socket and call it. A family derives from Socket: the internet families
// (net/Internet.h), over lwIP, and Unix-domain sockets (fs/).
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_NET_SOCKET_H
#define UKPORT_BASE_NET_SOCKET_H

#include "base/fs/File.h"
#include <sys/socket.h>

namespace base {

/// An address as bind(2), connect(2) and so on take and give it.
struct SocketName {
  sockaddr_storage Storage = {};
  socklen_t Size = 0;

  int family() const {
    return Size >= sizeof(sa_family_t) ? Storage.ss_family : AF_UNSPEC;
  }
  /// Copies it out as accept(2) does: cut to \p ToSize, which becomes the whole
  /// size. \p To may be null.
  void copyTo(void *To, socklen_t *ToSize) const;
};

class Socket : public File {
public:
  const int Family;   ///< AF_INET ...
  const int Type;     ///< SOCK_STREAM ..., without SOCK_NONBLOCK and the like
  const int Protocol; ///< IPPROTO_TCP ...
  /// SO_RCVTIMEO and SO_SNDTIMEO; 0: none.
  Nanoseconds ReceiveTimeout = 0, SendTimeout = 0;

  Socket(int Family, int Type, int Protocol)
      : Family(Family), Type(Type), Protocol(Protocol) {
    Flags = O_RDWR;
  }

  // Each returns what the system call of its name returns. Calls that wait do
  // so unless the socket is O_NONBLOCK or \p Flags has MSG_DONTWAIT.
  virtual long bind(const SocketName &Name) { return -EOPNOTSUPP; }
  virtual long connect(const SocketName &Name) { return -EOPNOTSUPP; }
  virtual long listen(int Backlog) { return -EOPNOTSUPP; }
  /// 0, and the connection in \p Accepted, its Flags O_RDWR alone.
  virtual long accept(Reference<Socket> &Accepted) { return -EOPNOTSUPP; }
  /// \p Message is a copy of the program's; what it points to is the program's.
  /// -EPIPE: the caller raises SIGPIPE if that is due.
  virtual long sendMessage(const msghdr &Message, int Flags) = 0;
  /// Likewise; sets msg_namelen, msg_controllen and msg_flags of \p Message.
  virtual long receiveMessage(msghdr &Message, int Flags) = 0;
  virtual long name(SocketName &Name) = 0;
  virtual long peer(SocketName &Name) { return -ENOTCONN; }
  virtual long shutdown(int How) { return -EOPNOTSUPP; }

  /// Families override these and fall back on what all have: SO_TYPE,
  /// SO_DOMAIN, SO_PROTOCOL and the timeouts. \p Size is at first the room at
  /// \p Value, then what was written there.
  virtual long setOption(int Level, int Option, const void *Value,
                         socklen_t Size);
  virtual long getOption(int Level, int Option, void *Value, socklen_t &Size);

  // As a File: messages without flags.
  long read(Buffers To, const off_t *At) override;
  long write(Buffers From, const off_t *At) override;
  long status(struct stat &To) override;
  Socket *asSocket() override { return this; }
  const char *kind() const override { return "socket:[socket]"; }

protected:
  bool blocks(int MessageFlags) const {
    return File::blocks() && !(MessageFlags & MSG_DONTWAIT);
  }
  /// When to give up waiting that begins now.
  static Nanoseconds deadline(Nanoseconds Timeout);
};

/// SIGPIPE for the calling thread, which wrote where nobody reads.
void signalBrokenPipe();

/// A new socket in \p Made. 0, or -EPROTONOSUPPORT, -ENOMEM ...
long makeInternetSocket(int Family, int Type, int Protocol,
                        Reference<Socket> &Made);
long makeUnixSocket(int Type, int Protocol, Reference<Socket> &Made);
/// socketpair(2)
long makeUnixPair(int Type, int Protocol, Reference<Socket> (&Made)[2]);

} // namespace base

#endif // UKPORT_BASE_NET_SOCKET_H
