#include "base/xen/Hypercall.h"
#include "base/support/Machine.h"
#include <xen/arch-x86/cpuid.h>

namespace base::xen {

/// vmmcall is AMD's, vmcall everyone else's; either is an invalid opcode to the
/// other.
static bool UsesVmmcall;

static bool isAmd() {
  CpuId Vendor = cpuId(0);
  constexpr uint32_t Auth = 0x68747541, Hygo = 0x6f677948; // the name's start
  return Vendor.B == Auth || Vendor.B == Hygo;
}

bool detect() {
  // Xen's leaves come after those of whatever else it pretends to be.
  for (uint32_t Leaf = XEN_CPUID_FIRST_LEAF;
       Leaf < XEN_CPUID_FIRST_LEAF + 0x10000; Leaf += 0x100) {
    CpuId R = cpuId(Leaf);
    if (R.B == XEN_CPUID_SIGNATURE_EBX && R.C == XEN_CPUID_SIGNATURE_ECX &&
        R.D == XEN_CPUID_SIGNATURE_EDX) {
      UsesVmmcall = isAmd();
      return true;
    }
  }
  return false;
}

[[gnu::noinline]] long hypercall(unsigned Number, uint64_t First,
                                 uint64_t Second) {
  long Result = Number;
  if (UsesVmmcall)
    asm volatile("vmmcall" : "+a"(Result), "+D"(First), "+S"(Second)::"memory");
  else
    asm volatile("vmcall" : "+a"(Result), "+D"(First), "+S"(Second)::"memory");
  return Result;
}

uint64_t parameter(unsigned Index) {
  xen_hvm_param P = {};
  P.domid = DOMID_SELF;
  P.index = Index;
  if (long Error = hypercall(__HYPERVISOR_hvm_op, HVMOP_get_param, P))
    panic("xen: parameter %u of the guest: error %ld", Index, Error);
  return P.value;
}

void setParameter(unsigned Index, uint64_t Value) {
  xen_hvm_param P = {};
  P.domid = DOMID_SELF;
  P.index = Index;
  P.value = Value;
  if (long Error = hypercall(__HYPERVISOR_hvm_op, HVMOP_set_param, P))
    panic("xen: setting parameter %u of the guest: error %ld", Index, Error);
}

} // namespace base::xen
