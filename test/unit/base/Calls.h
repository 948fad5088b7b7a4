//===- Calls.h - system calls of the base, for tests ----------------------===//
#ifndef UKPORT_UNIT_BASE_CALLS_H
#define UKPORT_UNIT_BASE_CALLS_H

#include "test/unit/base/Host.h"
#include <cerrno>
#include <fcntl.h>

#define CALL(Name)                                                             \
  extern "C" long sys_##Name(long, long, long, long, long, long);
#include "test/unit/base/Calls.def"
#undef CALL

namespace host {

template <class T> long toRegister(T Value) {
  if constexpr (std::is_pointer_v<T> || std::is_null_pointer_v<T>)
    return reinterpret_cast<long>(Value);
  else
    return static_cast<long>(Value);
}

/// call(sys_open, "/etc", O_RDONLY): as syscall(2), with errors negative.
template <class... Arguments>
long call(long (*Handler)(long, long, long, long, long, long), Arguments... A) {
  long R[6] = {toRegister(A)...};
  return Handler(R[0], R[1], R[2], R[3], R[4], R[5]);
}

} // namespace host

#endif // UKPORT_UNIT_BASE_CALLS_H
