#include "base/net/Socket.h"
#include "base/time/Timer.h"
#include <sys/time.h>

namespace base {

void SocketName::copyTo(void *To, socklen_t *ToSize) const {
  if (!To || !ToSize)
    return;
  memcpy(To, &Storage, least(*ToSize, Size));
  *ToSize = Size;
}

Nanoseconds Socket::deadline(Nanoseconds Timeout) {
  return Timeout ? now() + Timeout : Never;
}

long Socket::read(Buffers To, const off_t *At) {
  if (At)
    return -ESPIPE;
  msghdr Message = {};
  Message.msg_iov = const_cast<iovec *>(To.First);
  Message.msg_iovlen = int(To.Count);
  return receiveMessage(Message, 0);
}

long Socket::write(Buffers From, const off_t *At) {
  if (At)
    return -ESPIPE;
  msghdr Message = {};
  Message.msg_iov = const_cast<iovec *>(From.First);
  Message.msg_iovlen = int(From.Count);
  long Result = sendMessage(Message, 0);
  if (Result == -EPIPE && Type == SOCK_STREAM)
    signalBrokenPipe();
  return Result;
}

long Socket::status(struct stat &To) {
  To.st_mode = S_IFSOCK | 0777;
  To.st_blksize = PageSize;
  To.st_nlink = 1;
  // Distinct for each, as an inode number is.
  To.st_ino = reinterpret_cast<uintptr_t>(this);
  return 0;
}

long Socket::setOption(int Level, int Option, const void *Value,
                       socklen_t Size) {
  if (Level != SOL_SOCKET || (Option != SO_RCVTIMEO && Option != SO_SNDTIMEO))
    return -ENOPROTOOPT;
  timeval Time;
  if (Size < sizeof Time)
    return -EINVAL;
  memcpy(&Time, Value, sizeof Time);
  if (Time.tv_usec < 0 || Time.tv_usec >= 1'000'000)
    return -EDOM;
  Nanoseconds &To = Option == SO_RCVTIMEO ? ReceiveTimeout : SendTimeout;
  // More than a century is for ever.
  To = Time.tv_sec < 0 || Time.tv_sec > 4'000'000'000
           ? 0
           : Nanoseconds(Time.tv_sec) * Second +
                 Nanoseconds(Time.tv_usec) * 1000;
  return 0;
}

long Socket::getOption(int Level, int Option, void *Value, socklen_t &Size) {
  if (Level != SOL_SOCKET)
    return -ENOPROTOOPT;
  int Number;
  switch (Option) {
  case SO_TYPE:
    Number = Type;
    break;
  case SO_DOMAIN:
    Number = Family;
    break;
  case SO_PROTOCOL:
    Number = Protocol;
    break;
  case SO_RCVTIMEO:
  case SO_SNDTIMEO: {
    Nanoseconds Timeout = Option == SO_RCVTIMEO ? ReceiveTimeout : SendTimeout;
    timeval Time = {};
    Time.tv_sec = time_t(Timeout / Second);
    Time.tv_usec = suseconds_t(Timeout % Second / 1000);
    Size = least(Size, socklen_t(sizeof Time));
    memcpy(Value, &Time, Size);
    return 0;
  }
  default:
    return -ENOPROTOOPT;
  }
  Size = least(Size, socklen_t(sizeof Number));
  memcpy(Value, &Number, Size);
  return 0;
}

} // namespace base
