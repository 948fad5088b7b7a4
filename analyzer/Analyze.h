//===- Analyze.h - the passes from a program to its findings --------------===//
#ifndef UKPORT_ANALYZE_H
#define UKPORT_ANALYZE_H

#include "analyzer/assume/Environment.h"
#include "analyzer/findings/Finding.h"
#include "analyzer/frontend/bitcode/BitcodeModule.h"
#include "analyzer/program/Program.h"
#include "analyzer/support/Perf.h"
#include "analyzer/values/ValueFlow.h"
#include "syscall-map/SyscallMap.h"
#include <memory>

namespace ukport {

/// How indirect calls are resolved.
enum class ResolvePolicy : uint8_t {
  Flow,      ///< by where addresses flow
  Signature, ///< by calling convention alone: the baseline
};

struct AnalyzeOptions {
  ResolvePolicy Policy = ResolvePolicy::Flow;
  std::vector<std::string> Targets; ///< names; empty: every target there is
  std::string SourceRoot;  ///< names of files below it are shown without it
  std::string InputPath;   ///< what the user named
  bool KeepModule = false; ///< hand the IR and its values back too
  std::vector<Assumption> Assumptions;
  /// Functions that the outside world may call whatever is found, all of whose
  /// code counts.
  std::vector<std::string> Keep;
  ProcessStart Start; ///< assumptions too, as far as the program has a use for
                      ///< them
};

/// Which values arrive where, with what that was computed from.
struct ProgramValues {
  Boundary Summaries;
  std::unique_ptr<AssumedPlaces> Assumed;
  std::unique_ptr<ValueFlow> Flow; ///< null with ResolvePolicy::Signature
};

/// The result, with the graph it speaks of, and the IR if it was asked for.
struct AnalyzedProgram {
  std::unique_ptr<ProgramGraph> Graph;
  std::unique_ptr<BitcodeModule> Module;
  std::unique_ptr<ProgramValues> Values; ///< beside Module
  Analysis Result;
};

/// Runs all passes on \p P. Fails when an input cannot be read or a target is
/// unknown; what cannot be *known* is in the result's Unknowns instead.
llvm::Expected<AnalyzedProgram> analyzeProgram(const Program &P,
                                               const SyscallMap &Map,
                                               const AnalyzeOptions &Options,
                                               PerfLog &Perf);

} // namespace ukport

#endif // UKPORT_ANALYZE_H
