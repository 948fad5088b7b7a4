//===- Pci.cpp - virtio devices on the PCI bus ----------------------------===//
//
// The modern interface alone: the device's capabilities say where in its memory
// the registers lie. The firmware has given that memory its addresses.
//
//===----------------------------------------------------------------------===//
#include "base/mem/Heap.h"
#include "base/mem/Pages.h"
#include "base/pc/Interrupts.h"
#include "base/support/Machine.h"
#include "base/virtio/Device.h"
#include <linux/pci_regs.h>
#include <linux/virtio_pci.h>

namespace base::virtio {

namespace {

constexpr uint16_t Vendor = 0x1af4;

/// A function on the bus, and its configuration space.
class Function {
public:
  Function(unsigned Bus, unsigned Slot, unsigned Number)
      : Base(0x80000000u | Bus << 16 | Slot << 11 | Number << 8) {}

  uint32_t read(unsigned At) const {
    outLong(0xcf8, Base | (At & ~3u));
    return inLong(0xcfc) >> (At & 3) * 8;
  }
  uint8_t read8(unsigned At) const { return uint8_t(read(At)); }
  uint16_t read16(unsigned At) const { return uint16_t(read(At)); }
  void write16(unsigned At, uint16_t Value) const {
    outLong(0xcf8, Base | (At & ~3u));
    outWord(uint16_t(0xcfc + (At & 2)), Value);
  }

  /// The capability \p Id after \p After (0: the first); 0: none.
  unsigned capability(uint8_t Id, unsigned After = 0) const {
    if (!(read16(PCI_STATUS) & PCI_STATUS_CAP_LIST))
      return 0;
    unsigned At = read8(After ? After + 1 : PCI_CAPABILITY_LIST) & ~3u;
    for (int Left = 48; At && Left; --Left, At = read8(At + 1) & ~3u)
      if (read8(At) == Id)
        return At;
    return 0;
  }

  /// The physical address that \p Bar got; 0: it is not memory.
  uint64_t bar(unsigned Bar) const {
    unsigned At = PCI_BASE_ADDRESS_0 + 4 * Bar;
    if (Bar > 5 || read(At) & PCI_BASE_ADDRESS_SPACE_IO)
      return 0;
    uint64_t Address = read(At) & ~0xfu;
    if ((read(At) & PCI_BASE_ADDRESS_MEM_TYPE_MASK) ==
        PCI_BASE_ADDRESS_MEM_TYPE_64)
      Address |= uint64_t(read(At + 4)) << 32;
    return Address;
  }

private:
  uint32_t Base;
};

class PciDevice : public Device {
public:
  explicit PciDevice(const Function &F) : F(F) {}

  /// Finds the registers and makes the device's interrupts arrive.
  bool open();

  void readConfig(unsigned Offset, void *To, unsigned Size) override {
    for (unsigned I = 0; I < Size; ++I)
      static_cast<char *>(To)[I] = Config[Offset + I];
  }

protected:
  uint32_t offered(unsigned Half) override {
    Common->device_feature_select = Half;
    return Common->device_feature;
  }
  void accept(unsigned Half, uint32_t Bits) override {
    Common->guest_feature_select = Half;
    Common->guest_feature = Bits;
  }
  uint8_t status() override { return Common->device_status; }
  void setStatus(uint8_t Status) override { Common->device_status = Status; }
  unsigned queueLimit(unsigned Index) override {
    if (Index >= Common->num_queues || Index >= MostQueues)
      return 0;
    Common->queue_select = uint16_t(Index);
    return Common->queue_size;
  }
  bool placeQueue(unsigned Index, const Queue &Q) override;
  void notify(unsigned Index) override { *Bells[Index] = uint16_t(Index); }

private:
  static constexpr unsigned MostQueues = 4;
  Function F;
  volatile virtio_pci_common_cfg *Common = nullptr;
  volatile char *Config = nullptr, *Notify = nullptr;
  uint32_t NotifyStep = 0;
  volatile uint16_t *Bells[MostQueues] = {};

