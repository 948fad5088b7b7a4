//===- Top.cpp - threads, memory and files at one moment ------------------===//
//
// Lines of words, for the other side to lay out; times in nanoseconds, sizes in
// bytes:
//
//   time SINCE-BOOT
//   thread ID STATE CPU-TIME STACK-USED STACK-TOUCHED STACK-SIZE CALL ARGUMENT
//          STATE: R runs or could, S sleeps; CALL: the system call it is in, -1
//          for none, and its first argument; "base" at the end: of the base
//   memory KIND SIZE
//   file DESCRIPTOR NAME
//   socket DESCRIPTOR TYPE STATE RECEIVED LOCAL REMOTE
//          RECEIVED: bytes that wait to be read; addresses as the bytes of a
//          sockaddr in hexadecimal, or -
//
//===----------------------------------------------------------------------===//
#include "base/abi/Syscall.h"
#include "base/control/Control.h"
#include "base/fs/Descriptors.h"
#include "base/fs/Proc.h"
#include "base/mem/Areas.h"
#include "base/mem/Heap.h"
#include "base/net/Socket.h"
#include "base/sched/Thread.h"
#include "base/time/Timer.h"
#include <sys/ioctl.h>

namespace base {

namespace {

/// A line, sent at once.
void line(const char *Format, ...) __attribute__((format(__printf__, 1, 2)));
void line(const char *Format, ...) {
  char Text[512];
  va_list Arguments;
  va_start(Arguments, Format);
  size_t Length = formatList(Text, sizeof Text - 1, Format, Arguments);
  va_end(Arguments);
  Length = least(Length, sizeof Text - 2);
  Text[Length++] = '\n';
  FrameBuffer Frame(FrameKind::Top);
  Frame.add(Text, Length);
  Frame.send();
}

size_t bytesPresent(uintptr_t Begin, uintptr_t End) {
  size_t Sum = 0;
  for (uintptr_t At = Begin; At < End; At += PageSize) {
    uintptr_t Physical;
    Access Allowed;
    if (pageAt(At, Physical, Allowed))
      Sum += PageSize;
  }
  return Sum;
}

struct StackRange {
  uintptr_t Begin = 0, End = 0; ///< whole pages; none: it is not known
  size_t Used = 0;
};

/// Of the thread that was interrupted to write this, Used is what it was when
/// it last left the processor.
StackRange stackOf(const Thread &T) {
  auto Here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  uintptr_t Pointer = &T == Current && areaAt(Here) ? Here
                      : T.Interrupted               ? T.Saved.Rsp
                                                    : T.Stack;
  const Area *A = areaAt(Pointer);
  if (!A)
    return {};
  // What lies behind the top may be the program's, in the same area.
  uintptr_t Top = T.StackTop ? T.StackTop : A->End;
  return {A->Begin, roundUp(Top, PageSize), Top - Pointer};
}

void tellThread(const Thread &T, const CallInProgress *Call) {
  bool Runs = &T == Current;
  Nanoseconds CpuTime = T.CpuTime + (Runs ? now() - T.RunsSince : 0);
  StackRange Stack = stackOf(T);
  line("thread %d %c %lu %zu %zu %zu %d 0x%lx%s", T.Id,
       T.State == ThreadState::Sleeping ? 'S' : 'R', CpuTime, Stack.Used,
       bytesPresent(Stack.Begin, Stack.End), Stack.End - Stack.Begin,
       Call ? Call->Number : -1, Call ? Call->Arguments[0] : 0,
       T.OfBase ? " base" : "");
}

/// RAM, by who has it. What neither the program nor a file in memory has is the
/// base's: its objects, the network's buffers, page tables.
void tellMemory() {
  size_t All = pagesInAll() * PageSize, Free = pagesFree() * PageSize;
  size_t Heap = 0, Stacks = 0, Mapped = 0;
  for (Area &A : Areas) {
    constexpr char OfBrk[] = "[heap]";
    size_t Length = __builtin_strlen(A.Name) + 1;
    bool IsHeap = !memcmp(A.Name, OfBrk, least(Length, sizeof OfBrk));
    (IsHeap ? Heap : Mapped) += bytesPresent(A.Begin, A.End);
  }
  for (Thread &T : AllThreads) {
    StackRange Stack = stackOf(T);
    Stacks += bytesPresent(Stack.Begin, Stack.End);
  }
  line("memory all %zu", All);
  line("memory free %zu", Free);
  line("memory heap %zu", Heap);
  line("memory stacks %zu", Stacks);
  line("memory mappings %zu", Mapped - Stacks);
  line("memory files %zu", bytesInFiles());
  line("memory base %zu", All - Free - Heap - Mapped - bytesInFiles());
}

struct AddressText {
  char Text[2 * 40 + 1] = "-";
  void set(const SocketName &Name) {
    auto *Bytes = reinterpret_cast<const uint8_t *>(&Name.Storage);
    size_t Size = least<size_t>(Name.Size, sizeof Text / 2);
    for (size_t I = 0; I < Size; ++I)
      format(Text + 2 * I, 3, "%02x", Bytes[I]);
  }
};

void tellSocket(int Descriptor, Socket &S) {
  AddressText Local, Remote;
  SocketName Name;
  if (S.name(Name) == 0)
    Local.set(Name);
  SocketName Peer;
  bool Connected = S.peer(Peer) == 0;
  if (Connected)
    Remote.set(Peer);
  int Listens = 0, Received = 0;
  socklen_t Size = sizeof Listens;
  S.getOption(SOL_SOCKET, SO_ACCEPTCONN, &Listens, Size);
  if (!Listens)
    S.control(FIONREAD, &Received);
  const char *Type = S.Type == SOCK_STREAM  ? "stream"
                     : S.Type == SOCK_DGRAM ? "datagram"
                                            : "other";
  line("socket %d %s %s %d %s %s", Descriptor, Type,
       Listens     ? "listens"
       : Connected ? "connected"
                   : "open",
       Received, Local.Text, Remote.Text);
}

void tellFiles() {
  constexpr size_t LongestName = 256;
  for (int D = 0; (D = nextDescriptor(D)) >= 0; ++D) {
    File *F = fileOf(D);
    if (Socket *S = F->asSocket()) {
      tellSocket(D, *S);
      continue;
    }
    char Name[LongestName];
    long Length = nameOfDescriptor(D, Name, sizeof Name - 1);
    Name[Length > 0 ? Length : 0] = 0;
    line("file %d %s", D, Name);
  }
}

} // namespace

void reportTop() {
  line("time %lu", now());
  for (Thread &T : AllThreads)
    tellThread(T, T.Call);
  tellMemory();
  tellFiles();
  FrameBuffer(FrameKind::TopEnds).send();
}

} // namespace base
