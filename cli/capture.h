//===- capture.h - `ukport capture` ---------------------------------------===//
#ifndef UKPORT_CLI_CAPTURE_H
#define UKPORT_CLI_CAPTURE_H

#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ukport {

struct CaptureCommandOptions {
  std::string Out;     ///< the project; empty: ./ukport-out/<this directory>
  std::string Sysroot; ///< a directory or "host"; empty: ukport's own
  std::string CompileCommands; ///< -p: a compile_commands.json or its directory
  std::vector<std::string> Command;
};

/// Declares the options of `ukport capture` on \p Sub.
void addCaptureOptions(CLI::App &Sub, CaptureCommandOptions &Options);

/// Runs the command; returns the exit code.
llvm::Expected<int> runCaptureCommand(const CaptureCommandOptions &Options);

} // namespace ukport

#endif // UKPORT_CLI_CAPTURE_H
