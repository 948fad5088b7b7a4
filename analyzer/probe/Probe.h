//===- Probe.h - which syscalls a workload can do without -----------------===//
//
// Two questions for each syscall n: does the workload still end as it does on
// Linux when every n of the program fails with ENOSYS (n can be missing), and
// when every n returns 0 without an effect (n can be a stub)? They are answered
// by trying. The runs:
//
//   plain    nothing is changed; its exit code is what "the same" means
//   traced   every syscall is noted; those the program does not make under this
//            workload need no further run, as nothing would be changed in it
//   stub n   n fails with ENOSYS            } for each n that was seen,
//   fake n   n returns 0 and does nothing   } in order of numbers
//
// A program that goes on without what it needs may do anything that its user
// may. Signals are kept in: while something is taken away, one to a process
// that the run has not started (-1 taken for a child means all there are) finds
// nobody. Files are not: a workload should use $TMPDIR, and a program that
// cannot give up root goes on as root.
//
// The answer holds for the workload, and is as good as the workload's own test
// of what it got. Not seen: that a process of the program crashed and was
// replaced without anybody noticing; two syscalls missing at once; calls that
// the vDSO answers. Never taken away: exit, exit_group and rt_sigreturn, which
// do not return.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_PROBE_PROBE_H
#define UKPORT_PROBE_PROBE_H

#include "analyzer/probe/ProbeRecord.h"
#include "analyzer/probe/WorkloadRun.h"
#include <functional>
#include <vector>

namespace ukport {

struct ProbeOptions {
  WorkloadOptions Workload; ///< its Timeout: 0 for one that fits the plain run
  std::string ProgramPath;
  std::map<int, std::string> Names; ///< of all syscalls, by number
  std::set<int> StaticSet;          ///< what the analysis found
  std::set<int> Only; ///< probe these alone; empty: all that are seen
  bool Stub = true, Fake = true;
  /// Told before each run: "plain", "without setsid (12 of 118)".
  std::function<void(const std::string &)> Progress;
};

/// Runs the whole series. Errors: the workload does not end in time or fails
/// when nothing is changed, or does not start the program; see runWorkload.
llvm::Expected<ProbeRecord> probe(const ProbeOptions &Options);

} // namespace ukport

#endif // UKPORT_PROBE_PROBE_H
