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
#include "base/xen/Console.h"
#include "base/xen/Events.h"
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
  }

  void write(const char *Text, size_t Size) override {
    writeConsole(Text, Size);
  }
  size_t read(char *To, size_t Size) override { return readConsole(To, Size); }

  Nanoseconds clock() override {
    const volatile vcpu_time_info &Time = shared().vcpu_info[0].time;
    for (;;) {
      uint32_t Version = Time.version;
      xen_rmb();
      uint64_t Ticks = readTsc() - Time.tsc_timestamp;
      Ticks = Time.tsc_shift < 0 ? Ticks >> -Time.tsc_shift
                                 : Ticks << Time.tsc_shift;
      Nanoseconds Value =
          Time.system_time +
          Nanoseconds((unsigned __int128)Ticks * Time.tsc_to_system_mul >> 32);
      xen_rmb();
      if (!(Version & 1) && Version == Time.version)
        return Value;
    }
  }

  Nanoseconds wallClock() override {
    const volatile shared_info &Wall = shared();
    for (;;) {
      uint32_t Version = Wall.wc_version;
      xen_rmb();
      uint64_t Seconds = uint64_t(Wall.wc_sec_hi) << 32 | Wall.wc_sec;
      Nanoseconds Value = Seconds * Second + Wall.wc_nsec;
      xen_rmb();
      if (!(Version & 1) && Version == Wall.wc_version)
        return Value + clock();
    }
  }

  void interruptAt(Nanoseconds Deadline) override {
    hypercall(__HYPERVISOR_set_timer_op, Deadline == Never ? 0 : Deadline);
  }

  void interrupt(unsigned) override {
    // Xen's clock and this guest's view of it may differ by a few nanoseconds:
    // the deadline that brought this may still be ahead, and is asked for anew.
    if (takeEvents())
      TheCpu.InterruptAt = Never;
    requestAttention();
  }

  [[noreturn]] void stop(int Status, bool Crashed) override {
    drainConsole();
    // A domain's end has a reason, but no number. After a crash, xenstore may
    // be in the middle of a message.
    if (!Crashed)
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

Platform *xenPlatform() {
  if (!detect())
    return nullptr;
  findConsole();
  return &Xen;
}

} // namespace base
