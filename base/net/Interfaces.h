//===- Interfaces.h - what ioctl(2) tells of network interfaces -----------===//
#ifndef UKPORT_BASE_NET_INTERFACES_H
#define UKPORT_BASE_NET_INTERFACES_H

#include "base/support/Base.h"

namespace base {

/// SIOCGIFCONF, SIOCGIFADDR and their kin; -ENOTTY: not one of them.
long interfaceControl(unsigned long Request, void *Argument);

} // namespace base

#endif // UKPORT_BASE_NET_INTERFACES_H
