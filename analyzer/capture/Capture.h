//===- Capture.h - running builds under the shims -------------------------===//
#ifndef UKPORT_CAPTURE_CAPTURE_H
#define UKPORT_CAPTURE_CAPTURE_H

#include "analyzer/capture/CaptureStore.h"
#include "analyzer/support/FileLock.h"
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ukport {

/// A build to run under the shims.
struct CaptureOptions {
  std::string CaptureDirectory; ///< the store; created when missing
  std::string Sysroot = "host"; ///< a sysroot's directory, or "host"
  std::vector<std::string> Command;
  std::string WorkingDirectory; ///< empty: where ukport runs
  std::string LogFile; ///< receives the build's output; empty: inherited
  /// The command reads no terminal; see ProcessOptions.
  bool OwnGroup = false;
  /// "OLD=NEW": debug information names files below OLD as below NEW.
  std::string PrefixMap;
  std::vector<std::pair<std::string, std::optional<std::string>>> Environment;
};

/// Runs a command with the shims first in PATH, without finalising: a build
/// of several commands calls this several times between CaptureStore::begin
/// and CaptureStore::finalise. Returns the command's exit status.
llvm::Expected<int> runUnderShims(const CaptureOptions &Options);

/// Runs one command under the shims and finalises the capture. Records that
/// the store already has stay, so capturing a build that only rebuilds a part
/// completes the earlier capture. A command that fails is an error, and so is
/// one that compiled nothing.
llvm::Expected<CaptureStore> runCapture(const CaptureOptions &Options);

/// Keeps every other capture out of \p Directory, and waits for the build of
/// one that was killed.
llvm::Expected<FileLock> lockCapture(llvm::StringRef Directory);

/// The directory of the shims, beside the running program or its directory; an
/// error when they are not there.
llvm::Expected<std::string> shimDirectory();

} // namespace ukport

#endif // UKPORT_CAPTURE_CAPTURE_H
