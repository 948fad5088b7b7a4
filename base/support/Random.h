//===- Random.h - bytes that nobody can guess -----------------------------===//
#ifndef UKPORT_BASE_SUPPORT_RANDOM_H
#define UKPORT_BASE_SUPPORT_RANDOM_H

#include "base/support/Base.h"

namespace base {

/// Fills \p To. The first call seeds the generator, from the processor and a
/// virtio-rng device; where neither is there it says that the seed is weak.
void fillRandom(void *To, size_t Size);

template <class T> T randomValue() {
  T Value;
  fillRandom(&Value, sizeof Value);
  return Value;
}

/// Fills \p To from a device of the host. Returns how many bytes there were;
/// there only if its target is part of the image.
[[gnu::weak]] size_t virtioEntropy(void *To, size_t Size);

} // namespace base

#endif // UKPORT_BASE_SUPPORT_RANDOM_H
