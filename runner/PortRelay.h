//===- PortRelay.h - a port of loopback that leads to a guest -------------===//
#ifndef UKPORT_RUNNER_PORTRELAY_H
#define UKPORT_RUNNER_PORTRELAY_H

#include "llvm/Support/Error.h"
#include <functional>
#include <string>

namespace ukport {

struct PortRelay {
  /// Leads TCP connections to a port of 127.0.0.1 to one of a guest, until this
  /// process ends: \p Ports is "8080:80". \p Address gives the guest's, or
  /// nothing as long as it is not known; it is asked by another thread.
  static llvm::Error start(llvm::StringRef Ports,
                           std::function<std::string()> Address);
};

/// Copies from one socket to another until the first has ended, and then ends
/// the second.
void copyStream(int From, int To);

} // namespace ukport

#endif // UKPORT_RUNNER_PORTRELAY_H
