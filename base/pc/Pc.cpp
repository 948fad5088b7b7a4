//===- Pc.cpp - QEMU's machines: pc, q35, microvm -------------------------===//
#include "base/boot/Platform.h"
#include "base/pc/Apic.h"
#include "base/pc/KvmClock.h"
#include "base/pc/Serial.h"
#include "base/sched/Attention.h"
#include "base/sched/Cpu.h"
#include "base/sched/Watchdog.h"
#include "base/support/Machine.h"

namespace base {

namespace {

constexpr uint16_t StatusPort = 0xe9;              ///< QEMU's debug console
constexpr uint16_t DebugExitPort = 0xf4;           ///< QEMU's isa-debug-exit
constexpr uint16_t PowerPorts[] = {0x604, 0xb004}; ///< ACPI: q35 and pc

/// iBase's IB700, as QEMU has it: nothing happens where it is not there. It
/// waits for 30 seconds less twice what it is told.
void comfortIb700() {
  constexpr uint16_t EnablePort = 0x443;
  constexpr unsigned Longest = 30;
  outByte(EnablePort, uint8_t((Longest - Patience / Second) / 2));
}

/// The real-time clock's registers (MC146818).
enum ClockRegister : uint8_t {
  Seconds = 0,
  Minutes = 2,
  Hours = 4,
  Day = 7,
  Month = 8,
  Year = 9,
  StatusA = 10,
  StatusB = 11,
  Century = 0x32,
};

uint8_t readClockRegister(ClockRegister Index) {
  outByte(0x70, Index);
  return inByte(0x71);
}

unsigned fromBcd(uint8_t Value) { return (Value >> 4) * 10u + (Value & 15); }

/// Days from the epoch to a date of the Gregorian calendar.
int64_t daysTo(int64_t Y, unsigned M, unsigned D) {
  Y -= M <= 2;
  int64_t Era = Y / 400;
  auto YearOfEra = unsigned(Y - Era * 400);
  unsigned DayOfYear = (153 * (M > 2 ? M - 3 : M + 9) + 2) / 5 + D - 1;
  unsigned DayOfEra =
      YearOfEra * 365 + YearOfEra / 4 - YearOfEra / 100 + DayOfYear;
  return Era * 146097 + int64_t(DayOfEra) - 719468;
}

/// Seconds since the epoch; 0 where there is no such clock.
int64_t readRealTimeClock() {
  uint8_t Status;
  while ((Status = readClockRegister(StatusA)) & 0x80) // it is being updated
    if (Status == 0xff) {                              // nobody answers
      say("clock: there is no real-time clock; it is 1970\n");
      return 0;
    }
  bool Binary = readClockRegister(StatusB) & 4;
  auto Read = [&](ClockRegister R) {
    uint8_t Value = readClockRegister(R);
    return Binary ? Value : fromBcd(Value);
  };
  unsigned C = Read(Century), Y = Read(Year);
  int64_t FullYear = (C >= 19 && C < 99 ? C : 20) * 100 + Y;
  int64_t Days = daysTo(FullYear, Read(Month), Read(Day));
  return ((Days * 24 + Read(Hours)) * 60 + Read(Minutes)) * 60 + Read(Seconds);
}

class Pc final : public Platform {
public:
  void start() override {
    startApic();
    calibrate();
    ComfortWatchdog = comfortIb700;
    OfKvm = startKvmClock();
  }
  void write(const char *Text, size_t Size) override {
    Console.write(Text, Size);
  }
  size_t read(char *To, size_t Size) override { return Console.read(To, Size); }
  Nanoseconds clock() override {
    return OfKvm ? timeOf(*OfKvm, readTsc) : tscClock();
  }
  Nanoseconds wallClock() override {
    return OfKvm ? kvmClockBegan() + clock()
                 : Nanoseconds(readRealTimeClock()) * Second;
  }
  void interruptAt(Nanoseconds Deadline) override {
    if (Deadline == Never) {
      armApicTimer(Never);
      return;
    }
    Nanoseconds Now = clock();
    armApicTimer(Deadline > Now ? Deadline - Now : 0);
  }
  void interrupt(const Frame &At) override {
    if (At.Vector == SpuriousVector)
      return;
    // The timer counts to 2^32: what is farther away is asked for anew.
    if (At.Vector == TimerVector)
      TheCpu.InterruptAt = Never;
    requestAttention();
    acknowledge(unsigned(At.Vector));
  }
  bool nonMaskable(const Frame &At) override { return watchdogBarks(At); }
  [[noreturn]] void stop(int Status, bool) override {
    outByte(StatusPort, uint8_t(Status));
    outByte(DebugExitPort, uint8_t(Status));
    for (uint16_t Port : PowerPorts)
      outWord(Port, 0x2000);
    // A reset, which ends QEMU with -no-reboot.
    asm volatile("lidt %0; int3" ::"m"(Empty));
    __builtin_unreachable();
  }

  Serial Console{0x3f8};

private:
  const volatile HostClock *OfKvm = nullptr;
  struct {
    uint16_t Limit = 0;
    uint64_t Base = 0;
  } __attribute__((packed)) Empty;
};

Pc ThePc;

} // namespace

TARGET_NOTE Note{.Target = "qemu"};

Platform *pcPlatform() {
  ThePc.Console.start();
  return &ThePc;
}

} // namespace base
