//===- Status.cpp - what is known of a file -------------------------------===//
#include "base/abi/Files.h"
#include "base/fs/Path.h"
#include <linux/stat.h> // struct statx
#include <sys/sysmacros.h>

namespace base {
namespace {

constexpr int KnownFlags =
    AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | 0x800 /* AT_NO_AUTOMOUNT */;

long statusOfFile(int Descriptor, struct stat *To) {
  return withFile(Descriptor, [&](File &F) {
    *To = {};
    return F.status(*To);
  });
}

long statusAt(int At, const char *Path, struct stat *To, int Flags) {
  if (Flags & ~KnownFlags)
    return -EINVAL;
  // A descriptor of anything, also of what has no path.
  if ((Flags & AT_EMPTY_PATH) && Path && !*Path && At != AT_FDCWD)
    return statusOfFile(At, To);
  unsigned Options = Flags & AT_SYMLINK_NOFOLLOW ? 0 : FollowLast;
  if (Flags & AT_EMPTY_PATH)
    Options |= MayBeEmpty;
  Reference<Node> N;
  if (long Failed = nodeAt(At, Path, Options, N))
    return Failed;
  *To = {};
  statusOf(*N, *To);
  return 0;
}

long status(const char *Path, struct stat *To) {
  return statusAt(AT_FDCWD, Path, To, 0);
}

long statusOfLink(const char *Path, struct stat *To) {
  return statusAt(AT_FDCWD, Path, To, AT_SYMLINK_NOFOLLOW);
}

statx_timestamp toStamp(const timespec &T) {
  return {T.tv_sec, uint32_t(T.tv_nsec), 0};
}

long extendedStatus(int At, const char *Path, int Flags, unsigned Mask,
                    struct statx *To) {
  struct stat S;
  constexpr int Synchronising = 0x6000; // AT_STATX_SYNC_TYPE
  if (long Failed = statusAt(At, Path, &S, Flags & ~Synchronising))
    return Failed;
  *To = {};
  To->stx_mask = STATX_BASIC_STATS;
  To->stx_blksize = S.st_blksize;
  To->stx_nlink = S.st_nlink;
  To->stx_uid = S.st_uid;
  To->stx_gid = S.st_gid;
  To->stx_mode = S.st_mode;
  To->stx_ino = S.st_ino;
  To->stx_size = S.st_size;
  To->stx_blocks = S.st_blocks;
  To->stx_atime = toStamp(S.st_atim);
  To->stx_mtime = toStamp(S.st_mtim);
  To->stx_ctime = toStamp(S.st_ctim);
  To->stx_rdev_major = major(S.st_rdev);
  To->stx_rdev_minor = minor(S.st_rdev);
  To->stx_dev_major = major(S.st_dev);
  To->stx_dev_minor = minor(S.st_dev);
  return 0;
}

/// The program has all rights; but what has no x bit at all is no program.
long accessAt(int At, const char *Path, int Wanted, int Flags) {
  constexpr int MayExecute = 1; // X_OK
  if ((Wanted & ~7) || (Flags & ~(KnownFlags | AT_EACCESS)))
    return -EINVAL;
  struct stat S;
  if (long Failed = statusAt(At, Path, &S, Flags & KnownFlags))
    return Failed;
  if ((Wanted & MayExecute) && !S_ISDIR(S.st_mode) && !(S.st_mode & 0111))
    return -EACCES;
  return 0;
}

long access(const char *Path, int Wanted) {
  return accessAt(AT_FDCWD, Path, Wanted, 0);
}

long accessFrom(int At, const char *Path, int Wanted) {
  return accessAt(At, Path, Wanted, 0);
}

long systemOfFile(int Descriptor, struct statfs *To) {
  return withFile(Descriptor, [&](File &F) -> long {
    Node *N = F.node();
    if (!N)
      return -ENOSYS; // of what has no path
    *To = {};
    N->System.status(*To);
    return 0;
  });
}

long systemAt(const char *Path, struct statfs *To) {
  Reference<Node> N;
  if (long Failed = nodeAt(AT_FDCWD, Path, FollowLast, N))
    return Failed;
  *To = {};
  N->System.status(*To);
  return 0;
}

} // namespace
} // namespace base

SYSCALL(stat, base::status)
SYSCALL(lstat, base::statusOfLink)
SYSCALL(fstat, base::statusOfFile)
SYSCALL(newfstatat, base::statusAt)
SYSCALL(statx, base::extendedStatus)
SYSCALL(access, base::access)
SYSCALL(faccessat, base::accessFrom)
SYSCALL(faccessat2, base::accessAt)
SYSCALL_PARTIAL(statfs, base::systemAt, "the disk of RAM files is all memory")
SYSCALL_PARTIAL(fstatfs, base::systemOfFile,
                "not of pipes, sockets and the like")
