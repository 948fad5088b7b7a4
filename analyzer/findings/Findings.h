//===- Findings.h - joins features, targets and witnesses -----------------===//
#ifndef UKPORT_FINDINGS_FINDINGS_H
#define UKPORT_FINDINGS_FINDINGS_H

#include "analyzer/findings/Finding.h"
#include "analyzer/frontend/bitcode/ForkRegions.h"
#include "analyzer/graph/Callers.h"

namespace ukport {

struct FindingInputs {
  const ProgramGraph &G;
  const SyscallMap &Map;
  const Callers &Direct;
  ForkRegions *Regions; ///< null where there is no IR to look at
};

/// Fills the uses, findings, module counts and targets of \p A, whose graph
/// and syscall sites are set. \p Targets empty: all there are. An unknown
/// target is an error that suggests near names.
llvm::Error makeFindings(const FindingInputs &In,
                         llvm::ArrayRef<std::string> Targets, Analysis &A);

/// Counts live and dead vertices by module, in the order of the graph.
std::vector<ModuleSummary> countModules(const ProgramGraph &G);

} // namespace ukport

#endif // UKPORT_FINDINGS_FINDINGS_H
