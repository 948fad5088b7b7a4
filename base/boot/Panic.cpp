#include "base/boot/Panic.h"
#include "base/abi/Record.h"
#include "base/boot/Platform.h"
#include "base/mem/Pages.h"
#include "base/sched/Actions.h"
#include "base/sched/Cpu.h"
#include "base/sched/Thread.h"

extern "C" {
extern const char __ehdr_start[];
extern const char etext[];
}

namespace base {

/// A panic in the middle of a panic says nothing more.
static bool Panicking;

static void sayRegisters(const Frame &F, uint64_t FaultAddress) {
  say("  rip %016lx  rsp %016lx  flags %06lx  vector %ld error %lx\n", F.Rip,
      F.Rsp, F.Flags, F.Vector, F.Error);
  say("  rax %016lx  rbx %016lx  rcx %016lx  rdx %016lx\n", F.Rax, F.Rbx, F.Rcx,
      F.Rdx);
  say("  rsi %016lx  rdi %016lx  rbp %016lx  r8  %016lx\n", F.Rsi, F.Rdi, F.Rbp,
      F.R8);
  say("  r9  %016lx  r10 %016lx  r11 %016lx  r12 %016lx\n", F.R9, F.R10, F.R11,
      F.R12);
  say("  r13 %016lx  r14 %016lx  r15 %016lx  cr2 %016lx\n", F.R13, F.R14, F.R15,
      FaultAddress);
}

/// Readable without a fault.
static bool isMapped(uint64_t Address) {
  uintptr_t Physical;
  Access A;
  if (!pageAt(Address, Physical, A))
    return Address < pagesInAll() * PageSize && Address >= 2 * PageSize;
  return A & Access::Read;
}

/// Whether \p Value can be a return address: a call stands before it. Five
/// bytes for a direct call; an indirect one has two to seven.
static bool isReturnAddress(uint64_t Value) {
  if (Value < reinterpret_cast<uint64_t>(__ehdr_start) + PageSize ||
      Value >= reinterpret_cast<uint64_t>(etext))
    return false;
  auto *At = reinterpret_cast<const uint8_t *>(Value);
  if (At[-5] == 0xe8)
    return true;
  for (int Length = 2; Length <= 7; ++Length)
    if (At[-Length] == 0xff && (At[1 - Length] >> 3 & 7) == 2)
      return true;
  return false;
}

/// Without frame pointers the stack is searched for return addresses: an old
/// one among them is possible, a missing one is not.
static void sayReturns(uint64_t Rip, uint64_t Rsp) {
  say("  at %p\n", reinterpret_cast<void *>(Rip));
  unsigned Shown = 0;
  for (uint64_t At = roundUp(Rsp, 8); Shown < 32 && At < Rsp + 8192; At += 8) {
    if (!isMapped(At))
      break;
    uint64_t Value = *reinterpret_cast<const uint64_t *>(At);
    if (!isReturnAddress(Value))
      continue;
    say("  at %p\n", reinterpret_cast<void *>(Value));
    ++Shown;
  }
}

static void sayBacktrace(uint64_t Rip, uint64_t Rsp) {
  say("ukport: backtrace (return addresses found on the stack):\n");
  sayReturns(Rip, Rsp);
}

void sayBacktrace(const Thread &T) {
  say("ukport: backtrace of thread %d:\n", T.Id);
  if (&T == Current) // it looks for others to run
    return sayReturns(reinterpret_cast<uint64_t>(__builtin_return_address(0)),
                      reinterpret_cast<uint64_t>(__builtin_frame_address(0)));
  if (T.Interrupted)
    return sayReturns(T.Saved.Rip, T.Saved.Rsp);
  constexpr unsigned Preserved = 7; // words that ukport_suspend stores
  auto *At = reinterpret_cast<const uint64_t *>(T.Stack) + Preserved;
  sayReturns(*At, reinterpret_cast<uint64_t>(At + 1));
}
static void sayCalls() {
  unsigned Count = least(CallsSoFar, CallRecordCount);
  say("ukport: the last %u system calls, the latest last:\n", Count);
  for (unsigned I = CallsSoFar - Count; I != CallsSoFar; ++I) {
    const CallRecord &R = LastCalls[I % CallRecordCount];
    say("  call %d(0x%lx, 0x%lx, 0x%lx)", R.Number, R.Arguments[0],
        R.Arguments[1], R.Arguments[2]);
    if (R.Result == NoResult)
      say(" has not returned\n");
    else
      say(" = %ld\n", R.Result);
  }
}

/// What was touched is near the stack's end, and not there.
static bool ranOver(const Frame &At, uint64_t FaultAddress) {
  constexpr uint64_t Below = PageSize, Above = 16 * PageSize;
  return FaultAddress - (At.Rsp - Below) < Below + Above &&
         !isMapped(FaultAddress);
}

static void sayWhere(const Frame &At, uint64_t FaultAddress) {
  if (Current)
    say("ukport: thread %d, %zu of %zu KiB free%s\n", Current->Id,
        pagesFree() * PageSize / 1024, pagesInAll() * PageSize / 1024,
        ranOver(At, FaultAddress) ? "; its stack has run over" : "");
  sayRegisters(At, FaultAddress);
  sayBacktrace(At.Rip, At.Rsp);
  sayCalls();
}

void panicAt(const Frame &At, uint64_t FaultAddress, const char *What) {
  TheCpu.InBase = true;
  if (!Panicking) {
    Panicking = true;
    say("ukport: panic: %s\n", What);
    sayWhere(At, FaultAddress);
  }
  platform().stop(PanicStatus, /*Crashed=*/true);
}

void panic(const char *Format, ...) {
  TheCpu.InBase = true;
  char What[256];
  va_list Arguments;
  va_start(Arguments, Format);
  formatList(What, sizeof What, Format, Arguments);
  va_end(Arguments);
  Frame Here = {};
  Here.Rip = reinterpret_cast<uint64_t>(__builtin_return_address(0));
  Here.Rsp = reinterpret_cast<uint64_t>(__builtin_frame_address(0));
  panicAt(Here, 0, What);
}

void endBySignal(int Signal, const Frame *At) {
  TheCpu.InBase = true;
  say("ukport: the program ended by signal %d\n", Signal);
  if (At && !Panicking) {
    Panicking = true;
    sayWhere(*At, Infos[Signal - 1].Value);
  }
  platform().stop(128 + Signal, /*Crashed=*/At);
}

} // namespace base
