//===- SocketCalls.cpp - the system calls on sockets ----------------------===//
#include "base/abi/Syscall.h"
#include "base/fs/Descriptors.h"
#include "base/net/Socket.h"
#include "base/time/Timer.h"
#include <time.h>

namespace base {

namespace {

/// Do(Socket &) with what \p Descriptor stands for, which stays meanwhile even
/// if another thread closes it.
template <class Callable> long withSocket(int Descriptor, Callable &&Do) {
  Reference<File> Kept = fileOf(Descriptor);
  if (!Kept)
    return -EBADF;
  Socket *S = Kept->asSocket();
  return S ? Do(*S) : -ENOTSOCK;
}

/// What bind(2) and its like are given.
long nameFrom(const void *From, socklen_t Size, SocketName &Name) {
  if (Size > sizeof Name.Storage)
    return -EINVAL;
  if (!From)
    return Size ? -EFAULT : 0;
  memcpy(&Name.Storage, From, Size);
  Name.Size = Size;
  return 0;
}

/// What accept(2) and its like give.
long nameTo(const SocketName &Name, void *To, socklen_t *Size) {
  if (!To)
    return 0;
  if (!Size)
    return -EFAULT;
  if (int(*Size) < 0)
    return -EINVAL;
  Name.copyTo(To, Size);
  return 0;
}

constexpr int TypeFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;

/// Gives \p S a descriptor, as socket(2)'s and accept4(2)'s \p Flags say.
long describe(Reference<Socket> S, int Flags) {
  if (Flags & SOCK_NONBLOCK)
    S->Flags |= O_NONBLOCK;
  return openDescriptor(S, Flags & SOCK_CLOEXEC);
}

long socketCall(int Family, int TypeAndFlags, int Protocol) {
  int Type = TypeAndFlags & 0xf, Flags = TypeAndFlags & ~0xf;
  if (Flags & ~TypeFlags)
    return -EINVAL;
  Reference<Socket> Made;
  long Wrong = -EAFNOSUPPORT;
  if (Family == AF_INET || Family == AF_INET6)
    Wrong = makeInternetSocket(Family, Type, Protocol, Made);
  else if (Family == AF_UNIX)
    Wrong = makeUnixSocket(Type, Protocol, Made);
  return Wrong ? Wrong : describe(Made, Flags);
}

long socketpairCall(int Family, int TypeAndFlags, int Protocol, int *To) {
  int Type = TypeAndFlags & 0xf, Flags = TypeAndFlags & ~0xf;
  if (Flags & ~TypeFlags)
    return -EINVAL;
  if (Family != AF_UNIX)
    return Family == AF_INET || Family == AF_INET6 ? -EOPNOTSUPP
                                                   : -EAFNOSUPPORT;
  Reference<Socket> Made[2];
  if (long Wrong = makeUnixPair(Type, Protocol, Made))
    return Wrong;
  long First = describe(Made[0], Flags);
  if (First < 0)
    return First;
  long Second = describe(Made[1], Flags);
  if (Second < 0) {
    closeDescriptor(int(First));
    return Second;
  }
  To[0] = int(First);
  To[1] = int(Second);
  return 0;
}

long bindCall(int Descriptor, const void *Address, socklen_t Size) {
  SocketName Name;
  if (long Wrong = nameFrom(Address, Size, Name))
    return Wrong;
  return withSocket(Descriptor, [&](Socket &S) { return S.bind(Name); });
}

long connectCall(int Descriptor, const void *Address, socklen_t Size) {
  SocketName Name;
  if (long Wrong = nameFrom(Address, Size, Name))
    return Wrong;
  return withSocket(Descriptor, [&](Socket &S) { return S.connect(Name); });
}

long listenCall(int Descriptor, int Backlog) {
  return withSocket(Descriptor, [&](Socket &S) { return S.listen(Backlog); });
}

long accept4Call(int Descriptor, void *Address, socklen_t *Size, int Flags) {
  if (Flags & ~TypeFlags)
    return -EINVAL;
  return withSocket(Descriptor, [&](Socket &S) -> long {
    Reference<Socket> Accepted;
    if (long Wrong = S.accept(Accepted))
      return Wrong;
    SocketName Name;
    Accepted->peer(Name);
    if (long Wrong = nameTo(Name, Address, Size))
      return Wrong;
    return describe(Accepted, Flags);
  });
}

long acceptCall(int Descriptor, void *Address, socklen_t *Size) {
  return accept4Call(Descriptor, Address, Size, 0);
}

/// Linux's limit of the vectors of one call.
constexpr size_t MostVectors = 1024;

long send(Socket &S, const msghdr &Message, int Flags) {
  if (size_t(Message.msg_iovlen) > MostVectors)
    return -EMSGSIZE;
  if (Message.msg_namelen > sizeof(sockaddr_storage))
    return -EINVAL;
  long Result = S.sendMessage(Message, Flags);
  if (Result == -EPIPE && S.Type == SOCK_STREAM && !(Flags & MSG_NOSIGNAL))
    signalBrokenPipe();
  return Result;
}

long receive(Socket &S, msghdr &Message, int Flags) {
  if (size_t(Message.msg_iovlen) > MostVectors)
    return -EMSGSIZE;
  return S.receiveMessage(Message, Flags);
}

long sendtoCall(int Descriptor, void *From, size_t Size, int Flags, void *To,
                socklen_t ToSize) {
  iovec Vector{From, least(Size, size_t(0x7ffff000))};
  msghdr Message = {};
  Message.msg_iov = &Vector;
  Message.msg_iovlen = 1;
  Message.msg_name = To;
  Message.msg_namelen = To ? ToSize : 0;
  return withSocket(Descriptor,
                    [&](Socket &S) { return send(S, Message, Flags); });
}

long recvfromCall(int Descriptor, void *To, size_t Size, int Flags, void *From,
                  socklen_t *FromSize) {
  iovec Vector{To, least(Size, size_t(0x7ffff000))};
  msghdr Message = {};
  Message.msg_iov = &Vector;
  Message.msg_iovlen = 1;
  if (From && FromSize) {
    Message.msg_name = From;
    Message.msg_namelen = *FromSize;
  }
  long Result = withSocket(
      Descriptor, [&](Socket &S) { return receive(S, Message, Flags); });
  if (Result >= 0 && Message.msg_name)
    *FromSize = Message.msg_namelen;
  return Result;
}

long sendmsgCall(int Descriptor, const msghdr *Message, int Flags) {
  return withSocket(Descriptor,
                    [&](Socket &S) { return send(S, *Message, Flags); });
}

long recvmsgCall(int Descriptor, msghdr *Message, int Flags) {
  return withSocket(Descriptor, [&](Socket &S) {
    msghdr Mine = *Message;
    if (!Mine.msg_name)
      Mine.msg_namelen = 0;
    long Result = receive(S, Mine, Flags);
    if (Result >= 0) {
      Message->msg_namelen = Mine.msg_namelen;
      Message->msg_controllen = Mine.msg_controllen;
      Message->msg_flags = Mine.msg_flags;
    }
    return Result;
  });
}

long sendmmsgCall(int Descriptor, mmsghdr *Messages, unsigned Count,
                  int Flags) {
  return withSocket(Descriptor, [&](Socket &S) -> long {
    Count = least(Count, unsigned(MostVectors));
    for (unsigned I = 0; I < Count; ++I) {
      long Result = send(S, Messages[I].msg_hdr, Flags);
      if (Result < 0)
        return I ? long(I) : Result;
      Messages[I].msg_len = unsigned(Result);
    }
    return Count;
  });
}

long recvmmsgCall(int Descriptor, mmsghdr *Messages, unsigned Count, int Flags,
                  const timespec *Timeout) {
  // As on Linux, looked at only after each message.
  Nanoseconds End = Never;
  if (Timeout)
    End = now() + Nanoseconds(Timeout->tv_sec) * Second +
          Nanoseconds(Timeout->tv_nsec);
  Count = least(Count, unsigned(MostVectors));
  unsigned Done = 0;
  for (; Done < Count && (Done == 0 || now() < End); ++Done) {
    int These = Flags & ~MSG_WAITFORONE;
    if (Done && Flags & MSG_WAITFORONE)
      These |= MSG_DONTWAIT;
    long Result = recvmsgCall(Descriptor, &Messages[Done].msg_hdr, These);
    if (Result < 0)
      return Done ? long(Done) : Result;
    Messages[Done].msg_len = unsigned(Result);
  }
  return Done;
}

long setsockoptCall(int Descriptor, int Level, int Option, const void *Value,
                    socklen_t Size) {
  if (int(Size) < 0)
    return -EINVAL;
  if (!Value && Size)
    return -EFAULT;
  return withSocket(Descriptor, [&](Socket &S) {
    return S.setOption(Level, Option, Value, Size);
  });
}

long getsockoptCall(int Descriptor, int Level, int Option, void *Value,
                    socklen_t *Size) {
  if (!Value || !Size)
    return -EFAULT;
  if (int(*Size) < 0)
    return -EINVAL;
  return withSocket(Descriptor, [&](Socket &S) {
    return S.getOption(Level, Option, Value, *Size);
  });
}

long getsocknameCall(int Descriptor, void *To, socklen_t *Size) {
  return withSocket(Descriptor, [&](Socket &S) -> long {
    SocketName Name;
    long Wrong = S.name(Name);
    return Wrong ? Wrong : nameTo(Name, To, Size);
  });
}

long getpeernameCall(int Descriptor, void *To, socklen_t *Size) {
  return withSocket(Descriptor, [&](Socket &S) -> long {
    SocketName Name;
    long Wrong = S.peer(Name);
    return Wrong ? Wrong : nameTo(Name, To, Size);
  });
}

long shutdownCall(int Descriptor, int How) {
  return withSocket(Descriptor, [&](Socket &S) { return S.shutdown(How); });
}

} // namespace

} // namespace base

