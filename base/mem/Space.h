//===- Space.h - the program's range of addresses, for its own calls ------===//
#ifndef UKPORT_BASE_MEM_SPACE_H
#define UKPORT_BASE_MEM_SPACE_H

#include "base/mem/Areas.h"

namespace base {

constexpr uintptr_t SpaceBegin = 0x4000'0000'0000;
constexpr uintptr_t SpaceEnd = 0x7fff'ffff'0000;

/// Below it mappings are placed; drawn at random at the first use.
uintptr_t mappingTop();

/// Makes \p At a border between areas. False: no memory.
bool splitAreas(uintptr_t At);
void joinAreas();

/// Gives back the pages in [Begin, End) that were filled.
void dropPages(uintptr_t Begin, uintptr_t End);

/// The first page in [At, End) that may be filled: skips what has no table.
uintptr_t nextMapped(uintptr_t At, uintptr_t End);

} // namespace base

#endif // UKPORT_BASE_MEM_SPACE_H
