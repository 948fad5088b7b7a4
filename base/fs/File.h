//===- File.h - what a descriptor stands for ------------------------------===//
//
// A File is what POSIX calls an open file description: a position and flags,
// shared by all descriptors that were duplicated from one. Regular files,
// pipes, sockets, epoll sets and the console derive from it.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_FS_FILE_H
#define UKPORT_BASE_FS_FILE_H

#include "base/sched/Wait.h"
#include "base/support/Reference.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>

namespace base {

using Buffers = Span<const iovec>;

class File : public Counted {
public:
  /// Reads into \p To. \p At is where in the file; null for the description's
  /// own position, which moves. Blocks unless O_NONBLOCK is set (-EAGAIN).
  /// Returns the number of bytes; 0 at the end.
  virtual long read(Buffers To, const off_t *At) { return -EINVAL; }
  /// Likewise.
  virtual long write(Buffers From, const off_t *At) { return -EINVAL; }
  /// POLLIN, POLLOUT, POLLHUP ...: what is so now.
  virtual unsigned ready() { return 0x5; /* POLLIN | POLLOUT */ }
  /// As fstat(2); \p To is cleared.
  virtual long status(struct stat &To) { return -EBADF; }
  virtual long seek(off_t Offset, int Whence) { return -ESPIPE; }
  virtual long truncate(off_t Size) { return -EINVAL; }
  /// fsync: what was written outlives the guest.
  virtual long synchronise() { return -EINVAL; }
  /// ioctl(2), for requests that are not common to all files.
  virtual long control(unsigned long Request, void *Argument) {
    return -ENOTTY;
  }
  /// getdents64(2).
  virtual long readDirectory(void *To, size_t Size) { return -ENOTDIR; }
  /// Itself where it is a socket (net/Socket.h).
  virtual class Socket *asSocket() { return nullptr; }

  /// Notified with the events of `ready` when they change.
  WaitQueue Changed;
  int Flags = 0; ///< O_RDWR, O_NONBLOCK, O_APPEND ... of open(2)

  bool blocks() const { return !(Flags & O_NONBLOCK); }
};

} // namespace base

#endif // UKPORT_BASE_FS_FILE_H
