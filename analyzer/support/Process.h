//===- Process.h - running other programs ---------------------------------===//
#ifndef UKPORT_SUPPORT_PROCESS_H
#define UKPORT_SUPPORT_PROCESS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ukport {

/// How a child process is started. Paths empty: inherited.
struct ProcessOptions {
  std::string WorkingDirectory;
  std::string StdoutPath; ///< file that receives stdout (truncated)
  std::string StderrPath; ///< file that receives stderr (truncated); equal to
                          ///< StdoutPath: both go there in order
  /// Run in a process group of its own, so that a signal reaches all that it
  /// starts. Such a program cannot read from a terminal.
  bool OwnGroup = false;
  /// Variables set (or, with nullopt, removed) on top of the environment.
  std::vector<std::pair<std::string, std::optional<std::string>>> Environment;
};

/// Runs \p Args[0] (searched in PATH unless it has a slash) and waits.
/// Returns the exit status, 128+n when signal n ended it. An Error means that
/// the program could not be started at all. SIGINT, SIGTERM and SIGHUP are
/// handed on to the child, which is always waited for; then this process takes
/// the signal as it would have. Not for two threads at once.
llvm::Expected<int> runProcess(llvm::ArrayRef<std::string> Args,
                               const ProcessOptions &Options = {});

/// Runs a program to completion and returns its stdout; a non-zero status is
/// an error that carries the end of its stderr.
llvm::Expected<std::string> captureOutput(llvm::ArrayRef<std::string> Args,
                                          const ProcessOptions &Options = {});

/// The absolute path of an LLVM 19 tool ("clang", "ld.lld", "llvm-ar"): in
/// the LLVM that ukport was built against.
std::string llvmTool(llvm::StringRef Name);

} // namespace ukport

#endif // UKPORT_SUPPORT_PROCESS_H
