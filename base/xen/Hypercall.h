//===- Hypercall.h - calls of the hypervisor ------------------------------===//
//
// Made by the processor's instruction for it, which differs by vendor, and not
// through Xen's hypercall page: that page holds this instruction and would be a
// page of code that someone else writes.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_XEN_HYPERCALL_H
#define UKPORT_BASE_XEN_HYPERCALL_H

#include "base/support/Base.h"
#include "base/xen/Interface.h"

namespace base::xen {

/// True if the guest runs on Xen. Hypercalls work from then on.
bool detect();

/// 0 or more, or a negative error number (xen/errno.h has Linux's).
long hypercall(unsigned Number, uint64_t First, uint64_t Second = 0);

/// The same with a structure, which the hypervisor may write to.
template <class T> long hypercall(unsigned Number, unsigned Operation, T &At) {
  return hypercall(Number, Operation, reinterpret_cast<uint64_t>(&At));
}

/// A parameter of the guest (HVM_PARAM_..., xen/hvm/params.h).
uint64_t parameter(unsigned Index);
void setParameter(unsigned Index, uint64_t Value);

} // namespace base::xen

#endif // UKPORT_BASE_XEN_HYPERCALL_H
