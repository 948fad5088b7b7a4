//===- Devices.cpp - what lies in /dev ------------------------------------===//
#include "base/fs/Console.h"
#include "base/fs/Root.h"
#include "base/support/Random.h"

namespace base {
namespace {

size_t clear(Buffers To) {
  for (const iovec &B : To)
    memset(B.iov_base, 0, B.iov_len);
  return sizeOf(To);
}

/// A device that never waits and has no places: seeking succeeds and does
/// nothing.
class Device : public NodeFile {
public:
  using NodeFile::NodeFile;
  long write(Buffers From, const off_t *) override { return sizeOf(From); }
  long seek(off_t, int) override { return 0; }
  long truncate(off_t) override { return -EINVAL; }
  long control(unsigned long, void *) override { return -ENOTTY; }
  bool canBlock() const override { return true; }
};

struct NullDevice final : Device {
  using Device::Device;
  long read(Buffers, const off_t *) override { return 0; }
};
struct ZeroDevice final : Device {
  using Device::Device;
  long read(Buffers To, const off_t *) override { return clear(To); }
};
struct FullDevice final : Device {
  using Device::Device;
  long read(Buffers To, const off_t *) override { return clear(To); }
  long write(Buffers, const off_t *) override { return -ENOSPC; }
};
struct RandomDevice final : Device {
  using Device::Device;
  long read(Buffers To, const off_t *) override {
    for (const iovec &B : To)
      fillRandom(B.iov_base, B.iov_len);
    return sizeOf(To);
  }
};

template <class T> long openAs(Node &Of, int Flags, Reference<File> &Out) {
  Out = make<T>(Of);
  if (!Out)
    return -ENOMEM;
  Out->Flags = Flags & DescriptionFlags;
  return 0;
}

long openConsole(Node &, int, Reference<File> &Out) {
  Out = &console();
  return 0;
}

struct DeviceName {
  Name Called;
  unsigned Major, Minor;
  long (*Opener)(Node &, int, Reference<File> &);
};

const DeviceName Devices[] = {
    {nameOf("null"), 1, 3, openAs<NullDevice>},
    {nameOf("zero"), 1, 5, openAs<ZeroDevice>},
    {nameOf("full"), 1, 7, openAs<FullDevice>},
    {nameOf("random"), 1, 8, openAs<RandomDevice>},
    {nameOf("urandom"), 1, 9, openAs<RandomDevice>},
    {nameOf("tty"), 5, 0, openConsole},
    {nameOf("console"), 5, 1, openConsole},
};

struct LinkName {
  Name Called, Target;
};

const LinkName Links[] = {
    {nameOf("fd"), nameOf("/proc/self/fd")},
    {nameOf("stdin"), nameOf("/proc/self/fd/0")},
    {nameOf("stdout"), nameOf("/proc/self/fd/1")},
    {nameOf("stderr"), nameOf("/proc/self/fd/2")},
};

} // namespace

void fillDevices(RamDirectory &To) {
  for (const DeviceName &D : Devices) {
    Reference<Node> N = make<Node>(To.System, S_IFCHR | 0666);
    if (!N)
      return;
    N->Device = D.Major << 8 | D.Minor;
    N->Opener = D.Opener;
    addMember(To, D.Called, N);
  }
  for (const LinkName &L : Links)
    addLink(To, L.Called, L.Target);
  addDirectory(To, nameOf("shm"));
}

} // namespace base
