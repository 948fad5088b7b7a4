//===- Duplicates.cpp - dup, fcntl and their like -------------------------===//
#include "base/abi/Files.h"
#include <sys/file.h>

namespace base {
namespace {

long duplicateAbove(int Descriptor, int Least, bool CloseOnExec) {
  File *F = fileOf(Descriptor);
  if (!F)
    return -EBADF;
  if (Least < 0 || unsigned(Least) >= DescriptorLimit)
    return -EINVAL;
  return openDescriptor(F, CloseOnExec, Least);
}

long duplicate(int Descriptor) { return duplicateAbove(Descriptor, 0, false); }

long duplicateTo(int From, int To, int Flags) {
  if (From == To || (Flags & ~O_CLOEXEC))
    return -EINVAL;
  File *F = fileOf(From);
  return F ? setDescriptor(To, F, Flags & O_CLOEXEC) : -EBADF;
}

long duplicateToOld(int From, int To) {
  if (From == To)
    return fileOf(From) ? To : -EBADF;
  return duplicateTo(From, To, 0);
}

long setFlags(File &F, int Flags) {
  constexpr int Changeable =
      O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME;
  if ((Flags & O_ASYNC) && !(F.Flags & O_ASYNC))
    return -EINVAL; // no SIGIO
  F.Flags = (F.Flags & ~Changeable) | (Flags & Changeable);
  return 0;
}

/// There is one process: nobody else holds a lock.
long lock(File &F, int Command, struct flock *Lock) {
  if (Lock->l_type != F_RDLCK && Lock->l_type != F_WRLCK &&
      Lock->l_type != F_UNLCK)
    return -EINVAL;
  if (Command == F_GETLK) {
    Lock->l_type = F_UNLCK;
    return 0;
  }
  if ((Lock->l_type == F_RDLCK && !F.readable()) ||
      (Lock->l_type == F_WRLCK && !F.writable()))
    return -EBADF;
  return 0;
}

long control(int Descriptor, int Command, long Argument) {
  Reference<File> F = fileOf(Descriptor);
  if (!F)
    return -EBADF;
  switch (Command) {
  case F_DUPFD:
    return duplicateAbove(Descriptor, Argument, false);
  case F_DUPFD_CLOEXEC:
    return duplicateAbove(Descriptor, Argument, true);
  case F_GETFD:
    return closesOnExec(Descriptor) ? FD_CLOEXEC : 0;
  case F_SETFD:
    setCloseOnExec(Descriptor, Argument & FD_CLOEXEC);
    return 0;
  case F_GETFL:
    return F->Flags;
  case F_SETFL:
    return F->bare() ? -EBADF : setFlags(*F, Argument);
  case F_GETLK:
  case F_SETLK:
  case F_SETLKW:
    return F->bare()
               ? -EBADF
               : lock(*F, Command, reinterpret_cast<struct flock *>(Argument));
  case 1032: // F_GETPIPE_SZ
    return F->pipeSize(0);
  case 1031: // F_SETPIPE_SZ
    return Argument > 0 ? F->pipeSize(Argument) : -EINVAL;
  }
  return -EINVAL;
}

long lockWhole(int Descriptor, int Operation) {
  switch (Operation & ~LOCK_NB) {
  case LOCK_SH:
  case LOCK_EX:
  case LOCK_UN:
    return fileOf(Descriptor) ? 0 : -EBADF;
  }
  return -EINVAL;
}

} // namespace
} // namespace base

SYSCALL(dup, base::duplicate)
SYSCALL(dup2, base::duplicateToOld)
SYSCALL(dup3, base::duplicateTo)
SYSCALL_PARTIAL(fcntl, base::control,
                "no SIGIO, no leases; every lock is granted")
SYSCALL_PARTIAL(flock, base::lockWhole,
                "every lock is granted: there is one process")
