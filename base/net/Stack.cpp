#include "base/net/Stack.h"
#include "base/mem/Pages.h"
#include "base/sched/Attention.h"
#include "base/sched/Wait.h"
#include "base/time/Timer.h"
#include <lwip/etharp.h>
#include <lwip/ethip6.h>
#include <lwip/init.h>
#include <lwip/ip.h>
#include <lwip/netif.h>
#include <lwip/priv/tcp_priv.h>
#include <netif/ethernet.h>

namespace base {

namespace {

/// What of the stack waits for `attend`.
class Stack : public Attendant {
public:
  netif Interface = {};
  netif *Loopback = nullptr;
  NetDevice *Device = nullptr;
  WaitQueue AddressChanged;
  unsigned Unflushed = 0; ///< frames that the device was not told of
  bool Refused = false;   ///< the device had no room for a frame

  void attend() override;
  void flush() {
    Unflushed = 0;
    Device->flush();
  }
};

/// The moment after which frames leave even if the program does nothing but
/// compute. It is not put off by more frames, so it costs little.
class Moment : public Timer {
public:
  constexpr Moment() = default;

protected:
  void expired() override {} // `attend` comes before it
};

constinit Moment TheMoment;
constexpr Nanoseconds LongestDelay = Second / 1000;
constexpr unsigned MostUnflushed = 32;

constinit Stack TheStack;

constexpr uint16_t SendChecksums =
    NETIF_CHECKSUM_GEN_UDP | NETIF_CHECKSUM_GEN_TCP;
constexpr uint16_t ReceiveChecksums =
    NETIF_CHECKSUM_CHECK_UDP | NETIF_CHECKSUM_CHECK_TCP;

uint16_t checksumsFor(const NetDevice &D) {
  return uint16_t(NETIF_CHECKSUM_ENABLE_ALL &
                  ~(D.ChecksumsOnSend ? SendChecksums : 0) &
                  ~(D.ChecksumsOnReceive ? ReceiveChecksums : 0));
}

err_t sendFrame(netif *, pbuf *Frame) {
  if (!TheStack.Device->send(*Frame)) {
    TheStack.Refused = true;
    return ERR_MEM;
  }
  ++TheStack.Unflushed;
  return ERR_OK;
}

void addressChanged(netif *I) {
  addressesChanged(*I);
  TheStack.AddressChanged.notify();
}

err_t startInterface(netif *I) {
  NetDevice &D = *TheStack.Device;
  I->name[0] = 'e';
  I->name[1] = 't';
  I->output = etharp_output;
  I->output_ip6 = ethip6_output;
  I->linkoutput = sendFrame;
  I->mtu = D.Mtu;
  I->hwaddr_len = ETH_HWADDR_LEN;
  memcpy(I->hwaddr, D.Address, ETH_HWADDR_LEN);
  I->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET |
             NETIF_FLAG_MLD6 | NETIF_FLAG_LINK_UP;
  I->chksum_flags = checksumsFor(D);
  return ERR_OK;
}

/// What the guest sends to an address of its own waits at the interface that
/// has it.
bool loopbackWaits() {
  return TheStack.Loopback->loop_first || TheStack.Interface.loop_first;
}

} // namespace

void Stack::attend() {
  if (loopbackWaits())
    netif_poll_all();
  if (Refused) {
    Refused = false;
    tcp_txnow();
  }
  PBUF_CHECK_FREE_OOSEQ();
  if (Unflushed)
    flush();
}

void flushStackNow() {
  if (TheStack.Unflushed)
    TheStack.flush();
  if (loopbackWaits())
    requestAttention();
}

void flushStack() {
  if (TheStack.Unflushed >= MostUnflushed) {
    TheStack.flush();
  } else if (TheStack.Unflushed) {
    requestAttentionLater();
    if (TheMoment.deadline() == Never)
      TheMoment.arm(now() + LongestDelay);
  }
  if (loopbackWaits())
    requestAttention();
}

/// The shortest frame that means something (UDP and ICMP need as much): lwIP
/// reads all of an ARP packet without asking how long it is.
constexpr uint16_t ShortestFrame = SIZEOF_ETH_HDR + SIZEOF_ETHARP_HDR;
/// What lwIP wants in one piece.
constexpr uint16_t HeadersSize = SIZEOF_ETH_HDR + IP6_HLEN + TCP_HLEN;

void received(NetDevice &From, pbuf *Frame) {
  if (Frame->len < HeadersSize && Frame->next)
    Frame = pbuf_coalesce(Frame, PBUF_RAW);
  if (Frame->len < ShortestFrame) {
    pbuf_free(Frame);
    return;
  }
  netif &I = TheStack.Interface;
  // The driver may know it frame by frame.
  I.chksum_flags = checksumsFor(From);
  if (I.input(Frame, &I) != ERR_OK)
    pbuf_free(Frame);
}

netif *guestInterface() {
  return TheStack.Device ? &TheStack.Interface : nullptr;
}

void startStack() {
  static bool Started;
  if (Started)
    return;
  Started = true;
  lwip_init();
  TheStack.Loopback = netif_list; // which lwIP has made
  startTimers();
  if (virtioNetDevice)
    TheStack.Device = virtioNetDevice();
  if (!TheStack.Device && xenNetDevice)
    TheStack.Device = xenNetDevice();
  // After the driver, so that answers to what it received go out at once.
  addAttendant(TheStack);
  if (!TheStack.Device) {
    say("net: no network device\n");
    return;
  }
  netif_add(&TheStack.Interface, nullptr, nullptr, nullptr, nullptr,
            startInterface, ethernet_input);
  netif_set_default(&TheStack.Interface);
  netif_set_status_callback(&TheStack.Interface, addressChanged);
  configure(TheStack.Interface);
  flushStack();
}

static bool haveRoute(const ip_addr_t &To) {
  if (ip_addr_isloopback(&To))
    return true;
  if (IP_IS_V6_VAL(To)) {
    netif *I = ip6_route(IP6_ADDR_ANY6, ip_2_ip6(&To));
    return I && ip6_select_source_address(I, ip_2_ip6(&To));
  }
  const ip4_addr_t *There = ip_2_ip4(&To);
  netif *I = ip4_route(There);
  if (!I || ip4_addr_isany(netif_ip4_addr(I)))
    return false;
  return !ip4_addr_isany(netif_ip4_gw(I)) || ip4_addr_ismulticast(There) ||
         ip4_addr_isbroadcast(There, I) ||
         ip4_addr_netcmp(There, netif_ip4_addr(I), netif_ip4_netmask(I));
}

static bool isOwn(const ip_addr_t &Address) {
  netif *I;
  NETIF_FOREACH(I) {
    if (IP_IS_V6_VAL(Address)
            ? netif_get_ip6_addr_match(I, ip_2_ip6(&Address)) >= 0
            : ip4_addr_cmp(netif_ip4_addr(I), ip_2_ip4(&Address)))
      return true;
  }
  // All of 127.0.0.0/8 is this host.
  return ip_addr_isloopback(&Address);
}

template <class Callable>
static bool waitForAddress(const ip_addr_t &Like, Callable &&Condition) {
  if (Condition())
    return true;
  if (!configuring(IP_IS_V6_VAL(Like)))
    return false;
  flushStack();
  if (waitUntil(TheStack.AddressChanged, now() + AddressPatience * Second,
                Condition) == 0)
    return true;
  if (IP_IS_V4_VAL(Like))
    saySilent(); // why, before what comes of it
  return false;
}

long waitForRoute(const ip_addr_t &To) {
  return waitForAddress(To, [&] { return haveRoute(To); }) ? 0 : -ENETUNREACH;
}

bool isOwnAddress(const ip_addr_t &Address) {
  return ip_addr_isany_val(Address) || IP_IS_ANY_TYPE_VAL(Address) ||
         waitForAddress(Address, [&] { return isOwn(Address); });
}

bool memoryIsTight() { return pagesFree() * 16 < pagesInAll(); }

size_t defaultBuffer() {
  size_t Share = pagesFree() * PageSize / 64;
  return most(size_t(65535), least(Share, size_t(256) << 10));
}

} // namespace base