SYSCALL_PARTIAL(socket, base::socketCall,
                "IPv4, IPv6 (TCP, UDP) and Unix-domain")
SYSCALL(socketpair, base::socketpairCall)
SYSCALL(bind, base::bindCall)
SYSCALL(connect, base::connectCall)
SYSCALL(listen, base::listenCall)
SYSCALL(accept, base::acceptCall)
SYSCALL(accept4, base::accept4Call)
SYSCALL_PARTIAL(sendto, base::sendtoCall, "no urgent data")
SYSCALL_PARTIAL(recvfrom, base::recvfromCall, "no urgent data")
SYSCALL_PARTIAL(sendmsg, base::sendmsgCall, "no urgent data")
SYSCALL_PARTIAL(recvmsg, base::recvmsgCall, "no urgent data, no error queue")
SYSCALL_PARTIAL(sendmmsg, base::sendmmsgCall, "no urgent data")
SYSCALL_PARTIAL(recvmmsg, base::recvmmsgCall, "no urgent data")
SYSCALL_PARTIAL(setsockopt, base::setsockoptCall,
                "the common options; others fail with ENOPROTOOPT")
SYSCALL_PARTIAL(getsockopt, base::getsockoptCall,
                "the common options; others fail with ENOPROTOOPT")
SYSCALL(getsockname, base::getsocknameCall)
SYSCALL(getpeername, base::getpeernameCall)
SYSCALL(shutdown, base::shutdownCall)
