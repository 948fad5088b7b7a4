//===- Control.cpp - ioctl ------------------------------------------------===//
#include "base/abi/Files.h"
#include <sys/ioctl.h>

namespace base {
namespace {

long control(int Descriptor, unsigned Request, void *Argument) {
  return withFile(Descriptor, [&](File &F) -> long {
    if (F.bare())
      return -EBADF;
    switch (Request) {
    case FIONBIO:
      F.Flags = *static_cast<int *>(Argument) ? F.Flags | O_NONBLOCK
                                              : F.Flags & ~O_NONBLOCK;
      return 0;
    case FIOASYNC: // as O_ASYNC of fcntl: there is no SIGIO
      return *static_cast<int *>(Argument) ? -EINVAL : 0;
    case FIOCLEX:
    case FIONCLEX:
      setCloseOnExec(Descriptor, Request == FIOCLEX);
      return 0;
    }
    return F.control(Request, Argument);
  });
}

} // namespace
} // namespace base

SYSCALL_PARTIAL(ioctl, base::control, "what files, terminals and sockets need")
