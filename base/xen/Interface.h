//===- Interface.h - Xen's public headers, as this base uses them ---------===//
#ifndef UKPORT_BASE_XEN_INTERFACE_H
#define UKPORT_BASE_XEN_INTERFACE_H

#include "base/support/Base.h"

// Asked for by the rings' macros (xen/io/ring.h). x86 keeps the order of loads
// and that of stores.
#define xen_mb() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define xen_rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define xen_wmb() __atomic_thread_fence(__ATOMIC_RELEASE)

#define __XEN_INTERFACE_VERSION__ 0x00040e00
#include <xen/xen.h>

#include <xen/event_channel.h>
#include <xen/grant_table.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>
#include <xen/io/xenbus.h>
#include <xen/memory.h>
#include <xen/sched.h>

#endif // UKPORT_BASE_XEN_INTERFACE_H
