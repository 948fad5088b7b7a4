//===- Cache.cpp - blocks in memory ---------------------------------------===//
#include "base/disk/Volume.h"
#include "base/sched/Thread.h"

namespace base::disk {

bool BlockSet::setUp(uint64_t Count) {
  Blocks = Count;
  Words = static_cast<uint64_t *>(allocate(roundUp(Count, 64) / 8));
  if (Words)
    clear();
  return Words;
}

void BlockSet::clear() { memset(Words, 0, roundUp(Blocks, 64) / 8); }

void BlockSet::removeAll(const BlockSet &Other) {
  for (uint64_t W = 0; W < (Blocks + 63) / 64; ++W)
    Words[W] &= ~Other.Words[W];
}

BlockNumber BlockSet::next(BlockNumber From, bool In) const {
  while (From < Blocks) {
    uint64_t Word = In ? Words[From / 64] : ~Words[From / 64];
    Word &= ~0ull << From % 64;
    if (Word)
      return least(Blocks, From / 64 * 64 + __builtin_ctzll(Word));
    From = (From / 64 + 1) * 64;
  }
  return Blocks;
}

//===----------------------------------------------------------------------===//
// The lock
//===----------------------------------------------------------------------===//

struct Lock::Waiting : Link<> {
  Thread *Who = Current;
  bool HasIt = false;
};

void Lock::acquire() {
  if (!Taken) {
    Taken = true;
    return;
  }
  Waiting Me;
  Queue.append(Me);
  while (!Me.HasIt)
    sleep();
}

void Lock::release() {
  Waiting *Next = Queue.takeFirst();
  if (!Next) {
    Taken = false;
    return;
  }
  Next->HasIt = true; // it stays taken
  Next->Who->wake();
}

//===----------------------------------------------------------------------===//
// The cache
//===----------------------------------------------------------------------===//

Cached *Volume::find(BlockNumber B) const {
  for (Cached *C = *bucket(B); C; C = C->Next)
    if (C->Block == B)
      return C;
  return nullptr;
}

/// Takes what is cached of a block that is no longer used out of the way.
void Volume::drop(BlockNumber B) {
  for (Cached **At = bucket(B); *At; At = &(*At)->Next)
    if ((*At)->Block == B) {
      Cached *C = *At;
      *At = C->Next;
      DirtyCount -= C->Dirty;
      C->Dirty = false;
      C->Block = 0; // whoever has it pinned still may
      C->Next = *bucket(0);
      *bucket(0) = C;
      UseOrder.prepend(*C);
      return;
    }
}

/// Memory for one block more: that which was not used for longest, once there
/// are many. Null: no memory.
Cached *Volume::spare() {
  if (CachedCount >= MostCached) {
    if (2 * DirtyCount > CachedCount)
      writeBack(); // what fails stays dirty, and fails again in the commit
    for (Cached &C : UseOrder)
      if (!C.Pins && !C.Dirty) {
        Cached **At = bucket(C.Block);
        while (*At != &C)
          At = &(*At)->Next;
        *At = C.Next;
        return &C;
      }
  }
  auto *C = make<Cached>();
  char *Data = C ? static_cast<char *>(allocate(BlockSize)) : nullptr;
  if (!Data) {
    destroy(C);
    return nullptr;
  }
  C->Data = Data;
  ++CachedCount;
  return C;
}

Cached *Volume::insert(BlockNumber B) {
  Cached *C = spare();
  if (!C)
    return nullptr;
  C->Block = B;
  C->Next = *bucket(B);
  *bucket(B) = C;
  UseOrder.append(*C);
  return C;
}

/// The block \p B as it is.
long Volume::load(BlockNumber B, Pin &Out) {
  if (!isData(B))
    return -EIO; // a pointer to nowhere
  if (Cached *C = find(B)) {
    UseOrder.append(*C);
    Out.set(C);
    return 0;
  }
  Cached *C = insert(B);
  if (!C)
    return -ENOMEM;
  Out.set(C);
  long Failed = Device.read(B * SectorsInBlock, C->Data, BlockSize);
  if (Failed) {
    Out.set(nullptr);
    drop(B);
  }
  return Failed;
}

long Volume::writeRun(BlockNumber First, uint64_t Count) {
  long Failed = 0;
  // Together, if there is memory to put them together.
  char *Run =
      Count > 1 ? static_cast<char *>(allocate(Count * BlockSize)) : nullptr;
  for (uint64_t I = 0; I < Count && !Failed; ++I) {
    char *Data = find(First + I)->Data;
    if (Run)
      memcpy(Run + I * BlockSize, Data, BlockSize);
    else
      Failed = Device.write((First + I) * SectorsInBlock, Data, BlockSize);
  }
  if (Run)
    Failed = Device.write(First * SectorsInBlock, Run, Count * BlockSize);
  deallocate(Run);
  if (Failed)
    return Failed;
  for (uint64_t I = 0; I < Count; ++I)
    find(First + I)->Dirty = false;
  DirtyCount -= Count;
  return 0;
}

/// Writes what is dirty to where it belongs: all of it is fresh, so that no
/// state of the disk is touched. What is pinned is being changed; it has its
/// turn in the commit.
long Volume::writeBack() {
  constexpr uint64_t MostTogether = 16;
  auto IsDirty = [&](BlockNumber B) {
    Cached *C = Fresh.has(B) ? find(B) : nullptr;
    return C && C->Dirty && !C->Pins;
  };
  for (BlockNumber B = Fresh.next(0, true); B < Blocks && DirtyCount;
       B = Fresh.next(B, true)) {
    uint64_t Count = 0;
    while (Count < MostTogether && B + Count < Blocks && IsDirty(B + Count))
      ++Count;
    if (Count)
      if (long Failed = writeRun(B, Count))
        return Failed;
    B += most<uint64_t>(Count, 1);
  }
  return 0;
}

} // namespace base::disk
