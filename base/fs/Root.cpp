//===- Root.cpp - the root file system ------------------------------------===//
#include "base/fs/Root.h"
#include "base/boot/BootInfo.h"
#include "base/fs/Archive.h"
#include "base/fs/Path.h"
#include "base/sched/Attention.h"
#include "base/sched/Thread.h"

namespace base {
namespace {

RamFileSystem RootSystem(1), DeviceSystem(2), ProcSystem(ProcId);
RamDirectory *Root; ///< retained

void unpackOrStop(Span<const char> Archive, const char *Which,
                  RamDirectory &To) {
  ArchiveError E = unpack(Archive, To);
  if (E.What)
    panic("the %s cannot be the root file system: %s, at byte %zu of %zu",
          Which, E.What, E.At, Archive.Count);
}

void mountNew(RamDirectory &In, Name Called, FileSystem &System,
              RamDirectory::Filler Fill) {
  RamDirectory *On = addDirectory(In, Called);
  Reference<RamDirectory> Top =
      On ? make<RamDirectory>(System, 0755, Fill) : nullptr;
  if (!Top)
    panic("no memory for the root file system");
  mountOn(*On, Top);
}

void fillRoot(RamDirectory &To) {
  if (&ukport_rootfs_begin[0] != &ukport_rootfs_end[0])
    unpackOrStop(
        {ukport_rootfs_begin, size_t(ukport_rootfs_end - ukport_rootfs_begin)},
        "embedded archive", To);
  unpackOrStop(bootInfo().Ramdisk, "ramdisk", To);
  mountNew(To, nameOf("dev"), DeviceSystem, fillDevices);
  mountNew(To, nameOf("proc"), ProcSystem, fillProc);
  addDirectory(To, nameOf("tmp"));
}

} // namespace

/// The thread that mounts the disk, which others wait for: it may sleep.
static Thread *Mounting;

static void mountOnce() {
  if (!mountDisk)
    return;
  Mounting = Current;
  mountDisk();
  Mounting = nullptr;
}

Directory &rootDirectory() {
  if (!Root) {
    Root = make<RamDirectory>(RootSystem, 0755, fillRoot);
    if (!Root)
      panic("no memory for the root file system");
    Root->retain();
    mountOnce();
  }
  while (__builtin_expect(Mounting && Mounting != Current, 0)) {
    attend();
    yield();
  }
  return *Root;
}

} // namespace base
