//===- Configure.cpp - the interface's addresses --------------------------===//
//
//   ip=10.0.2.15/24 gw=10.0.2.2     a fixed address; ip=dhcp is the default,
//   ip6=fd00::15/64 gw6=fd00::1     as is ip6=auto; ip=none, ip6=none
//
//===----------------------------------------------------------------------===//
#include "base/boot/BootInfo.h"
#include "base/net/Stack.h"
#include <lwip/dhcp.h>
#include <lwip/ip4_addr.h>
#include <lwip/ip6_addr.h>
#include <lwip/nd6.h>
#include <lwip/netif.h>

namespace base {

namespace {

/// A word of the command line, ended with a zero as lwIP wants it.
struct Word {
  char Text[64] = "";

  explicit Word(const char *Key) : Word(bootOption(Key)) {}
  explicit Word(Span<const char> From) {
    if (!From.empty())
      memcpy(Text, From.First, least(From.Count, sizeof Text - 1));
  }
  bool is(const char *Other) const {
    size_t I = 0;
    while (Text[I] && Text[I] == Other[I])
      ++I;
    return Text[I] == Other[I];
  }
  bool empty() const { return !Text[0]; }

  /// Cuts "/24" off. The number, or \p Default without one, or -1.
  int cutPrefix(int Default, int Longest) {
    char *At = Text;
    while (*At && *At != '/')
      ++At;
    if (!*At)
      return Default;
    *At++ = 0;
    int Value = *At ? 0 : -1;
    for (; Value >= 0 && *At; ++At)
      Value = *At >= '0' && *At <= '9' && Value <= Longest
                  ? Value * 10 + (*At - '0')
                  : -1;
    return Value <= Longest ? Value : -1;
  }
};

bool DhcpRuns;

void wrong(const char *Key) {
  say("net: %s=%s is not an address\n", Key, Word(Key).Text);
}

void startDhcp(netif &I) {
  DhcpRuns = dhcp_start(&I) == ERR_OK;
  if (!DhcpRuns)
    say("net: no memory for DHCP\n");
}

void configure4(netif &I) {
  Word Address("ip");
  if (Address.is("none"))
    return;
  if (Address.empty() || Address.is("dhcp")) {
    startDhcp(I);
    return;
  }
  int Prefix = Address.cutPrefix(24, 32);
  ip4_addr_t Ip, Mask, Gateway = {};
  if (Prefix < 0 || !ip4addr_aton(Address.Text, &Ip)) {
    wrong("ip");
    return;
  }
  Mask.addr = Prefix ? __builtin_bswap32(0xffffffffu << (32 - Prefix)) : 0;
  Word Router("gw");
  if (!Router.empty() && !ip4addr_aton(Router.Text, &Gateway))
    wrong("gw");
  netif_set_addr(&I, &Ip, &Mask, &Gateway);
}

void configure6(netif &I) {
  Word Address("ip6");
  if (Address.is("none"))
    return;
  netif_create_ip6_linklocal_address(&I, 1);
  if (Address.empty() || Address.is("auto")) {
    netif_set_ip6_autoconfig_enabled(&I, 1);
    return;
  }
  netif_set_ip6_autoconfig_enabled(&I, 0);
  int Prefix = Address.cutPrefix(64, 128);
  ip6_addr_t Ip;
  s8_t Index;
  // lwIP takes the first half of an address for its network.
  if (Prefix != 64 || !ip6addr_aton(Address.Text, &Ip) ||
      netif_add_ip6_address(&I, &Ip, &Index) != ERR_OK)
    wrong("ip6");
}

/// Says each address once, when it can be used.
void sayAddresses(netif &I) {
  static ip4_addr_t Said;
  if (!ip4_addr_isany(netif_ip4_addr(&I)) &&
      !ip4_addr_cmp(netif_ip4_addr(&I), &Said)) {
    Said = *netif_ip4_addr(&I);
    char Ip[IP4ADDR_STRLEN_MAX], Gateway[IP4ADDR_STRLEN_MAX];
    ip4addr_ntoa_r(netif_ip4_addr(&I), Ip, sizeof Ip);
    ip4addr_ntoa_r(netif_ip4_gw(&I), Gateway, sizeof Gateway);
    say("net: address %s, gateway %s\n", Ip, Gateway);
  }
  static ip6_addr_t Said6[LWIP_IPV6_NUM_ADDRESSES];
  for (int Index = 0; Index < LWIP_IPV6_NUM_ADDRESSES; ++Index) {
    if (!ip6_addr_ispreferred(netif_ip6_addr_state(&I, Index)) ||
        ip6_addr_cmp_zoneless(netif_ip6_addr(&I, Index), &Said6[Index]))
      continue;
    Said6[Index] = *netif_ip6_addr(&I, Index);
    char Ip[IP6ADDR_STRLEN_MAX];
    ip6addr_ntoa_r(&Said6[Index], Ip, sizeof Ip);
    say("net: address %s\n", Ip);
  }
}

} // namespace

void addressesChanged(netif &I) { sayAddresses(I); }

void configure(netif &I) {
  netif_set_up(&I);
  configure4(I);
  configure6(I);
}

static bool waitsForDhcp() {
  netif *I = guestInterface();
  return I && DhcpRuns && ip4_addr_isany(netif_ip4_addr(I));
}

/// Of the silence that lasts.
static bool SaidSilent;

void saySilent() {
  if (SaidSilent || !waitsForDhcp())
    return;
  SaidSilent = true;
  say("net: no address: no answer from a DHCP server for %u s; ip=... on the "
      "command line sets one\n",
      AddressPatience);
}

void watchConfiguration() {
  static unsigned Seconds;
  if (!waitsForDhcp()) {
    Seconds = 0;
    SaidSilent = false;
  } else if (++Seconds >= AddressPatience) {
    saySilent();
  }
}

bool configuring(bool V6) {
  netif *I = guestInterface();
  return I && (V6 ? I->ip6_autoconfig_enabled : DhcpRuns);
}

} // namespace base
