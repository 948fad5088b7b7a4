//===- Image.h - what those who boot an image look at ---------------------===//
#ifndef UKPORT_RUNNER_IMAGE_H
#define UKPORT_RUNNER_IMAGE_H

#include "llvm/Support/Error.h"
#include <cstdint>

namespace ukport {

struct Bootable {
  uint64_t End = 0; ///< the first physical address above it
};

/// Looks into the image at \p Path. An error unless it boots, by PVH, on
/// \p Target (xen, qemu). An image says in notes which targets it is for
/// (base/boot/Platform.h); one that says nothing is taken to be for all.
llvm::Expected<Bootable> readBootable(llvm::StringRef Path,
                                      llvm::StringRef Target);

} // namespace ukport

#endif // UKPORT_RUNNER_IMAGE_H
