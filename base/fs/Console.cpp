//===- Console.cpp - the console as a file --------------------------------===//
//
// A terminal of few words: what is typed arrives as it is typed, with a new
// line for Return, and Control-D at the begin of a read is the end of the file.
// Nothing is echoed: the terminal at the other end does that.
//
//===----------------------------------------------------------------------===//
#include "base/fs/Console.h"
#include "base/boot/Platform.h"
#include "base/sched/Attention.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>

namespace base {
namespace {

constexpr char EndOfFile = 4; // Control-D

class Console final : public File, public Attendant {
public:
  Console() {
    Flags = O_RDWR;
    retain(); // never destroyed
  }

  long write(Buffers From, const off_t *At) override {
    for (const iovec &B : From)
      platform().write(static_cast<const char *>(B.iov_base), B.iov_len);
    return sizeOf(From);
  }

  long read(Buffers To, const off_t *At) override {
    if (!sizeOf(To))
      return 0;
    listen();
    if (!Held && !blocks())
      return -EAGAIN;
    if (long Failed = waitUntil(Changed, Never, [&] { return Held; }))
      return Failed;
    if (Input[0] == EndOfFile) {
      take(1);
      return 0;
    }
    size_t Done = 0;
    for (const iovec &B : To) {
      size_t Size = least(B.iov_len, untilEnd());
      memcpy(B.iov_base, Input, Size);
      take(Size);
      Done += Size;
    }
    return Done;
  }

  unsigned ready() override {
    listen();
    return POLLOUT | (Held ? POLLIN : 0);
  }

  long status(struct stat &To) override {
    To.st_mode = S_IFCHR | 0620;
    To.st_rdev = 5 << 8 | 1; // /dev/console
    To.st_nlink = 1;
    To.st_blksize = 1024;
    return 0;
  }

  long control(unsigned long Request, void *Argument) override {
    switch (Request) {
    case TIOCGWINSZ: {
      // A size that is not known is 0, as that of a serial line.
      memset(Argument, 0, sizeof(winsize));
      return 0;
    }
    case TCGETS: {
      // The kernel's structure: four words of flags, the line discipline and
      // 19 control characters.
      struct {
        uint32_t Input, Output, Control, Local;
        uint8_t Line, Characters[19];
      } Now = {ICRNL, 0, CS8 | CREAD | CLOCAL | B115200, 0, 0, {}};
      Now.Characters[VMIN] = 1;
      memcpy(Argument, &Now, sizeof Now);
      return 0;
    }
    case FIONREAD:
      listen();
      *static_cast<int *>(Argument) = Held;
      return 0;
    }
    return -ENOTTY;
  }

  const char *kind() const override { return "/dev/console"; }

  void attend() override {
    size_t Before = Held;
    Held += platform().read(Input + Held, sizeof Input - Held);
    for (size_t I = Before; I < Held; ++I)
      if (Input[I] == '\r')
        Input[I] = '\n';
    if (Held != Before)
      Changed.notify(POLLIN | POLLOUT);
  }

private:
  /// From the first interest in what is typed, the platform is asked for it.
  void listen() {
    if (!linked())
      addAttendant(*this);
    attend();
  }

  size_t untilEnd() const {
    size_t I = 0;
    while (I < Held && Input[I] != EndOfFile)
      ++I;
    return I;
  }

  void take(size_t Size) {
    Held -= Size;
    memmove(Input, Input + Size, Held);
  }

  char Input[256];
  size_t Held = 0;
};

alignas(Console) char Memory[sizeof(Console)];
Console *TheConsole;

} // namespace

File &console() {
  if (!TheConsole)
    TheConsole = new (Memory) Console;
  return *TheConsole;
}

} // namespace base
