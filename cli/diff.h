//===- diff.h - `ukport diff`: two images, or two analyses ----------------===//
#ifndef UKPORT_CLI_DIFF_H
#define UKPORT_CLI_DIFF_H

#include "cli/gate.h"

namespace ukport {

struct DiffCommandOptions {
  std::string Old, New; ///< both images, or both projects or stores
  bool All = false;     ///< every difference, not only the largest
  bool Sizes = false;   ///< of projects: their newest images
  std::string Format = "text";
  std::string Output; ///< empty or "-": stdout
  GateOptions Gate;   ///< analyses: what is new counts
};

void addDiffOptions(CLI::App &Sub, DiffCommandOptions &Options);

/// Runs the command; returns the exit code, which no format changes.
llvm::Expected<int> runDiffCommand(const DiffCommandOptions &Options);

} // namespace ukport

#endif // UKPORT_CLI_DIFF_H
