//===- BlockFront.h - a disk on Xen ---------------------------------------===//
//
// One ring (xen/io/blkif.h). The data of a request pass through pages of the
// driver that are granted once, and that the back end keeps mapped if it can
// (persistent grants): no memory of the program is ever open to it, and may lie
// anywhere.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_XEN_BLOCKFRONT_H
#define UKPORT_BASE_XEN_BLOCKFRONT_H

#include "base/fs/BlockDevice.h"
#include "base/sched/Attention.h"
#include "base/sched/Wait.h"
#include "base/xen/Frontend.h"
#include <xen/io/blkif.h>

namespace base::xen {

class BlockFront : public BlockDevice, public Attendant, public Frontend {
public:
  /// False: there is no disk, or it does not come up.
  bool start();

  uint64_t sectors() const override { return Sectors; }
  bool readOnly() const override { return ReadOnly; }
  long read(uint64_t Sector, void *To, size_t Size) override;
  long write(uint64_t Sector, const void *From, size_t Size) override;
  long flush() override;
  void attend() override;

private:
  static constexpr unsigned PagesPerRequest = BLKIF_MAX_SEGMENTS_PER_REQUEST;
  static constexpr unsigned RequestCount = 8;

  struct Request {
    uint8_t *Pages[PagesPerRequest] = {};
    grant_ref_t Refs[PagesPerRequest] = {};
    bool Taken = false, Done = false;
    int Status = 0;
  };

  /// Holds one of the requests while it lives.
  class Use;

  void backEndChanged(XenbusState S) override;
  template <class Callable> void sleepUntil(Callable &&Condition);
  bool makePages(Request &R, unsigned Count);
  long transfer(bool Write, uint64_t Sector, uint8_t *Data, size_t Size);
  /// Hands the request over and sleeps until it is done.
  long perform(Request &R, uint8_t Operation, uint64_t Sector, size_t Size);

  blkif_front_ring Ring = {};
  Port Events = 0;
  bool Gone = false;
  bool ReadOnly = false;
  uint8_t FlushOperation = 0; ///< 0: what is written is on the disk
  uint64_t Sectors = 0;
  Request Requests[RequestCount];
  WaitQueue Changed; ///< a request is done or free, or the back end gone
};

} // namespace base::xen

#endif // UKPORT_BASE_XEN_BLOCKFRONT_H
