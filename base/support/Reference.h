//===- Reference.h - objects that live as long as someone refers to them --===//
#ifndef UKPORT_BASE_SUPPORT_REFERENCE_H
#define UKPORT_BASE_SUPPORT_REFERENCE_H

#include "base/mem/Heap.h"

namespace base {

/// Counts its references. Made by `make`, destroyed with its last Reference.
class Counted {
public:
  virtual ~Counted() = default;
  void retain() { ++References; }
  void release() {
    if (--References == 0)
      destroy(this);
  }
  Counted(const Counted &) = delete;
  Counted &operator=(const Counted &) = delete;
  /// Named by every table of virtual functions; nothing calls it.
  static void operator delete(void *Memory) { deallocate(Memory); }

protected:
  Counted() = default;

private:
  unsigned References = 0;
};

/// A pointer to a Counted, which it keeps.
template <class T> class Reference {
public:
  Reference() = default;
  Reference(T *To) : To(To) {
    if (To)
      To->retain();
  }
  Reference(const Reference &Other) : Reference(Other.To) {}
  template <class U>
  Reference(const Reference<U> &Other) : Reference(Other.get()) {}
  Reference(Reference &&Other) noexcept : To(Other.To) { Other.To = nullptr; }
  Reference &operator=(Reference Other) {
    T *Mine = To;
    To = Other.To;
    Other.To = Mine;
    return *this;
  }
  ~Reference() {
    if (To)
      To->release();
  }
  T *get() const { return To; }
  T *operator->() const { return To; }
  T &operator*() const { return *To; }
  explicit operator bool() const { return To; }

private:
  T *To = nullptr;
};

} // namespace base

#endif // UKPORT_BASE_SUPPORT_REFERENCE_H
