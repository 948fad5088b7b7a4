//===- Addresses.h - where Xen's pages are in the guest -------------------===//
//
// Xen puts the console's and xenstore's page below 4 GiB, where no RAM ever is.
// The pages that the guest asks for come next to them, so that one page table
// maps all, and no RAM is given up for them.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_XEN_ADDRESSES_H
#define UKPORT_BASE_XEN_ADDRESSES_H

#include <stdint.h>

namespace base::xen {

constexpr uintptr_t SharedInfoAddress = 0xfef00000;
constexpr uintptr_t GrantTableAddress = 0xfef01000;
constexpr unsigned GrantTablePages = 32; ///< at most

/// Maps the page at physical \p At where it is.
void *mapRing(uintptr_t At);
/// Has page \p Index of one of Xen's spaces (XENMAPSPACE_...) at \p At.
void *mapShared(unsigned Space, unsigned Index, uintptr_t At);

} // namespace base::xen

#endif // UKPORT_BASE_XEN_ADDRESSES_H
