#include "base/net/Interfaces.h"
#include "base/net/Stack.h"
#include <lwip/netif.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>

namespace base {

namespace {

bool isLoopback(const netif &I) { return I.name[0] == 'l'; }

/// As Linux names them.
void nameInto(const netif &I, char (&To)[IFNAMSIZ]) {
  memset(To, 0, sizeof To);
  memcpy(To, isLoopback(I) ? "lo" : "eth0", isLoopback(I) ? 2 : 4);
}

netif *interfaceNamed(const char (&Name)[IFNAMSIZ]) {
  netif *I;
  NETIF_FOREACH(I) {
    char Own[IFNAMSIZ];
    nameInto(*I, Own);
    if (!memcmp(Own, Name, isLoopback(*I) ? sizeof "lo" : sizeof "eth0"))
      return I;
  }
  return nullptr;
}

void addressInto(const ip4_addr_t &From, sockaddr &To) {
  sockaddr_in In = {};
  In.sin_family = AF_INET;
  In.sin_addr.s_addr = From.addr;
  memcpy(&To, &In, sizeof In);
}

short flagsOf(const netif &I) {
  int Flags = IFF_UP | IFF_RUNNING;
  Flags |= isLoopback(I) ? IFF_LOOPBACK : IFF_BROADCAST | IFF_MULTICAST;
  return short(Flags);
}

/// SIOCGIFCONF: the interfaces that have an IPv4 address.
long list(ifconf &To) {
  int Room = To.ifc_len, Used = 0;
  netif *I;
  NETIF_FOREACH(I) {
    if (ip4_addr_isany(netif_ip4_addr(I)))
      continue;
    if (To.ifc_buf) {
      if (Used + int(sizeof(ifreq)) > Room)
        break;
      ifreq One = {};
      nameInto(*I, One.ifr_name);
      addressInto(*netif_ip4_addr(I), One.ifr_addr);
      memcpy(To.ifc_buf + Used, &One, sizeof One);
    }
    Used += int(sizeof(ifreq));
  }
  To.ifc_len = Used;
  return 0;
}

long tell(const netif &I, unsigned long Request, ifreq &To) {
  switch (Request) {
  case SIOCGIFADDR:
    if (ip4_addr_isany(netif_ip4_addr(&I)))
      return -EADDRNOTAVAIL;
    addressInto(*netif_ip4_addr(&I), To.ifr_addr);
    return 0;
  case SIOCGIFNETMASK:
    addressInto(*netif_ip4_netmask(&I), To.ifr_netmask);
    return 0;
  case SIOCGIFBRDADDR: {
    ip4_addr_t Everyone;
    Everyone.addr = netif_ip4_addr(&I)->addr | ~netif_ip4_netmask(&I)->addr;
    addressInto(Everyone, To.ifr_broadaddr);
    return 0;
  }
  case SIOCGIFFLAGS:
    To.ifr_flags = flagsOf(I);
    return 0;
  case SIOCGIFINDEX:
    To.ifr_ifindex = netif_get_index(&I);
    return 0;
  case SIOCGIFMTU:
    To.ifr_mtu = I.mtu ? I.mtu : 65535;
    return 0;
  case SIOCGIFHWADDR:
    To.ifr_hwaddr.sa_family = isLoopback(I) ? ARPHRD_LOOPBACK : ARPHRD_ETHER;
    memcpy(To.ifr_hwaddr.sa_data, I.hwaddr, sizeof I.hwaddr);
    return 0;
  default:
    return -ENOTTY;
  }
}

} // namespace

long interfaceControl(unsigned long Request, void *Argument) {
  if (Request == SIOCGIFCONF)
    return list(*static_cast<ifconf *>(Argument));
  if (Request < SIOCGIFNAME || Request > SIOCGIFINDEX)
    return -ENOTTY;
  auto &To = *static_cast<ifreq *>(Argument);
  if (Request == SIOCGIFNAME) {
    netif *I = netif_get_by_index(uint8_t(To.ifr_ifindex));
    if (!I)
      return -ENODEV;
    nameInto(*I, To.ifr_name);
    return 0;
  }
  netif *I = interfaceNamed(To.ifr_name);
  return I ? tell(*I, Request, To) : -ENODEV;
}

} // namespace base
