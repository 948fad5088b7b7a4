//===- Heap.h - memory for the base's own objects -------------------------===//
#ifndef UKPORT_BASE_MEM_HEAP_H
#define UKPORT_BASE_MEM_HEAP_H

#include "base/support/Base.h"

namespace base {

/// Memory of \p Size bytes, aligned to 16, or to a page where \p Size is a page
/// or more; not cleared. Physical and virtual address are the same, and what is
/// a page or more is physically contiguous: a device can be given it. Null when
/// there is none.
void *allocate(size_t Size);
/// Gives back what `allocate` or `reallocate` returned; null is allowed.
void deallocate(void *Memory);
/// As realloc does. On failure null, and \p Memory stays.
void *reallocate(void *Memory, size_t Size);

/// A new T; null when there is no memory.
template <class T, class... Arguments> T *make(Arguments &&...A) {
  void *Memory = allocate(sizeof(T));
  return Memory ? new (Memory) T(static_cast<Arguments &&>(A)...) : nullptr;
}

template <class T> void destroy(T *Object) {
  if (!Object)
    return;
  Object->~T();
  deallocate(Object);
}

} // namespace base

#endif // UKPORT_BASE_MEM_HEAP_H
