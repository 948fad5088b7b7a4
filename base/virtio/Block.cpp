//===- Block.cpp - virtio-blk ---------------------------------------------===//
#include "base/fs/BlockDevice.h"
#include "base/mem/Heap.h"
#include "base/mem/Pages.h"
#include "base/sched/Attention.h"
#include "base/sched/Wait.h"
#include "base/sched/Watchdog.h"
#include "base/virtio/Device.h"
#include <linux/virtio_blk.h>

namespace base::virtio {

namespace {

/// A request under way: on the stack of the thread that waits for it.
struct Request {
  virtio_blk_outhdr Header = {};
  uint8_t Status = 0xff;
  bool Done = false;
};

class BlockDriver : public BlockDevice, public Attendant {
public:
  bool open(Device &D);
  uint64_t sectors() const override { return Sectors; }
  bool readOnly() const override { return Link->has(VIRTIO_BLK_F_RO); }
  long read(uint64_t Sector, void *To, size_t Size) override {
    return transfer(VIRTIO_BLK_T_IN, Sector, static_cast<char *>(To), Size);
  }
  long write(uint64_t Sector, const void *From, size_t Size) override {
    return transfer(VIRTIO_BLK_T_OUT, Sector,
                    static_cast<char *>(const_cast<void *>(From)), Size);
  }
  long flush() override;
  void attend() override;

private:
  Device *Link = nullptr;
  Queue Requests;
  WaitQueue Progress; ///< requests were done, or will never be
  uint64_t Sectors = 0;

  /// What one request moves at most.
  static constexpr size_t Most = 64 * 1024;
  static constexpr unsigned MostSegments = Most / PageSize + 1;

  long transfer(uint32_t Type, uint64_t Sector, char *Memory, size_t Size);
  long move(uint32_t Type, uint64_t Sector, char *Memory, size_t Size);
  long submit(Request &R, Span<const Segment> Data, bool Writes);
  void waitForProgress();
};

/// Physical memory of what lies at \p Memory, page by page. 0: some of it is
/// not there, or not where its address says.
unsigned gather(char *Memory, size_t Size, Segment *To) {
  unsigned Count = 0;
  while (Size) {
    auto At = reinterpret_cast<uintptr_t>(Memory);
    uintptr_t Physical;
    Access A;
    if (!pageAt(roundDown(At, PageSize), Physical, A))
      return 0;
    size_t Part = least(Size, PageSize - At % PageSize);
    To[Count++] = {reinterpret_cast<void *>(Physical + At % PageSize),
                   uint32_t(Part)};
    Memory += Part, Size -= Part;
  }
  return Count;
}

/// A request's memory belongs to the device until it is done: no signal may cut
/// the wait short.
void BlockDriver::waitForProgress() {
  if (sleepOn(Progress) == Woken::Interrupted)
    base::attend();
}

long BlockDriver::submit(Request &R, Span<const Segment> Data, bool Writes) {
  Segment Out[MostSegments + 1] = {{&R.Header, sizeof R.Header}};
  Segment In[MostSegments + 1];
  size_t OutCount = 1, InCount = 0;
  for (const Segment &S : Data)
    (Writes ? Out[OutCount++] : In[InCount++]) = S;
  In[InCount++] = {&R.Status, 1};
  while (!Requests.broken() &&
         !Requests.add({Out, OutCount}, {In, InCount}, &R))
    waitForProgress();
  Link->kick(0, Requests);
  while (!R.Done && !Requests.broken())
    waitForProgress();
  return R.Done && R.Status == VIRTIO_BLK_S_OK ? 0 : -EIO;
}

long BlockDriver::move(uint32_t Type, uint64_t Sector, char *Memory,
                       size_t Size) {
  bool Writes = Type == VIRTIO_BLK_T_OUT;
  // The request's own parts must lie where the device sees them.
  auto *R = make<Request>();
  if (!R)
    return -EIO;
  R->Header.type = Type;
  R->Header.sector = Sector;
  Segment Parts[MostSegments];
  long Result = -EIO;
  if (size_t Count = gather(Memory, Size, Parts)) {
    Result = submit(*R, {Parts, Count}, Writes);
  } else if (void *Copy = allocate(Size)) {
    // Memory of the program that it has not touched yet.
    Segment One{Copy, uint32_t(Size)};
    if (Writes)
      memcpy(Copy, Memory, Size);
    Result = submit(*R, {&One, 1}, Writes);
    if (!Writes && !Result)
      memcpy(Memory, Copy, Size);
    deallocate(Copy);
  }
  destroy(R);
  return Result;
}

long BlockDriver::transfer(uint32_t Type, uint64_t Sector, char *Memory,
                           size_t Size) {
  if (Sector > Sectors || Size / SectorSize > Sectors - Sector)
    return -EIO;
  while (Size) {
    size_t Part = least(Size, Most);
    if (long Wrong = move(Type, Sector, Memory, Part))
      return Wrong;
    Sector += Part / SectorSize;
    Memory += Part, Size -= Part;
  }
  return 0;
}

long BlockDriver::flush() {
  if (!Link->has(VIRTIO_BLK_F_FLUSH))
    return 0; // the device writes through
  auto *R = make<Request>();
  if (!R)
    return -EIO;
  R->Header.type = VIRTIO_BLK_T_FLUSH;
  long Result = submit(*R, {}, false);
  destroy(R);
  return Result;
}

void BlockDriver::attend() {
  Link->acknowledge();
  if (!Requests.hasUsed())
    return;
  do {
    uint32_t Written;
    while (auto *R = static_cast<Request *>(Requests.take(Written)))
      R->Done = true;
  } while (Requests.askInterrupt());
  Progress.notify();
}

bool BlockDriver::open(Device &D) {
  Link = &D;
  if (!D.negotiate(featureBit(VIRTIO_BLK_F_FLUSH) |
                   featureBit(VIRTIO_BLK_F_RO)) ||
      !D.createQueue(0, Requests, 64))
    return false;
  Sectors = D.config<uint64_t>(offsetof(virtio_blk_config, capacity));
  Requests.askInterrupt();
  D.start();
  return true;
}

} // namespace

} // namespace base::virtio

namespace base {

BlockDevice *virtioBlockDevice() {
  virtio::Device *D = virtio::findDevice(VIRTIO_ID_BLOCK);
  if (!D)
    return nullptr;
  auto *Driver = make<virtio::BlockDriver>();
  if (!Driver || !Driver->open(*D)) {
    D->fail();
    say("disk: the virtio-blk device cannot be used\n");
    return nullptr;
  }
  addAttendant(*Driver);
  startWatchdog();
  return Driver;
}

} // namespace base
