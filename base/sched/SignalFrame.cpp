//===- SignalFrame.cpp - handlers entered in the middle of the program ----===//
//
// The layout is the one of Linux on x86-64: return address, ucontext_t,
// siginfo_t and, aligned to 64 bytes, the vector registers. The context's
// registers are in the order of the kernel's sigcontext, which is that of the
// libc's gregs.
//
//===----------------------------------------------------------------------===//
#include "base/abi/Syscall.h"
#include "base/sched/Actions.h"
#include "base/sched/Cpu.h"
#include "base/sched/Thread.h"
#include <signal.h>

extern "C" [[noreturn]] void ukport_continue(const base::Frame *At);

namespace base {

namespace {

struct Layout {
  uintptr_t Return;
  ucontext_t Context;
  siginfo_t Info;
};

void save(mcontext_t &To, const Frame &From) {
  greg_t *R = To.gregs;
  R[REG_R8] = greg_t(From.R8);
  R[REG_R9] = greg_t(From.R9);
  R[REG_R10] = greg_t(From.R10);
  R[REG_R11] = greg_t(From.R11);
  R[REG_R12] = greg_t(From.R12);
  R[REG_R13] = greg_t(From.R13);
  R[REG_R14] = greg_t(From.R14);
  R[REG_R15] = greg_t(From.R15);
  R[REG_RDI] = greg_t(From.Rdi);
  R[REG_RSI] = greg_t(From.Rsi);
  R[REG_RBP] = greg_t(From.Rbp);
  R[REG_RBX] = greg_t(From.Rbx);
  R[REG_RDX] = greg_t(From.Rdx);
  R[REG_RAX] = greg_t(From.Rax);
  R[REG_RCX] = greg_t(From.Rcx);
  R[REG_RSP] = greg_t(From.Rsp);
  R[REG_RIP] = greg_t(From.Rip);
  R[REG_EFL] = greg_t(From.Flags);
  R[REG_ERR] = greg_t(From.Error);
  R[REG_TRAPNO] = greg_t(From.Vector);
}

void restore(Frame &To, const mcontext_t &From) {
  const greg_t *R = From.gregs;
  To.R8 = uint64_t(R[REG_R8]);
  To.R9 = uint64_t(R[REG_R9]);
  To.R10 = uint64_t(R[REG_R10]);
  To.R11 = uint64_t(R[REG_R11]);
  To.R12 = uint64_t(R[REG_R12]);
  To.R13 = uint64_t(R[REG_R13]);
  To.R14 = uint64_t(R[REG_R14]);
  To.R15 = uint64_t(R[REG_R15]);
  To.Rdi = uint64_t(R[REG_RDI]);
  To.Rsi = uint64_t(R[REG_RSI]);
  To.Rbp = uint64_t(R[REG_RBP]);
  To.Rbx = uint64_t(R[REG_RBX]);
  To.Rdx = uint64_t(R[REG_RDX]);
  To.Rax = uint64_t(R[REG_RAX]);
  To.Rcx = uint64_t(R[REG_RCX]);
  To.Rsp = uint64_t(R[REG_RSP]);
  To.Rip = uint64_t(R[REG_RIP]);
  // The flags that a program can set by itself.
  constexpr uint64_t Own = 0x244cd5;
  To.Flags = (To.Flags & ~Own) | (uint64_t(R[REG_EFL]) & Own);
}

} // namespace

void enterHandler(Frame &At, const Action &A, int Signal, const siginfo_t &Info,
                  SignalSet Before, uintptr_t Stack) {
  uintptr_t Vectors = roundDown(Stack - TheCpu.VectorSize, 64);
  // A function finds its stack 8 below a multiple of 16: the return address.
  auto *L =
      reinterpret_cast<Layout *>(roundDown(Vectors - sizeof(Layout), 16) - 8);
  memset(L, 0, sizeof *L);
  L->Return = A.Restorer;
  L->Info = Info;
  save(L->Context.uc_mcontext, At);
  if (At.Vector == 14)
    L->Context.uc_mcontext.gregs[REG_CR2] =
        greg_t(reinterpret_cast<uintptr_t>(Info.si_addr));
  memcpy(&L->Context.uc_sigmask, &Before, sizeof Before);
  memset(reinterpret_cast<void *>(Vectors), 0, TheCpu.VectorSize);
  saveVectors(reinterpret_cast<void *>(Vectors));
  L->Context.uc_mcontext.fpregs = reinterpret_cast<fpregset_t>(Vectors);
  At.Rdi = uint64_t(Signal);
  At.Rsi = reinterpret_cast<uint64_t>(&L->Info);
  At.Rdx = reinterpret_cast<uint64_t>(&L->Context);
  At.Rip = A.Handler;
  At.Rsp = reinterpret_cast<uint64_t>(L);
  At.Flags &= ~uint64_t(0x400 | 0x100); // direction, single step
}

} // namespace base

using namespace base;

/// rt_sigreturn: \p Context lies where the handler's return left the stack.
extern "C" [[noreturn]] void ukport_return_from_signal(ucontext_t *Context) {
  TheCpu.InBase = true;
  memcpy(&Current->Signals.Blocked, &Context->uc_sigmask, sizeof(SignalSet));
  Frame At = {};
  At.Cs = 8;
  At.Ss = 16;
  At.Flags = 0x202;
  restore(At, Context->uc_mcontext);
  setInterrupts(false);
  restoreVectors(Context->uc_mcontext.fpregs);
  TheCpu.InBase = false;
  ukport_continue(&At);
}

SYSCALL_BESIDE(rt_sigreturn, "of handlers that the base entered")
