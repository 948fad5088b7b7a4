#include "base/pc/Serial.h"
#include "base/sched/Watchdog.h"
#include "base/support/Machine.h"

namespace base {

namespace {
enum Register : uint16_t {
  Data = 0,
  InterruptEnable = 1,
  FifoControl = 2,
  LineControl = 3,
  ModemControl = 4,
  LineStatus = 5,
  Scratch = 7,
};
enum Status : uint8_t { Arrived = 1, RoomToSend = 0x20 };
constexpr unsigned FifoSize = 16;
} // namespace

void Serial::start() {
  outByte(Port + InterruptEnable, 0);
  outByte(Port + LineControl, 3);  // eight bits, no parity
  outByte(Port + FifoControl, 7);  // on, and clear
  outByte(Port + ModemControl, 3); // ready
}

bool Serial::isThere() {
  constexpr uint8_t Pattern = 0x5a;
  outByte(Port + Scratch, Pattern);
  return inByte(Port + Scratch) == Pattern;
}

void Serial::interruptOnArrival() { outByte(Port + InterruptEnable, Arrived); }

void Serial::write(const char *Text, size_t Size) {
  while (Size) {
    ConsoleIsBlocked = true;
    while (!(inByte(Port + LineStatus) & RoomToSend))
      asm volatile("pause" ::: "memory");
    ConsoleIsBlocked = false;
    // An empty transmitter takes as much as its FIFO holds.
    for (unsigned I = 0; I < FifoSize && Size; ++I, --Size)
      outByte(Port + Data, uint8_t(*Text++));
  }
}

size_t Serial::read(char *To, size_t Size) {
  size_t Count = 0;
  for (; Count < Size && inByte(Port + LineStatus) & Arrived; ++Count)
    To[Count] = char(inByte(Port + Data));
  return Count;
}

} // namespace base
