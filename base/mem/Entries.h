//===- Entries.h - bits of a page table's entry ---------------------------===//
#ifndef UKPORT_BASE_MEM_ENTRIES_H
#define UKPORT_BASE_MEM_ENTRIES_H

#include <stdint.h>

namespace base::entry {

constexpr uint64_t Present = 1;
constexpr uint64_t Writable = 1 << 1;
constexpr uint64_t Uncached = 1 << 4;
constexpr uint64_t Large = 1 << 7;
/// Free for the system's use: the page has a frame, but nobody may touch it.
constexpr uint64_t Parked = 1 << 9;
constexpr uint64_t NoExecute = 1ull << 63;
constexpr uint64_t Address = 0x000ffffffffff000;

} // namespace base::entry

#endif // UKPORT_BASE_MEM_ENTRIES_H
