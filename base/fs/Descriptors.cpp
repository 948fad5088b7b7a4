//===- Descriptors.cpp - the table of open files --------------------------===//
//
// An array of files, and a bit for each that says whether it is open: the
// lowest free one is found 64 at a time. Both grow when a higher descriptor is
// first needed. 0, 1 and 2 are the console before anything else is there, so
// that a program which opens nothing allocates nothing.
//
//===----------------------------------------------------------------------===//
#include "base/fs/Descriptors.h"
#include "base/fs/Console.h"

namespace base {

unsigned DescriptorLimit = 1024;

namespace {

struct Slot {
  File *Open; ///< retained
  bool CloseOnExec;
};

constexpr unsigned AtFirst = 64; ///< a word of the map

Slot FirstSlots[AtFirst];
uint64_t FirstMap;

struct Table {
  Slot *Slots = nullptr;
  uint64_t *Open = nullptr; ///< a bit for each slot
  unsigned Capacity = 0;
  unsigned FullWords = 0; ///< so many words of Open at the begin have no zero
};
Table T;

void start() {
  T.Slots = FirstSlots;
  T.Open = &FirstMap;
  T.Capacity = AtFirst;
  File &C = console();
  for (unsigned I = 0; I < 3; ++I) {
    C.retain();
    T.Slots[I] = {&C, false};
  }
  *T.Open = 7;
}

inline Table &table() {
  if (__builtin_expect(!T.Slots, 0))
    start();
  return T;
}

bool isOpen(unsigned D) {
  return D < table().Capacity && T.Open[D / 64] >> D % 64 & 1;
}

/// A copy of \p Old that has room for \p Capacity, with zeros after it.
template <class U> U *grown(const U *Old, size_t Count, size_t Capacity) {
  U *New = static_cast<U *>(allocate(Capacity * sizeof(U)));
  if (New) {
    memcpy(New, Old, Count * sizeof(U));
    memset(New + Count, 0, (Capacity - Count) * sizeof(U));
  }
  return New;
}

bool makeRoom(unsigned D) {
  if (D < table().Capacity)
    return true;
  unsigned Capacity = most(2 * T.Capacity, (D + 64) / 64 * 64);
  Slot *Slots = grown(T.Slots, T.Capacity, Capacity);
  uint64_t *Open = grown(T.Open, T.Capacity / 64, Capacity / 64);
  if (!Slots || !Open) {
    deallocate(Slots);
    deallocate(Open);
    return false;
  }
  if (T.Slots != FirstSlots) {
    deallocate(T.Slots);
    deallocate(T.Open);
  }
  T.Slots = Slots;
  T.Open = Open;
  T.Capacity = Capacity;
  return true;
}

/// The lowest free descriptor from \p Least on; it may be beyond the table.
unsigned lowestFree(unsigned Least) {
  unsigned Words = table().Capacity / 64;
  while (T.FullWords < Words && !~T.Open[T.FullWords])
    ++T.FullWords;
  for (unsigned W = most(Least / 64, T.FullWords); W < Words; ++W) {
    uint64_t Free = ~T.Open[W];
    if (W == Least / 64)
      Free &= ~0ull << Least % 64;
    if (Free)
      return W * 64 + __builtin_ctzll(Free);
  }
  return most(T.Capacity, Least);
}

void put(unsigned D, Reference<File> &F, bool CloseOnExec) {
  F->retain();
  T.Slots[D] = {F.get(), CloseOnExec};
  T.Open[D / 64] |= 1ull << D % 64;
}

} // namespace

File *fileOf(int Descriptor) {
  Table &Now = table();
  return unsigned(Descriptor) < Now.Capacity ? Now.Slots[Descriptor].Open
                                             : nullptr;
}

long openDescriptor(Reference<File> F, bool CloseOnExec, int Least) {
  unsigned D = lowestFree(Least);
  if (D >= DescriptorLimit)
    return -EMFILE;
  if (!makeRoom(D))
    return -ENOMEM;
  put(D, F, CloseOnExec);
  return D;
}

long canOpen() { return lowestFree(0) < DescriptorLimit ? 0 : -EMFILE; }

long setDescriptor(int Descriptor, Reference<File> F, bool CloseOnExec) {
  if (unsigned(Descriptor) >= DescriptorLimit)
    return -EBADF;
  if (!makeRoom(Descriptor))
    return -ENOMEM;
  if (isOpen(Descriptor))
    closeDescriptor(Descriptor);
  put(Descriptor, F, CloseOnExec);
  return Descriptor;
}

long closeDescriptor(int Descriptor) {
  if (!isOpen(Descriptor))
    return -EBADF;
  File *F = T.Slots[Descriptor].Open;
  T.Slots[Descriptor] = {};
  T.Open[Descriptor / 64] &= ~(1ull << Descriptor % 64);
  T.FullWords = least(T.FullWords, unsigned(Descriptor) / 64);
  F->release();
  return 0;
}

bool closesOnExec(int Descriptor) {
  return isOpen(Descriptor) && T.Slots[Descriptor].CloseOnExec;
}

void setCloseOnExec(int Descriptor, bool Value) {
  if (isOpen(Descriptor))
    T.Slots[Descriptor].CloseOnExec = Value;
}

int nextDescriptor(int From) {
  for (unsigned D = From; D < table().Capacity; ++D)
    if (isOpen(D))
      return D;
  return -1;
}

} // namespace base
