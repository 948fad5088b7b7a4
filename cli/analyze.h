//===- analyze.h - `ukport analyze` ---------------------------------------===//
#ifndef UKPORT_CLI_ANALYZE_H
#define UKPORT_CLI_ANALYZE_H

#include "analyzer/support/Perf.h"
#include "cli/analyze-elf.h"
#include "cli/gate.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ukport {

struct AnalyzeCommandOptions {
  std::string Input;   ///< PATH; empty: what ukport.toml or `capture` left here
  std::string Out;     ///< the project directory
  std::string Build;   ///< --build: a shell command
  std::string Program; ///< --program: which executable
  std::string Sysroot; ///< a directory, "host", "none"; empty: ukport's own
  GateOptions Gate;    ///< what the exit code is to say
  std::string Policy = "flow"; ///< how indirect calls are resolved
  std::vector<std::string> Targets;
  std::vector<std::string> Overlays;
  std::vector<std::string> Assume; ///< --assume, as written
  std::string Config;              ///< --config: the application's own
  std::string Application;         ///< --application: what that means
  std::string Arguments;           ///< --argv: the command line it is run with
  std::vector<std::string> Environment; ///< --env, as written
  bool NoSource = false;                ///< leave out the source facts
  ElfCommandOptions Elf;                ///< of programs without sources
};

void addAnalyzeOptions(CLI::App &Sub, AnalyzeCommandOptions &Options);

/// Runs the command; returns the exit code.
llvm::Expected<int> runAnalyzeCommand(AnalyzeCommandOptions Options,
                                      PerfLog &Perf);

} // namespace ukport

#endif // UKPORT_CLI_ANALYZE_H