  volatile char *region(unsigned Capability) const;
  bool openInterrupt();
};

/// The memory that a virtio capability points to.
volatile char *PciDevice::region(unsigned Capability) const {
  uint64_t Begin = F.bar(F.read8(Capability + VIRTIO_PCI_CAP_BAR));
  uint32_t Offset = F.read(Capability + VIRTIO_PCI_CAP_OFFSET);
  uint32_t Length = F.read(Capability + VIRTIO_PCI_CAP_LENGTH);
  return Begin ? static_cast<volatile char *>(mapDevice(Begin + Offset, Length))
               : nullptr;
}

bool PciDevice::open() {
  F.write16(PCI_COMMAND,
            uint16_t(F.read16(PCI_COMMAND) | PCI_COMMAND_MEMORY |
                     PCI_COMMAND_MASTER | PCI_COMMAND_INTX_DISABLE));
  for (unsigned At = 0; (At = F.capability(PCI_CAP_ID_VNDR, At));)
    switch (F.read8(At + VIRTIO_PCI_CAP_CFG_TYPE)) {
    case VIRTIO_PCI_CAP_COMMON_CFG:
      if (!Common)
        Common = reinterpret_cast<volatile virtio_pci_common_cfg *>(region(At));
      break;
    case VIRTIO_PCI_CAP_NOTIFY_CFG:
      if (!Notify) {
        Notify = region(At);
        NotifyStep = F.read(At + VIRTIO_PCI_NOTIFY_CAP_MULT);
      }
      break;
    case VIRTIO_PCI_CAP_DEVICE_CFG:
      if (!Config)
        Config = region(At);
      break;
    }
  return Common && Notify && Config && openInterrupt();
}

/// One vector for all queues (MSI-X); a change of the configuration has none.
bool PciDevice::openInterrupt() {
  unsigned At = F.capability(PCI_CAP_ID_MSIX);
  if (!At) {
    say("virtio: a PCI device without MSI-X is not used\n");
    return false;
  }
  uint32_t Table = F.read(At + PCI_MSIX_TABLE);
  uint64_t Begin = F.bar(Table & PCI_MSIX_TABLE_BIR);
  if (!Begin)
    return false;
  auto *Entry = static_cast<volatile uint32_t *>(
      mapDevice(Begin + (Table & PCI_MSIX_TABLE_OFFSET), PCI_MSIX_ENTRY_SIZE));
  if (!Entry)
    return false;
  Entry[0] = uint32_t(messageAddress());
  Entry[1] = uint32_t(messageAddress() >> 32);
  Entry[2] = messageData(deviceVector());
  Entry[3] = 0; // not masked
  F.write16(At + PCI_MSIX_FLAGS,
            uint16_t((F.read16(At + PCI_MSIX_FLAGS) | PCI_MSIX_FLAGS_ENABLE) &
                     ~PCI_MSIX_FLAGS_MASKALL));
  return true;
}

bool PciDevice::placeQueue(unsigned Index, const Queue &Q) {
  auto Low = [](const void *P) {
    return uint32_t(reinterpret_cast<uintptr_t>(P));
  };
  auto High = [](const void *P) {
    return uint32_t(reinterpret_cast<uintptr_t>(P) >> 32);
  };
  Common->queue_select = uint16_t(Index);
  Common->queue_size = uint16_t(Q.size());
  Common->queue_msix_vector = 0;
  if (Common->queue_msix_vector != 0)
    return false;
  Common->queue_desc_lo = Low(Q.descriptors());
  Common->queue_desc_hi = High(Q.descriptors());
  Common->queue_avail_lo = Low(Q.available());
  Common->queue_avail_hi = High(Q.available());
  Common->queue_used_lo = Low(Q.used());
  Common->queue_used_hi = High(Q.used());
  Bells[Index] = reinterpret_cast<volatile uint16_t *>(
      Notify + size_t(Common->queue_notify_off) * NotifyStep);
  Common->queue_enable = 1;
  return true;
}

/// The virtio device that the function is, as VIRTIO_ID_NET ...; 0: none.
uint32_t deviceId(const Function &F) {
  if (F.read16(PCI_VENDOR_ID) != Vendor)
    return 0;
  uint16_t Id = F.read16(PCI_DEVICE_ID);
  if (Id >= 0x1040 && Id < 0x1080)
    return Id - 0x1040u;
  // A transitional device, which speaks the legacy interface as well.
  return Id >= 0x1000 && Id < 0x1040 ? F.read16(PCI_SUBSYSTEM_ID) : 0;
}

Device *findOnBus(unsigned Bus, uint32_t Id, unsigned Depth);

/// \p F itself, or one behind it.
Device *findIn(const Function &F, uint32_t Id, unsigned Depth) {
  if ((F.read8(PCI_HEADER_TYPE) & 0x7f) == PCI_HEADER_TYPE_BRIDGE) {
    uint8_t Behind = F.read8(PCI_SECONDARY_BUS);
    return Behind && Depth ? findOnBus(Behind, Id, Depth - 1) : nullptr;
  }
  if (deviceId(F) != Id)
    return nullptr;
  auto *D = make<PciDevice>(F);
  if (D && D->open())
    return D;
  deallocate(D);
  return nullptr;
}

Device *findOnBus(unsigned Bus, uint32_t Id, unsigned Depth) {
  for (unsigned Slot = 0; Slot < 32; ++Slot)
    for (unsigned Number = 0; Number < 8; ++Number) {
      Function F(Bus, Slot, Number);
      bool There = F.read16(PCI_VENDOR_ID) != 0xffff;
      if (There)
        if (Device *Found = findIn(F, Id, Depth))
          return Found;
      if (Number == 0 && !(There && F.read8(PCI_HEADER_TYPE) & 0x80))
        break; // one function at most
    }
  return nullptr;
}

} // namespace

Device *findPciDevice(uint32_t Id) { return findOnBus(0, Id, /*Depth=*/4); }

} // namespace base::virtio
