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

class Node;
class Socket;

using Buffers = Span<const iovec>;

/// How many bytes \p All holds.
inline size_t sizeOf(Buffers All) {
  size_t Sum = 0;
  for (const iovec &One : All)
    Sum += One.iov_len;
  return Sum;
}

/// The flags of open(2) that belong to the description; the others say how it
/// is opened.
constexpr int DescriptionFlags =
    ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC);

/// What a file's waiters are told, and nothing but this, when it ceases to be:
/// they leave its queue. (POLLNVAL.)
constexpr unsigned FileGone = 0x20;

class File : public Counted {
public:
  ~File() override { Changed.notify(FileGone); }

  /// Reads into \p To. \p At is where in the file; null for the description's
  /// own position, which moves. Blocks unless O_NONBLOCK is set (-EAGAIN).
  /// Returns the number of bytes; 0 at the end. Called only if Flags allow to
  /// read.
  virtual long read(Buffers To, const off_t *At) { return -EINVAL; }
  /// Likewise.
  virtual long write(Buffers From, const off_t *At) { return -EINVAL; }
  /// POLLIN, POLLOUT, POLLHUP ...: what is so now.
  virtual unsigned ready() { return 0x5; /* POLLIN | POLLOUT */ }
  /// Whether it can be in an epoll set: it may block.
  virtual bool canBlock() const { return true; }
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
  /// The capacity of a pipe, which becomes at least \p NewSize unless that is
  /// 0.
  virtual long pipeSize(size_t NewSize) { return -EBADF; }
  /// What a path led to; null: the file has no path.
  virtual Node *node() { return nullptr; }
  /// Itself where it is a socket (net/Socket.h).
  virtual Socket *asSocket() { return nullptr; }
  /// What readlink of /proc/self/fd/N says of a file without a path.
  virtual const char *kind() const { return "anon_inode:[file]"; }
  /// Data of the file at \p At where it lies, as much as lies together; empty
  /// at the end and where the file has no such memory. It stays until the
  /// calling thread sleeps.
  virtual Span<const char> inPlace(off_t At) { return {}; }

  /// Notified with the events of `ready` when they change.
  WaitQueue Changed;
  int Flags = 0; ///< O_RDWR, O_NONBLOCK, O_APPEND ... of open(2)

  bool blocks() const { return !(Flags & O_NONBLOCK); }
  bool readable() const { return (Flags & O_ACCMODE) != O_WRONLY && !bare(); }
  bool writable() const { return (Flags & O_ACCMODE) != O_RDONLY && !bare(); }
  /// Opened with O_PATH: no more than a name.
  bool bare() const { return Flags & 010000000; }
};

} // namespace base

#endif // UKPORT_BASE_FS_FILE_H
