//===- Pages.h - physical memory and the page tables ----------------------===//
//
// All RAM is mapped where it physically is (for the base alone; never
// executable but the image's code). What the program maps lies far above
// (mem/Areas.h).
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_MEM_PAGES_H
#define UKPORT_BASE_MEM_PAGES_H

#include "base/support/Base.h"

namespace base {

/// Physically contiguous memory of \p Count pages, cleared. 0: there is none.
uintptr_t allocatePages(size_t Count = 1);
void freePages(uintptr_t First, size_t Count = 1);

size_t pagesInAll();
size_t pagesFree();

enum class Access : uint64_t {
  None = 0,
  Read = 1,
  Write = 2,
  Execute = 4,
  Uncached = 8, ///< a device's registers
};
constexpr Access operator|(Access A, Access B) {
  return Access(uint64_t(A) | uint64_t(B));
}
constexpr bool operator&(Access A, Access B) {
  return uint64_t(A) & uint64_t(B);
}

/// Maps one page at \p Virtual; replaces what was there. False: no memory for
/// the tables.
bool mapPage(uintptr_t Virtual, uintptr_t Physical, Access A);
/// Takes the page at \p Virtual away. Its physical address, or 0.
uintptr_t unmapPage(uintptr_t Virtual);
/// The physical address and the access of what is mapped at \p Virtual; false:
/// nothing is.
bool pageAt(uintptr_t Virtual, uintptr_t &Physical, Access &A);

/// Device registers at \p Physical, mapped where they are.
void *mapDevice(uintptr_t Physical, size_t Size);

} // namespace base

#endif // UKPORT_BASE_MEM_PAGES_H
