#include "base/mem/Areas.h"
#include "base/mem/Heap.h"
#include "base/mem/Space.h"
#include "base/support/Random.h"

namespace base {

List<Area> Areas;

namespace {

/// Bits of the processor's error code (Intel SDM, volume 3, 4.7).
enum FaultError : uint64_t { WasPresent = 1, WasWrite = 2, WasFetch = 16 };

Area *insert(uintptr_t Begin, uintptr_t End, Access Allowed, const char *Name) {
  Area *New = make<Area>();
  if (!New)
    return nullptr;
  New->Begin = Begin;
  New->End = End;
  New->Allowed = Allowed;
  New->Name = Name;
  for (Area &Other : Areas)
    if (Other.Begin > Begin) {
      New->insertBefore(Other);
      return New;
    }
  Areas.append(*New);
  return New;
}

bool isFree(uintptr_t Begin, size_t Size) {
  if (Begin < SpaceBegin || Begin + Size > SpaceEnd || Begin + Size < Begin)
    return false;
  for (Area &A : Areas)
    if (A.Begin < Begin + Size && Begin < A.End)
      return false;
  return true;
}

/// The highest free place of \p Size bytes; 0: none.
uintptr_t findPlace(size_t Size) {
  uintptr_t Top = mappingTop(), Place = 0;
  uintptr_t FreeBegin = SpaceBegin;
  auto Consider = [&](uintptr_t FreeEnd) {
    FreeEnd = least(FreeEnd, Top);
    if (FreeEnd > FreeBegin && FreeEnd - FreeBegin >= Size)
      Place = FreeEnd - Size;
  };
  for (Area &A : Areas) {
    Consider(A.Begin);
    FreeBegin = A.End;
  }
  Consider(SpaceEnd);
  return Place;
}

} // namespace

uintptr_t mappingTop() {
  static uintptr_t Top;
  if (!Top) {
    uint32_t Random;
    fillRandom(&Random, sizeof Random);
    Top = SpaceEnd - uintptr_t(Random % (1u << 24)) * PageSize;
  }
  return Top;
}

Area *areaAt(uintptr_t Address) {
  for (Area &A : Areas)
    if (Address < A.End)
      return Address >= A.Begin ? &A : nullptr;
  return nullptr;
}

bool splitAreas(uintptr_t At) {
  Area *A = areaAt(At);
  if (!A || A->Begin == At)
    return true;
  if (!insert(At, A->End, A->Allowed, A->Name))
    return false;
  A->End = At;
  return true;
}

/// Areas that touch and are alike become one, so that their number stays small.
void joinAreas() {
  for (Area *A = Areas.first(); A;) {
    Area *Next = Areas.after(*A);
    if (Next && Next->Begin == A->End && Next->Allowed == A->Allowed &&
        Next->Name == A->Name) {
      A->End = Next->End;
      destroy(Next);
    } else {
      A = Next;
    }
  }
}

long mapAnonymous(uintptr_t Hint, size_t Size, Access Allowed,
                  const char *Name) {
  uintptr_t At = Hint && isFree(Hint, Size) ? Hint : findPlace(Size);
  if (!At || !insert(At, At + Size, Allowed, Name))
    return -ENOMEM;
  joinAreas();
  return long(At);
}

void dropPages(uintptr_t Begin, uintptr_t End) {
  for (uintptr_t At = Begin; At < End; At += PageSize)
    if (uintptr_t Physical = unmapPage(At))
      freePages(Physical);
    else
      At = nextMapped(At, End) - PageSize;
}

long unmap(uintptr_t Begin, size_t Size) {
  uintptr_t End = Begin + Size;
  if (!splitAreas(Begin) || !splitAreas(End))
    return -ENOMEM;
  for (Area &A : Areas)
    if (A.Begin >= Begin && A.End <= End) {
      dropPages(A.Begin, A.End);
      destroy(&A);
    }
  return 0;
}

bool handlePageFault(uintptr_t Address, uint64_t Error) {
  if (Error & WasPresent)
    return false;
  Area *A = areaAt(Address);
  if (!A)
    return false;
  Access Needed = Error & WasFetch   ? Access::Execute
                  : Error & WasWrite ? Access::Write
                                     : Access::Read;
  if (!(A->Allowed & Needed))
    return false;
  uintptr_t Physical = allocatePages();
  if (!Physical || !mapPage(roundDown(Address, PageSize), Physical, A->Allowed))
    panic("out of memory: the program touched more than the guest has (%zu "
          "KiB); give it more",
          pagesInAll() * PageSize / 1024);
  return true;
}

} // namespace base
