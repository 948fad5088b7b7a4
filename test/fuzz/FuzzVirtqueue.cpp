// A virtqueue whose device writes what it likes: the guest neither crashes nor
// takes back what it did not give, nor anything twice.
#include "base/virtio/Queue.h"
#include "test/unit/base/Host.h"
#include <cstring>
#include <set>
#include <vector>

using namespace base;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  if (Size < 2)
    return 0;
  unsigned Entries = 1u << (Data[0] & 7);
  virtio::Queue Q;
  BASE_CHECK(Q.create(Entries, Data[0] & 8));
  auto *Used = static_cast<char *>(Q.used());
  size_t UsedSize = sizeof(vring_used) + sizeof(vring_used_elem) * Entries + 2;
  size_t TableSize = size_t(Used - static_cast<char *>(Q.descriptors()));
  std::set<void *> Given;
  uintptr_t Next = 1;
  for (size_t At = 1; At + 4 <= Size; At += 4) {
    const uint8_t *B = Data + At;
    switch (B[0] & 3) {
    case 0: { // the driver adds a chain
      virtio::Segment S[4] = {};
      unsigned Free = Q.free(), Count = 1u + B[1] % 4, In = B[2] % (Count + 1);
      auto *Token = reinterpret_cast<void *>(Next++);
      bool Added = Q.add({S, Count - In}, {S, In}, Token);
      BASE_CHECK(Added == (!Q.broken() && Free >= Count));
      if (Added)
        Given.insert(Token);
      Q.needsKick();
      break;
    }
    case 1: { // and takes some back
      uint32_t Written;
      for (void *T; (T = Q.take(Written));)
        BASE_CHECK(Given.erase(T) == 1);
      Q.askInterrupt(B[1]);
      break;
    }
    case 2: // the device writes its ring
      Used[(B[1] | B[2] << 8) % UsedSize] = char(B[3]);
      break;
    case 3: // or the others, which it must not
      static_cast<char *>(Q.descriptors())[(B[1] | B[2] << 8) % TableSize] =
          char(B[3]);
      break;
    }
    BASE_CHECK(Q.free() <= Entries);
  }
  return 0;
}
