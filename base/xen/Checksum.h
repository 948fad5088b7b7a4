//===- Checksum.h - checksums that are left to the back end ---------------===//
#ifndef UKPORT_BASE_XEN_CHECKSUM_H
#define UKPORT_BASE_XEN_CHECKSUM_H

#include "base/support/Base.h"

namespace base::xen {

/// Deals with the TCP or UDP checksum that the stack left open in the Ethernet
/// frame at \p Frame. True: the sum of the pseudo-header is there, and the back
/// end is to add the rest. Over IPv6 it is completed unless \p V6. Fragments
/// are left as they are.
bool startChecksum(uint8_t *Frame, size_t Size, bool V6);

} // namespace base::xen

#endif // UKPORT_BASE_XEN_CHECKSUM_H
