//===- Session.h - a project's program, analysed again to be asked --------===//
//
// The store keeps the call graph, not the branches. What asks for branches
// analyses the project's program again, in this process, and keeps the IR.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GUARDS_SESSION_H
#define UKPORT_GUARDS_SESSION_H

#include "analyzer/Analyze.h"
#include "analyzer/store/Store.h"

namespace ukport {

/// An analysis with its IR. Snapshot.Calls is not filled.
struct Session {
  std::string Project; ///< the directory
  std::unique_ptr<BitcodeModule> Module;
  std::unique_ptr<ProgramValues> Values;
  Snapshot Analysed;

  const ProgramGraph &graph() const { return *Analysed.Graph; }
};

/// Analyses the program that lies beside the store \p Db for \p Targets
/// (empty: all), under what the store's analysis assumes and what \p Options
/// adds to it. An error when there is none (exit code 3), or when a target is
/// unknown.
llvm::Expected<Session> openSession(llvm::StringRef Db, const SyscallMap &Map,
                                    AnalyzeOptions Options, PerfLog &Perf);

} // namespace ukport

#endif // UKPORT_GUARDS_SESSION_H
