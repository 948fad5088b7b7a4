//===- Syscall.h - how a program enters the base --------------------------===//
//
// At the site of a system call with a constant number N the strip calls
// sys_NAME directly; handlers that nothing calls are not in the image. A file
// of the base that offers calls ends with a table of them:
//
//   static long readFile(int Descriptor, void *To, size_t Size) { ... }
//
//   SYSCALL(read, readFile)
//   SYSCALL_PARTIAL(mmap, map, "no shared mappings of files")
//
// The support table of the targets `xen` and `qemu` in syscall-map/ is made
// from these lines; what has none answers ENOSYS and is counted.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_ABI_SYSCALL_H
#define UKPORT_BASE_ABI_SYSCALL_H

#include "base/abi/Record.h"
#include "base/sched/Wait.h"
#include <asm/unistd.h>

namespace base {

/// While one exists the calling thread is inside the base.
class Entered {
public:
  Entered();
  ~Entered();
  Entered(const Entered &) = delete;
  Entered &operator=(const Entered &) = delete;
};

/// Delivers what signals are pending for the calling thread, after a call that
/// returned \p Result: -Restart becomes -EINTR, or true: make the call again.
bool deliverSignals(long &Result);

/// Some signal may be pending for the calling thread.
bool signalPending();

/// A call while it lasts.
struct CallInProgress {
  int Number;
  long Arguments[6];
  CallInProgress *Outer = nullptr; ///< whose signal handler makes this one
};

/// Told of every call, inside the base, in images with the control channel
/// (control/Trace.cpp).
void callBegins(CallInProgress &C);
void callEnds(CallInProgress &C, long Result);

template <class T> constexpr bool IsPointer = false;
template <class T> constexpr bool IsPointer<T *> = true;

template <class To> To fromRegister(long Value) {
  if constexpr (IsPointer<To>)
    return reinterpret_cast<To>(Value);
  else
    return static_cast<To>(Value);
}

template <int Number, auto Handler> struct SystemCall;
template <int Number, class... Parameters, long (*Handler)(Parameters...)>
struct SystemCall<Number, Handler> {
  template <class... Registers> static long enter(Registers... R) {
    CallInProgress Call{Number, {R...}};
    for (;;) {
      long Result;
      {
        Entered In;
        unsigned Note = noteCall(Number, R...);
        callBegins(Call);
        Result =
            call(typename MakeSequence<sizeof...(Parameters)>::Type(), R...);
        noteResult(Note, Result);
        callEnds(Call, Result);
      }
      bool Quiet = Result != -Restart && !signalPending();
      if (__builtin_expect(Quiet, 1) || !deliverSignals(Result))
        return Result;
    }
  }

private:
  template <size_t...> struct Sequence {};
  template <size_t N, size_t... Is>
  struct MakeSequence : MakeSequence<N - 1, N - 1, Is...> {};
  template <size_t... Is> struct MakeSequence<0, Is...> {
    using Type = Sequence<Is...>;
  };
  template <size_t... Is, class... Registers>
  static long call(Sequence<Is...>, Registers... R) {
    [[maybe_unused]] long All[] = {R..., 0};
    return Handler(fromRegister<Parameters>(All[Is])...);
  }
};

} // namespace base

// The libc's headers define some of the names as macros: each pastes by itself.
#define SYSCALL(Name, Handler)                                                 \
  extern "C" long sys_##Name(long A, long B, long C, long D, long E, long F) { \
    return ::base::SystemCall<__NR_##Name, Handler>::enter(A, B, C, D, E, F);  \
  }
/// One that does not do all that Linux does: Note says what is missing.
#define SYSCALL_PARTIAL(Name, Handler, Note)                                   \
  extern "C" long sys_##Name(long A, long B, long C, long D, long E, long F) { \
    return ::base::SystemCall<__NR_##Name, Handler>::enter(A, B, C, D, E, F);  \
  }
/// One that a program enters otherwise: by a function of the sysroot's libc
/// that the base defines.
#define SYSCALL_BESIDE(Name, Note)

#endif // UKPORT_BASE_ABI_SYSCALL_H
