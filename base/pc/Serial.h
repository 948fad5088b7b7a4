//===- Serial.h - a 16550 serial port -------------------------------------===//
#ifndef UKPORT_BASE_PC_SERIAL_H
#define UKPORT_BASE_PC_SERIAL_H

#include "base/support/Base.h"

namespace base {

class Serial {
public:
  explicit constexpr Serial(uint16_t Port) : Port(Port) {}
  void start();
  /// Whether there is such a port. Before `start`.
  bool isThere();
  void interruptOnArrival();
  void write(const char *Text, size_t Size);
  size_t read(char *To, size_t Size);

private:
  uint16_t Port;
};

} // namespace base

#endif // UKPORT_BASE_PC_SERIAL_H
