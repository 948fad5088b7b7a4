//===- Pipe.cpp - pipes and FIFOs -----------------------------------------===//
//
// A pipe is a ring of bytes and the ends that are open. An anonymous pipe has
// one end of each kind; a FIFO may have any number, and one end may be both.
// Up to PIPE_BUF bytes are written together or not at all.
//
//===----------------------------------------------------------------------===//
#include "base/fs/Pipe.h"
#include "base/fs/Node.h"
#include "base/sched/Signals.h"
#include "base/sched/Thread.h"
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>

namespace base {
namespace {

constexpr size_t Together = 4096; // PIPE_BUF
constexpr size_t UsualCapacity = 65536, LargestCapacity = 1 << 20;

class PipeEnd;

class Pipe final : public Counted {
public:
  void notify();
  size_t room() const {
    return Bytes.held() < Capacity ? Capacity - Bytes.held() : 0;
  }

  Ring Bytes;
  size_t Capacity = UsualCapacity;
  unsigned Readers = 0, Writers = 0;
  unsigned ReadersEver = 0, WritersEver = 0;
  List<PipeEnd> Ends;
};

class PipeEnd final : public File, public Link<> {
public:
  PipeEnd(Pipe &P, int OpenFlags, Node *Named) : P(&P), Named(Named) {
    Flags = OpenFlags;
    P.Readers += readable();
    P.Writers += writable();
    P.ReadersEver += readable();
    P.WritersEver += writable();
    P.Ends.append(*this);
  }

  ~PipeEnd() override {
    unlink();
    P->Readers -= readable();
    P->Writers -= writable();
    P->notify();
  }

  long read(Buffers To, const off_t *) override {
    Cursor At(To);
    if (!At.left())
      return 0;
    while (!P->Bytes.held()) {
      if (!P->Writers)
        return 0;
      if (!blocks())
        return -EAGAIN;
      if (sleepOn(Changed) == Woken::Interrupted)
        return -Restart;
    }
    P->Bytes.remove(At, least(P->Bytes.held(), At.left()));
    P->notify();
    return At.done();
  }

  long write(Buffers From, const off_t *) override {
    Cursor At(From);
    size_t Needed = At.left() <= Together ? At.left() : 1;
    while (At.left()) {
      if (!P->Readers) {
        sendSignal(SIGPIPE, Current);
        return At.done() ? At.done() : -EPIPE;
      }
      if (P->room() < Needed) {
        if (!blocks())
          return At.done() ? At.done() : -EAGAIN;
        if (sleepOn(Changed) == Woken::Interrupted)
          return At.done() ? At.done() : -Restart;
        continue;
      }
      size_t Now = least(P->room(), At.left()), Held = P->Bytes.held();
      Now = least(Now, P->Bytes.reserve(Held + Now) - Held);
      if (Now < Needed)
        return At.done() ? At.done() : -ENOMEM;
      P->Bytes.append(At, Now);
      P->notify();
    }
    return At.done();
  }

  unsigned ready() override {
    unsigned Events = 0;
    if (readable()) {
      if (P->Bytes.held())
        Events |= POLLIN;
      if (!P->Writers && P->WritersEver) // a FIFO's reader may be the first
        Events |= POLLHUP;
    }
    if (writable()) {
      if (P->room() >= Together)
        Events |= POLLOUT;
      if (!P->Readers)
        Events |= POLLERR;
    }
    return Events;
  }

  long status(struct stat &To) override {
    if (Named) {
      statusOf(*Named, To);
      return 0;
    }
    To.st_mode = S_IFIFO | 0600;
    To.st_nlink = 1;
    To.st_blksize = PageSize;
    return 0;
  }

  long control(unsigned long Request, void *Argument) override {
    if (Request != FIONREAD)
      return -ENOTTY;
    *static_cast<int *>(Argument) = P->Bytes.held();
    return 0;
  }

  long pipeSize(size_t NewSize) override {
    if (NewSize > LargestCapacity)
      return -EPERM;
    if (NewSize) {
      NewSize = roundUp(NewSize, PageSize);
      if (NewSize < P->Bytes.held())
        return -EBUSY;
      P->Capacity = NewSize;
      P->notify();
    }
    return P->Capacity;
  }

  Node *node() override { return Named.get(); }
  const char *kind() const override { return "pipe:[0]"; }

private:
  Reference<Pipe> P;
  Reference<Node> Named;
};

void Pipe::notify() {
  for (PipeEnd &E : Ends)
    if (!E.Changed.empty())
      E.Changed.notify(E.ready());
}

} // namespace

long makePipe(int Flags, Reference<File> &ReadEnd, Reference<File> &WriteEnd) {
  Reference<Pipe> P = make<Pipe>();
  if (!P)
    return -ENOMEM;
  ReadEnd = make<PipeEnd>(*P, Flags | O_RDONLY, nullptr);
  WriteEnd = make<PipeEnd>(*P, Flags | O_WRONLY, nullptr);
  return ReadEnd && WriteEnd ? 0 : -ENOMEM;
}

long openFifo(Node &Of, int Flags, Reference<File> &Out) {
  if (!Of.Attached)
    Of.Attached = make<Pipe>();
  if (!Of.Attached)
    return -ENOMEM;
  auto &P = static_cast<Pipe &>(*Of.Attached);
  int Mode = Flags & O_ACCMODE;
  if (Mode == O_WRONLY && (Flags & O_NONBLOCK) && !P.Readers)
    return -ENXIO;
  Reference<PipeEnd> E = make<PipeEnd>(P, Flags & DescriptionFlags, &Of);
  if (!E)
    return -ENOMEM;
  P.notify();
  if (Mode != O_RDWR && E->blocks()) {
    // One that came and went meanwhile counts.
    unsigned &Others = Mode == O_RDONLY ? P.WritersEver : P.ReadersEver;
    unsigned Open = Mode == O_RDONLY ? P.Writers : P.Readers, Before = Others;
    if (!Open)
      if (long Failed =
              waitUntil(E->Changed, Never, [&] { return Others != Before; }))
        return Failed;
  }
  Out = E;
  return 0;
}

} // namespace base
