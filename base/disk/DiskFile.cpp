//===- DiskFile.cpp - files on a disk -------------------------------------===//
#include "base/disk/DiskSystem.h"
#include "base/fs/Cursor.h"
#include "base/time/Timer.h"

namespace base::disk {
namespace {

constexpr uint64_t LargestFile = 1ull << 44;
constexpr Nanoseconds LongAgo = 5 * Second;

alignas(16) const char Zeros[512] = {};

} // namespace

//===----------------------------------------------------------------------===//
// Nodes in memory
//===----------------------------------------------------------------------===//

Body::Body(DiskSystem &S, Node &Self, uint64_t Number, const Inode &From)
    : S(S), Self(Self), Data(From.Data) {
  Self.Number = Number;
  Self.Links = From.Links;
  Self.Owner = From.Owner;
  Self.Group = From.Group;
  Self.Accessed = From.Accessed;
  Self.Modified = From.Modified;
  Self.AttributesChanged = From.AttributesChanged;
  Body *&Bucket = S.Nodes[Number % DiskSystem::TableSize];
  Next = Bucket;
  Bucket = this;
}

Body::~Body() {
  Body **At = &S.Nodes[Self.Number % DiskSystem::TableSize];
  while (*At != this)
    At = &(*At)->Next;
  *At = Next;
  if (!Self.Links)
    S.V.orphan(Self.Number);
}

long Body::store() {
  Inode To;
  To.Mode = Self.Mode;
  To.Links = Self.Links;
  To.Owner = Self.Owner;
  To.Group = Self.Group;
  To.Data = Data;
  To.Accessed = Self.Accessed;
  To.Modified = Self.Modified;
  To.AttributesChanged = Self.AttributesChanged;
  if (Directory *D = Self.directory())
    To.Parent = D->Parent && &D->Parent->System == &D->System
                    ? D->Parent->Number
                    : RootInode;
  return S.V.writeInode(Self.Number, To);
}

long DiskSystem::nodeOf(uint64_t Number, Directory *In, Reference<Node> &Out) {
  for (Body *B = Nodes[Number % TableSize]; B; B = B->Next)
    if (B->Self.Number == Number) {
      Out = &B->Self;
      return 0;
    }
  Inode From;
  if (long Failed = V.readInode(Number, From))
    return Failed;
  switch (From.Mode & S_IFMT) {
  case S_IFDIR: {
    Reference<DiskDirectory> D = make<DiskDirectory>(*this, Number, From);
    if (D)
      D->Parent = In;
    Out = D;
    break;
  }
  case S_IFREG:
  case S_IFLNK:
  case S_IFSOCK:
    Out = make<DiskFile>(*this, Number, From);
    break;
  default:
    return -EIO;
  }
  return Out ? 0 : -ENOMEM;
}

void DiskSystem::prepare() {
  constexpr uint64_t UsualChange = 16;
  if (!V.isClean() && now() - V.lastCommit() > LongAgo)
    V.commit(); // a failure shows in the change itself, or in fsync
  V.makeRoom(UsualChange);
}

void DiskSystem::status(struct statfs &To) {
  To.f_type = 0x706b7566;
  To.f_bsize = To.f_frsize = BlockSize;
  To.f_blocks = V.blocks();
  To.f_bfree = To.f_bavail = V.freeBlocks();
  To.f_namelen = 255;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

DiskFile::DiskFile(DiskSystem &S, uint64_t Number, const Inode &From)
    : Node(S, From.Mode), B(S, *this, Number, From) {}

long DiskFile::read(Buffers To, uint64_t At) {
  Held H(B.S.V.Access);
  Cursor C(To);
  while (C.left() && At < B.Data.Size) {
    Pin P;
    if (long Failed = B.S.V.read(B.Data, At / BlockSize, P))
      return C.done() ? C.done() : Failed;
    size_t Begin = At % BlockSize;
    size_t Size = least(least(BlockSize - Begin, C.left()), B.Data.Size - At);
    if (!P.get())
      Size = least(Size, sizeof Zeros);
    C.put(P.get() ? P.data() + Begin : Zeros, Size);
    At += Size;
  }
  return C.done();
}

/// Up to the end of a block.
long DiskFile::writeBlock(Cursor &From, uint64_t At, size_t Size) {
  Pin P;
  if (long Failed = B.S.V.write(B.Data, At / BlockSize, Size == BlockSize, P))
    return Failed;
  From.take(P.data() + At % BlockSize, Size);
  B.Data.Size = most(B.Data.Size, At + Size);
  return 0;
}

long DiskFile::write(Buffers From, uint64_t At) {
  Cursor C(From);
  if (!C.left())
    return 0;
  if (At > LargestFile || C.left() > LargestFile - At)
    return -EFBIG;
  Held H(B.S.V.Access);
  B.S.prepare();
  long Failed = 0;
  while (C.left() && !Failed) {
    size_t Size = least(BlockSize - At % BlockSize, C.left());
    // The block, and those above it. What is there can be changed also where
    // nothing can be added.
    Failed = B.S.V.makeRoom(1 + DeepestStream);
    if (Failed == -ENOSPC && B.S.V.has(B.Data, At / BlockSize))
      Failed = B.S.V.makeRoom(1 + DeepestStream, /*OfReserve=*/true);
    if (!Failed)
      Failed = writeBlock(C, At, Size);
    At += Size;
  }
  if (!C.done())
    return Failed;
  touch();
  if (long NotStored = B.store())
    return NotStored;
  return C.done();
}

long DiskFile::truncate(uint64_t Size) {
  if (!is(S_IFREG))
    return -EINVAL;
  if (Size > LargestFile)
    return -EFBIG;
  Held H(B.S.V.Access);
  B.S.prepare();
  if (Size < B.Data.Size) {
    // What the last block holds beyond the end must read as zeros later.
    if (Size % BlockSize) {
      Pin P;
      long Failed = B.S.V.read(B.Data, Size / BlockSize, P);
      if (!Failed && P.get())
        Failed = B.S.V.write(B.Data, Size / BlockSize, false, P);
      if (Failed)
        return Failed;
      if (P.get())
        memset(P.data() + Size % BlockSize, 0, BlockSize - Size % BlockSize);
    }
    if (long Failed = B.S.V.cut(B.Data, (Size + BlockSize - 1) / BlockSize))
      return Failed;
  }
  B.Data.Size = Size;
  touch();
  return B.store();
}

long DiskFile::synchronise() {
  Held H(B.S.V.Access);
  return B.S.V.commit();
}

long DiskFile::attributesSet() {
  Held H(B.S.V.Access);
  B.S.prepare();
  return B.store();
}

long DiskFile::readLink(char *To, size_t Size) {
  if (!is(S_IFLNK))
    return -EINVAL;
  iovec One = {To, Size};
  return read({&One, 1}, 0);
}

} // namespace base::disk
