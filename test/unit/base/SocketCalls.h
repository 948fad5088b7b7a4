// The system calls on sockets, and what tests of them need besides.
#ifndef UKPORT_UNIT_BASE_SOCKETCALLS_H
#define UKPORT_UNIT_BASE_SOCKETCALLS_H

#include "base/fs/Descriptors.h"
#include "base/sched/Attention.h"

#define CALL(Name)                                                             \
  extern "C" long sys_##Name(long, long, long, long, long, long);
CALL(accept4)
CALL(bind)
CALL(connect)
CALL(getpeername)
CALL(getsockname)
CALL(getsockopt)
CALL(listen)
CALL(recvfrom)
CALL(recvmsg)
CALL(sendto)
CALL(setsockopt)
CALL(shutdown)
CALL(socket)
#undef CALL

#endif // UKPORT_UNIT_BASE_SOCKETCALLS_H
