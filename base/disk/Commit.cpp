//===- Commit.cpp - from one state of the disk to the next ----------------===//
#include "base/disk/Volume.h"
#include "base/mem/Pages.h"
#include "base/time/Timer.h"
#include <sys/stat.h>

namespace base::disk {
namespace {

/// FNV-1a of what lies before the check itself.
uint64_t checkOf(const Superblock &S) {
  uint64_t Hash = 14695981039346656037ull;
  auto *Bytes = reinterpret_cast<const uint8_t *>(&S);
  for (size_t I = 0; I < offsetof(Superblock, Check); ++I)
    Hash = (Hash ^ Bytes[I]) * 1099511628211ull;
  return Hash;
}

/// A block's memory for as long as it is needed.
struct Buffer {
  char *Data = static_cast<char *>(allocate(BlockSize));
  ~Buffer() { deallocate(Data); }
};

} // namespace

Volume::~Volume() {
  while (Cached *C = UseOrder.takeFirst()) {
    deallocate(C->Data);
    destroy(C);
  }
  deallocate(Table);
  deallocate(Orphans);
}

long Volume::commit() {
  if (Broken)
    return -EIO;
  if (!Changed)
    return 0;
  if (long Failed = freeOrphans())
    return Failed;
  // The new state is on the disk before anything says so ...
  long Failed = writeBack();
  BASE_CHECK(Failed || !DirtyCount); // nothing is pinned here
  if (!Failed)
    Failed = Device.flush();
  Buffer B;
  if (!Failed && !B.Data)
    Failed = -ENOMEM;
  if (Failed)
    return Failed;
  Superblock Next = Now;
  memcpy(Next.Name, Magic, sizeof Magic);
  Next.Version = 1;
  Next.BlockCount = Blocks;
  ++Next.Generation;
  Next.Check = checkOf(Next);
  memset(B.Data, 0, BlockSize);
  memcpy(B.Data, &Next, sizeof Next);
  Failed =
      Device.write(Next.Generation % 2 * SectorsInBlock, B.Data, BlockSize);
  if (!Failed)
    Failed = Device.flush();
  if (Failed) {
    Broken = true; // which of the two states the disk has is not known
    return Failed;
  }
  // ... and what it no longer needs is free only now.
  Now = Next;
  Used.removeAll(Leaving);
  Free += LeavingCount;
  LeavingCount = 0;
  Leaving.clear();
  Fresh.clear();
  Changed = false;
  LastCommit = now();
  return 0;
}

long Volume::makeRoom(uint64_t Needed, bool OfReserve) {
  Needed += OfReserve ? 0 : Reserve;
  if (Free >= Needed)
    return 0;
  if (LeavingCount || OrphanCount)
    if (long Failed = commit())
      return Failed;
  return Free >= Needed ? 0 : -ENOSPC;
}

//===----------------------------------------------------------------------===//
// Mounting
//===----------------------------------------------------------------------===//

long Volume::readSuperblock(unsigned Which, Superblock &Out, bool &Empty) {
  Buffer B;
  if (!B.Data)
    return -ENOMEM;
  if (long Failed = Device.read(Which * SectorsInBlock, B.Data, BlockSize))
    return Failed;
  Superblock S;
  memcpy(&S, B.Data, sizeof S);
  for (size_t I = 0; I < BlockSize; ++I)
    Empty &= !B.Data[I];
  bool Valid = !memcmp(S.Name, Magic, sizeof Magic) && S.Version == 1 &&
               S.Check == checkOf(S) && S.Generation % 2 == Which;
  if (Valid && S.Generation > Out.Generation)
    Out = S;
  return 0;
}

/// Marks a tree as used. A block that is used twice is a disk that is damaged.
long Volume::mark(BlockNumber B, unsigned Depth) {
  if (!B)
    return 0;
  if (!isData(B) || Used.has(B))
    return -EIO;
  Used.add(B);
  --Free;
  if (!Depth)
    return 0;
  Pin P;
  if (long Failed = load(B, P))
    return Failed;
  for (uint64_t I = 0; I < PointersInBlock; ++I)
    if (long Failed = mark(P.as<BlockNumber>()[I], Depth - 1))
      return Failed;
  return 0;
}

long Volume::markAll() {
  if (Now.Inodes.Depth > DeepestStream || Now.Inodes.Size > Blocks * BlockSize)
    return -EIO;
  if (long Failed = mark(Now.Inodes.Root, Now.Inodes.Depth))
    return Failed;
  for (uint64_t I = RootInode; I < inodeCount(); ++I) {
    Inode Of;
    if (long Failed = readInode(I, Of))
      return Failed;
    FreeInodes += !Of.Mode;
    if (!Of.Mode)
      continue;
    if (!Of.Links) { // removed while it was open, when the guest ended
      OrphanCount = 1;
      continue;
    }
    if (Of.Data.Depth > DeepestStream)
      return -EIO;
    if (long Failed = mark(Of.Data.Root, Of.Data.Depth))
      return Failed;
  }
  if (!OrphanCount)
    return 0;
  // Their blocks are free already: the entries go alone.
  OrphanCount = 0;
  for (uint64_t I = RootInode; I < inodeCount(); ++I) {
    Inode Of;
    if (long Failed = readInode(I, Of))
      return Failed;
    if (Of.Mode && !Of.Links)
      if (long Failed = writeInode(I, Inode()))
        return Failed;
  }
  return 0;
}

/// An empty state: a root directory.
long Volume::format() {
  Inode Root;
  Root.Mode = S_IFDIR | 0755;
  Root.Links = 2;
  Root.Accessed = Root.Modified = Root.AttributesChanged = wallClock();
  Root.Parent = RootInode;
  if (long Failed = writeInode(RootInode, Root))
    return Failed;
  return commit();
}

long Volume::mount() {
  Blocks = Device.sectors() / SectorsInBlock;
  if (Blocks < 32)
    return -ENOSPC;
  bool Empty = true;
  for (unsigned Which = 0; Which < 2; ++Which)
    if (long Failed = readSuperblock(Which, Now, Empty))
      return Failed;
  if (!Now.Generation && !Empty)
    return -EINVAL;
  if (Now.BlockCount > Blocks)
    return -EINVAL; // a part is missing
  MostCached = least<size_t>(most<size_t>(pagesInAll() / 16, 64), 4096);
  TableSize = 64;
  while (TableSize < MostCached)
    TableSize *= 2;
  Table = static_cast<Cached **>(allocate(TableSize * sizeof *Table));
  if (!Table || !Used.setUp(Blocks) || !Fresh.setUp(Blocks) ||
      !Leaving.setUp(Blocks))
    return -ENOMEM;
  memset(Table, 0, TableSize * sizeof *Table);
  Reserve = least<uint64_t>(most<uint64_t>(Blocks / 64, 8), 256);
  Free = Blocks - FirstBlock;
  Used.add(0);
  Used.add(1);
  LastCommit = now();
  return Now.Generation ? markAll() : format();
}

} // namespace base::disk
