//===- FileLock.h - one ukport at a time ----------------------------------===//
#ifndef UKPORT_SUPPORT_FILELOCK_H
#define UKPORT_SUPPORT_FILELOCK_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace ukport {

/// An exclusive lock on a file, held until destroyed. The kernel drops it when
/// the process ends, however it ends.
class FileLock {
public:
  /// Waits for the lock on \p Path, which is created; says on stderr that it
  /// waits. \p WithChildren: programs that this process starts hold it too,
  /// should this process be killed before them.
  static llvm::Expected<FileLock> take(llvm::StringRef Path,
                                       bool WithChildren = false);

  FileLock(FileLock &&Other) : Fd(Other.Fd) { Other.Fd = -1; }
  FileLock &operator=(FileLock &&) = delete;
  ~FileLock();

private:
  explicit FileLock(int Fd) : Fd(Fd) {}
  int Fd;
};

} // namespace ukport

#endif // UKPORT_SUPPORT_FILELOCK_H
