//===- ReadWrite.cpp - read, write and their like -------------------------===//
#include "base/abi/Files.h"

namespace base {
namespace {

long readFrom(int Descriptor, Buffers To, const off_t *At) {
  return withFile(Descriptor, [&](File &F) {
    return F.readable() ? F.read(To, At) : -EBADF;
  });
}

long writeTo(int Descriptor, Buffers From, const off_t *At) {
  return withFile(Descriptor, [&](File &F) {
    return F.writable() ? F.write(From, At) : -EBADF;
  });
}

long read(int Descriptor, void *To, size_t Size) {
  iovec One = {To, least(Size, MostAtOnce)};
  return readFrom(Descriptor, {&One, 1}, nullptr);
}

long write(int Descriptor, void *From, size_t Size) {
  iovec One = {From, least(Size, MostAtOnce)};
  return writeTo(Descriptor, {&One, 1}, nullptr);
}

long readVector(int Descriptor, const iovec *To, int Count) {
  return withBuffers(
      To, Count, [&](Buffers B) { return readFrom(Descriptor, B, nullptr); });
}

long writeVector(int Descriptor, const iovec *From, int Count) {
  return withBuffers(
      From, Count, [&](Buffers B) { return writeTo(Descriptor, B, nullptr); });
}

/// Whether \p Descriptor is of a file that has places.
long checkPlace(int Descriptor, off_t At) {
  if (At < 0)
    return -EINVAL;
  File *F = fileOf(Descriptor);
  if (!F)
    return -EBADF;
  return F->seek(0, SEEK_CUR) == -ESPIPE ? -ESPIPE : 0;
}

long readAt(int Descriptor, void *To, size_t Size, off_t At) {
  if (long Failed = checkPlace(Descriptor, At))
    return Failed;
  iovec One = {To, least(Size, MostAtOnce)};
  return readFrom(Descriptor, {&One, 1}, &At);
}

long writeAt(int Descriptor, void *From, size_t Size, off_t At) {
  if (long Failed = checkPlace(Descriptor, At))
    return Failed;
  iovec One = {From, least(Size, MostAtOnce)};
  return writeTo(Descriptor, {&One, 1}, &At);
}

long readVectorAt(int Descriptor, const iovec *To, int Count, off_t At) {
  if (long Failed = checkPlace(Descriptor, At))
    return Failed;
  return withBuffers(To, Count,
                     [&](Buffers B) { return readFrom(Descriptor, B, &At); });
}

long writeVectorAt(int Descriptor, const iovec *From, int Count, off_t At) {
  if (long Failed = checkPlace(Descriptor, At))
    return Failed;
  return withBuffers(From, Count,
                     [&](Buffers B) { return writeTo(Descriptor, B, &At); });
}

/// preadv2: -1 means the description's own position.
long readVectorAt2(int Descriptor, const iovec *To, int Count, off_t At, long,
                   int Flags) {
  if (Flags)
    return -EOPNOTSUPP;
  return At == -1 ? readVector(Descriptor, To, Count)
                  : readVectorAt(Descriptor, To, Count, At);
}

long writeVectorAt2(int Descriptor, const iovec *From, int Count, off_t At,
                    long, int Flags) {
  if (Flags)
    return -EOPNOTSUPP;
  return At == -1 ? writeVector(Descriptor, From, Count)
                  : writeVectorAt(Descriptor, From, Count, At);
}

long seek(int Descriptor, off_t Offset, int Whence) {
  return withFile(Descriptor, [&](File &F) {
    return F.bare() ? -EBADF : F.seek(Offset, Whence);
  });
}

} // namespace
} // namespace base

SYSCALL(read, base::read)
SYSCALL(write, base::write)
SYSCALL(readv, base::readVector)
SYSCALL(writev, base::writeVector)
SYSCALL(pread64, base::readAt)
SYSCALL(pwrite64, base::writeAt)
SYSCALL(preadv, base::readVectorAt)
SYSCALL(pwritev, base::writeVectorAt)
SYSCALL_PARTIAL(preadv2, base::readVectorAt2, "no RWF_ flags")
SYSCALL_PARTIAL(pwritev2, base::writeVectorAt2, "no RWF_ flags")
SYSCALL(lseek, base::seek)
