//===- Names.cpp - names that come, change and go -------------------------===//
#include "base/abi/Files.h"
#include "base/fs/Path.h"
#include <linux/fs.h> // RENAME_NOREPLACE ...

namespace base {
namespace {

/// Makes a file of the kind and permissions \p Mode.
long makeAt(int At, const char *Path, mode_t Mode, Name Target,
            Reference<Node> &Out) {
  Found F;
  if (long Failed = walkPath(At, Path, 0, F))
    return Failed;
  if (F.What)
    return -EEXIST;
  if (F.Slash && !S_ISDIR(Mode))
    return -ENOENT;
  return F.Where->create(F.called(), Mode, Target, Out);
}

long makeDirectoryAt(int At, const char *Path, mode_t Mode) {
  Reference<Node> N;
  return makeAt(At, Path, S_IFDIR | (Mode & 01777 & ~CreationMask), {}, N);
}

long makeDirectory(const char *Path, mode_t Mode) {
  return makeDirectoryAt(AT_FDCWD, Path, Mode);
}

long makeLinkAt(const char *Target, int At, const char *Path) {
  size_t Length = __builtin_strlen(Target);
  if (!Length)
    return -ENOENT;
  if (Length >= LongestPath)
    return -ENAMETOOLONG;
  Reference<Node> N;
  return makeAt(At, Path, S_IFLNK | 0777, {Target, Length}, N);
}

long makeLink(const char *Target, const char *Path) {
  return makeLinkAt(Target, AT_FDCWD, Path);
}

/// The member that a path names, to be taken away or renamed.
long memberAt(int At, const char *Path, Found &Out) {
  if (long Failed = walkPath(At, Path, 0, Out))
    return Failed;
  if (!Out.What)
    return -ENOENT;
  if (Out.called().empty())
    return Out.What->is(S_IFDIR) ? -EBUSY : -ENOENT; // `.`, `..`, the root
  // What is mounted stands for what it covers.
  Reference<Node> Covered;
  if (long Failed = Out.Where->find(Out.called(), Covered))
    return Failed;
  return Covered->is(S_IFDIR) && Covered->directory()->Mounted ? -EBUSY : 0;
}

long removeAt(int At, const char *Path, int Flags) {
  if (Flags & ~AT_REMOVEDIR)
    return -EINVAL;
  Found F;
  bool Directories = Flags & AT_REMOVEDIR;
  if (long Failed = memberAt(At, Path, F))
    return Failed == -EBUSY && !Directories ? -EISDIR : Failed;
  if (F.What->is(S_IFDIR) != Directories)
    return Directories ? -ENOTDIR : -EISDIR;
  return F.Where->remove(F.called());
}

long remove(const char *Path) { return removeAt(AT_FDCWD, Path, 0); }

long removeDirectory(const char *Path) {
  return removeAt(AT_FDCWD, Path, AT_REMOVEDIR);
}

long renameAt2(int FromAt, const char *From, int ToAt, const char *To,
               unsigned Flags) {
  if (Flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE) ||
      Flags == (RENAME_NOREPLACE | RENAME_EXCHANGE))
    return -EINVAL;
  Found Old, New;
  if (long Failed = memberAt(FromAt, From, Old))
    return Failed;
  if (long Failed = memberAt(ToAt, To, New))
    if (Failed != -ENOENT || New.called().empty())
      return Failed;
  if (New.Slash && !Old.What->is(S_IFDIR))
    return -ENOTDIR;
  if (&Old.Where->System != &New.Where->System)
    return -EXDEV;
  return Old.Where->rename(Old.called(), *New.Where, New.called(), Flags);
}

long renameAt(int FromAt, const char *From, int ToAt, const char *To) {
  return renameAt2(FromAt, From, ToAt, To, 0);
}

long rename(const char *From, const char *To) {
  return renameAt2(AT_FDCWD, From, AT_FDCWD, To, 0);
}

long linkAt(int FromAt, const char *From, int ToAt, const char *To, int Flags) {
  if (Flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
    return -EINVAL;
  unsigned Options = Flags & AT_SYMLINK_FOLLOW ? FollowLast : 0;
  if (Flags & AT_EMPTY_PATH)
    Options |= MayBeEmpty;
  Reference<Node> What;
  if (long Failed = nodeAt(FromAt, From, Options, What))
    return Failed;
  Found New;
  if (long Failed = walkPath(ToAt, To, 0, New))
    return Failed;
  if (New.What)
    return -EEXIST;
  if (What->is(S_IFDIR))
    return -EPERM;
  if (&What->System != &New.Where->System)
    return -EXDEV;
  // A file without a name stays so.
  return !What->Links || New.Slash ? -ENOENT
                                   : New.Where->link(New.called(), *What);
}

long link(const char *From, const char *To) {
  return linkAt(AT_FDCWD, From, AT_FDCWD, To, 0);
}

long readLinkAt(int At, const char *Path, char *To, int Size) {
  if (Size <= 0)
    return -EINVAL;
  Reference<Node> N;
  if (long Failed = nodeAt(At, Path, MayBeEmpty, N))
    return Failed;
  return N->readLink(To, Size);
}

long readLink(const char *Path, char *To, int Size) {
  return readLinkAt(AT_FDCWD, Path, To, Size);
}

} // namespace
} // namespace base

SYSCALL(mkdir, base::makeDirectory)
SYSCALL(mkdirat, base::makeDirectoryAt)
SYSCALL(symlink, base::makeLink)
SYSCALL(symlinkat, base::makeLinkAt)
SYSCALL(unlink, base::remove)
SYSCALL(unlinkat, base::removeAt)
SYSCALL(rmdir, base::removeDirectory)
SYSCALL(rename, base::rename)
SYSCALL(renameat, base::renameAt)
SYSCALL(renameat2, base::renameAt2)
SYSCALL(link, base::link)
SYSCALL(linkat, base::linkAt)
SYSCALL(readlink, base::readLink)
SYSCALL(readlinkat, base::readLinkAt)
