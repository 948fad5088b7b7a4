#include "base/boot/Panic.h"
#include "base/support/Base.h"

using namespace base;

extern "C" {
/// Of the image: a stub of StubSize bytes for each name, in the same order.
extern const uint8_t ukport_stubs[];
extern const char ukport_stub_names[];

[[noreturn]] void ukport_report_function(const uint8_t *AfterStub,
                                         void *Caller);
[[noreturn]] void ukport_report_code(void *After);
[[noreturn]] void ukport_report_assumption(const char *Text, void *After);
}

constexpr size_t StubSize = 5;

static const char *nameOfStub(const uint8_t *After) {
  size_t Index = size_t(After - ukport_stubs) / StubSize - 1;
  const char *Name = ukport_stub_names;
  for (; Index; --Index)
    while (*Name++)
      ;
  return Name;
}

void ukport_report_function(const uint8_t *AfterStub, void *Caller) {
  const char *Name = nameOfStub(AfterStub);
  panic("stripped function %s reached from %p; keep it with --keep=%s", Name,
        Caller, Name);
}

void ukport_report_code(void *After) {
  panic("stripped code reached at %p; keep the function whole with --keep=NAME",
        After);
}

void ukport_report_assumption(const char *Text, void *After) {
  panic("the assumption `%s` does not hold at %p; strip without it", Text,
        After);
}
