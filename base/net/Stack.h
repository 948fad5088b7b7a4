//===- Stack.h - the TCP/IP stack -----------------------------------------===//
//
// lwIP, with one network interface of the guest and loopback. It is entered by
// system calls and from `attend`, never from an interrupt, so that one of its
// calls is over before the next begins.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_NET_STACK_H
#define UKPORT_BASE_NET_STACK_H

#include "base/net/Address.h"
#include "base/net/NetDevice.h"

struct netif;

namespace base {

/// Brings the stack up the first time it is called: loopback, and the guest's
/// interface, whose address the boot options `ip=`, `gw=`, `ip6=` and `gw6=`
/// give, else DHCP and router advertisements.
void startStack();

/// To be called once lwIP was made to send something outside of `attend`: the
/// device is told of the frames before the program waits for anything, or
/// after a moment, or when they are many; not each time, for to tell it costs
/// as much as to make a frame.
void flushStack();
/// The same, at once.
void flushStackNow();

/// The guest's interface; null where it has none.
netif *guestInterface();

/// How long DHCP may take before what needs an address fails, in seconds.
constexpr unsigned AddressPatience = 10;

/// Waits, for a time that DHCP takes, until there is an address to send to
/// \p To from. 0 or -ENETUNREACH.
long waitForRoute(const ip_addr_t &To);
/// Whether a socket can be bound to \p Address; waits like waitForRoute.
bool isOwnAddress(const ip_addr_t &Address);

/// So little memory is left that the stack takes no new connections.
bool memoryIsTight();
/// How much one connection may have under way in each direction, in bytes.
size_t defaultBuffer();

/// Begins to call lwIP's timers (Timers.cpp).
void startTimers();
/// Gives the interface its addresses (Configure.cpp).
void configure(netif &Interface);
/// Says what addresses \p Interface got.
void addressesChanged(netif &Interface);
/// Called each second: says so where nobody gives the interface an address for
/// AddressPatience.
void watchConfiguration();
/// Says so now, if that is so and was not said of this silence.
void saySilent();
/// Whether an address of that version may still come from outside.
bool configuring(bool V6);

} // namespace base

#endif // UKPORT_BASE_NET_STACK_H
