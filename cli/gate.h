//===- gate.h - --fail-on and --baseline, the same for every command ------===//
#ifndef UKPORT_CLI_GATE_H
#define UKPORT_CLI_GATE_H

#include "analyzer/store/Store.h"
#include "llvm/Support/Error.h"
#include <string>

namespace CLI {
class App;
}

namespace ukport {

struct GateOptions {
  std::string FailOn;   ///< a severity or a feature; empty: nothing fails
  std::string Baseline; ///< a file of what is accepted; empty: none
};

void addGateOptions(CLI::App &Sub, GateOptions &Options);

/// Holds \p S to what \p Options say: sets S.Gate, unless they say nothing.
/// Entries that are expired or accept nothing are told on stderr.
llvm::Error applyGate(Snapshot &S, const GateOptions &Options);

/// 3 if the analysis is incomplete, 2 if a finding fails, else 0.
int exitCodeOf(const Snapshot &S);

} // namespace ukport

#endif // UKPORT_CLI_GATE_H
