#include "test/unit/base/Host.h"
#include "base/abi/Syscall.h"
#include "base/boot/Platform.h"
#include "base/boot/ProgramStack.h"
#include "base/mem/Areas.h"
#include "base/mem/Heap.h"
#include "base/net/Socket.h"
#include "base/sched/Attention.h"
#include "base/sched/Thread.h"
#include "base/support/Random.h"
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace host {
std::deque<std::function<void()>> WhileAsleep;
std::string Console, Typed;
base::Nanoseconds Now = base::Second;
base::BootInfo Boot;
size_t PagesInAll = 1 << 20, PagesUsed, BlocksUsed;
long BlocksLeft = -1;
bool SignalArrives, Quiet;
std::vector<int> SignalsSent;

void empty(base::Directory &D) {
  for (;;) {
    uint64_t Position = 0;
    base::Member M;
    base::Reference<base::Node> N;
    if (!D.next(Position, M))
      return;
    BASE_CHECK(D.find(M.Called, N) == 0);
    if (base::Directory *Below = N->directory())
      empty(*Below);
    BASE_CHECK(D.remove(M.Called) == 0);
  }
}
} // namespace host

namespace base {

void callBegins(CallInProgress &) {}
void callEnds(CallInProgress &, long) {}

void say(const char *Format, ...) {
  if (host::Quiet)
    return;
  va_list Arguments;
  va_start(Arguments, Format);
  vfprintf(stderr, Format, Arguments);
  va_end(Arguments);
}

void panic(const char *Format, ...) {
  va_list Arguments;
  va_start(Arguments, Format);
  vfprintf(stderr, Format, Arguments);
  va_end(Arguments);
  fputc('\n', stderr);
  abort();
}

size_t formatList(char *To, size_t Size, const char *Format,
                  va_list Arguments) {
  return vsnprintf(To, Size, Format, Arguments);
}

size_t format(char *To, size_t Size, const char *Format, ...) {
  va_list Arguments;
  va_start(Arguments, Format);
  int Length = vsnprintf(To, Size, Format, Arguments);
  va_end(Arguments);
  return Length;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

void *allocate(size_t Size) {
  if (host::BlocksLeft == 0)
    return nullptr;
  if (host::BlocksLeft > 0)
    --host::BlocksLeft;
  ++host::BlocksUsed;
  void *Memory = malloc(most<size_t>(Size, 1));
  memset(Memory, 0xa5, Size); // not cleared
  return Memory;
}

void deallocate(void *Memory) {
  host::BlocksUsed -= Memory != nullptr;
  free(Memory);
}

void *reallocate(void *Memory, size_t Size) {
  if (!Memory)
    return allocate(Size);
  return host::BlocksLeft == 0 ? nullptr : realloc(Memory, Size);
}

uintptr_t allocatePages(size_t Count) {
  if (host::PagesUsed + Count > host::PagesInAll)
    return 0;
  host::PagesUsed += Count;
  void *Memory = aligned_alloc(PageSize, Count * PageSize);
  memset(Memory, 0, Count * PageSize);
  return reinterpret_cast<uintptr_t>(Memory);
}

void freePages(uintptr_t First, size_t Count) {
  host::PagesUsed -= Count;
  free(reinterpret_cast<void *>(First));
}

List<Area> Areas;
bool pageAt(uintptr_t, uintptr_t &, Access &) { return true; }

size_t pagesInAll() { return host::PagesInAll; }
size_t pagesFree() { return host::PagesInAll - host::PagesUsed; }

//===----------------------------------------------------------------------===//
// Time
//===----------------------------------------------------------------------===//

static List<Timer> Armed;

Nanoseconds now() { return host::Now; }
Nanoseconds wallClock() { return 1'600'000'000 * Second + host::Now; }

void Timer::arm(Nanoseconds At) {
  unlink();
  Deadline = At;
  if (At != Never)
    Armed.append(*this);
}

Nanoseconds runTimers() {
  Nanoseconds Next = Never;
  for (Timer &T : Armed)
    if (T.Deadline <= now()) {
      T.disarm();
      T.expired();
    } else {
      Next = least(Next, T.Deadline);
    }
  return Next;
}

//===----------------------------------------------------------------------===//
// Threads
//===----------------------------------------------------------------------===//

static Thread TheThread;
Thread *Current = &TheThread;
List<Thread, InThreadList> AllThreads;
void Thread::wake() {}
void sleep() { panic("the thread would sleep for a lock"); }
void yield() {}
Thread *createThread(uintptr_t, int (*)(void *), void *) { return nullptr; }

static List<Attendant> Attendants;
void addAttendant(Attendant &A) { Attendants.append(A); }
void attendBeforeWaiting() {}
void attend() {
  for (Attendant &A : Attendants)
    A.attend();
  runTimers();
}

Sleeper::Sleeper() : Owner(TheThread) {}
void Sleeper::wake() { Awake = true; }

Woken Sleeper::sleep(Nanoseconds Deadline) {
  while (!Awake) {
    if (host::SignalArrives)
      return Woken::Interrupted;
    if (!host::WhileAsleep.empty()) {
      auto Next = host::WhileAsleep.front();
      host::WhileAsleep.pop_front();
      Next();
      attend();
      continue;
    }
    // Nothing but time can end it.
    Nanoseconds Next = runTimers();
    if (Awake)
      break;
    if (least(Next, Deadline) == Never)
      panic("the thread would sleep for ever");
    host::Now = most(host::Now, least(Next, Deadline));
    runTimers();
    if (!Awake && host::Now >= Deadline)
      return Woken::TimedOut;
  }
  Awake = false;
  return Woken::Changed;
}

Woken sleepOn(WaitQueue &Queue, Nanoseconds Deadline) {
  struct Self : Waiter {
    Sleeper Me;
    void changed(unsigned) override { Me.wake(); }
  } Mine;
  Queue.add(Mine);
  return Mine.Me.sleep(Deadline);
}

void sendSignal(int Signal, Thread *, SignalInfo) {
  host::SignalsSent.push_back(Signal);
}
void signalBrokenPipe() { sendSignal(SIGPIPE, Current); }
MaskDuring::MaskDuring(const SignalSet *Set) : Set(Set) {}
MaskDuring::~MaskDuring() { (void)Set; }

CallRecord LastCalls[CallRecordCount];
unsigned CallsSoFar;
Entered::Entered() {}
Entered::~Entered() {}
bool signalPending() { return false; }
bool deliverSignals(long &) { return false; }

//===----------------------------------------------------------------------===//
// The machine
//===----------------------------------------------------------------------===//

const char *const *programArguments() {
  static const char *const All[] = {"/bin/program", "argument", nullptr};
  return All;
}

// A fuzzer has words of its own.
[[gnu::weak]] Span<const char> bootOption(const char *) { return {}; }

const BootInfo &bootInfo() { return host::Boot; }

namespace {
class HostPlatform : public Platform {
public:
  void start() override {}
  void write(const char *Text, size_t Size) override {
    host::Console.append(Text, Size);
  }
  size_t read(char *To, size_t Size) override {
    Size = least(Size, host::Typed.size());
    memcpy(To, host::Typed.data(), Size);
    host::Typed.erase(0, Size);
    return Size;
  }
  Nanoseconds clock() override { return host::Now; }
  Nanoseconds wallClock() override { return host::Now; }
  void interruptAt(Nanoseconds) override {}
  void interrupt(const Frame &) override {}
  bool nonMaskable(const Frame &) override { return false; }
  void stop(int Status, bool) override { exit(Status); }
};
} // namespace

Platform &platform() {
  static HostPlatform P;
  return P;
}

void fillRandom(void *To, size_t Size) {
  for (size_t I = 0; I < Size; ++I)
    static_cast<char *>(To)[I] = rand() >> 7;
}

} // namespace base
