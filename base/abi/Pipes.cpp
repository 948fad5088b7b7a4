//===- Pipes.cpp - pipe, mknod --------------------------------------------===//
#include "base/abi/Files.h"
#include "base/fs/Path.h"
#include "base/fs/Pipe.h"

namespace base {
namespace {

long makePipe2(int *Descriptors, int Flags) {
  if (Flags & ~(O_CLOEXEC | O_NONBLOCK))
    return -EINVAL;
  Reference<File> Ends[2];
  if (long Failed = makePipe(Flags & O_NONBLOCK, Ends[0], Ends[1]))
    return Failed;
  int Made[2];
  for (int I = 0; I < 2; ++I) {
    long D = openDescriptor(Ends[I], Flags & O_CLOEXEC);
    if (D < 0) {
      if (I)
        closeDescriptor(Made[0]);
      return D;
    }
    Made[I] = D;
  }
  Descriptors[0] = Made[0];
  Descriptors[1] = Made[1];
  return 0;
}

long makePipeOld(int *Descriptors) { return makePipe2(Descriptors, 0); }

long makeNodeAt(int At, const char *Path, mode_t Mode, dev_t) {
  mode_t Kind = Mode & S_IFMT ? Mode & S_IFMT : S_IFREG;
  if (Kind != S_IFREG && Kind != S_IFIFO && Kind != S_IFSOCK)
    return Kind == S_IFDIR ? -EPERM : -EOPNOTSUPP; // there are no other devices
  Found F;
  if (long Failed = walkPath(At, Path, 0, F))
    return Failed;
  if (F.What)
    return -EEXIST;
  if (F.Slash)
    return -ENOENT;
  if (long Failed = F.Where->create(
          F.called(), Kind | (Mode & 07777 & ~CreationMask), {}, F.What))
    return Failed;
  if (Kind == S_IFIFO)
    F.What->Opener = openFifo;
  return 0;
}

long makeNode(const char *Path, mode_t Mode, dev_t Device) {
  return makeNodeAt(AT_FDCWD, Path, Mode, Device);
}

} // namespace
} // namespace base

SYSCALL(pipe, base::makePipeOld)
SYSCALL_PARTIAL(pipe2, base::makePipe2, "no packets (O_DIRECT)")
SYSCALL_PARTIAL(mknod, base::makeNode, "no devices")
SYSCALL_PARTIAL(mknodat, base::makeNodeAt, "no devices")
