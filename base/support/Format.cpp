#include "base/boot/Platform.h"
#include "base/support/Base.h"
#include <stdarg.h>

namespace base {

namespace {

/// Text that is cut where there is no more room.
class Output {
public:
  Output(char *To, size_t Size) : To(To), Size(Size) {}
  void put(char C) {
    if (Length + 1 < Size)
      To[Length] = C;
    ++Length;
  }
  void put(const char *Text, size_t Width) {
    size_t Count = 0;
    for (; Text[Count]; ++Count)
      put(Text[Count]);
    for (; Count < Width; ++Count)
      put(' ');
  }
  void put(uint64_t Value, unsigned Radix, size_t Width, char Fill,
           bool Minus) {
    char Digits[24];
    size_t Count = 0;
    do
      Digits[Count++] = "0123456789abcdef"[Value % Radix];
    while (Value /= Radix);
    if (Minus)
      Digits[Count++] = '-';
    for (size_t I = Count; I < Width; ++I)
      put(Fill);
    while (Count)
      put(Digits[--Count]);
  }
  size_t finish() {
    if (Size)
      To[least(Length, Size - 1)] = 0;
    return Length;
  }

private:
  char *To;
  size_t Size, Length = 0;
};

} // namespace

size_t formatList(char *To, size_t Size, const char *Format,
                  va_list Arguments) {
  Output Out(To, Size);
  for (; *Format; ++Format) {
    if (*Format != '%') {
      Out.put(*Format);
      continue;
    }
    char Fill = *++Format == '0' ? '0' : ' ';
    size_t Width = 0;
    for (; *Format >= '0' && *Format <= '9'; ++Format)
      Width = Width * 10 + size_t(*Format - '0');
    unsigned Longs = 0;
    for (; *Format == 'l' || *Format == 'z'; ++Format)
      ++Longs;
    switch (*Format) {
    case 's':
      Out.put(va_arg(Arguments, const char *), Width);
      break;
    case 'c':
      Out.put(char(va_arg(Arguments, int)));
      break;
    case 'd': {
      int64_t V = Longs ? va_arg(Arguments, int64_t) : va_arg(Arguments, int);
      Out.put(V < 0 ? -uint64_t(V) : uint64_t(V), 10, Width, Fill, V < 0);
      break;
    }
    case 'u':
    case 'x': {
      uint64_t V =
          Longs ? va_arg(Arguments, uint64_t) : va_arg(Arguments, unsigned);
      Out.put(V, *Format == 'x' ? 16 : 10, Width, Fill, false);
      break;
    }
    case 'p':
      Out.put("0x", 0);
      Out.put(va_arg(Arguments, uint64_t), 16, Width, '0', false);
      break;
    default:
      Out.put(*Format);
    }
  }
  return Out.finish();
}

size_t format(char *To, size_t Size, const char *Format, ...) {
  va_list Arguments;
  va_start(Arguments, Format);
  size_t Length = formatList(To, Size, Format, Arguments);
  va_end(Arguments);
  return Length;
}

void say(const char *Format, ...) {
  char Line[512];
  va_list Arguments;
  va_start(Arguments, Format);
  size_t Length = formatList(Line, sizeof Line, Format, Arguments);
  va_end(Arguments);
  platform().write(Line, least(Length, sizeof Line - 1));
}

} // namespace base
