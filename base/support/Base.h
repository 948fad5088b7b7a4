//===- Base.h - what every file of the base may use -----------------------===//
//
// The base is the thin layer under the program in a unikernel. It is
// freestanding: no libc and no C++ library, no exceptions, no RTTI, no vector
// registers. It takes the constants and structures of the Linux interface from
// the headers of the program's libc and of the kernel, so that both sides read
// the same bytes.
//
// One rule carries the rest: **the base is never preempted.** A thread that
// entered it (abi/Syscall.h) goes on until it leaves or sleeps; an interrupt
// that arrives meanwhile leaves word and returns (sched/Attention.h). So the
// base's data needs no locks, and a second processor would need one, around all
// of it.
//
// Failure of what a program asked for is a negative error number of Linux, as
// the kernel returns it: a `long` that is 0 or more is a success. Failure of
// the base itself is `panic`.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_SUPPORT_BASE_H
#define UKPORT_BASE_SUPPORT_BASE_H

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

namespace base {

/// Of the monotonic clock, which begins at boot, unless said otherwise.
using Nanoseconds = uint64_t;
constexpr Nanoseconds Never = ~0ull; ///< a deadline that does not come
constexpr Nanoseconds Second = 1'000'000'000;

constexpr size_t PageSize = 4096;
constexpr uintptr_t roundDown(uintptr_t Value, size_t To) {
  return Value & ~(To - 1);
}
constexpr uintptr_t roundUp(uintptr_t Value, size_t To) {
  return (Value + To - 1) & ~(To - 1);
}
template <class T> constexpr T least(T A, T B) { return A < B ? A : B; }
template <class T> constexpr T most(T A, T B) { return A < B ? B : A; }

/// Writes to the console. Conversions: %s, %c, %p, and %d, %u, %x with l or z
/// for 64 bits; a width of decimal digits pads with blanks, or with zeros after
/// a 0.
void say(const char *Format, ...) __attribute__((format(__printf__, 1, 2)));

/// The same into \p To, cut to \p Size bytes with the zero at its end. Returns
/// how many characters there are without it.
size_t format(char *To, size_t Size, const char *Format, ...)
    __attribute__((format(__printf__, 3, 4)));

size_t formatList(char *To, size_t Size, const char *Format, va_list Arguments);

/// Says why the guest cannot go on, with registers, backtrace and the last
/// system calls, and stops with a status that is not zero.
[[noreturn]] void panic(const char *Format, ...)
    __attribute__((format(__printf__, 1, 2)));

/// An invariant of the base.
#define BASE_CHECK(Condition)                                                  \
  (__builtin_expect(!!(Condition), 1)                                          \
       ? (void)0                                                               \
       : ::base::panic("invariant: %s, %s:%d", #Condition, __FILE_NAME__,      \
                       __LINE__))

/// A run of values that someone else owns.
template <class T> struct Span {
  T *First = nullptr;
  size_t Count = 0;
  T *begin() const { return First; }
  T *end() const { return First + Count; }
  T &operator[](size_t I) const { return First[I]; }
  bool empty() const { return Count == 0; }
};

} // namespace base

#if __STDC_HOSTED__ // as in the unit tests
#include <new>
#include <string.h>
#else
extern "C" {
void *memcpy(void *, const void *, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);
#ifndef UKPORT_DEFINES_MEMORY
// A freestanding compiler takes memcpy for any function. Where it is told, it
// moves a few bytes without a call.
extern inline __attribute__((gnu_inline, always_inline)) void *
memcpy(void *To, const void *From, size_t Size) {
  return __builtin_memcpy(To, From, Size);
}
extern inline __attribute__((gnu_inline, always_inline)) void *
memset(void *To, int Value, size_t Size) {
  return __builtin_memset(To, Value, Size);
}
#endif
}
inline void *operator new(size_t, void *At) noexcept { return At; }
#endif

#endif // UKPORT_BASE_SUPPORT_BASE_H
