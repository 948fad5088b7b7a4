//===- ControlRelay.h - from a control channel to its back end ------------===//
#ifndef UKPORT_RUNNER_CONTROLRELAY_H
#define UKPORT_RUNNER_CONTROLRELAY_H

#include "llvm/Support/Error.h"
#include <string>
#include <thread>

namespace ukport {

/// While it exists, leads the guest's end of a control channel (Control.h) to
/// the socket that the guest's back end listens at.
class ControlRelay {
public:
  explicit ControlRelay(int GuestEnd) : GuestEnd(GuestEnd) {}
  ControlRelay(const ControlRelay &) = delete;
  /// The guest is gone: hands on what it has said, and ends its end.
  ~ControlRelay();

  llvm::Error connect(const std::string &Path);

private:
  int GuestEnd, BackEnd = -1;
  std::thread FromGuest, ToGuest;
};

} // namespace ukport

#endif // UKPORT_RUNNER_CONTROLRELAY_H
