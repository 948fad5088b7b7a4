//===- Memory.cpp - the calls that map memory -----------------------------===//
#include "base/abi/Syscall.h"
#include "base/fs/Descriptors.h"
#include "base/mem/Space.h"
#include <sys/mman.h>

namespace base {

namespace {

/// Memory is writable or executable, never both.
bool isAllowed(int Protection) {
  return !(Protection & PROT_WRITE && Protection & PROT_EXEC);
}

Access accessOf(int Protection) {
  Access A = Access::None;
  if (Protection & (PROT_READ | PROT_WRITE | PROT_EXEC))
    A = A | Access::Read;
  if (Protection & PROT_WRITE)
    A = A | Access::Write;
  if (Protection & PROT_EXEC)
    A = A | Access::Execute;
  return A;
}

bool wholePages(uintptr_t Begin, size_t &Size) {
  Size = roundUp(Size, PageSize);
  return Begin % PageSize == 0;
}

/// More than the guest has cannot be meant to be filled; so much is said at
/// once.
bool isTooMuch(size_t Size) { return Size / PageSize > pagesInAll(); }

/// Every page of [Begin, Begin + Size) is mapped.
bool isMapped(uintptr_t Begin, size_t Size) {
  for (uintptr_t At = Begin; At < Begin + Size;) {
    Area *A = areaAt(At);
    if (!A)
      return false;
    At = A->End;
  }
  return true;
}

/// Changes the access to what is mapped in [Begin, Begin + Size).
long protect(uintptr_t Begin, size_t Size, Access Allowed) {
  if (!isMapped(Begin, Size) || !splitAreas(Begin) || !splitAreas(Begin + Size))
    return -ENOMEM;
  for (Area &A : Areas)
    if (A.Begin >= Begin && A.End <= Begin + Size)
      A.Allowed = Allowed;
  for (uintptr_t At = nextMapped(Begin, Begin + Size); At < Begin + Size;
       At = nextMapped(At + PageSize, Begin + Size)) {
    uintptr_t Physical;
    Access Old;
    if (pageAt(At, Physical, Old))
      mapPage(At, Physical, Allowed);
  }
  joinAreas();
  return 0;
}

/// Reads the file into pages that are there already.
long fill(uintptr_t At, size_t Size, File &From, off_t Offset) {
  while (Size) {
    iovec Part{reinterpret_cast<void *>(At), Size};
    long Got = From.read({&Part, 1}, &Offset);
    if (Got <= 0)
      return Got;
    At += size_t(Got);
    Size -= size_t(Got);
    Offset += Got;
  }
  return 0;
}

long mapFile(uintptr_t Hint, size_t Size, int Protection, File *From,
             off_t Offset) {
  if (!From)
    return -EBADF;
  long At = mapAnonymous(Hint, Size, Access::Read | Access::Write, "file");
  if (At < 0)
    return At;
  long Failed = fill(uintptr_t(At), Size, *From, Offset);
  if (!Failed)
    Failed = protect(uintptr_t(At), Size, accessOf(Protection));
  if (!Failed)
    return At;
  unmap(uintptr_t(At), Size);
  return Failed;
}

long map(uintptr_t Hint, size_t Size, int Protection, int Flags, int Descriptor,
         off_t Offset) {
  if (!Size || Offset % long(PageSize) || !wholePages(0, Size))
    return -EINVAL;
  if (!isAllowed(Protection))
    return -EACCES;
  if (Protection != PROT_NONE && !(Flags & MAP_NORESERVE) && isTooMuch(Size))
    return -ENOMEM;
  bool Anonymous = Flags & MAP_ANONYMOUS;
  bool Shared = (Flags & MAP_TYPE) != MAP_PRIVATE;
  if (!Anonymous && Shared && Protection & PROT_WRITE)
    return -ENODEV;
  if (Flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
    if (Hint % PageSize || Hint < SpaceBegin || Hint + Size > SpaceEnd)
      return -EINVAL;
    if (Flags & MAP_FIXED)
      if (long Failed = unmap(Hint, Size))
        return Failed;
  } else {
    Hint = roundDown(Hint, PageSize);
  }
  long At = Anonymous
                ? mapAnonymous(Hint, Size, accessOf(Protection))
                : mapFile(Hint, Size, Protection, fileOf(Descriptor), Offset);
  if (Flags & MAP_FIXED_NOREPLACE && At >= 0 && uintptr_t(At) != Hint) {
    unmap(uintptr_t(At), Size);
    return -EEXIST;
  }
  return At;
}

long unmapRange(uintptr_t Begin, size_t Size) {
  if (!Size || !wholePages(Begin, Size))
    return -EINVAL;
  return unmap(Begin, Size);
}

long changeProtection(uintptr_t Begin, size_t Size, int Protection) {
  if (!wholePages(Begin, Size))
    return -EINVAL;
  if (!isAllowed(Protection))
    return -EACCES;
  return Size ? protect(Begin, Size, accessOf(Protection)) : 0;
}

long advise(uintptr_t Begin, size_t Size, int Advice) {
  if (!wholePages(Begin, Size))
    return -EINVAL;
  if (!isMapped(Begin, Size))
    return -ENOMEM;
  if (Advice == MADV_DONTNEED || Advice == MADV_FREE)
    dropPages(Begin, Begin + Size);
  return 0;
}

/// Moves the pages of \p Size bytes at \p From to \p To, where there are none.
bool movePages(uintptr_t From, uintptr_t To, size_t Size) {
  for (uintptr_t At = nextMapped(From, From + Size); At < From + Size;
       At = nextMapped(At + PageSize, From + Size)) {
    uintptr_t Physical;
    Access Old;
    if (!pageAt(At, Physical, Old))
      continue;
    if (!mapPage(To + (At - From), Physical, Old))
      return false;
    unmapPage(At);
  }
  return true;
}

long remap(uintptr_t Old, size_t OldSize, size_t Size, int Flags,
           uintptr_t To) {
  if (!wholePages(Old, OldSize) || !wholePages(0, Size) || !Size || !OldSize)
    return -EINVAL;
  Area *A = areaAt(Old);
  if (!A || A->End < Old + OldSize)
    return -EFAULT;
  if (Flags & MREMAP_FIXED)
    return -EINVAL;
  if (Size <= OldSize) {
    if (Size < OldSize)
      unmap(Old + Size, OldSize - Size);
    return long(Old);
  }
  Access Allowed = A->Allowed;
  const char *Name = A->Name;
  long More = mapAnonymous(Old + OldSize, Size - OldSize, Allowed, Name);
  if (More == long(Old + OldSize))
    return long(Old);
  if (More >= 0)
    unmap(uintptr_t(More), Size - OldSize);
  if (!(Flags & MREMAP_MAYMOVE))
    return -ENOMEM;
  long New = mapAnonymous(0, Size, Allowed, Name);
  if (New < 0)
    return New;
  if (!movePages(Old, uintptr_t(New), OldSize))
    panic("out of memory: no room for the page tables");
  unmap(Old, OldSize);
  return New;
}

uintptr_t BreakBegin, Break;

/// As the kernel's brk: the new break, or the old one where it cannot be moved.
long setBreak(uintptr_t Wanted) {
  if (!BreakBegin)
    BreakBegin = Break = SpaceBegin;
  if (Wanted < BreakBegin || isTooMuch(Wanted - BreakBegin))
    return long(Break);
  uintptr_t OldEnd = roundUp(Break, PageSize), End = roundUp(Wanted, PageSize);
  if (End > OldEnd) {
    long At = mapAnonymous(OldEnd, End - OldEnd, Access::Read | Access::Write,
                           "[heap]");
    if (At != long(OldEnd)) {
      if (At >= 0)
        unmap(uintptr_t(At), End - OldEnd);
      return long(Break);
    }
  } else if (End < OldEnd) {
    unmap(End, OldEnd - End);
  }
  Break = Wanted;
  return long(Break);
}

long synchroniseMemory(uintptr_t Begin, size_t Size, int) {
  if (!wholePages(Begin, Size))
    return -EINVAL;
  return isMapped(Begin, Size) ? 0 : -ENOMEM;
}

/// Nothing is ever paged out.
long lockMemory(uintptr_t, size_t) { return 0; }

} // namespace
} // namespace base

using namespace base;

SYSCALL_PARTIAL(
    mmap, map,
    "private and anonymous; a shared mapping of a file only to read; "
    "never writable and executable at once")
SYSCALL(munmap, unmapRange)
SYSCALL_PARTIAL(mprotect, changeProtection,
                "never writable and executable at once")
SYSCALL(madvise, advise)
SYSCALL_PARTIAL(mremap, remap, "not to a fixed address")
SYSCALL(brk, setBreak)
SYSCALL(msync, synchroniseMemory)
SYSCALL(mlock, lockMemory)
SYSCALL(munlock, lockMemory)
