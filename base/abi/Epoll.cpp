//===- Epoll.cpp - sets of files to wait for ------------------------------===//
//
// An item watches one file for one descriptor. It joins the file's queue for as
// long as it exists; what it is told puts it on the set's ready list. Waiting
// takes items from that list, asks each file what is so now, and reports it:
//   - level-triggered items stay on the list for as long as anything is so;
//   - edge-triggered ones leave it until they are told again;
//   - one-shot ones leave it and are deaf until they are modified.
// The cost of a wait is that of the items on the list, not of those in the set.
//
// When a file ceases to be, its items do (FileGone). A set may watch another
// set, but not, even by way of others, itself.
//
//===----------------------------------------------------------------------===//
#include "base/abi/Files.h"
#include "base/abi/Timeout.h"
#include "base/sched/Attention.h"
#include "base/sched/Signals.h"
#include <limits.h>
#include <poll.h>
#include <sys/epoll.h>

namespace base {
namespace {

constexpr unsigned Always = EPOLLERR | EPOLLHUP;
constexpr unsigned Modes =
    EPOLLET | EPOLLONESHOT | EPOLLEXCLUSIVE | EPOLLWAKEUP;
constexpr int DeepestNest = 5;

struct InReady;
class EpollSet;

class Item final : public Waiter, public Link<InReady> {
public:
  Item(EpollSet &Set, File &Target, int Descriptor, const epoll_event &Wanted)
      : Set(Set), Target(Target), Descriptor(Descriptor), Wanted(Wanted) {
    Target.Changed.add(*this);
  }
  void changed(unsigned Events) override;
  /// What is to be reported now.
  unsigned events() { return Deaf ? 0 : Target.ready() & mask(); }
  unsigned mask() const { return (Wanted.events & ~Modes) | Always; }
  bool onReadyList() const { return Link<InReady>::linked(); }

  EpollSet &Set;
  File &Target;
  const int Descriptor;
  bool Deaf = false; ///< one-shot, and shot
  epoll_event Wanted;
  Item *Next = nullptr; ///< in the table
};

class EpollSet final : public File {
public:
  EpollSet() { Flags = O_RDWR; }
  ~EpollSet() override {
    for (unsigned I = 0; I < TableSize; ++I)
      while (Item *Gone = Table[I]) {
        Table[I] = Gone->Next;
        destroy(Gone);
      }
    deallocate(Table);
  }

  long add(File &Target, int Descriptor, const epoll_event &Wanted);
  long modify(File &Target, int Descriptor, const epoll_event &Wanted);
  long remove(File &Target, int Descriptor);
  void remove(Item &Gone);
  void put(Item &News);
  unsigned collect(epoll_event *Out, unsigned Room);
  /// Whether \p Other is this set or one that it watches, to a depth.
  bool watches(const File &Other, int Depth) const;

  unsigned ready() override;
  long status(struct stat &To) override {
    To.st_mode = 0600;
    To.st_nlink = 1;
    return 0;
  }
  /// Where the text lies tells a set from other files.
  static constexpr char Kind[] = "anon_inode:[eventpoll]";
  const char *kind() const override { return Kind; }

private:
  Item **bucket(const File &Target, int Descriptor) const {
    uintptr_t Hash = reinterpret_cast<uintptr_t>(&Target) / 16 + Descriptor;
    return &Table[Hash & (TableSize - 1)];
  }
  Item *find(const File &Target, int Descriptor) const;
  bool growTable();

