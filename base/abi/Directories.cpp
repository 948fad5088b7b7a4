//===- Directories.cpp - reading directories, and being in one ------------===//
#include "base/abi/Files.h"
#include "base/fs/Path.h"

namespace base {
namespace {

long readEntries(int Descriptor, void *To, size_t Size) {
  return withFile(Descriptor, [&](File &F) {
    return F.bare() ? -EBADF : F.readDirectory(To, Size);
  });
}

long enter(Node &N) {
  Directory *D = N.directory();
  if (!D)
    return -ENOTDIR;
  setCurrentDirectory(*D);
  return 0;
}

long changeDirectory(const char *Path) {
  Reference<Node> N;
  if (long Failed = nodeAt(AT_FDCWD, Path, FollowLast, N))
    return Failed;
  return enter(*N);
}

long changeDirectoryTo(int Descriptor) {
  return withFile(Descriptor, [&](File &F) {
    return F.node() ? enter(*F.node()) : -ENOTDIR;
  });
}

long whereAmI(char *To, size_t Size) {
  return pathOf(currentDirectory(), {}, To, Size);
}

} // namespace
} // namespace base

SYSCALL(getdents64, base::readEntries)
SYSCALL(chdir, base::changeDirectory)
SYSCALL(fchdir, base::changeDirectoryTo)
SYSCALL(getcwd, base::whereAmI)
