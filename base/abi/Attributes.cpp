//===- Attributes.cpp - permissions, owners, times ------------------------===//
#include "base/abi/Files.h"
#include "base/fs/Path.h"
#include "base/time/Timer.h"
#include <sys/time.h>
#include <utime.h>

namespace base {
namespace {

/// Do(Node &) of what a descriptor is of. What has no path has no attributes to
/// set: they are the same for all of its kind.
template <class Callable> long withNode(int Descriptor, Callable &&Do) {
  return withFile(Descriptor, [&](File &F) -> long {
    Node *N = F.node();
    return F.bare() ? -EBADF : N ? Do(*N) : -EPERM;
  });
}

template <class Callable>
long withNodeAt(int At, const char *Path, int Flags, Callable &&Do) {
  if (Flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
    return -EINVAL;
  unsigned Options = Flags & AT_SYMLINK_NOFOLLOW ? 0 : FollowLast;
  if (Flags & AT_EMPTY_PATH)
    Options |= MayBeEmpty;
  Reference<Node> N;
  if (long Failed = nodeAt(At, Path, Options, N))
    return Failed;
  return Do(*N);
}

long wasSet(Node &N) {
  N.AttributesChanged = wallClock();
  return N.attributesSet();
}

long setMode(Node &N, mode_t Mode) {
  if (N.is(S_IFLNK))
    return -EOPNOTSUPP;
  N.Mode = (N.Mode & S_IFMT) | (Mode & 07777);
  return wasSet(N);
}

long changeModeAt(int At, const char *Path, mode_t Mode) {
  return withNodeAt(At, Path, 0, [&](Node &N) { return setMode(N, Mode); });
}

long changeMode(const char *Path, mode_t Mode) {
  return changeModeAt(AT_FDCWD, Path, Mode);
}

long changeModeOf(int Descriptor, mode_t Mode) {
  return withNode(Descriptor, [&](Node &N) { return setMode(N, Mode); });
}

long setOwner(Node &N, uid_t Owner, gid_t Group) {
  if (Owner != uid_t(-1))
    N.Owner = Owner;
  if (Group != gid_t(-1))
    N.Group = Group;
  return wasSet(N);
}

long changeOwnerAt(int At, const char *Path, uid_t Owner, gid_t Group,
                   int Flags) {
  return withNodeAt(At, Path, Flags,
                    [&](Node &N) { return setOwner(N, Owner, Group); });
}

long changeOwner(const char *Path, uid_t Owner, gid_t Group) {
  return changeOwnerAt(AT_FDCWD, Path, Owner, Group, 0);
}

long changeOwnerOfLink(const char *Path, uid_t Owner, gid_t Group) {
  return changeOwnerAt(AT_FDCWD, Path, Owner, Group, AT_SYMLINK_NOFOLLOW);
}

long changeOwnerOf(int Descriptor, uid_t Owner, gid_t Group) {
  return withNode(Descriptor,
                  [&](Node &N) { return setOwner(N, Owner, Group); });
}

/// Sets the times of last access and change; null: to now.
long setTimes(Node &N, const timespec *Times) {
  constexpr long SetToNow = 0x3fffffff, Leave = 0x3ffffffe; // UTIME_NOW, _OMIT
  Nanoseconds Now = wallClock();
  Nanoseconds *To[] = {&N.Accessed, &N.Modified};
  auto Valid = [&](const timespec &T) {
    return T.tv_nsec == SetToNow || T.tv_nsec == Leave ||
           (T.tv_nsec >= 0 && T.tv_nsec < long(Second) && T.tv_sec >= 0);
  };
  if (Times && (!Valid(Times[0]) || !Valid(Times[1])))
    return -EINVAL;
  for (int I = 0; I < 2; ++I)
    if (!Times || Times[I].tv_nsec == SetToNow)
      *To[I] = Now;
    else if (Times[I].tv_nsec != Leave)
      *To[I] = Times[I].tv_sec * Second + Times[I].tv_nsec;
  return wasSet(N);
}

long changeTimesAt(int At, const char *Path, const timespec *Times, int Flags) {
  if (!Path) // futimens
    return withNode(At, [&](Node &N) { return setTimes(N, Times); });
  return withNodeAt(At, Path, Flags,
                    [&](Node &N) { return setTimes(N, Times); });
}

/// With microseconds.
long changeTimesFrom(int At, const char *Path, const timeval *Times) {
  timespec Exact[2];
  for (int I = 0; Times && I < 2; ++I) {
    if (Times[I].tv_usec < 0 || Times[I].tv_usec >= 1'000'000)
      return -EINVAL;
    Exact[I] = {Times[I].tv_sec, Times[I].tv_usec * 1000};
  }
  return changeTimesAt(At, Path, Times ? Exact : nullptr, 0);
}

long changeTimes(const char *Path, const timeval *Times) {
  return changeTimesFrom(AT_FDCWD, Path, Times);
}

/// With seconds.
long changeTimesOfOld(const char *Path, const utimbuf *Times) {
  timespec Exact[2] = {};
  if (Times)
    Exact[0].tv_sec = Times->actime, Exact[1].tv_sec = Times->modtime;
  return changeTimesAt(AT_FDCWD, Path, Times ? Exact : nullptr, 0);
}

long setCreationMask(mode_t Mask) {
  mode_t Before = CreationMask;
  CreationMask = Mask & 0777;
  return Before;
}

} // namespace
} // namespace base

SYSCALL_PARTIAL(chmod, base::changeMode, "kept and told, not enforced")
SYSCALL_PARTIAL(fchmod, base::changeModeOf, "kept and told, not enforced")
SYSCALL_PARTIAL(fchmodat, base::changeModeAt, "kept and told, not enforced")
SYSCALL_PARTIAL(chown, base::changeOwner, "kept and told, not enforced")
SYSCALL_PARTIAL(lchown, base::changeOwnerOfLink, "kept and told, not enforced")
SYSCALL_PARTIAL(fchown, base::changeOwnerOf, "kept and told, not enforced")
SYSCALL_PARTIAL(fchownat, base::changeOwnerAt, "kept and told, not enforced")
SYSCALL(utimensat, base::changeTimesAt)
SYSCALL(futimesat, base::changeTimesFrom)
SYSCALL(utimes, base::changeTimes)
SYSCALL(utime, base::changeTimesOfOld)
SYSCALL(umask, base::setCreationMask)
