//===- strip.h - `ukport strip` -------------------------------------------===//
#ifndef UKPORT_CLI_STRIP_H
#define UKPORT_CLI_STRIP_H

#include "analyzer/support/Perf.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ukport {

struct StripCommandOptions {
  std::string Path;                 ///< a project, or an input analysed before
  std::string Db;                   ///< --db
  std::string Output;               ///< -o; empty: NAME.TARGET in the project
  std::vector<std::string> Targets; ///< --target
  std::string Level = "O2";         ///< -O
  std::string RootFs, CommandLine, Disk;
  bool Control = false;
  std::vector<std::string> Environment;
  std::vector<std::string> Keep; ///< --keep
  std::vector<std::string> Drop; ///< --drop
  bool Incomplete = false;       ///< --incomplete
  unsigned Jobs = 0;             ///< -j
};

void addStripOptions(CLI::App &Sub, StripCommandOptions &Options);

/// Runs the command; returns the exit code.
llvm::Expected<int> runStripCommand(const StripCommandOptions &Options,
                                    PerfLog &Perf);

} // namespace ukport

#endif // UKPORT_CLI_STRIP_H
