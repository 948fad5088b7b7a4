//===- Files.h - what the calls on files have in common -------------------===//
#ifndef UKPORT_BASE_ABI_FILES_H
#define UKPORT_BASE_ABI_FILES_H

#include "base/abi/Syscall.h"
#include "base/fs/Descriptors.h"

namespace base {

/// Do(File &) of what \p Descriptor stands for, which stays meanwhile even if
/// another thread closes it.
template <class Callable> long withFile(int Descriptor, Callable &&Do) {
  Reference<File> F = fileOf(Descriptor);
  return F ? Do(*F) : -EBADF;
}

/// No call moves more than this (as in Linux).
constexpr size_t MostAtOnce = 0x7ffff000;

/// Do(Buffers) of what readv(2) and its like are given.
template <class Callable>
long withBuffers(const iovec *All, long Count, Callable &&Do) {
  if (Count < 0 || Count > 1024)
    return -EINVAL;
  size_t Sum = 0;
  for (long I = 0; I < Count; ++I)
    if (ssize_t(All[I].iov_len) < 0 ||
        __builtin_add_overflow(Sum, All[I].iov_len, &Sum) || ssize_t(Sum) < 0)
      return -EINVAL;
  return Do(Buffers{All, size_t(Count)});
}

} // namespace base

#endif // UKPORT_BASE_ABI_FILES_H
