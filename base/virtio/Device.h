//===- Device.h - a virtio device, over MMIO or PCI -----------------------===//
#ifndef UKPORT_BASE_VIRTIO_DEVICE_H
#define UKPORT_BASE_VIRTIO_DEVICE_H

#include "base/virtio/Queue.h"
#include <linux/virtio_config.h>
#include <linux/virtio_ids.h>

namespace base::virtio {

constexpr uint64_t featureBit(unsigned Bit) { return 1ull << Bit; }

/// How registers and queues are reached. Lives as long as the guest.
class Device {
public:
  /// Resets the device and settles on those of \p Wanted that it offers; those
  /// of \p Required must be among them. False: they are not.
  bool negotiate(uint64_t Wanted, uint64_t Required = 0);
  bool has(unsigned Feature) const { return Features & featureBit(Feature); }

  /// Makes queue \p Index in \p Q, of at most \p Most entries. False: there is
  /// no such queue, or no memory.
  bool createQueue(unsigned Index, Queue &Q, unsigned Most);
  /// The device begins to work.
  void start();
  /// Something about the device is not as it must be.
  void fail();
  /// The device forgets its queues.
  void stop() { setStatus(0); }

  /// Tells the device of what was added, if it wants to know.
  void kick(unsigned Index, Queue &Q) {
    if (Q.needsKick())
      notify(Index);
  }
  /// Its interrupt arrived: to be called before the queues are looked at, where
  /// it is due. Cheap.
  virtual void acknowledge() {}

  /// The device's configuration, at \p Offset.
  virtual void readConfig(unsigned Offset, void *To, unsigned Size) = 0;
  template <class T> T config(unsigned Offset) {
    T Value;
    readConfig(Offset, &Value, sizeof Value);
    return Value;
  }

protected:
  virtual uint32_t offered(unsigned Half) = 0;
  virtual void accept(unsigned Half, uint32_t Bits) = 0;
  virtual uint8_t status() = 0;
  virtual void setStatus(uint8_t Status) = 0;
  /// The most entries queue \p Index can have; 0: there is none.
  virtual unsigned queueLimit(unsigned Index) = 0;
  virtual bool placeQueue(unsigned Index, const Queue &Q) = 0;
  virtual void notify(unsigned Index) = 0;
  virtual bool legacy() const { return false; }

private:
  uint64_t Features = 0;
};

/// The first device of type \p Id (VIRTIO_ID_NET ...); null: there is none.
Device *findDevice(uint32_t Id);

/// The parts of findDevice.
Device *findMmioDevice(uint32_t Id);
Device *findPciDevice(uint32_t Id);

} // namespace base::virtio

#endif // UKPORT_BASE_VIRTIO_DEVICE_H
