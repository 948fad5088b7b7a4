#include "base/pc/Apic.h"
#include "base/mem/Pages.h"
#include "base/pc/Interrupts.h"
#include "base/support/Machine.h"

namespace base {

namespace {

constexpr uintptr_t LocalBase = 0xfee00000, IoBase = 0xfec00000;

/// Offsets of the local APIC's registers (Intel SDM, volume 3, 11.4).
enum Local : uint32_t {
  EndOfInterrupt = 0xb0,
  Spurious = 0xf0,
  TimerEntry = 0x320,
  SecondLineEntry = 0x360, ///< LINT1, by which the watchdog's interrupt comes
  TimerInitial = 0x380,
  TimerCurrent = 0x390,
  TimerDivide = 0x3e0,
};
constexpr uint32_t Enabled = 0x100, Masked = 0x10000, DivideBy1 = 0xb,
                   NonMaskable = 0x400;

volatile uint32_t &local(uint32_t Offset) {
  return *reinterpret_cast<volatile uint32_t *>(LocalBase + Offset);
}

void writeIo(uint32_t Index, uint32_t Value) {
  auto *Io = reinterpret_cast<volatile uint32_t *>(IoBase);
  Io[0] = Index;
  Io[4] = Value;
}
bool IoMapped;

unsigned NextVector = TimerVector + 1;
/// What is set when a device's vector arrives; by vector, from TimerVector.
volatile bool *Flags[SpuriousVector - TimerVector];

/// The speed of both counters, in ticks of 2^-32 per nanosecond and back.
uint64_t TscStart, NanosecondsPerTsc, ApicPerNanosecond;

constexpr uint64_t PitFrequency = 1'193'182;
constexpr uint16_t PitTicks = 2386; // 2 ms, at least

/// Lets the PIT's channel 0 count down, again and again from 2^16. (Channel 2
/// can be watched more easily, but a microvm lacks the port for that.)
void startPit() {
  outByte(0x43, 0x34);
  outByte(0x40, 0);
  outByte(0x40, 0);
}
uint16_t pitCount() {
  outByte(0x43, 0x00); // holds the count for reading
  uint8_t Low = inByte(0x40);
  return uint16_t(Low | inByte(0x40) << 8);
}

/// A * B / 2^32 without overflow.
uint64_t scale(uint64_t A, uint64_t B) {
  return uint64_t((unsigned __int128)A * B >> 32);
}

} // namespace

void startApic() {
  outByte(0x21, 0xff);
  outByte(0xa1, 0xff);
  mapDevice(LocalBase, PageSize);
  local(Spurious) = Enabled | SpuriousVector;
  local(SecondLineEntry) = NonMaskable;
  local(TimerDivide) = DivideBy1;
  local(TimerEntry) = Masked | TimerVector;
}

void acknowledge(unsigned Vector) {
  if (volatile bool *Flag = Flags[Vector - TimerVector])
    *Flag = true;
  local(EndOfInterrupt) = 0;
}

namespace {

/// How far the counters got in the same time.
struct Measurement {
  uint64_t PitTicks = 0, TscTicks = 0, ApicTicks = 0;
  /// Ticks of the time stamp counter that may or may not belong to it: a
  /// hypervisor may take the processor away at any moment.
  uint64_t Doubt = ~0ull;
};

/// All counters at one moment, that lies between two time stamps.
struct Moment {
  uint64_t Before = readTsc();
  uint16_t Pit = pitCount();
  uint32_t Apic = local(TimerCurrent);
  uint64_t After = readTsc();
};

Measurement measure() {
  Moment Begin, End;
  for (unsigned Reads = 0; uint16_t(Begin.Pit - End.Pit) < PitTicks; ++Reads) {
    if (Reads == 1'000'000)
      panic("clock: the machine's interval timer (PIT) does not count");
    End = Moment();
  }
  return {uint16_t(Begin.Pit - End.Pit),
          (End.Before + End.After) / 2 - (Begin.Before + Begin.After) / 2,
          Begin.Apic - End.Apic,
          End.After - End.Before + Begin.After - Begin.Before};
}

} // namespace

void calibrate() {
  local(TimerInitial) = ~0u;
  startPit();
  TscStart = readTsc();
  Measurement Best;
  for (int Try = 0; Try < 10 && Best.Doubt > Best.TscTicks / 64; ++Try)
    if (Measurement M = measure(); M.Doubt < Best.Doubt)
      Best = M;
  local(TimerInitial) = 0;
  uint64_t Time = Best.PitTicks * Second / PitFrequency;
  NanosecondsPerTsc = (Time << 32) / Best.TscTicks;
  ApicPerNanosecond = (Best.ApicTicks << 32) / Time;
  local(TimerEntry) = TimerVector;
}

Nanoseconds tscClock() {
  return scale(readTsc() - TscStart, NanosecondsPerTsc);
}

void armApicTimer(Nanoseconds Delay) {
  if (Delay == Never) {
    local(TimerInitial) = 0;
    return;
  }
  uint64_t Ticks = scale(least(Delay, Second), ApicPerNanosecond) + 1;
  local(TimerInitial) = uint32_t(least<uint64_t>(Ticks, ~0u));
}

unsigned deviceVector(volatile bool *Raised) {
  if (NextVector == SpuriousVector)
    panic("interrupts: more than %u devices", SpuriousVector - TimerVector - 1);
  Flags[NextVector - TimerVector] = Raised;
  return NextVector++;
}

void routeLine(unsigned Line, unsigned Vector, bool Level) {
  if (!IoMapped) {
    mapDevice(IoBase, PageSize);
    IoMapped = true;
  }
  writeIo(0x10 + 2 * Line + 1, 0); // to the first processor
  writeIo(0x10 + 2 * Line, Vector | (Level ? 1u << 15 : 0));
}

} // namespace base
