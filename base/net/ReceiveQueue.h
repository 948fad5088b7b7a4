//===- ReceiveQueue.h - bytes that wait to be read ------------------------===//
//
// The packets' own memory, as the driver filled it, is kept until it is read.
// Only what is much smaller than its buffer is copied to the end of one that
// is shared, so that a peer that sends single bytes cannot fill the memory.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_NET_RECEIVEQUEUE_H
#define UKPORT_BASE_NET_RECEIVEQUEUE_H

#include "base/fs/File.h"

struct pbuf;

namespace base {

class ReceiveQueue {
public:
  ReceiveQueue() = default;
  ~ReceiveQueue() { clear(); }
  ReceiveQueue(const ReceiveQueue &) = delete;
  ReceiveQueue &operator=(const ReceiveQueue &) = delete;

  /// Bytes in the queue.
  size_t size() const { return Bytes; }
  /// Takes over \p Packet, a chain.
  void append(pbuf *Packet);
  /// Copies from the queue's begin to \p To, from its byte \p At on. How many.
  /// They stay in the queue.
  size_t peek(Buffers To, size_t At) const;
  /// Drops \p Count bytes, which are there.
  void drop(size_t Count);
  void clear();

private:
  pbuf *First = nullptr, *Last = nullptr;
  size_t Bytes = 0;
  size_t Skip = 0; ///< bytes of First that were read
  size_t Room = 0; ///< behind Last's bytes, in its memory

  void link(pbuf *Chain);
  void freeFirst();
};

} // namespace base

#endif // UKPORT_BASE_NET_RECEIVEQUEUE_H
