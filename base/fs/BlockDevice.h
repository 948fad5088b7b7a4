//===- BlockDevice.h - a disk ---------------------------------------------===//
#ifndef UKPORT_BASE_FS_BLOCKDEVICE_H
#define UKPORT_BASE_FS_BLOCKDEVICE_H

#include "base/support/Base.h"

namespace base {

/// The calling thread sleeps until the request is done. Memory that is given
/// comes from `allocate` or is the program's; it need not be contiguous.
class BlockDevice {
public:
  static constexpr size_t SectorSize = 512;
  virtual uint64_t sectors() const = 0;
  virtual bool readOnly() const = 0;
  /// \p Size is a multiple of SectorSize. 0 or -EIO.
  virtual long read(uint64_t Sector, void *To, size_t Size) = 0;
  virtual long write(uint64_t Sector, const void *From, size_t Size) = 0;
  /// What was written before outlives the host's loss of power. 0 or -EIO.
  virtual long flush() = 0;
};

/// The first disk of the guest; null where there is none. Each is there if its
/// target is part of the image.
[[gnu::weak]] BlockDevice *virtioBlockDevice();
[[gnu::weak]] BlockDevice *xenBlockDevice();

} // namespace base

#endif // UKPORT_BASE_FS_BLOCKDEVICE_H
