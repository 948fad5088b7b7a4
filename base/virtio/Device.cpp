#include "base/virtio/Device.h"

namespace base::virtio {

bool Device::negotiate(uint64_t Wanted, uint64_t Required) {
  setStatus(0);
  while (status() != 0)
    ; // the reset takes the device a moment
  setStatus(VIRTIO_CONFIG_S_ACKNOWLEDGE);
  setStatus(VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER);
  Wanted |= Required | featureBit(VIRTIO_RING_F_EVENT_IDX);
  if (!legacy())
    Wanted |= featureBit(VIRTIO_F_VERSION_1);
  uint64_t Offered = offered(0);
  if (!legacy())
    Offered |= uint64_t(offered(1)) << 32;
  Features = Wanted & Offered;
  if (Required & ~Features)
    return false;
  accept(0, uint32_t(Features));
  if (legacy())
    return true;
  accept(1, uint32_t(Features >> 32));
  if (!has(VIRTIO_F_VERSION_1))
    return false;
  setStatus(uint8_t(status() | VIRTIO_CONFIG_S_FEATURES_OK));
  return status() & VIRTIO_CONFIG_S_FEATURES_OK;
}

bool Device::createQueue(unsigned Index, Queue &Q, unsigned Most) {
  unsigned Entries = Most, Limit = queueLimit(Index);
  while (Entries > Limit)
    Entries /= 2;
  return Entries && Q.create(Entries, has(VIRTIO_RING_F_EVENT_IDX)) &&
         placeQueue(Index, Q);
}

void Device::start() {
  setStatus(uint8_t(status() | VIRTIO_CONFIG_S_DRIVER_OK));
}

void Device::fail() { setStatus(VIRTIO_CONFIG_S_FAILED); }

Device *findDevice(uint32_t Id) {
  Device *Found = findMmioDevice(Id);
  return Found ? Found : findPciDevice(Id);
}

} // namespace base::virtio
