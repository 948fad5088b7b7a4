//===- Internet.h - sockets of the internet families ----------------------===//
#ifndef UKPORT_BASE_NET_INTERNET_H
#define UKPORT_BASE_NET_INTERNET_H

#include "base/net/Stack.h"
#include <lwip/ip.h>

struct pbuf;

namespace base {

/// What TCP and UDP have in common: the names and the options of IP.
class InternetSocket : public Socket {
public:
  using Socket::Socket;
  long name(SocketName &Name) override;
  long peer(SocketName &Name) override;
  long setOption(int Level, int Option, const void *Value,
                 socklen_t Size) override;
  long getOption(int Level, int Option, void *Value, socklen_t &Size) override;
  long control(unsigned long Request, void *Argument) override;

protected:
  Endpoint Local, Remote;
  bool Connected = false; ///< Remote is set
  int Error = 0;          ///< SO_ERROR, positive
  bool ReuseAddress = false, ReusePort = false, KeepAlive = false;
  bool Broadcast = false, OnlyV6 = false, PacketInfo = false;
  uint8_t Tos = 0, Ttl = IP_DEFAULT_TTL;
  size_t SendBuffer = defaultBuffer(), ReceiveBuffer = defaultBuffer();

  /// How much can be read at once: FIONREAD.
  virtual size_t waitingBytes() = 0;
  /// lwIP's part of the socket; null before it is needed.
  virtual ip_pcb *block() = 0;
  /// Options of the type's own level; -ENOPROTOOPT: none of them.
  virtual long setOwnOption(int Option, int Value) { return -ENOPROTOOPT; }
  virtual long getOwnOption(int Option, int &Value) { return -ENOPROTOOPT; }
  /// The buffers' sizes were set.
  virtual void buffersChanged() {}

  /// IPADDR_TYPE_V4 ..., for a new block of lwIP's that is bound to or sends to
  /// \p To.
  uint8_t typeFor(const Endpoint &To) const;
  /// Tells lwIP of the options.
  void applyOptions();
  /// -Error, once.
  long takeError();
  /// Reads \p Name for bind(2) and checks that the address is one of ours.
  long localEndpoint(const SocketName &Name, Endpoint &To);

private:
  bool *flagOf(int Level, int Option);
  long setIpOption(int Level, int Option, int Value);
  long getInt(int Level, int Option, int &Value);
};

/// Copies up to \p Size bytes from \p From to \p To. How many there were.
size_t copyOut(const void *From, size_t Size, Buffers To, size_t At);

long makeTcpSocket(int Family, Reference<Socket> &Made);
long makeUdpSocket(int Family, Reference<Socket> &Made);

} // namespace base

#endif // UKPORT_BASE_NET_INTERNET_H