  List<Item, InReady> Ready;
  Item **Table = nullptr;
  unsigned TableSize = 0, Count = 0;
};

void Item::changed(unsigned Events) {
  if (Events == FileGone)
    return Set.remove(*this);
  if ((Events & mask()) && !Deaf)
    Set.put(*this);
}

void EpollSet::put(Item &News) {
  if (!News.onReadyList())
    Ready.append(News);
  Changed.notify(POLLIN);
}

Item *EpollSet::find(const File &Target, int Descriptor) const {
  for (Item *I = TableSize ? *bucket(Target, Descriptor) : nullptr; I;
       I = I->Next)
    if (&I->Target == &Target && I->Descriptor == Descriptor)
      return I;
  return nullptr;
}

bool EpollSet::growTable() {
  unsigned OldSize = TableSize, NewSize = OldSize ? 4 * OldSize : 8;
  auto **New = static_cast<Item **>(allocate(NewSize * sizeof *Table));
  if (!New)
    return OldSize; // a longer search is no failure
  memset(New, 0, NewSize * sizeof *Table);
  Item **Old = Table;
  Table = New;
  TableSize = NewSize;
  for (unsigned I = 0; I < OldSize; ++I)
    while (Item *Moved = Old[I]) {
      Old[I] = Moved->Next;
      Item **To = bucket(Moved->Target, Moved->Descriptor);
      Moved->Next = *To;
      *To = Moved;
    }
  deallocate(Old);
  return true;
}

bool EpollSet::watches(const File &Other, int Depth) const {
  if (this == &Other || Depth == 0)
    return true;
  for (unsigned B = 0; B < TableSize; ++B)
    for (Item *I = Table[B]; I; I = I->Next)
      if (File *T = &I->Target;
          T->kind() == Kind &&
          static_cast<EpollSet *>(T)->watches(Other, Depth - 1))
        return true;
  return false;
}

long EpollSet::add(File &Target, int Descriptor, const epoll_event &Wanted) {
  if (!Target.canBlock())
    return -EPERM;
  if (find(Target, Descriptor))
    return -EEXIST;
  if (Target.kind() == Kind &&
      static_cast<EpollSet &>(Target).watches(*this, DeepestNest))
    return -ELOOP;
  if (Count >= 2 * TableSize && !growTable())
    return -ENOMEM;
  auto *I = make<Item>(*this, Target, Descriptor, Wanted);
  if (!I)
    return -ENOMEM;
  Item **To = bucket(Target, Descriptor);
  I->Next = *To;
  *To = I;
  ++Count;
  if (I->events())
    put(*I);
  return 0;
}

long EpollSet::modify(File &Target, int Descriptor, const epoll_event &Wanted) {
  Item *I = find(Target, Descriptor);
  if (!I)
    return -ENOENT;
  if ((I->Wanted.events | Wanted.events) & EPOLLEXCLUSIVE)
    return -EINVAL;
  I->Wanted = Wanted;
  I->Deaf = false;
  if (I->events())
    put(*I);
  return 0;
}

long EpollSet::remove(File &Target, int Descriptor) {
  Item *I = find(Target, Descriptor);
  if (!I)
    return -ENOENT;
  remove(*I);
  return 0;
}

void EpollSet::remove(Item &Gone) {
  Item **At = bucket(Gone.Target, Gone.Descriptor);
  while (*At != &Gone)
    At = &(*At)->Next;
  *At = Gone.Next;
  --Count;
  destroy(&Gone);
}

/// Reports up to \p Room items. Those that are to be looked at again go to the
/// end of the list: with little room, all have their turn.
unsigned EpollSet::collect(epoll_event *Out, unsigned Room) {
  unsigned Found = 0;
  Item *Last = nullptr; // the first that was put back
  while (Found < Room) {
    Item *I = Ready.first();
    if (!I || I == Last)
      break;
    static_cast<Link<InReady> *>(I)->unlink();
    unsigned Events = I->events();
    if (!Events)
      continue;
    Out[Found].events = Events;
    Out[Found++].data = I->Wanted.data;
    if (I->Wanted.events & EPOLLONESHOT) {
      I->Deaf = true;
    } else if (!(I->Wanted.events & EPOLLET)) {
      Ready.append(*I);
      if (!Last)
        Last = I;
    }
  }
  return Found;
}

unsigned EpollSet::ready() {
  while (Item *I = Ready.first()) {
    if (I->events())
      return POLLIN;
    static_cast<Link<InReady> *>(I)->unlink();
  }
  return 0;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// Do(EpollSet &) of \p Descriptor.
template <class Callable> long withSet(int Descriptor, Callable &&Do) {
  return withFile(Descriptor, [&](File &F) -> long {
    return F.kind() == EpollSet::Kind ? Do(static_cast<EpollSet &>(F))
                                      : -EINVAL;
  });
}

long makeSet(int Flags) {
  if (Flags & ~EPOLL_CLOEXEC)
    return -EINVAL;
  Reference<File> F = make<EpollSet>();
  return F ? openDescriptor(F, Flags & EPOLL_CLOEXEC) : -ENOMEM;
}

long makeSetOfSize(int Size) { return Size > 0 ? makeSet(0) : -EINVAL; }

long changeSet(int Set, int Operation, int Descriptor,
               const epoll_event *Wanted) {
  Reference<File> Target = fileOf(Descriptor);
  if (!Target)
    return -EBADF;
  return withSet(Set, [&](EpollSet &S) -> long {
    if (Target.get() == &S)
      return -EINVAL;
    switch (Operation) {
    case EPOLL_CTL_ADD:
      return S.add(*Target, Descriptor, *Wanted);
    case EPOLL_CTL_MOD:
      return S.modify(*Target, Descriptor, *Wanted);
    case EPOLL_CTL_DEL:
      return S.remove(*Target, Descriptor);
    }
    return -EINVAL;
  });
}

long waitFor(int Set, epoll_event *Out, int Room, Nanoseconds Timeout,
             const SignalSet *Mask) {
  if (Room <= 0 || size_t(Room) > INT_MAX / sizeof(epoll_event))
    return -EINVAL;
  attendBeforeWaiting();
  return withSet(Set, [&](EpollSet &S) -> long {
    if (unsigned Found = S.collect(Out, Room))
      return Found;
    if (!Timeout)
      return 0;
    MaskDuring Masked(Mask);
    Nanoseconds Deadline = deadlineAfter(Timeout);
    for (;;) {
      Woken How = sleepOn(S.Changed, Deadline);
      if (unsigned Found = S.collect(Out, Room))
        return Found;
      if (How != Woken::Changed)
        return How == Woken::TimedOut ? 0 : -EINTR;
    }
  });
}

long wait(int Set, epoll_event *Out, int Room, int Timeout) {
  return waitFor(Set, Out, Room, ofMilliseconds(Timeout), nullptr);
}

long waitMasked(int Set, epoll_event *Out, int Room, int Timeout,
                const SignalSet *Mask, size_t MaskSize) {
  if (Mask && MaskSize != sizeof *Mask)
    return -EINVAL;
  return waitFor(Set, Out, Room, ofMilliseconds(Timeout), Mask);
}

long waitMaskedExactly(int Set, epoll_event *Out, int Room,
                       const timespec *Timeout, const SignalSet *Mask,
                       size_t MaskSize) {
  if (Mask && MaskSize != sizeof *Mask)
    return -EINVAL;
  Nanoseconds Limit = Never;
  if (Timeout && !toNanoseconds(*Timeout, Limit))
    return -EINVAL;
  return waitFor(Set, Out, Room, Limit, Mask);
}

} // namespace
} // namespace base

SYSCALL(epoll_create, base::makeSetOfSize)
SYSCALL(epoll_create1, base::makeSet)
SYSCALL(epoll_ctl, base::changeSet)
SYSCALL(epoll_wait, base::wait)
SYSCALL(epoll_pwait, base::waitMasked)
SYSCALL(epoll_pwait2, base::waitMaskedExactly)
