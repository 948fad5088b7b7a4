//===- Open.cpp - opening and closing files -------------------------------===//
#include "base/abi/Files.h"
#include "base/fs/Path.h"

namespace base {
namespace {

/// What to do with what the path led to, before it is opened.
long prepare(Found &F, int Flags, mode_t Mode) {
  bool Creates = Flags & O_CREAT;
  if (!F.What) {
    if (!Creates)
      return -ENOENT;
    if (F.Slash)
      return -EISDIR;
    return F.Where->create(F.called(), S_IFREG | (Mode & 07777 & ~CreationMask),
                           {}, F.What);
  }
  if (Creates && (Flags & O_EXCL))
    return -EEXIST;
  if (F.What->is(S_IFLNK) && !(Flags & O_PATH))
    return -ELOOP; // O_NOFOLLOW
  if (F.What->is(S_IFDIR))
    return Creates ? -EISDIR : 0;
  return Flags & O_DIRECTORY ? -ENOTDIR : 0;
}

long openAt(int At, const char *Path, int Flags, mode_t Mode) {
  constexpr int TemporaryFile = 020000000; // O_TMPFILE without O_DIRECTORY
  if (Flags & O_PATH)
    Flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  if (Flags & TemporaryFile)
    return -EOPNOTSUPP;
  if ((Flags & O_CREAT) && (Flags & O_DIRECTORY))
    return -EINVAL;
  if (long Failed = canOpen())
    return Failed; // before anything is made or cut
  bool Exclusive = (Flags & O_CREAT) && (Flags & O_EXCL);
  Found Place;
  if (long Failed = walkPath(
          At, Path, Flags & O_NOFOLLOW || Exclusive ? 0u : unsigned(FollowLast),
          Place))
    return Failed;
  if (long Failed = prepare(Place, Flags, Mode))
    return Failed;
  Reference<File> F;
  if (long Failed = Place.What->open(Flags, F))
    return Failed;
  if ((Flags & O_TRUNC) && Place.What->is(S_IFREG))
    if (long Failed = Place.What->truncate(0))
      return Failed;
  return openDescriptor(F, Flags & O_CLOEXEC);
}

long open(const char *Path, int Flags, mode_t Mode) {
  return openAt(AT_FDCWD, Path, Flags, Mode);
}

long create(const char *Path, mode_t Mode) {
  return openAt(AT_FDCWD, Path, O_CREAT | O_WRONLY | O_TRUNC, Mode);
}

long close(int Descriptor) { return closeDescriptor(Descriptor); }

long closeRange(unsigned First, unsigned Last, unsigned Flags) {
  constexpr unsigned OnExec = 4; // CLOSE_RANGE_CLOEXEC
  if (First > Last || (Flags & ~(OnExec | 2)))
    return -EINVAL;
  for (int D = First > INT32_MAX ? -1 : nextDescriptor(First);
       D >= 0 && unsigned(D) <= Last; D = nextDescriptor(D + 1))
    if (Flags & OnExec)
      setCloseOnExec(D, true);
    else
      closeDescriptor(D);
  return 0;
}

} // namespace
} // namespace base

SYSCALL(open, base::open)
SYSCALL(openat, base::openAt)
SYSCALL(creat, base::create)
SYSCALL(close, base::close)
SYSCALL(close_range, base::closeRange)
