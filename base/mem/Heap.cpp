//===- Heap.cpp - memory for the base's own objects -----------------------===//
//
// Small objects of one size share a page, whose head says which are free; the
// page goes back when all are. What needs more than half a page gets whole
// pages: it begins where a page does, which no small object does.
//
//===----------------------------------------------------------------------===//
#include "base/mem/Heap.h"
#include "base/mem/Pages.h"
#include "base/support/List.h"

namespace base {

namespace {

struct FreeObject {
  FreeObject *Next;
};

/// The head of a page of small objects.
struct Slab : Link<> {
  FreeObject *Free = nullptr;
  uint16_t Used = 0, Class = 0;
  uint16_t Untouched = 0; ///< offset of the objects that were never used
};
constexpr size_t HeadSize = 48;
static_assert(sizeof(Slab) <= HeadSize);

/// As many as fit into a page behind its head, in multiples of 16.
constexpr uint16_t Sizes[] = {16,  32,  48,   64,   80,  96,  128,
                              160, 192, 256,  320,  400, 496, 576,
                              672, 800, 1008, 1344, 2016};
constexpr unsigned ClassCount = sizeof Sizes / sizeof *Sizes;

List<Slab> WithRoom[ClassCount];

/// What was given out as whole pages.
struct Block : Link<> {
  uintptr_t Begin;
  size_t Pages;
};
constexpr unsigned BucketCount = 32;
List<Block> Blocks[BucketCount];

List<Block> &bucketOf(uintptr_t Begin) {
  return Blocks[Begin / PageSize % BucketCount];
}

Block *blockAt(uintptr_t Begin) {
  for (Block &B : bucketOf(Begin))
    if (B.Begin == Begin)
      return &B;
  panic("heap: %p is not allocated", reinterpret_cast<void *>(Begin));
}

unsigned classFor(size_t Size) {
  unsigned I = 0;
  while (Sizes[I] < Size)
    ++I;
  return I;
}

Slab *slabOf(void *Object) {
  return reinterpret_cast<Slab *>(
      roundDown(reinterpret_cast<uintptr_t>(Object), PageSize));
}

void *allocateSmall(unsigned Class) {
  Slab *S = WithRoom[Class].first();
  if (!S) {
    uintptr_t Page = allocatePages();
    if (!Page)
      return nullptr;
    S = new (reinterpret_cast<void *>(Page)) Slab;
    S->Class = uint16_t(Class);
    S->Untouched = HeadSize;
    WithRoom[Class].append(*S);
  }
  ++S->Used;
  void *Object = S->Free;
  if (Object) {
    S->Free = S->Free->Next;
  } else {
    Object = reinterpret_cast<char *>(S) + S->Untouched;
    S->Untouched += Sizes[Class];
  }
  if (!S->Free && S->Untouched + Sizes[Class] > PageSize)
    S->unlink();
  return Object;
}

void deallocateSmall(void *Object) {
  Slab *S = slabOf(Object);
  BASE_CHECK(S->Used && S->Class < ClassCount);
  auto *F = static_cast<FreeObject *>(Object);
  F->Next = S->Free;
  S->Free = F;
  if (!S->linked())
    WithRoom[S->Class].append(*S);
  // One page of each size stays, so that a single object does not cost a page's
  // clearing each time.
  List<Slab> &Others = WithRoom[S->Class];
  if (--S->Used == 0 && (Others.first() != S || Others.after(*S))) {
    S->~Slab();
    freePages(reinterpret_cast<uintptr_t>(S));
  }
}

void *allocatePagesFor(size_t Size) {
  auto *B = static_cast<Block *>(allocateSmall(classFor(sizeof(Block))));
  if (!B)
    return nullptr;
  new (B) Block;
  B->Pages = (Size + PageSize - 1) / PageSize;
  B->Begin = allocatePages(B->Pages);
  if (!B->Begin) {
    deallocateSmall(B);
    return nullptr;
  }
  bucketOf(B->Begin).append(*B);
  return reinterpret_cast<void *>(B->Begin);
}

bool isBlock(void *Memory) {
  return reinterpret_cast<uintptr_t>(Memory) % PageSize == 0;
}

} // namespace

void *allocate(size_t Size) {
  return Size <= Sizes[ClassCount - 1] ? allocateSmall(classFor(Size))
                                       : allocatePagesFor(Size);
}

void deallocate(void *Memory) {
  if (!Memory)
    return;
  if (!isBlock(Memory)) {
    deallocateSmall(Memory);
    return;
  }
  Block *B = blockAt(reinterpret_cast<uintptr_t>(Memory));
  freePages(B->Begin, B->Pages);
  B->~Block();
  deallocateSmall(B);
}

void *reallocate(void *Memory, size_t Size) {
  if (!Memory)
    return allocate(Size);
  size_t Old =
      isBlock(Memory)
          ? blockAt(reinterpret_cast<uintptr_t>(Memory))->Pages * PageSize
          : Sizes[slabOf(Memory)->Class];
  if (Size <= Old && Size > Old / 2)
    return Memory;
  void *New = allocate(Size);
  if (!New)
    return nullptr;
  memcpy(New, Memory, least(Old, Size));
  deallocate(Memory);
  return New;
}

} // namespace base
