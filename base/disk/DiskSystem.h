//===- DiskSystem.h - files and directories on a disk ---------------------===//
#ifndef UKPORT_BASE_DISK_DISKSYSTEM_H
#define UKPORT_BASE_DISK_DISKSYSTEM_H

#include "base/disk/Volume.h"
#include "base/fs/Cursor.h"
#include "base/fs/Node.h"

namespace base::disk {

class DiskSystem;

/// What files and directories of the disk have in common. A node is in memory
/// for as long as someone refers to it; there is one at most for an inode.
class Body {
public:
  Body(DiskSystem &S, Node &Self, uint64_t Number, const Inode &From);
  ~Body();
  /// Writes the inode as the node now is.
  long store();

  DiskSystem &S;
  Node &Self;
  Stream Data;
  Body *Next = nullptr; ///< in the table of nodes
};

/// A regular file, a symbolic link or the name of a socket.
class DiskFile final : public Node {
public:
  DiskFile(DiskSystem &S, uint64_t Number, const Inode &From);
  uint64_t size() const override { return B.Data.Size; }
  long read(Buffers To, uint64_t At) override;
  long write(Buffers From, uint64_t At) override;
  long truncate(uint64_t Size) override;
  long synchronise() override;
  long attributesSet() override;
  long readLink(char *To, size_t Size) override;
  long store() { return B.store(); } ///< with the lock held

private:
  long writeBlock(Cursor &From, uint64_t At, size_t Size);
  Body B;
};

/// Where a record lies.
struct Place {
  uint64_t Block = 0;
  size_t Offset = 0;
};

class DiskDirectory final : public Directory {
public:
  DiskDirectory(DiskSystem &S, uint64_t Number, const Inode &From);
  uint64_t size() const override { return B.Data.Size; }
  long synchronise() override;
  long attributesSet() override;
  long find(Name Called, Reference<Node> &Out) override;
  long create(Name Called, mode_t Mode, Name Target,
              Reference<Node> &Out) override;
  long link(Name Called, Node &What) override;
  long remove(Name Called) override;
  long rename(Name Called, Directory &To, Name NewName,
              unsigned Flags) override;
  bool next(uint64_t &Position, Member &Out) override;
  long store() { return B.store(); } ///< with the lock held

private:
  template <class Callable> long forRecords(uint64_t Block, Callable &&Do);
  uint64_t blockCount() const { return B.Data.Size / BlockSize; }
  long findRecord(Name Called, Place &At, uint64_t &Number);
  long prepareName(Name Called);
  long findNode(Name Called, Place &At, Reference<Node> &Out);
  long isEmpty();
  long insert(Name Called, uint64_t Number, mode_t Mode);
  bool insertInto(char *Block, Name Called, uint64_t Number, mode_t Mode);
  static void removeFrom(char *Block, size_t Offset);
  long writeTarget(Name Target, Inode &To);
  long replace(Place Old, Node &What, DiskDirectory &To, Place New, Node &Other,
               bool Exchange);
  long changed();

  Body B;
  char Text[255]; ///< what `next` said
};

class DiskSystem final : public FileSystem {
public:
  DiskSystem(BlockDevice &Device) : FileSystem(4), V(Device) {}
  void status(struct statfs &To) override;
  /// The node of an inode, in \p In if it is a directory.
  long nodeOf(uint64_t Number, Directory *In, Reference<Node> &Out);
  /// Before a change: commits what was changed long ago, and sees to it that
  /// there are blocks to change things with.
  void prepare();

  Volume V;

private:
  friend class Body;
  static constexpr unsigned TableSize = 256;
  Body *Nodes[TableSize] = {};
};

/// Mounts \p Device on \p Path, which is made if it is not there. 0 or an
/// error.
long mountDevice(BlockDevice &Device, const char *Path);

} // namespace base::disk

#endif // UKPORT_BASE_DISK_DISKSYSTEM_H
