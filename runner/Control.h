//===- Control.h - the control channel of a guest -------------------------===//
//
// `ukport run` holds the other end of a guest's control channel
// (base/control/Control.h) and shares it: with its own trace, and with whoever
// connects to a socket beside the run's files, `ukport top` and `ukport trace`.
// One of those writes a line and reads text:
//
//   top                 one report (base/control/Top.cpp), a line "end" behind
//   trace NUMBER...     the lines of these system calls, from now on
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_RUNNER_CONTROL_H
#define UKPORT_RUNNER_CONTROL_H

#include "runner/CallContents.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ukport {

/// Whether \p Image was made with `ukport strip --control`.
llvm::Expected<bool> hasControl(llvm::StringRef Image);

class ControlServer; // Control.cpp

/// Serves from a thread of its own while it exists.
class ControlChannel {
public:
  /// For a guest of \p Image; the socket lies in \p Directory. With \p Trace
  /// the system calls that it names are shown on stderr from the first on, and
  /// the guest is to get the option control=wait.
  static llvm::Expected<ControlChannel> open(llvm::StringRef Directory,
                                             llvm::StringRef Image,
                                             std::optional<std::string> Trace);

  ControlChannel(ControlChannel &&);
  /// Shows what the guest has said to its end.
  ~ControlChannel();

  /// The end for QEMU to inherit, a connected socket.
  int guestEnd() const;

private:
  explicit ControlChannel(std::unique_ptr<ControlServer> Server);
  std::unique_ptr<ControlServer> Server;
};

/// A guest of another `ukport run`, asked through its socket.
class GuestConnection {
public:
  /// The guest that runs \p Image (its path or name); empty: the only one. An
  /// error that lists those there are.
  static llvm::Expected<GuestConnection> to(llvm::StringRef Image);
  GuestConnection(GuestConnection &&);
  ~GuestConnection();

  const std::string &image() const { return Image; }
  /// A report (GuestReport.h); none: the guest has ended. An error if it does
  /// not answer in time.
  llvm::Expected<std::optional<std::string>> report();
  /// Shows its system calls of \p Numbers until it ends.
  llvm::Error trace(const std::set<int> &Numbers, llvm::raw_ostream &To);

private:
  GuestConnection(int Socket, llvm::StringRef Image)
      : Socket(Socket), Image(Image) {}
  int Socket;
  std::string Image;
};

} // namespace ukport

#endif // UKPORT_RUNNER_CONTROL_H
