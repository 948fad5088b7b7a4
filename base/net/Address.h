//===- Address.h - addresses as programs and as lwIP write them -----------===//
#ifndef UKPORT_BASE_NET_ADDRESS_H
#define UKPORT_BASE_NET_ADDRESS_H

#include "base/net/Socket.h"
#include <lwip/ip_addr.h>

namespace base {

/// An address and a port in lwIP's form; the port in the host's byte order.
struct Endpoint {
  ip_addr_t Address = {};
  uint16_t Port = 0;

  bool any() const { return ip_addr_isany_val(Address); }
};

/// What \p Name says to a socket of \p Family. 0, -EINVAL or -EAFNOSUPPORT.
/// In an AF_INET6 socket, an IPv4-mapped address becomes an IPv4 address.
long endpointOf(const SocketName &Name, int Family, Endpoint &To);

/// \p From as a socket of \p Family tells it to the program.
SocketName nameOf(const Endpoint &From, int Family);

/// The error number of Linux (negative) for lwIP's \p Error (err_t).
long errorOf(int Error);

} // namespace base

#endif // UKPORT_BASE_NET_ADDRESS_H
