//===- Pages.cpp - frames of memory and the page tables -------------------===//
//
// Frames are told apart by a bitmap, searched from where the last one was
// found. The tables have four levels; RAM is mapped in pages of 2 MiB where
// nothing asks for less: around the image, whose segments keep their own
// access, and around the page at 0, which stays unmapped.
//
//===----------------------------------------------------------------------===//
#include "base/mem/Pages.h"
#include "base/boot/BootInfo.h"
#include "base/boot/Start.h"
#include "base/mem/Entries.h"
#include "base/mem/Space.h"
#include <elf.h>

extern "C" {
extern const Elf64_Ehdr __ehdr_start;
extern char _end[];
extern char ukport_boot_tables[];
}

namespace base {

namespace {

constexpr size_t LargePage = 0x200000;
constexpr size_t BootTablesSize = 6 * PageSize;

uint64_t *Taken; ///< a bit for each frame: it is not free
size_t Frames;   ///< that the bitmap covers
size_t FreeFrames, AllFrames, SearchFrom;
uint64_t *Root;

bool isTaken(size_t I) { return Taken[I / 64] >> (I % 64) & 1; }
void setTaken(size_t I, bool Value) {
  if (Value)
    Taken[I / 64] |= 1ull << (I % 64);
  else
    Taken[I / 64] &= ~(1ull << (I % 64));
}

/// The first of \p Count free frames in [From, To); To if there is none.
size_t findFree(size_t Count, size_t From, size_t To) {
  for (size_t I = From, Run = 0; I < To; ++I) {
    if (I % 64 == 0 && Taken[I / 64] == ~0ull) {
      Run = 0;
      I += 63;
      continue;
    }
    Run = isTaken(I) ? 0 : Run + 1;
    if (Run == Count)
      return I + 1 - Count;
  }
  return To;
}

/// The bitmap, in the first range that has room for it; everything in it is
/// taken until `free`d.
void makeBitmap() {
  const BootInfo &Boot = bootInfo();
  uint64_t Highest = 0;
  for (unsigned I = 0; I < Boot.UsableCount; ++I)
    Highest = most(Highest, Boot.Usable[I].End);
  Frames = Highest / PageSize;
  size_t Size = roundUp((Frames + 63) / 64 * 8, PageSize);
  for (unsigned I = 0; I < Boot.UsableCount; ++I) {
    MemoryRange R = Boot.Usable[I];
    if (R.End - R.Begin < Size)
      continue;
    Taken = reinterpret_cast<uint64_t *>(R.Begin);
    memset(Taken, 0xff, Size);
    for (unsigned J = 0; J < Boot.UsableCount; ++J) {
      uint64_t Begin = Boot.Usable[J].Begin + (J == I ? Size : 0);
      for (uint64_t At = Begin; At < Boot.Usable[J].End; At += PageSize)
        setTaken(At / PageSize, false);
      FreeFrames += (Boot.Usable[J].End - Begin) / PageSize;
    }
    AllFrames = FreeFrames;
    return;
  }
  panic("out of memory: the guest has too little to start; give it more");
}

/// The entry for \p Virtual at \p Level (0: a page, 1: a large page); null if a
/// table is missing and \p Make is false or there is no memory.
uint64_t *entryAt(uintptr_t Virtual, unsigned Level, bool Make) {
  uint64_t *Table = Root;
  for (unsigned At = 3;; --At) {
    uint64_t &E = Table[Virtual >> (12 + 9 * At) & 511];
    if (At == Level)
      return &E;
    if (!(E & entry::Present)) {
      if (!Make)
        return nullptr;
      uintptr_t New = allocatePages();
      if (!New)
        return nullptr;
      E = New | entry::Present | entry::Writable;
    }
    if (E & entry::Large)
      return nullptr;
    Table = reinterpret_cast<uint64_t *>(E & entry::Address);
  }
}

/// Maps [Begin, End) where it is.
void mapInPlace(uintptr_t Begin, uintptr_t End, Access A) {
  for (uintptr_t At = roundDown(Begin, PageSize); At < End; At += PageSize)
    if (!mapPage(At, At, A))
      panic("out of memory: no room for the page tables");
}

void mapImage() {
  auto *Headers = reinterpret_cast<const Elf64_Phdr *>(
      reinterpret_cast<const char *>(&__ehdr_start) + __ehdr_start.e_phoff);
  for (unsigned I = 0; I < __ehdr_start.e_phnum; ++I) {
    const Elf64_Phdr &H = Headers[I];
    Access A = Access::Read;
    if (H.p_flags & PF_W)
      A = A | Access::Write;
    if (H.p_flags & PF_X)
      A = A | Access::Execute;
    if (H.p_type == PT_LOAD)
      mapInPlace(H.p_vaddr, H.p_vaddr + H.p_memsz, A);
    else if (H.p_type == PT_GNU_RELRO)
      // Nothing is relocated at run time: it is constant from the start.
      mapInPlace(H.p_vaddr, roundDown(H.p_vaddr + H.p_memsz, PageSize),
                 Access::Read);
  }
}

void mapMemory(MemoryRange R) {
  auto ImageBegin = reinterpret_cast<uintptr_t>(&__ehdr_start);
  auto ImageEnd = reinterpret_cast<uintptr_t>(_end);
  for (uintptr_t At = R.Begin; At < R.End;) {
    uintptr_t Next = roundDown(At, LargePage) + LargePage;
    bool WithImage = At < ImageEnd && ImageBegin < Next;
    if (At % LargePage == 0 && Next <= R.End && !WithImage) {
      *entryAt(At, 1, true) = At | entry::Present | entry::Writable |
                              entry::Large | entry::NoExecute;
    } else {
      mapInPlace(At, least(Next, uintptr_t(R.End)),
                 Access::Read | Access::Write);
    }
    At = Next;
  }
}

} // namespace

uintptr_t allocatePages(size_t Count) {
  if (Count > FreeFrames)
    return 0;
  size_t At = findFree(Count, SearchFrom, Frames);
  if (At == Frames) {
    At = findFree(Count, 0, Frames);
    if (At == Frames)
      return 0;
  }
  for (size_t I = 0; I < Count; ++I)
    setTaken(At + I, true);
  FreeFrames -= Count;
  SearchFrom = At + Count;
  memset(reinterpret_cast<void *>(At * PageSize), 0, Count * PageSize);
  return At * PageSize;
}

void freePages(uintptr_t First, size_t Count) {
  for (size_t I = 0; I < Count; ++I) {
    BASE_CHECK(isTaken(First / PageSize + I));
    setTaken(First / PageSize + I, false);
  }
  FreeFrames += Count;
  SearchFrom = least(SearchFrom, First / PageSize);
}

size_t pagesInAll() { return AllFrames; }
size_t pagesFree() { return FreeFrames; }

static uint64_t bitsOf(Access A) {
  uint64_t Bits = 0;
  // A page without access keeps its frame, and what is in it.
  Bits |= A == Access::None ? entry::Parked : entry::Present;
  if (A & Access::Write)
    Bits |= entry::Writable;
  if (!(A & Access::Execute))
    Bits |= entry::NoExecute;
  if (A & Access::Uncached)
    Bits |= entry::Uncached;
  return Bits;
}

static void forget(uintptr_t Virtual) {
  asm volatile("invlpg (%0)" ::"r"(Virtual) : "memory");
}

bool mapPage(uintptr_t Virtual, uintptr_t Physical, Access A) {
  uint64_t *E = entryAt(Virtual, 0, true);
  if (!E)
    return false;
  *E = Physical | bitsOf(A);
  forget(Virtual);
  return true;
}

uintptr_t unmapPage(uintptr_t Virtual) {
  uint64_t *E = entryAt(Virtual, 0, false);
  if (!E || !*E)
    return 0;
  uintptr_t Physical = *E & entry::Address;
  *E = 0;
  forget(Virtual);
  return Physical;
}

bool pageAt(uintptr_t Virtual, uintptr_t &Physical, Access &A) {
  uint64_t *E = entryAt(Virtual, 0, false);
  if (!E || !*E)
    return false;
  Physical = *E & entry::Address;
  A = Access::None;
  if (*E & entry::Present)
    A = A | Access::Read;
  if (*E & entry::Writable)
    A = A | Access::Write;
  if (!(*E & entry::NoExecute))
    A = A | Access::Execute;
  return true;
}

uintptr_t nextMapped(uintptr_t At, uintptr_t End) {
  while (At < End) {
    if (uint64_t *E = entryAt(At, 0, false)) {
      if (*E)
        return At;
      At += PageSize;
    } else {
      At = roundDown(At, LargePage) + LargePage;
    }
  }
  return End;
}

void *mapDevice(uintptr_t Physical, size_t Size) {
  mapInPlace(Physical, Physical + Size,
             Access::Read | Access::Write | Access::Uncached);
  return reinterpret_cast<void *>(Physical);
}

void setUpMemory() {
  makeBitmap();
  uintptr_t New = allocatePages();
  Root = reinterpret_cast<uint64_t *>(New);
  const BootInfo &Boot = bootInfo();
  for (unsigned I = 0; I < Boot.UsableCount; ++I)
    mapMemory(Boot.Usable[I]);
  auto Ramdisk = reinterpret_cast<uintptr_t>(Boot.Ramdisk.First);
  if (!Boot.Ramdisk.empty())
    mapInPlace(Ramdisk, Ramdisk + Boot.Ramdisk.Count, Access::Read);
  mapImage();
  asm volatile("mov %0, %%cr3" ::"r"(New) : "memory");
  // The tables of the start are memory like any other from here on.
  auto Old = reinterpret_cast<uintptr_t>(ukport_boot_tables);
  if ((Old + BootTablesSize) / PageSize <= Frames)
    freePages(Old, BootTablesSize / PageSize);
}

} // namespace base
