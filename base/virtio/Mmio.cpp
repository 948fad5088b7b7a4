//===- Mmio.cpp - virtio devices in memory --------------------------------===//
//
// QEMU's microvm and Firecracker name them on the command line:
//   virtio_mmio.device=512@0xfeb00e00:12      size, address, interrupt line
// QEMU's are of the legacy interface unless it is told
// -global virtio-mmio.force-legacy=false; both work here.
//
//===----------------------------------------------------------------------===//
#include "base/boot/BootInfo.h"
#include "base/mem/Heap.h"
#include "base/mem/Pages.h"
#include "base/pc/Interrupts.h"
#include "base/virtio/Device.h"
#include <linux/virtio_mmio.h>

namespace base::virtio {

namespace {

constexpr uint32_t Magic = 0x74726976;

/// What the command line says of a device.
struct Place {
  uintptr_t Address = 0;
  unsigned Line = 0;
};

class MmioDevice : public Device {
public:
  MmioDevice(volatile char *Registers, unsigned Line)
      : Registers(Registers), Legacy(read(VIRTIO_MMIO_VERSION) == 1) {
    if (Legacy)
      write(VIRTIO_MMIO_GUEST_PAGE_SIZE, PageSize);
    // The line stays high until `acknowledge`, so it must count only once.
    routeLine(Line, deviceVector(&Raised), /*Level=*/false);
  }

  void acknowledge() override {
    if (!Raised)
      return;
    Raised = false;
    write(VIRTIO_MMIO_INTERRUPT_ACK, read(VIRTIO_MMIO_INTERRUPT_STATUS));
  }

  void readConfig(unsigned Offset, void *To, unsigned Size) override {
    for (unsigned I = 0; I < Size; ++I)
      static_cast<char *>(To)[I] = Registers[VIRTIO_MMIO_CONFIG + Offset + I];
  }

protected:
  uint32_t offered(unsigned Half) override {
    write(VIRTIO_MMIO_DEVICE_FEATURES_SEL, Half);
    return read(VIRTIO_MMIO_DEVICE_FEATURES);
  }
  void accept(unsigned Half, uint32_t Bits) override {
    write(VIRTIO_MMIO_DRIVER_FEATURES_SEL, Half);
    write(VIRTIO_MMIO_DRIVER_FEATURES, Bits);
  }
  uint8_t status() override { return uint8_t(read(VIRTIO_MMIO_STATUS)); }
  void setStatus(uint8_t Status) override {
    write(VIRTIO_MMIO_STATUS, Status);
    if (!Status && Legacy) // the reset forgets it
      write(VIRTIO_MMIO_GUEST_PAGE_SIZE, PageSize);
  }
  unsigned queueLimit(unsigned Index) override {
    write(VIRTIO_MMIO_QUEUE_SEL, Index);
    return read(VIRTIO_MMIO_QUEUE_NUM_MAX);
  }
  bool placeQueue(unsigned Index, const Queue &Q) override {
    write(VIRTIO_MMIO_QUEUE_SEL, Index);
    write(VIRTIO_MMIO_QUEUE_NUM, Q.size());
    if (Legacy) {
      write(VIRTIO_MMIO_QUEUE_ALIGN, PageSize);
      write(VIRTIO_MMIO_QUEUE_PFN,
            uint32_t(reinterpret_cast<uintptr_t>(Q.descriptors()) / PageSize));
      return true;
    }
    writeAddress(VIRTIO_MMIO_QUEUE_DESC_LOW, Q.descriptors());
    writeAddress(VIRTIO_MMIO_QUEUE_AVAIL_LOW, Q.available());
    writeAddress(VIRTIO_MMIO_QUEUE_USED_LOW, Q.used());
    write(VIRTIO_MMIO_QUEUE_READY, 1);
    return true;
  }
  void notify(unsigned Index) override {
    write(VIRTIO_MMIO_QUEUE_NOTIFY, Index);
  }
  bool legacy() const override { return Legacy; }

private:
  volatile char *Registers;
  bool Legacy;
  volatile bool Raised = false;

  uint32_t read(unsigned Register) const {
    return *reinterpret_cast<volatile uint32_t *>(Registers + Register);
  }
  void write(unsigned Register, uint32_t Value) {
    *reinterpret_cast<volatile uint32_t *>(Registers + Register) = Value;
  }
  void writeAddress(unsigned Low, const void *Address) {
    auto Value = reinterpret_cast<uintptr_t>(Address);
    write(Low, uint32_t(Value));
    write(Low + 4, uint32_t(Value >> 32));
  }
};

/// Reads a number, decimal or after 0x, at \p At, which moves behind it.
uint64_t number(const char *&At) {
  uint64_t Value = 0;
  bool Hex = At[0] == '0' && At[1] == 'x';
  if (Hex)
    At += 2;
  for (;; ++At) {
    char C = *At;
    if (C >= '0' && C <= '9')
      Value = Value * (Hex ? 16 : 10) + unsigned(C - '0');
    else if (Hex && C >= 'a' && C <= 'f')
      Value = Value * 16 + unsigned(C - 'a') + 10;
    else
      return Value;
  }
}

/// The next device that \p At names, which moves behind it. The hypervisor
/// appends them, so they may stand after the program's arguments.
bool nextPlace(const char *&At, Place &Found) {
  static const char Key[] = "virtio_mmio.device=";
  for (; *At; ++At) {
    if (memcmp(At, Key, 1))
      continue;
    size_t Same = 0;
    while (Key[Same] && At[Same] == Key[Same])
      ++Same;
    if (Key[Same])
      continue;
    At += Same;
    number(At); // the size; a unit may follow
    while (*At && *At != '@' && *At != ' ')
      ++At;
    if (*At != '@')
      continue;
    Found.Address = number(++At);
    if (*At != ':')
      continue;
    Found.Line = unsigned(number(++At));
    return true;
  }
  return false;
}

} // namespace

Device *findMmioDevice(uint32_t Id) {
  const char *At = bootInfo().CommandLine;
  for (Place P; nextPlace(At, P);) {
    auto *Registers = static_cast<volatile char *>(mapDevice(P.Address, 512));
    auto Read = [&](unsigned Register) {
      return *reinterpret_cast<volatile uint32_t *>(Registers + Register);
    };
    if (Registers && Read(VIRTIO_MMIO_MAGIC_VALUE) == Magic &&
        Read(VIRTIO_MMIO_DEVICE_ID) == Id)
      return make<MmioDevice>(Registers, P.Line);
  }
  return nullptr;
}

} // namespace base::virtio
