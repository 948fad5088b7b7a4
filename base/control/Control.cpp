#include "base/control/Control.h"
#include "base/abi/Syscall.h"
#include "base/boot/BootInfo.h"
#include "base/boot/Start.h"
#include "base/sched/Attention.h"
#include "base/sched/Wait.h"

namespace base {

static ControlLink *TheLink;

FrameBuffer::FrameBuffer(FrameKind Kind) { Bytes[0] = char(Kind); }

void FrameBuffer::add(const void *What, size_t Size) {
  Size = least(Size, room());
  memcpy(Bytes + Length, What, Size);
  Length += Size;
}

void FrameBuffer::send() {
  size_t Size = Length - 3;
  Bytes[1] = char(Size);
  Bytes[2] = char(Size >> 8);
  TheLink->write(Bytes, Length);
}

bool nextNumber(Span<const char> &At, unsigned &Value) {
  while (At.Count && *At.First == ' ')
    At = {At.First + 1, At.Count - 1};
  if (At.empty())
    return false;
  Value = 0;
  for (; At.Count && *At.First >= '0' && *At.First <= '9';
       At = {At.First + 1, At.Count - 1})
    Value = Value * 10 + unsigned(*At.First - '0');
  return true;
}

namespace {

class Listener final : public Attendant {
public:
  void attend() override {
    char Piece[64];
    while (size_t Size = TheLink->read(Piece, sizeof Piece))
      for (size_t I = 0; I < Size; ++I)
        take(Piece[I]);
  }

  bool Going = false;
  WaitQueue Goes;

private:
  void take(char C) {
    if (C != '\n') {
      if (Length < sizeof Line)
        Line[Length++] = C;
      return;
    }
    obey({Line, Length});
    Length = 0;
  }

  void obey(Span<const char> Text) {
    auto Is = [&](const char *Word) {
      size_t Size = __builtin_strlen(Word);
      if (Text.Count < Size || memcmp(Text.First, Word, Size))
        return false;
      Text = {Text.First + Size, Text.Count - Size};
      return true;
    };
    if (Is("trace "))
      traceCall(Text);
    else if (Is("untrace"))
      traceNothing();
    else if (Is("top"))
      reportTop();
    else if (Is("go")) {
      Going = true;
      Goes.notify();
    }
  }

  char Line[256];
  size_t Length = 0;
};

Listener TheListener;

} // namespace

static ControlLink *findLink() {
  if (xenControlLink)
    if (ControlLink *Found = xenControlLink())
      return Found;
  return pcControlLink ? pcControlLink() : nullptr;
}

void startControl() {
  TheLink = findLink();
  Span<const char> Option = bootOption("control");
  bool Waits = Option.Count == 4 && !memcmp(Option.First, "wait", 4);
  if (!TheLink) {
    if (Waits)
      say("ukport: no control channel here\n");
    return;
  }
  addAttendant(TheListener);
  TheListener.attend();
  if (Waits)
    waitUntil(TheListener.Goes, Never, [] { return TheListener.Going; });
}

} // namespace base
