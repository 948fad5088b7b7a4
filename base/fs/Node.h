//===- Node.h - what a path leads to --------------------------------------===//
//
// A Node is what POSIX calls a file serial number, others an inode: a regular
// file, a directory, a symbolic link, a device, a FIFO or the name of a socket,
// whichever file system it lies in. A Directory maps names to Nodes. It knows
// the directory it lies in, so that `..` needs no table of what was walked
// through; what is mounted on a directory replaces it when it is looked up
// (Path.cpp), and the mounted root's parent is that of what it covers.
//
// The program is the only user of the machine and has all rights: permissions
// are kept and told, not enforced.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_FS_NODE_H
#define UKPORT_BASE_FS_NODE_H

#include "base/fs/File.h"
#include <sys/statfs.h>

namespace base {

class Directory;
class Node;

/// One component of a path; not terminated.
using Name = Span<const char>;
bool sameName(Name A, Name B);
template <size_t N> constexpr Name nameOf(const char (&Text)[N]) {
  return {Text, N - 1};
}

class FileSystem {
public:
  constexpr FileSystem(unsigned Id) : Id(Id) {}
  /// What stat(2) calls the device.
  const unsigned Id;
  /// As statfs(2); \p To is cleared.
  virtual void status(struct statfs &To) = 0;
  /// The number of a new node.
  uint64_t nextNumber() { return ++LastNumber; }

private:
  uint64_t LastNumber = 0;
};

class Node : public Counted {
public:
  Node(FileSystem &System, mode_t Mode);

  FileSystem &System;
  uint64_t Number;
  mode_t Mode; ///< kind and permissions, as st_mode
  uid_t Owner = 0;
  gid_t Group = 0;
  unsigned Links = 1;
  uint64_t Device = 0; ///< st_rdev
  /// Since the epoch. Accessed changes only when it is set: reading writes
  /// nothing (as with the mount option noatime).
  Nanoseconds Accessed, Modified, AttributesChanged;
  /// The pipe behind a FIFO, or the socket bound to a name.
  Reference<Counted> Attached;
  /// How a FIFO is opened; what makes one sets it.
  long (*Opener)(Node &Of, int Flags, Reference<File> &Out) = nullptr;

  bool is(mode_t Kind) const { return (Mode & S_IFMT) == Kind; }
  /// This, if it is a directory.
  Directory *directory();
  /// Its data changed just now.
  void touch();

  virtual uint64_t size() const { return 0; }
  /// In units of 512 bytes.
  virtual uint64_t blocks() const { return (size() + 511) / 512; }

  /// Data of a regular file. What lies beyond its end and is written leaves a
  /// hole that reads as zeros.
  virtual long read(Buffers To, uint64_t At) { return -EINVAL; }
  virtual long write(Buffers From, uint64_t At) { return -EINVAL; }
  virtual long truncate(uint64_t Size) { return -EINVAL; }
  /// fallocate(2), with its Mode.
  virtual long reserve(int How, uint64_t At, uint64_t Size) {
    return -EOPNOTSUPP;
  }
  /// As File::inPlace.
  virtual Span<const char> inPlace(uint64_t At) { return {}; }
  virtual long synchronise() { return 0; }
  /// Mode, owner or times were set.
  virtual long attributesSet() { return 0; }

  /// The target of a symbolic link, cut to \p Size bytes.
  virtual long readLink(char *To, size_t Size) { return -EINVAL; }
  /// What a link of /proc/self/fd stands for, whatever its text says.
  virtual Reference<Node> magicTarget() { return nullptr; }

  /// A new description of it, or one there is already; \p Flags as open(2)'s.
  virtual long open(int Flags, Reference<File> &Out);
};

/// What a directory says of one of its members.
struct Member {
  Name Called; ///< valid until the directory changes
  uint64_t Number = 0;
  mode_t Mode = 0;
};

/// All return 0 or an error number. Names are never `.`, `..` or empty.
class Directory : public Node {
public:
  Directory(FileSystem &System, mode_t Permissions)
      : Node(System, S_IFDIR | Permissions) {
    Links = 2;
  }

  /// The root's is itself, by a null pointer.
  Reference<Directory> Parent;
  /// The root of what is mounted here.
  Reference<Directory> Mounted;

  virtual long find(Name Called, Reference<Node> &Out) = 0;
  /// Makes a member of the kind and permissions \p Mode; of a symbolic link
  /// \p Target is the text.
  virtual long create(Name Called, mode_t Mode, Name Target,
                      Reference<Node> &Out) {
    return -EPERM;
  }
  virtual long link(Name Called, Node &What) { return -EPERM; }
  /// Takes away a file, or an empty directory.
  virtual long remove(Name Called) { return -EPERM; }
  /// As renameat2(2). \p To lies in the same file system.
  virtual long rename(Name Called, Directory &To, Name NewName,
                      unsigned Flags) {
    return -EPERM;
  }
  /// The first member at or after \p Position, which moves behind it. Members
  /// that come and go meanwhile do not make it miss or repeat others. False at
  /// the end. Positions begin at 0; `.` and `..` are not members.
  virtual bool next(uint64_t &Position, Member &Out) = 0;
};

inline Directory *Node::directory() {
  return is(S_IFDIR) ? static_cast<Directory *>(this) : nullptr;
}

/// As stat(2).
void statusOf(const Node &Of, struct stat &To);

/// A description of a regular file or a directory.
class NodeFile : public File {
public:
  NodeFile(Node &What) : What(&What) {}
  long read(Buffers To, const off_t *At) override;
  long write(Buffers From, const off_t *At) override;
  bool canBlock() const override { return false; }
  long status(struct stat &To) override;
  long seek(off_t Offset, int Whence) override;
  long truncate(off_t Size) override;
  long control(unsigned long Request, void *Argument) override;
  long synchronise() override { return What->synchronise(); }
  Node *node() override { return What.get(); }
  Span<const char> inPlace(off_t At) override { return What->inPlace(At); }

protected:
  Reference<Node> What;
  off_t Position = 0;
};

} // namespace base

#endif // UKPORT_BASE_FS_NODE_H
