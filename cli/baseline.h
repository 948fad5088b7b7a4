//===- baseline.h - `ukport baseline` -------------------------------------===//
#ifndef UKPORT_CLI_BASELINE_H
#define UKPORT_CLI_BASELINE_H

#include "llvm/Support/Error.h"
#include <string>

namespace CLI {
class App;
}

namespace ukport {

struct BaselineCommandOptions {
  std::string Path, Db;                        ///< which analysis
  std::string Output = "ukport-baseline.toml"; ///< "-": stdout
  std::string Least = "degraded"; ///< a severity: what is milder is left out
  std::string Reason = "known when the baseline was written";
  std::string Expires; ///< a day; empty: never
  bool Update = false; ///< keep what still accepts something
};

void addBaselineOptions(CLI::App &Sub, BaselineCommandOptions &Options);

/// Runs the command; returns the exit code.
llvm::Expected<int> runBaselineCommand(const BaselineCommandOptions &Options);

} // namespace ukport

#endif // UKPORT_CLI_BASELINE_H
