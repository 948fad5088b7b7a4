//===- Stream.cpp - trees of blocks, changed by copying -------------------===//
#include "base/disk/Volume.h"

namespace base::disk {

/// How many blocks a tree of \p Depth can have.
static uint64_t capacity(unsigned Depth) {
  uint64_t Count = 1;
  while (Depth--)
    Count *= PointersInBlock;
  return Count;
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

long Volume::allocateBlock(BlockNumber &Out) {
  if (!Free)
    return -ENOSPC;
  BlockNumber B = Used.next(LastGiven, false);
  if (B == Blocks)
    B = Used.next(FirstBlock, false);
  if (B == Blocks)
    return -ENOSPC;
  Used.add(B);
  Fresh.add(B);
  --Free;
  LastGiven = B + 1;
  Out = B;
  return 0;
}

void Volume::releaseBlock(BlockNumber B) {
  if (!isData(B) || !Used.has(B))
    return;
  drop(B);
  if (Fresh.has(B)) {
    Fresh.remove(B);
    Used.remove(B);
    ++Free;
  } else if (!Leaving.has(B)) {
    Leaving.add(B);
    ++LeavingCount;
  }
}

/// All of a tree that nothing refers to any more. What cannot be read now is
/// found to be free when the disk is next mounted.
void Volume::releaseTree(BlockNumber B, unsigned Depth) {
  if (!B || Depth > DeepestStream)
    return;
  if (Depth) {
    Pin P;
    if (load(B, P) == 0)
      for (uint64_t I = 0; I < PointersInBlock; ++I)
        releaseTree(P.as<BlockNumber>()[I], Depth - 1);
  }
  releaseBlock(B);
}

/// Makes the block that \p Pointer refers to one that may be written, elsewhere
/// if need be: then \p Pointer changes.
long Volume::modify(BlockNumber &Pointer, bool Whole, Pin &Out) {
  if (Broken)
    return -EIO;
  if (Pointer && !isData(Pointer))
    return -EIO;
  if (Pointer && Fresh.has(Pointer)) {
    if (long Failed = load(Pointer, Out))
      return Failed;
  } else {
    Pin Old;
    if (Pointer && !Whole)
      if (long Failed = load(Pointer, Old))
        return Failed;
    BlockNumber New;
    if (long Failed = allocateBlock(New))
      return Failed;
    Cached *C = insert(New);
    if (!C) {
      releaseBlock(New);
      return -ENOMEM;
    }
    Out.set(C);
    if (Old.get())
      memcpy(C->Data, Old.data(), BlockSize);
    else
      memset(C->Data, 0, BlockSize);
    BlockNumber Before = Pointer;
    Pointer = New;
    if (Before)
      releaseBlock(Before);
  }
  DirtyCount += !Out.get()->Dirty;
  Out.get()->Dirty = true;
  Changed = true;
  return 0;
}

//===----------------------------------------------------------------------===//
// Streams
//===----------------------------------------------------------------------===//

/// Where block \p Index lies; 0: nowhere.
long Volume::locate(const Stream &S, uint64_t Index, BlockNumber &Out) {
  Out = 0;
  if (S.Depth > DeepestStream)
    return -EIO;
  if (Index >= capacity(S.Depth))
    return 0;
  BlockNumber B = S.Root;
  for (unsigned Depth = S.Depth; B && Depth; --Depth) {
    Pin P;
    if (long Failed = load(B, P))
      return Failed;
    B = P.as<BlockNumber>()[Index / capacity(Depth - 1) % PointersInBlock];
  }
  Out = B;
  return 0;
}

long Volume::read(const Stream &S, uint64_t Index, Pin &Out) {
  Out.set(nullptr);
  BlockNumber B;
  if (long Failed = locate(S, Index, B))
    return Failed;
  return B ? load(B, Out) : 0;
}

bool Volume::has(const Stream &S, uint64_t Index) {
  BlockNumber B;
  return locate(S, Index, B) == 0 && B;
}

/// A level more, with what there is as its first part.
long Volume::deepen(Stream &S) {
  if (S.Depth == DeepestStream)
    return -EFBIG;
  if (S.Root) {
    BlockNumber New = 0;
    Pin P;
    if (long Failed = modify(New, true, P))
      return Failed;
    P.as<BlockNumber>()[0] = S.Root;
    S.Root = New;
  }
  ++S.Depth;
  return 0;
}

// Each block of pointers on the way is made writable before the one below it,
// whose new place it takes. Where a step fails, those above are copies that
// refer to what they did before.
long Volume::write(Stream &S, uint64_t Index, bool Whole, Pin &Out) {
  while (Index >= capacity(S.Depth))
    if (long Failed = deepen(S))
      return Failed;
  BlockNumber *Pointer = &S.Root;
  Pin Above, Here;
  for (unsigned Depth = S.Depth; Depth; --Depth) {
    if (long Failed = modify(*Pointer, false, Here))
      return Failed;
    Pointer =
        &Here.as<BlockNumber>()[Index / capacity(Depth - 1) % PointersInBlock];
    Above.set(Here.get());
  }
  return modify(*Pointer, Whole, Out);
}

/// Leaves the first \p Count blocks of a tree.
long Volume::cutBelow(BlockNumber &Pointer, unsigned Depth, uint64_t Count) {
  if (!Pointer || Count >= capacity(Depth))
    return 0;
  if (!Count) {
    BlockNumber Gone = Pointer;
    Pointer = 0;
    Changed = true;
    releaseTree(Gone, Depth);
    return 0;
  }
  Pin P;
  if (long Failed = modify(Pointer, false, P))
    return Failed;
  uint64_t Each = capacity(Depth - 1);
  for (uint64_t I = PointersInBlock; I-- > Count / Each;) {
    uint64_t Left = I == Count / Each ? Count % Each : 0;
    if (long Failed = cutBelow(P.as<BlockNumber>()[I], Depth - 1, Left))
      return Failed;
  }
  return 0;
}

long Volume::cut(Stream &S, uint64_t Count) {
  if (S.Depth > DeepestStream)
    return -EIO;
  if (long Failed = cutBelow(S.Root, S.Depth, Count))
    return Failed;
  if (!S.Root)
    S.Depth = 0;
  return 0;
}

//===----------------------------------------------------------------------===//
// The table of inodes
//===----------------------------------------------------------------------===//

long Volume::readInode(uint64_t Number, Inode &Out) {
  if (!Number || Number >= inodeCount())
    return -EIO;
  Pin P;
  if (long Failed = read(Now.Inodes, Number / InodesInBlock, P))
    return Failed;
  Out = P.get() ? P.as<Inode>()[Number % InodesInBlock] : Inode();
  return 0;
}

long Volume::writeInode(uint64_t Number, const Inode &From) {
  Pin P;
  if (long Failed =
          write(Now.Inodes, Number / InodesInBlock, /*Whole=*/false, P))
    return Failed;
  Inode &To = P.as<Inode>()[Number % InodesInBlock];
  if (Number < inodeCount())
    FreeInodes += (To.Mode && !From.Mode) - (!To.Mode && From.Mode);
  To = From;
  Now.Inodes.Size = most(Now.Inodes.Size, (Number + 1) * sizeof(Inode));
  return 0;
}

long Volume::newInode(uint64_t &Number) {
  uint64_t Count = inodeCount();
  for (uint64_t I = 0; FreeInodes && I < Count; ++I) {
    if (++LastInode >= Count)
      LastInode = RootInode;
    Inode Candidate;
    if (long Failed = readInode(LastInode, Candidate))
      return Failed;
    if (!Candidate.Mode) {
      Number = LastInode;
      return 0;
    }
  }
  Number = most(Count, RootInode + 1);
  return 0;
}

void Volume::orphan(uint64_t Number) {
  if (OrphanCount == OrphanRoom) {
    unsigned Room = 2 * OrphanRoom + 16;
    auto *New =
        static_cast<uint64_t *>(reallocate(Orphans, Room * sizeof *Orphans));
    if (!New)
      return; // it is found when the disk is next mounted
    Orphans = New;
    OrphanRoom = Room;
  }
  Orphans[OrphanCount++] = Number;
  Changed = true;
}

long Volume::freeOrphans() {
  while (OrphanCount) {
    uint64_t Number = Orphans[OrphanCount - 1];
    Inode Gone;
    if (long Failed = readInode(Number, Gone))
      return Failed;
    if (Gone.Mode && !Gone.Links) {
      if (long Failed = writeInode(Number, Inode()))
        return Failed;
      releaseTree(Gone.Data.Root, Gone.Data.Depth);
    }
    --OrphanCount;
  }
  return 0;
}

} // namespace base::disk
