#include "base/xen/BlockFront.h"
#include "base/mem/Heap.h"
#include "base/sched/Thread.h"
#include "base/sched/Watchdog.h"
#include "base/xen/Hypercall.h"
#include <xen/io/protocols.h>

namespace base::xen {

/// Sleeps whatever signals come: what a file system has begun, it ends.
template <class Callable> void BlockFront::sleepUntil(Callable &&Condition) {
  class Self : public Waiter {
  public:
    Thread &Owner = *Current;
    void changed(unsigned) override { Owner.wake(); }
  };
  while (!Condition()) {
    Self Mine;
    Changed.add(Mine);
    sleep();
  }
}

class BlockFront::Use {
public:
  explicit Use(BlockFront &Device) : Device(Device) {
    Device.sleepUntil([&] {
      for (Request &R : Device.Requests)
        if (!R.Taken) {
          It = &R;
          return true;
        }
      return false;
    });
    It->Taken = true;
  }
  ~Use() {
    It->Taken = false;
    Device.Changed.notify();
  }
  Request &operator*() const { return *It; }

private:
  BlockFront &Device;
  Request *It = nullptr;
};

bool BlockFront::start() {
  if (!find("vbd") || !waitForBackEnd(XenbusStateInitWait))
    return false;
  grant_ref_t Ref;
  auto *Shared = static_cast<blkif_sring *>(sharePage(Ref));
  if (!Shared || !makePages(Requests[0], 1)) {
    say("xen: no memory for the disk\n");
    return false;
  }
  XEN_FRONT_RING_INIT(&Ring, Shared, PageSize);
  Events = makePort(domain());
  addAttendant(*this);
  writeNumber(here(), "ring-ref", Ref);
  writeNumber(here(), "event-channel", Events);
  writeNumber(here(), "feature-persistent", 1);
  char Path[64];
  format(Path, sizeof Path, "%s/protocol", here());
  writeStore(Path, XEN_IO_PROTO_ABI_NATIVE);
  setState(XenbusStateInitialised);
  if (!waitForBackEnd(XenbusStateConnected))
    return false;
  Sectors = uint64_t(readNumber(backEnd(), "sectors", 0));
  long Size = readNumber(backEnd(), "sector-size", SectorSize);
  if (Size != SectorSize) {
    say("xen: the disk has sectors of %ld bytes, not %zu\n", Size, SectorSize);
    return false;
  }
  ReadOnly = readNumber(backEnd(), "info", 0) & VDISK_READONLY;
  if (readNumber(backEnd(), "feature-flush-cache", 0))
    FlushOperation = BLKIF_OP_FLUSH_DISKCACHE;
  else if (readNumber(backEnd(), "feature-barrier", 0))
    FlushOperation = BLKIF_OP_WRITE_BARRIER;
  setState(XenbusStateConnected);
  return true;
}

void BlockFront::backEndChanged(XenbusState S) {
  // One that begins anew does not know what the other was asked.
  if (Gone || !Sectors || S == XenbusStateConnected || S > XenbusStateClosed)
    return;
  say("xen: the disk's back end has gone\n");
  // What was handed over may have been done or not: nobody can tell.
  Gone = true;
  closePort(Events);
  setState(XenbusStateClosed);
  Changed.notify();
}

bool BlockFront::makePages(Request &R, unsigned Count) {
  for (unsigned I = 0; I < Count; ++I)
    if (!R.Pages[I] &&
        !(R.Pages[I] = static_cast<uint8_t *>(sharePage(R.Refs[I]))))
      return false;
  return true;
}

long BlockFront::perform(Request &R, uint8_t Operation, uint64_t Sector,
                         size_t Size) {
  if (Gone)
    return -EIO;
  R.Done = false;
  blkif_request &To = *RING_GET_REQUEST(&Ring, Ring.req_prod_pvt);
  To.operation = Operation;
  To.nr_segments = uint8_t(roundUp(Size, PageSize) / PageSize);
  To.handle = blkif_vdev_t(number());
  To.id = uint64_t(&R - Requests);
  To.sector_number = Sector;
  for (unsigned I = 0; I < To.nr_segments; ++I) {
    size_t Part = least(Size - I * PageSize, PageSize);
    To.seg[I] = {R.Refs[I], 0, uint8_t(Part / SectorSize - 1)};
  }
  ++Ring.req_prod_pvt;
  bool Notify;
  RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&Ring, Notify);
  if (Notify)
    notify(Events);
  sleepUntil([&] { return R.Done || Gone; });
  return R.Done && R.Status == BLKIF_RSP_OKAY ? 0 : -EIO;
}

void BlockFront::attend() {
  int More;
  if (Gone)
    return;
  do {
    RING_IDX Written = Ring.sring->rsp_prod;
    xen_rmb();
    if (Written == Ring.rsp_cons)
      return;
    for (; Ring.rsp_cons != Written; ++Ring.rsp_cons) {
      const blkif_response &From = *RING_GET_RESPONSE(&Ring, Ring.rsp_cons);
      if (From.id >= RequestCount)
        continue;
      Requests[From.id].Status = From.status;
      Requests[From.id].Done = true;
    }
    Changed.notify();
    RING_FINAL_CHECK_FOR_RESPONSES(&Ring, More);
  } while (More);
}

long BlockFront::transfer(bool Write, uint64_t Sector, uint8_t *Data,
                          size_t Size) {
  if (Size % SectorSize || Sector + Size / SectorSize > Sectors)
    return -EIO;
  Use Mine(*this);
  Request &R = *Mine;
  while (Size) {
    size_t Wanted = least(Size, PagesPerRequest * PageSize);
    // At least the first request has a page.
    size_t Pages = roundUp(Wanted, PageSize) / PageSize;
    if (!makePages(R, unsigned(Pages)) && !R.Pages[0])
      return -EIO;
    while (!R.Pages[Pages - 1])
      --Pages;
    Wanted = least(Wanted, Pages * PageSize);
    auto copy = [&](bool In) {
      for (size_t At = 0; At < Wanted; At += PageSize) {
        uint8_t *Page = R.Pages[At / PageSize];
        size_t Part = least(Wanted - At, PageSize);
        In ? memcpy(Page, Data + At, Part) : memcpy(Data + At, Page, Part);
      }
    };
    if (Write)
      copy(true);
    if (long Error =
            perform(R, Write ? BLKIF_OP_WRITE : BLKIF_OP_READ, Sector, Wanted))
      return Error;
    if (!Write)
      copy(false);
    Sector += Wanted / SectorSize;
    Data += Wanted;
    Size -= Wanted;
  }
  return 0;
}

long BlockFront::read(uint64_t Sector, void *To, size_t Size) {
  return transfer(false, Sector, static_cast<uint8_t *>(To), Size);
}

long BlockFront::write(uint64_t Sector, const void *From, size_t Size) {
  return ReadOnly
             ? -EIO
             : transfer(true, Sector,
                        static_cast<uint8_t *>(const_cast<void *>(From)), Size);
}

long BlockFront::flush() {
  if (!FlushOperation)
    return Gone ? -EIO : 0;
  Use Mine(*this);
  return perform(*Mine, FlushOperation, 0, 0);
}

} // namespace base::xen

namespace base {

BlockDevice *xenBlockDevice() {
  if (!xen::detect())
    return nullptr;
  auto *Front = make<xen::BlockFront>();
  if (!Front || !Front->start())
    return nullptr;
  startWatchdog();
  return Front;
}

} // namespace base
