//===- Platform.cpp - Xen under the guest ---------------------------------===//
//
// A PVH guest has no emulated device. Time, interrupts and the console come
// from the hypervisor itself; all else is found in xenstore (Store.h).
//
//===----------------------------------------------------------------------===//
#include "base/boot/Platform.h"
#include "base/sched/Attention.h"
#include "base/sched/Cpu.h"
#include "base/support/Machine.h"
#include "base/time/HostClock.h"
#include "base/xen/Console.h"
#include "base/xen/Events.h"
#include "base/xen/Heartbeat.h"
#include "base/xen/Hypercall.h"
#include "base/xen/Shutdown.h"
#include "base/xen/Store.h"

namespace base {

namespace {

using namespace xen;

/// The vector of all events.
constexpr unsigned EventVector = 32;

class XenPlatform : public Platform {
public:
  void start() override {
    mapConsole();
    startEvents(EventVector);
    bindTimer();
    startStore();
    watchShutdown();
    startHeartbeat();
  }

  void write(const char *Text, size_t Size) override {
    writeConsole(Text, Size);
  }
  size_t read(char *To, size_t Size) override { return readConsole(To, Size); }

  Nanoseconds clock() override {
    using Theirs = vcpu_time_info;
    static_assert(sizeof(HostClock) == sizeof(Theirs) &&
                  offsetof(HostClock, Counter) ==
                      offsetof(Theirs, tsc_timestamp) &&
                  offsetof(HostClock, Time) == offsetof(Theirs, system_time) &&
                  offsetof(HostClock, Shift) == offsetof(Theirs, tsc_shift));
    return timeOf(reinterpret_cast<const volatile HostClock &>(
                      shared().vcpu_info[0].time),
                  readTsc);
  }

  Nanoseconds wallClock() override {
    const volatile shared_info &Wall = shared();
    return clock() + readWhole(Wall.wc_version, [&] {
             uint64_t Seconds = uint64_t(Wall.wc_sec_hi) << 32 | Wall.wc_sec;
             return Nanoseconds(Seconds * Second + Wall.wc_nsec);
           });
  }

  void interruptAt(Nanoseconds Deadline) override {
    hypercall(__HYPERVISOR_set_timer_op, Deadline == Never ? 0 : Deadline);
  }

  void interrupt(const Frame &At) override {
    // Xen's clock and this guest's view of it may differ by a few nanoseconds:
    // the deadline that brought this may still be ahead, and is asked for anew.
    if (takeEvents()) {
      TheCpu.InterruptAt = Never;
      // Nothing is asked for until the base is left, which it may never be.
      if (TheCpu.InBase && isWatched()) {
        lookAfter(At);
        interruptAt(wellUntil());
      }
    }
    requestAttention();
  }

  bool nonMaskable(const Frame &At) override {
    lookAfter(At);
    return true;
  }

  [[noreturn]] void stop(int Status, bool Crashed) override {
    drainConsole();
    // A domain's end has a reason, but no number. A crash may have come in the
    // middle of a message to xenstore.
    if (!inMessage())
      writeNumber("data", "exit-status", unsigned(Status));
    sched_shutdown Request = {};
    Request.reason = Crashed          ? SHUTDOWN_crash
                     : rebootWanted() ? SHUTDOWN_reboot
                                      : SHUTDOWN_poweroff;
    for (;;)
      hypercall(__HYPERVISOR_sched_op, SCHEDOP_shutdown, Request);
  }
};

constinit XenPlatform Xen;

} // namespace

TARGET_NOTE Note{.Target = "xen"};

Platform *xenPlatform() {
  if (!detect())
    return nullptr;
  findConsole();
  return &Xen;
}

} // namespace base
