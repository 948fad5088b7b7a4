//===- Sizes.cpp - how long files are, and how safe -----------------------===//
#include "base/abi/Files.h"
#include "base/fs/Path.h"
#include "base/fs/Root.h"

namespace base {
namespace {

long truncateFile(int Descriptor, off_t Size) {
  if (Size < 0)
    return -EINVAL;
  return withFile(Descriptor, [&](File &F) {
    return F.bare() ? -EBADF : !F.writable() ? -EINVAL : F.truncate(Size);
  });
}

long truncate(const char *Path, off_t Size) {
  if (Size < 0)
    return -EINVAL;
  Reference<Node> N;
  if (long Failed = nodeAt(AT_FDCWD, Path, FollowLast, N))
    return Failed;
  if (N->is(S_IFDIR))
    return -EISDIR;
  return N->truncate(Size);
}

long reserve(int Descriptor, int How, off_t At, off_t Size) {
  if (At < 0 || Size <= 0)
    return -EINVAL;
  off_t End;
  if (__builtin_add_overflow(At, Size, &End))
    return -EFBIG;
  return withFile(Descriptor, [&](File &F) -> long {
    if (!F.writable())
      return -EBADF;
    Node *N = F.node();
    if (!N)
      return F.seek(0, SEEK_CUR) == -ESPIPE ? -ESPIPE : -ENODEV;
    if (!N->is(S_IFREG))
      return N->is(S_IFDIR) ? -EISDIR : -ENODEV;
    return N->reserve(How, At, Size);
  });
}

long synchronise(int Descriptor) {
  return withFile(Descriptor,
                  [](File &F) { return F.bare() ? -EBADF : F.synchronise(); });
}

long synchroniseAll() { return synchroniseDisk ? synchroniseDisk() : 0; }

long synchroniseSystem(int Descriptor) {
  return fileOf(Descriptor) ? synchroniseAll() : -EBADF;
}

long synchroniseRange(int Descriptor, off_t At, off_t Size, unsigned Flags) {
  if (At < 0 || Size < 0 || (Flags & ~7u))
    return -EINVAL;
  return synchronise(Descriptor);
}

/// What to read ahead is known: all is in memory.
long advise(int Descriptor, off_t, off_t Size, int Advice) {
  return withFile(Descriptor, [&](File &F) {
    return F.seek(0, SEEK_CUR) == -ESPIPE     ? -ESPIPE
           : Size < 0 || unsigned(Advice) > 5 ? -EINVAL
                                              : 0;
  });
}

} // namespace
} // namespace base

SYSCALL(ftruncate, base::truncateFile)
SYSCALL(truncate, base::truncate)
SYSCALL(fallocate, base::reserve)
SYSCALL(fsync, base::synchronise)
SYSCALL(fdatasync, base::synchronise)
SYSCALL(sync, base::synchroniseAll)
SYSCALL(syncfs, base::synchroniseSystem)
SYSCALL(sync_file_range, base::synchroniseRange)
SYSCALL(fadvise64, base::advise)
