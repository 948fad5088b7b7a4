#include "base/sched/Thread.h"
#include "base/boot/Platform.h"
#include "base/mem/Areas.h"
#include "base/mem/Heap.h"
#include "base/sched/Attention.h"
#include "base/sched/Cpu.h"
#include "base/sched/Futex.h"
#include "base/support/Machine.h"

extern "C" {
void ukport_suspend(uintptr_t *Stack, void (*Next)());
[[noreturn]] void ukport_resume(uintptr_t Stack);
void ukport_wait();
[[noreturn]] void ukport_continue(const base::Frame *At);
void ukport_thread_begins();
}

namespace base {

Cpu TheCpu;
Thread *Current;
List<Thread, InThreadList> AllThreads;
void (*AtThreadEnd)(Thread &);
static List<Thread, InReadyList> Ready;
static Thread FirstThread;
static int LastId = 1;

/// How long a thread runs while others are ready.
constexpr Nanoseconds Slice = 10'000'000;

Thread *threadOf(int Id) {
  for (Thread &T : AllThreads)
    if (T.Id == Id)
      return &T;
  return nullptr;
}

void startThreads() {
  FirstThread.Id = LastId;
  FirstThread.State = ThreadState::Running;
  AllThreads.append(FirstThread);
  Current = &FirstThread;
}

/// The thread that runs has a slice from now on if others are ready.
static void beginSlice(Nanoseconds Now) {
  TheCpu.SliceEnd = Ready.empty() ? Never : Now + Slice;
  planInterrupt(TheCpu.SliceEnd);
}

static void makeReady(Thread &T) {
  T.State = ThreadState::Ready;
  Ready.append(T);
  TheCpu.ThreadWoken = true;
  if (TheCpu.SliceEnd == Never)
    beginSlice(now());
}

void Thread::wake() {
  if (State == ThreadState::Sleeping)
    makeReady(*this);
}

Thread *createThread(uintptr_t StackTop, int (*Function)(void *),
                     void *Argument) {
  Thread *T = make<Thread>();
  if (!T)
    return nullptr;
  // As ukport_suspend leaves it: control words, then r15, r14, r13, r12, rbp,
  // rbx and the return address. The call in ukport_thread_begins needs a stack
  // that is aligned to 16 when it has returned.
  auto *At = reinterpret_cast<uint64_t *>(roundDown(StackTop, 16));
  *--At = reinterpret_cast<uint64_t>(ukport_thread_begins);
  *--At = reinterpret_cast<uint64_t>(Function);
  *--At = 0;
  *--At = reinterpret_cast<uint64_t>(Argument);
  for (int I = 0; I < 3; ++I)
    *--At = 0;
  *--At = 0x037f'0000'1f80; // x87 and MXCSR as Linux starts them
  T->Stack = reinterpret_cast<uintptr_t>(At);
  T->StackTop = StackTop;
  T->Id = ++LastId;
  AllThreads.append(*T);
  makeReady(*T);
  return T;
}

static void setPointer(uint64_t Value) {
  if (TheCpu.HasFsGsBase)
    asm volatile("wrfsbase %0" ::"r"(Value));
  else
    writeMsr(0xc0000100, Value);
}

void saveVectors(void *To) {
  if (TheCpu.HasXsave)
    asm volatile("xsave64 (%0)" ::"r"(To), "a"(uint32_t(TheCpu.VectorState)),
                 "d"(uint32_t(TheCpu.VectorState >> 32))
                 : "memory");
  else
    asm volatile("fxsave64 (%0)" ::"r"(To) : "memory");
}

void restoreVectors(const void *From) {
  if (TheCpu.HasXsave)
    asm volatile("xrstor64 (%0)" ::"r"(From), "a"(uint32_t(TheCpu.VectorState)),
                 "d"(uint32_t(TheCpu.VectorState >> 32))
                 : "memory");
  else
    asm volatile("fxrstor64 (%0)" ::"r"(From) : "memory");
}

/// Room for the vector registers, which XSAVE wants aligned to 64 bytes.
static void *vectorsOf(Thread &T) {
  if (!T.Vectors) {
    T.Vectors = allocate(TheCpu.VectorSize + 64);
    if (!T.Vectors)
      panic("out of memory: no room for the registers of thread %d", T.Id);
    memset(T.Vectors, 0, TheCpu.VectorSize + 64); // XRSTOR wants a clear header
  }
  return reinterpret_cast<void *>(
      roundUp(reinterpret_cast<uintptr_t>(T.Vectors), 64));
}

/// Frees what the last thread that ended ran on. Called on another stack.
static Thread *Ended;
static void buryEnded() {
  Thread *T = Ended;
  if (!T)
    return;
  Ended = nullptr;
  if (T->FreedStack)
    unmap(T->FreedStack, T->FreedSize);
  deallocate(T->Vectors);
  destroy(T);
}

/// The next thread to run, once there is one; serves devices until then.
static Thread *nextReady() {
  for (;;) {
    if (Thread *T = Ready.takeFirst())
      return T;
    if (ThreadsInFutex)
      checkForDeadlock();
    Nanoseconds Begin = now();
    setInterrupts(false);
    if (!TheCpu.Attention)
      ukport_wait();
    setInterrupts(true);
    // What nobody used is not the last thread's.
    Current->RunsSince += now() - Begin;
    attend();
  }
}

/// Whom ukport_suspend's Next goes on with.
static Thread *Chosen;

static void makeCurrent(Thread *T) {
  Nanoseconds Now = now();
  Current->CpuTime += Now - Current->RunsSince;
  T->RunsSince = Now;
  Current = T;
  T->State = ThreadState::Running;
  beginSlice(Now);
  setPointer(T->Pointer);
}

[[noreturn]] static void goOnWithChosen() {
  Thread *T = Chosen;
  makeCurrent(T);
  if (!T->Interrupted)
    ukport_resume(T->Stack);
  setInterrupts(false);
  T->Interrupted = false;
  restoreVectors(vectorsOf(*T));
  TheCpu.InBase = false;
  ukport_continue(&T->Saved);
}

static void switchAway() {
  Chosen = nextReady();
  if (Chosen == Current) {
    makeCurrent(Current);
    return;
  }
  ukport_suspend(&Current->Stack, goOnWithChosen);
  buryEnded();
}

void yield() {
  if (Ready.empty())
    return;
  makeReady(*Current);
  switchAway();
}

void sleep() {
  Current->State = ThreadState::Sleeping;
  switchAway();
}

void endThread() {
  buryEnded();
  Thread *T = Current;
  T->State = ThreadState::Dead;
  static_cast<Link<InThreadList> *>(T)->unlink();
  if (AtThreadEnd)
    AtThreadEnd(*T);
  if (T->ClearOnExit) {
    *T->ClearOnExit = 0;
    wakeFutex(T->ClearOnExit, 1);
  }
  if (AllThreads.empty())
    endProgram(0);
  Chosen = nextReady();
  if (T != &FirstThread)
    Ended = T;
  ukport_suspend(&T->Stack, goOnWithChosen);
  __builtin_unreachable();
}

Frame *preempt(Frame *At) {
  bool Due = TheCpu.ThreadWoken || now() >= TheCpu.SliceEnd;
  TheCpu.ThreadWoken = false;
  if (!Due || Ready.empty())
    return At;
  Current->Saved = *At;
  Current->Interrupted = true;
  saveVectors(vectorsOf(*Current));
  makeReady(*Current);
  TheCpu.ThreadWoken = false;
  Chosen = Ready.takeFirst();
  goOnWithChosen();
}

void endProgram(int Status) { platform().stop(Status, /*Crashed=*/false); }

} // namespace base
