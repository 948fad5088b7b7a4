#include "base/net/ReceiveQueue.h"
#include "base/net/Internet.h"
#include <lwip/pbuf.h>

namespace base {

/// A shared buffer's size, and what is small enough for it.
constexpr uint16_t SharedSize = 1920, SmallSize = 640;

void ReceiveQueue::link(pbuf *Chain) {
  // tot_len stays the packet's: the queue does not use it, and it is too small.
  if (Last)
    Last->next = Chain;
  else
    First = Chain;
  for (Last = Chain; Last->next;)
    Last = Last->next;
}

void ReceiveQueue::append(pbuf *Packet) {
  uint16_t Size = Packet->tot_len;
  Bytes += Size;
  bool Small = First && Size <= SmallSize;
  if (Small && Size > Room)
    if (pbuf *Shared = pbuf_alloc(PBUF_RAW, SharedSize, PBUF_RAM)) {
      Shared->len = 0;
      link(Shared);
      Room = SharedSize;
    }
  if (Small && Size <= Room) {
    pbuf_copy_partial(Packet, static_cast<char *>(Last->payload) + Last->len,
                      Size, 0);
    Last->len = uint16_t(Last->len + Size);
    Room -= Size;
    pbuf_free(Packet);
    return;
  }
  link(Packet);
  Room = 0;
}

size_t ReceiveQueue::peek(Buffers To, size_t At) const {
  size_t Done = 0, Wanted = sizeOf(To) - At, Offset = Skip;
  for (pbuf *P = First; P && Done < Wanted; P = P->next, Offset = 0)
    Done += copyOut(static_cast<char *>(P->payload) + Offset,
                    least(Wanted - Done, P->len - Offset), To, At + Done);
  return Done;
}

void ReceiveQueue::freeFirst() {
  pbuf *P = First;
  First = P->next;
  if (!First) {
    Last = nullptr;
    Room = 0;
  }
  Skip = 0;
  P->next = nullptr;
  pbuf_free(P);
}

void ReceiveQueue::drop(size_t Count) {
  Bytes -= Count;
  while (First && Count >= First->len - Skip) {
    Count -= First->len - Skip;
    freeFirst();
  }
  Skip += Count;
}

void ReceiveQueue::clear() {
  while (First)
    freeFirst();
  Bytes = 0;
}

} // namespace base
