//===- Volume.h - blocks that change as one -------------------------------===//
//
// Blocks are changed in a cache. Changing one that is part of the committed
// state makes a copy of it at a free place; the place is kept for the next
// change, so that a block is copied once between two commits. What has to go is
// kept too (Leaving) until the commit that no longer refers to it.
//
// The volume's lock is held around every operation on the file system: a device
// is waited for, and meanwhile other threads run.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_DISK_VOLUME_H
#define UKPORT_BASE_DISK_VOLUME_H

#include "base/disk/Format.h"
#include "base/fs/File.h"
#include "base/support/List.h"

namespace base {
class Thread;
}

namespace base::disk {

/// A set of blocks.
class BlockSet {
public:
  ~BlockSet() { deallocate(Words); }
  bool setUp(uint64_t Blocks);
  bool has(BlockNumber B) const { return Words[B / 64] >> B % 64 & 1; }
  void add(BlockNumber B) { Words[B / 64] |= 1ull << B % 64; }
  void remove(BlockNumber B) { Words[B / 64] &= ~(1ull << B % 64); }
  /// The first at or after \p From that is in the set, or (\p In false) is not;
  /// Blocks where there is none.
  BlockNumber next(BlockNumber From, bool In) const;
  void removeAll(const BlockSet &Other);
  void clear();

private:
  uint64_t *Words = nullptr;
  uint64_t Blocks = 0;
};

struct InUseOrder;

/// A block in memory.
struct Cached : Link<InUseOrder> {
  BlockNumber Block = 0;
  char *Data = nullptr;
  Cached *Next = nullptr; ///< in the table
  unsigned Pins = 0;
  bool Dirty = false;
};

/// Keeps a block in memory.
class Pin {
public:
  Pin() = default;
  Pin(const Pin &) = delete;
  Pin &operator=(const Pin &) = delete;
  ~Pin() { set(nullptr); }
  void set(Cached *New) {
    if (New)
      ++New->Pins;
    if (At)
      --At->Pins;
    At = New;
  }
  char *data() const { return At->Data; }
  template <class T> T *as() const { return reinterpret_cast<T *>(At->Data); }
  Cached *get() const { return At; }

private:
  Cached *At = nullptr;
};

/// One thread at a time; those that wait have it in turn, whatever signals
/// arrive.
class Lock {
public:
  void acquire();
  void release();

private:
  struct Waiting;
  List<Waiting> Queue;
  bool Taken = false;
};

class Held {
public:
  explicit Held(Lock &L) : L(L) { L.acquire(); }
  ~Held() { L.release(); }
  Held(const Held &) = delete;

private:
  Lock &L;
};

class Volume {
public:
  explicit Volume(BlockDevice &Device) : Device(Device) {}
  ~Volume();

  /// Reads the state of the disk, or makes an empty one where there is nothing
  /// at all on it. 0, or -EINVAL where it holds something else, -EIO ...
  long mount();
  /// Makes what was changed the state of the disk. On failure the state before
  /// it remains, and nothing more is written.
  long commit();
  /// Whether nothing was changed since.
  bool isClean() const { return !Changed; }
  /// Room for \p Blocks more, if need be after a commit. Some are kept for
  /// changes of what is there: \p OfReserve. 0 or -ENOSPC ...
  long makeRoom(uint64_t Blocks, bool OfReserve = false);

  // Streams. A failure leaves them as they were, but perhaps for holes that
  // were filled with zeros.
  long read(const Stream &S, uint64_t Index, Pin &Out); ///< null: a hole
  /// Whether block \p Index is there.
  bool has(const Stream &S, uint64_t Index);
  /// Block \p Index, to be written. \p Whole: what is in it does not matter.
  long write(Stream &S, uint64_t Index, bool Whole, Pin &Out);
  /// Takes away the blocks from \p Count on.
  long cut(Stream &S, uint64_t Count);

  // The table.
  long readInode(uint64_t Number, Inode &Out);
  long writeInode(uint64_t Number, const Inode &From);
  /// A number that is free.
  long newInode(uint64_t &Number);
  uint64_t inodeCount() const { return Now.Inodes.Size / sizeof(Inode); }
  /// The inode is to go, with its data, as soon as that can be: nothing refers
  /// to it. Does not wait.
  void orphan(uint64_t Number);

  uint64_t freeBlocks() const { return Free > Reserve ? Free - Reserve : 0; }
  uint64_t blocks() const { return Blocks; }
  Nanoseconds lastCommit() const { return LastCommit; }

  Lock Access;

private:
  bool isData(BlockNumber B) const { return B >= FirstBlock && B < Blocks; }
  long allocateBlock(BlockNumber &Out);
  void releaseBlock(BlockNumber B);
  void releaseTree(BlockNumber B, unsigned Depth);
  long modify(BlockNumber &Pointer, bool Whole, Pin &Out);
  long locate(const Stream &S, uint64_t Index, BlockNumber &Out);
  long cutBelow(BlockNumber &Pointer, unsigned Depth, uint64_t Count);
  long deepen(Stream &S);
  long freeOrphans();

  // The cache.
  Cached **bucket(BlockNumber B) const { return &Table[B & (TableSize - 1)]; }
  Cached *find(BlockNumber B) const;
  long load(BlockNumber B, Pin &Out);
  Cached *insert(BlockNumber B);
  Cached *spare();
  void drop(BlockNumber B);
  long writeBack();
  long writeRun(BlockNumber First, uint64_t Count);

  long readSuperblock(unsigned Which, Superblock &Out, bool &Empty);
  long format();
  long markAll();
  long mark(BlockNumber B, unsigned Depth);

  BlockDevice &Device;
  uint64_t Blocks = 0, Free = 0, Reserve = 0, LeavingCount = 0;
  Superblock Now;
  BlockSet Used;    ///< by the committed state or the coming one
  BlockSet Fresh;   ///< since the last commit
  BlockSet Leaving; ///< by the coming state no more
  BlockNumber LastGiven = FirstBlock;
  uint64_t LastInode = RootInode, FreeInodes = 0;

  List<Cached, InUseOrder> UseOrder; ///< the first was not used for longest
  Cached **Table = nullptr;
  unsigned TableSize = 0, CachedCount = 0, DirtyCount = 0, MostCached = 0;

  uint64_t *Orphans = nullptr;
  unsigned OrphanCount = 0, OrphanRoom = 0;
  bool Changed = false, Broken = false;
  Nanoseconds LastCommit = 0;
};

} // namespace base::disk

#endif // UKPORT_BASE_DISK_VOLUME_H
