//===- DiskMount.cpp - the guest's disk -----------------------------------===//
//
// The disk is mounted when the first path is looked up, as the rest of the root
// file system is made. A thread of the base commits what was changed every few
// seconds, as Linux does; fsync, sync and the program's end do so at once.
//
//===----------------------------------------------------------------------===//
#include "base/abi/Syscall.h"
#include "base/boot/BootInfo.h"
#include "base/disk/DiskSystem.h"
#include "base/fs/Path.h"
#include "base/fs/Root.h"
#include "base/sched/Thread.h"

// Where the image was made to have its disk; empty: the boot option says.
extern "C" [[gnu::weak]] const char ukport_disk[];

namespace base {
namespace disk {
namespace {

DiskSystem *Mounted;

long commitMounted() {
  if (!Mounted || Mounted->V.isClean())
    return 0;
  Held H(Mounted->V.Access);
  return Mounted->V.commit();
}

/// The thread that commits. It never returns to a program.
int commitForEver(void *) {
  constexpr Nanoseconds Pause = 5 * Second;
  WaitQueue Nobody;
  for (;;) {
    Entered In;
    sleepOn(Nobody, now() + Pause);
    if (long Failed = commitMounted())
      say("disk: what was changed cannot be written (error %d)\n",
          int(-Failed));
  }
}

void startCommitting() {
  constexpr size_t StackSize = 16384;
  auto *Stack = static_cast<char *>(allocate(StackSize));
  Thread *T = Stack
                  ? createThread(reinterpret_cast<uintptr_t>(Stack + StackSize),
                                 commitForEver, nullptr)
                  : nullptr;
  if (!T)
    return say("disk: no memory to commit changes in time; fsync does\n");
  T->OfBase = true;
  T->Signals.Blocked = ~0ull; // signals are the program's
}

/// The directory \p Path, made if it is not there.
Directory *directoryFor(const char *Path) {
  Found F;
  if (walkPath(AT_FDCWD, Path, FollowLast, F))
    return nullptr;
  if (!F.What && F.Where->create(F.called(), S_IFDIR | 0755, {}, F.What))
    return nullptr;
  return F.What->directory();
}

} // namespace

long mountDevice(BlockDevice &Device, const char *Path) {
  auto *S = make<DiskSystem>(Device);
  if (!S)
    return -ENOMEM;
  long Failed = S->V.mount();
  Reference<Node> Root;
  if (!Failed)
    Failed = S->nodeOf(RootInode, nullptr, Root);
  if (!Failed && !Root->is(S_IFDIR))
    Failed = -EIO;
  Directory *On = Failed ? nullptr : directoryFor(Path);
  if (!Failed)
    Failed = On ? mountOn(*On, Root->directory()) : -ENOTDIR;
  if (Failed) {
    Root = nullptr;
    destroy(S);
    return Failed;
  }
  On->retain(); // what is mounted there stays
  Mounted = S;
  return 0;
}

} // namespace disk

void mountDisk() {
  char Path[256];
  Span<const char> Option = bootOption("disk");
  if (Option.empty() && ukport_disk)
    Option = {ukport_disk, __builtin_strlen(ukport_disk)};
  if (Option.empty())
    return;
  if (Option.Count >= sizeof Path)
    panic("disk: the path is too long");
  memcpy(Path, Option.First, Option.Count);
  Path[Option.Count] = 0;
  BlockDevice *Device = virtioBlockDevice ? virtioBlockDevice() : nullptr;
  if (!Device && xenBlockDevice)
    Device = xenBlockDevice();
  if (!Device) // the program's data would be lost: it must not seem to be safe
    panic("disk: there is none for %s", Path);
  switch (long Failed = disk::mountDevice(*Device, Path)) {
  case 0:
    return disk::startCommitting();
  case -EINVAL:
    panic("disk: it holds something else; give a disk of zeros to begin with");
  default:
    panic("disk: cannot be mounted on %s (error %d)", Path, int(-Failed));
  }
}

long synchroniseDisk() { return disk::commitMounted(); }

} // namespace base
