//===- Memory.cpp - what a compiler calls of its own accord ---------------===//
//
// Weak: a program whose libc is linked in brings its own.
//
//===----------------------------------------------------------------------===//
#define UKPORT_DEFINES_MEMORY
#include "base/support/Base.h"

extern "C" {

[[gnu::weak]] void *memcpy(void *To, const void *From, size_t Size) {
  void *Result = To;
  asm volatile("rep movsb" : "+D"(To), "+S"(From), "+c"(Size)::"memory");
  return Result;
}

[[gnu::weak]] void *memset(void *To, int Value, size_t Size) {
  void *Result = To;
  asm volatile("rep stosb" : "+D"(To), "+c"(Size) : "a"(Value) : "memory");
  return Result;
}

[[gnu::weak]] void *memmove(void *To, const void *From, size_t Size) {
  auto *Target = static_cast<char *>(To);
  auto *Source = static_cast<const char *>(From);
  if (size_t(Target - Source) >= Size)
    return memcpy(To, From, Size);
  Target += Size - 1;
  Source += Size - 1;
  asm volatile("std; rep movsb; cld"
               : "+D"(Target), "+S"(Source), "+c"(Size)::"memory");
  return To;
}

[[gnu::weak]] int memcmp(const void *A, const void *B, size_t Size) {
  auto *Left = static_cast<const volatile uint8_t *>(A);
  auto *Right = static_cast<const volatile uint8_t *>(B);
  for (; Size; --Size, ++Left, ++Right)
    if (*Left != *Right)
      return *Left - *Right;
  return 0;
}

[[gnu::weak]] size_t strlen(const char *Text) {
  auto *End = static_cast<const volatile char *>(Text);
  while (*End)
    ++End;
  return size_t(End - Text);
}

/// What a table of virtual functions names where a class leaves one to others.
[[gnu::weak]] void __cxa_pure_virtual() {
  base::panic("a virtual function that is not there was called");
}

} // extern "C"
