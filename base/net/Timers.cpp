//===- Timers.cpp - lwIP's clock ------------------------------------------===//
//
// lwIP counts ticks. TCP's come only while there are connections; what ages
// (address tables, reassembly, leases) is looked at once a second.
//
//===----------------------------------------------------------------------===//
#include "base/net/Stack.h"
#include "base/time/Timer.h"
#include <lwip/dhcp.h>
#include <lwip/etharp.h>
#include <lwip/ip4_frag.h>
#include <lwip/ip6_frag.h>
#include <lwip/mld6.h>
#include <lwip/nd6.h>
#include <lwip/priv/tcp_priv.h>

namespace base {

namespace {

/// A timer that comes again and again.
class Ticks : public Timer {
public:
  constexpr Ticks(Nanoseconds Interval, bool (*Tick)())
      : Interval(Interval), Tick(Tick) {}
  void start() {
    if (deadline() == Never)
      arm(now() + Interval);
  }

protected:
  void expired() override {
    if (Tick())
      arm(now() + Interval);
    flushStackNow();
  }

private:
  Nanoseconds Interval;
  bool (*Tick)(); ///< whether it is to come again
};

/// More closed connections than this are forgotten before their time, the
/// oldest first: each costs memory, and each new connection a look at all.
constexpr unsigned MostWaiting = 512;

void forgetOldest() {
  unsigned Count = 0;
  for (tcp_pcb *P = tcp_tw_pcbs; P; P = P->next)
    if (++Count == MostWaiting)
      while (P->next)
        tcp_abort(P->next); // sends nothing for one that waits
}

bool tickTcp() {
  tcp_tmr();
  forgetOldest();
  return tcp_active_pcbs || tcp_tw_pcbs;
}

constexpr unsigned TicksOfMld = 1000 / MLD6_TMR_INTERVAL;
constexpr unsigned TicksOfDhcp = 1000 / DHCP_FINE_TIMER_MSECS;

bool tickSecond() {
  static unsigned Seconds;
  ip_reass_tmr();
  ip6_reass_tmr();
  etharp_tmr();
  nd6_tmr();
  for (unsigned I = 0; I < TicksOfMld; ++I)
    mld6_tmr();
  for (unsigned I = 0; I < TicksOfDhcp; ++I)
    dhcp_fine_tmr();
  if (++Seconds % DHCP_COARSE_TIMER_SECS == 0)
    dhcp_coarse_tmr();
  watchConfiguration();
  return true;
}

constinit Ticks TcpTicks(Second / 1000 * TCP_TMR_INTERVAL, tickTcp);
constinit Ticks SecondTicks(Second, tickSecond);

} // namespace

void startTimers() { SecondTicks.start(); }

} // namespace base

/// lwIP calls it when there is a connection.
extern "C" void tcp_timer_needed() { base::TcpTicks.start(); }
