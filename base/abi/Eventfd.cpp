//===- Eventfd.cpp - counters to wait for ---------------------------------===//
#include "base/abi/Files.h"
#include "base/fs/Cursor.h"
#include <poll.h>
#include <sys/eventfd.h>

namespace base {
namespace {

class EventFile final : public File {
public:
  EventFile(uint64_t Value, bool Semaphore, int OpenFlags)
      : Value(Value), Semaphore(Semaphore) {
    Flags = O_RDWR | OpenFlags;
  }

  long read(Buffers To, const off_t *) override {
    Cursor At(To);
    if (At.left() < sizeof Value)
      return -EINVAL;
    if (!Value && !blocks())
      return -EAGAIN;
    if (long Failed = waitUntil(Changed, Never, [&] { return Value; }))
      return Failed;
    uint64_t Taken = Semaphore ? 1 : Value;
    Value -= Taken;
    At.put(reinterpret_cast<char *>(&Taken), sizeof Taken);
    Changed.notify(ready());
    return sizeof Taken;
  }

  long write(Buffers From, const off_t *) override {
    uint64_t More;
    Cursor At(From);
    if (At.left() < sizeof More)
      return -EINVAL;
    At.take(reinterpret_cast<char *>(&More), sizeof More);
    if (More == ~0ull)
      return -EINVAL;
    auto Fits = [&] { return More <= Most - Value; };
    if (!Fits() && !blocks())
      return -EAGAIN;
    if (long Failed = waitUntil(Changed, Never, Fits))
      return Failed;
    Value += More;
    Changed.notify(ready());
    return sizeof More;
  }

  unsigned ready() override {
    return (Value ? POLLIN : 0) | (Value < Most ? POLLOUT : 0);
  }

  long status(struct stat &To) override {
    To.st_mode = 0600;
    To.st_nlink = 1;
    return 0;
  }
  const char *kind() const override { return "anon_inode:[eventfd]"; }

private:
  static constexpr uint64_t Most = ~0ull - 1;
  uint64_t Value;
  bool Semaphore;
};

long makeEvent2(unsigned Value, int Flags) {
  if (Flags & ~(EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE))
    return -EINVAL;
  Reference<File> F = make<EventFile>(Value, Flags & EFD_SEMAPHORE,
                                      Flags & EFD_NONBLOCK ? O_NONBLOCK : 0);
  return F ? openDescriptor(F, Flags & EFD_CLOEXEC) : -ENOMEM;
}

long makeEvent(unsigned Value) { return makeEvent2(Value, 0); }

} // namespace
} // namespace base

SYSCALL(eventfd, base::makeEvent)
SYSCALL(eventfd2, base::makeEvent2)
