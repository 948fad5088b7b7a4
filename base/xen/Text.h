//===- Text.h - xenstore's texts ------------------------------------------===//
#ifndef UKPORT_BASE_XEN_TEXT_H
#define UKPORT_BASE_XEN_TEXT_H

#include "base/support/Base.h"

namespace base::xen {

inline size_t lengthOf(const char *Text) {
  size_t Length = 0;
  while (Text[Length])
    ++Length;
  return Length;
}

inline bool sameText(const char *A, const char *B) {
  while (*A && *A == *B)
    ++A, ++B;
  return *A == *B;
}

/// The number at the start of \p Text, in lower-case digits of \p Radix.
inline unsigned long numberIn(const char *Text, unsigned Radix) {
  unsigned long Value = 0;
  for (;; ++Text) {
    unsigned Digit = *Text >= '0' && *Text <= '9'   ? unsigned(*Text - '0')
                     : *Text >= 'a' && *Text <= 'f' ? unsigned(*Text - 'a' + 10)
                                                    : Radix;
    if (Digit >= Radix)
      return Value;
    Value = Value * Radix + Digit;
  }
}

} // namespace base::xen

#endif // UKPORT_BASE_XEN_TEXT_H
