//===- Areas.h - what the program has mapped ------------------------------===//
//
// An area is a run of pages with the same access, as mmap makes it. Its pages
// are filled when first touched. Areas lie in one range of addresses far above
// the physical ones:
//
//   Begin ... brk grows up ... mappings are placed from the top down ... End
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_MEM_AREAS_H
#define UKPORT_BASE_MEM_AREAS_H

#include "base/mem/Pages.h"
#include "base/support/List.h"

namespace base {

struct Area : Link<> {
  uintptr_t Begin = 0, End = 0;
  Access Allowed = Access::None;
  const char *Name = ""; ///< as /proc/self/maps shows it
};

/// All areas, ordered by address.
extern List<Area> Areas;

Area *areaAt(uintptr_t Address);

/// Maps \p Size bytes (whole pages) of zeros at \p Hint, or at any free place
/// if that is 0 or taken. The address, or -ENOMEM.
long mapAnonymous(uintptr_t Hint, size_t Size, Access Allowed,
                  const char *Name = "");
/// As munmap(2); both whole pages.
long unmap(uintptr_t Begin, size_t Size);

/// Fills the page that was touched. False: it is not the program's to touch.
/// \p Error is the processor's error code.
bool handlePageFault(uintptr_t Address, uint64_t Error);

} // namespace base

#endif // UKPORT_BASE_MEM_AREAS_H
