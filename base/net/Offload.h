//===- Offload.h - checksums that the device completes --------------------===//
#ifndef UKPORT_BASE_NET_OFFLOAD_H
#define UKPORT_BASE_NET_OFFLOAD_H

#include "base/support/Base.h"

struct pbuf;

namespace base {

/// What is left of a TCP or UDP checksum: the sum from Start to the frame's
/// end, to be stored at Start + Offset, where the pseudo-header's sum is.
struct PartialChecksum {
  uint16_t Start, Offset;
};

/// For a frame that lwIP left without its TCP or UDP checksum: puts the
/// pseudo-header's sum into its place. False: there is nothing to complete.
bool beginChecksum(pbuf &Frame, PartialChecksum &Rest);

} // namespace base

#endif // UKPORT_BASE_NET_OFFLOAD_H
