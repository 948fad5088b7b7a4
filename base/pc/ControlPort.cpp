//===- ControlPort.cpp - the control channel: a second serial port --------===//
#include "base/control/Control.h"
#include "base/pc/Interrupts.h"
#include "base/pc/Serial.h"

namespace base {

namespace {

class ControlPort final : public ControlLink {
public:
  void write(const char *Text, size_t Size) override { Port.write(Text, Size); }
  size_t read(char *To, size_t Size) override { return Port.read(To, Size); }

  bool start() {
    if (!Port.isThere())
      return false;
    Port.start();
    constexpr unsigned Line = 3;
    routeLine(Line, deviceVector(), /*Level=*/false);
    Port.interruptOnArrival();
    return true;
  }

private:
  Serial Port{0x2f8};
};

constinit ControlPort ThePort;

} // namespace

ControlLink *pcControlLink() { return ThePort.start() ? &ThePort : nullptr; }

} // namespace base
