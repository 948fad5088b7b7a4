#include "base/net/Address.h"
#include <lwip/err.h>
#include <lwip/netif.h>
#include <netinet/in.h>

namespace base {

static long endpointOf4(const SocketName &Name, Endpoint &To) {
  sockaddr_in In;
  if (Name.Size < sizeof In)
    return -EINVAL;
  memcpy(&In, &Name.Storage, sizeof In);
  ip_addr_set_ip4_u32_val(To.Address, In.sin_addr.s_addr);
  To.Port = __builtin_bswap16(In.sin_port);
  return 0;
}

static long endpointOf6(const SocketName &Name, Endpoint &To) {
  sockaddr_in6 In;
  // The scope came later: Linux takes addresses without it.
  if (Name.Size < offsetof(sockaddr_in6, sin6_scope_id))
    return -EINVAL;
  memcpy(&In, &Name.Storage, sizeof In);
  To.Port = __builtin_bswap16(In.sin6_port);
  ip6_addr_t Address = {};
  memcpy(Address.addr, &In.sin6_addr, sizeof Address.addr);
  if (ip6_addr_isipv4mappedipv6(&Address)) {
    ip_addr_set_ip4_u32_val(To.Address, Address.addr[3]);
    return 0;
  }
  ip_addr_copy_from_ip6(To.Address, Address);
  if (ip6_addr_has_scope(ip_2_ip6(&To.Address), IP6_UNKNOWN))
    ip6_addr_set_zone(ip_2_ip6(&To.Address),
                      Name.Size >= sizeof In && In.sin6_scope_id
                          ? uint8_t(In.sin6_scope_id)
                      : netif_default ? netif_get_index(netif_default)
                                      : 0);
  return 0;
}

long endpointOf(const SocketName &Name, int Family, Endpoint &To) {
  if (Name.Size < sizeof(sa_family_t))
    return -EINVAL;
  if (Name.family() == AF_INET && (Family == AF_INET || Family == AF_INET6)) {
    if (Family == AF_INET6)
      return -EINVAL;
    return endpointOf4(Name, To);
  }
  // Linux lets bind(2) of IPv4 name "any" by AF_UNSPEC.
  if (Name.family() == AF_UNSPEC && Family == AF_INET)
    return endpointOf4(Name, To);
  if (Name.family() == AF_INET6 && Family == AF_INET6)
    return endpointOf6(Name, To);
  return -EAFNOSUPPORT;
}

static SocketName nameOf4(const Endpoint &From) {
  SocketName Name;
  sockaddr_in In = {};
  In.sin_family = AF_INET;
  In.sin_port = __builtin_bswap16(From.Port);
  if (IP_IS_V4_VAL(From.Address))
    In.sin_addr.s_addr = ip_2_ip4(&From.Address)->addr;
  memcpy(&Name.Storage, &In, sizeof In);
  Name.Size = sizeof In;
  return Name;
}

static SocketName nameOf6(const Endpoint &From) {
  SocketName Name;
  sockaddr_in6 In = {};
  In.sin6_family = AF_INET6;
  In.sin6_port = __builtin_bswap16(From.Port);
  ip6_addr_t Address = {};
  if (IP_IS_V6_VAL(From.Address)) {
    Address = *ip_2_ip6(&From.Address);
    In.sin6_scope_id = ip6_addr_zone(ip_2_ip6(&From.Address));
  } else if (IP_IS_V4_VAL(From.Address) && !From.any()) {
    ip4_2_ipv4_mapped_ipv6(&Address, ip_2_ip4(&From.Address));
  }
  memcpy(&In.sin6_addr, Address.addr, sizeof Address.addr);
  memcpy(&Name.Storage, &In, sizeof In);
  Name.Size = sizeof In;
  return Name;
}

SocketName nameOf(const Endpoint &From, int Family) {
  return Family == AF_INET6 ? nameOf6(From) : nameOf4(From);
}

long errorOf(int Error) {
  switch (Error) {
  case ERR_OK:
    return 0;
  case ERR_MEM:
    return -ENOMEM;
  case ERR_BUF:
    return -ENOBUFS;
  case ERR_TIMEOUT:
    return -ETIMEDOUT;
  case ERR_RTE:
    return -ENETUNREACH;
  case ERR_INPROGRESS:
    return -EINPROGRESS;
  case ERR_WOULDBLOCK:
    return -EAGAIN;
  case ERR_USE:
    return -EADDRINUSE;
  case ERR_ALREADY:
    return -EALREADY;
  case ERR_ISCONN:
    return -EISCONN;
  case ERR_CONN:
    return -ENOTCONN;
  case ERR_IF:
    return -ENETDOWN;
  case ERR_ABRT:
    return -ECONNABORTED;
  case ERR_RST:
    return -ECONNRESET;
  case ERR_CLSD:
    return -EPIPE;
  default: // ERR_VAL, ERR_ARG
    return -EINVAL;
  }
}

} // namespace base
