//===- Node.cpp - what a path leads to ------------------------------------===//
#include "base/fs/Node.h"
#include "base/abi/Timeout.h"
#include <dirent.h>
#include <sys/ioctl.h>

namespace base {

bool sameName(Name A, Name B) {
  return A.Count == B.Count && memcmp(A.First, B.First, A.Count) == 0;
}

Node::Node(FileSystem &System, mode_t Mode)
    : System(System), Number(System.nextNumber()), Mode(Mode) {
  Accessed = Modified = AttributesChanged = wallClock();
}

void Node::touch() { Modified = AttributesChanged = wallClock(); }

void statusOf(const Node &Of, struct stat &To) {
  To.st_dev = Of.System.Id;
  To.st_ino = Of.Number;
  To.st_nlink = Of.Links;
  To.st_mode = Of.Mode;
  To.st_uid = Of.Owner;
  To.st_gid = Of.Group;
  To.st_rdev = Of.Device;
  To.st_size = Of.size();
  To.st_blksize = PageSize;
  To.st_blocks = Of.blocks();
  To.st_atim = toTimespec(Of.Accessed);
  To.st_mtim = toTimespec(Of.Modified);
  To.st_ctim = toTimespec(Of.AttributesChanged);
}

//===----------------------------------------------------------------------===//
// Descriptions
//===----------------------------------------------------------------------===//

long NodeFile::read(Buffers To, const off_t *At) {
  long Done = What->read(To, At ? *At : Position);
  if (Done > 0 && !At)
    Position += Done;
  return Done;
}

long NodeFile::write(Buffers From, const off_t *At) {
  // O_APPEND wins over an offset, as in Linux.
  off_t Where = Flags & O_APPEND ? What->size() : At ? *At : Position;
  long Done = What->write(From, Where);
  if (Done > 0 && !At)
    Position = Where + Done;
  return Done;
}

long NodeFile::status(struct stat &To) {
  statusOf(*What, To);
  return 0;
}

long NodeFile::truncate(off_t Size) {
  return writable() ? What->truncate(Size) : -EINVAL;
}

long NodeFile::control(unsigned long Request, void *Argument) {
  if (Request != FIONREAD)
    return -ENOTTY;
  *static_cast<int *>(Argument) = What->size() - Position;
  return 0;
}

long NodeFile::seek(off_t Offset, int Whence) {
  off_t Size = What->size();
  switch (Whence) {
  case SEEK_SET:
    break;
  case SEEK_CUR:
    if (__builtin_add_overflow(Offset, Position, &Offset))
      return -EOVERFLOW;
    break;
  case SEEK_END:
    if (__builtin_add_overflow(Offset, Size, &Offset))
      return -EOVERFLOW;
    break;
  // All of a file counts as data, as Linux allows a file system to say.
  case 3: // SEEK_DATA
    if (Offset < 0 || Offset >= Size)
      return -ENXIO;
    break;
  case 4: // SEEK_HOLE
    if (Offset < 0 || Offset >= Size)
      return -ENXIO;
    Offset = Size;
    break;
  default:
    return -EINVAL;
  }
  if (Offset < 0)
    return -EINVAL;
  return Position = Offset;
}

namespace {

class DirectoryFile final : public NodeFile {
public:
  using NodeFile::NodeFile;

  long read(Buffers, const off_t *) override { return -EISDIR; }
  long write(Buffers, const off_t *) override { return -EBADF; }
  long truncate(off_t) override { return -EINVAL; }

  long seek(off_t Offset, int Whence) override {
    if (Whence == SEEK_CUR)
      Offset += Position;
    else if (Whence != SEEK_SET)
      return -EINVAL;
    return Offset < 0 ? -EINVAL : Position = Offset;
  }

  // Positions 0 and 1 are `.` and `..`; those of the directory follow.
  long readDirectory(void *To, size_t Size) override {
    auto &D = static_cast<Directory &>(*What);
    if (!D.Links)
      return -ENOENT;
    size_t Done = 0;
    for (;;) {
      Member M;
      uint64_t After = Position + 1;
      if (Position == 0)
        M = {nameOf("."), D.Number, S_IFDIR};
      else if (Position == 1)
        M = {nameOf(".."), D.Parent ? D.Parent->Number : D.Number, S_IFDIR};
      else {
        uint64_t Inner = Position - 2;
        if (!D.next(Inner, M))
          return Done;
        After = Inner + 2;
      }
      size_t Length =
          put(static_cast<char *>(To) + Done, Size - Done, M, After);
      if (!Length)
        return Done ? Done : -EINVAL;
      Done += Length;
      Position = After;
    }
  }

private:
  /// Writes an entry. Its size; 0: there is no room.
  static size_t put(char *To, size_t Room, const Member &M, off_t After) {
    size_t Length =
        roundUp(offsetof(dirent, d_name) + M.Called.Count + 1, alignof(dirent));
    if (Length > Room)
      return 0;
    auto *E = reinterpret_cast<dirent *>(To);
    E->d_ino = M.Number;
    E->d_off = After;
    E->d_reclen = Length;
    E->d_type = (M.Mode & S_IFMT) >> 12;
    memcpy(E->d_name, M.Called.First, M.Called.Count);
    E->d_name[M.Called.Count] = 0;
    return Length;
  }
};

} // namespace

long Node::open(int Flags, Reference<File> &Out) {
  bool Bare = Flags & O_PATH;
  if (Opener && !Bare)
    return Opener(*this, Flags, Out);
  if (is(S_IFDIR)) {
    if ((Flags & O_ACCMODE) != O_RDONLY && !Bare)
      return -EISDIR;
    Out = make<DirectoryFile>(*this);
  } else if (is(S_IFREG) || Bare) {
    Out = make<NodeFile>(*this);
  } else {
    return is(S_IFLNK) ? -ELOOP : -ENXIO;
  }
  if (!Out)
    return -ENOMEM;
  Out->Flags = Flags & DescriptionFlags;
  return 0;
}

} // namespace base
