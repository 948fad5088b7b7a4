//===- WorkloadRun.h - one run of a workload, with one thing changed ------===//
#ifndef UKPORT_PROBE_WORKLOADRUN_H
#define UKPORT_PROBE_WORKLOADRUN_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ukport {

/// Tells processes of the program under test from all others, by the file that
/// they execute: the program itself or a copy of it.
class ProgramImage {
public:
  /// Errors: no such file, not a regular one.
  static llvm::Expected<ProgramImage> open(llvm::StringRef Path);

  /// Whether \p Thread executes the program now.
  bool isExecutedBy(pid_t Thread);

  /// Forgets which files hold the program.
  void forget() { Known.clear(); }

  const std::string &path() const { return Path; }
  const std::string &digest() const { return Digest; }

private:
  std::string Path, Digest;
  uint64_t Size = 0;
  /// By device and inode: whether the file holds the program. Of one run: a
  /// workload may make its files anew.
  std::map<std::pair<uint64_t, uint64_t>, bool> Known;
};

/// What is done to the syscalls of the program under test.
struct Intervention {
  std::set<int> Syscalls; ///< empty: nothing, not even a look
  bool Deny = false;      ///< false: they are only noted
  long Result = 0;        ///< Deny: what they return
};

struct WorkloadOptions {
  std::string Command; ///< for /bin/sh
  std::chrono::milliseconds Timeout{10000};
};

/// How a run ended. Status as of a shell: 128+n by signal n.
struct WorkloadResult {
  int Status = 0;
  bool TimedOut = false;
  std::set<int> Seen;   ///< the program's own, of those watched
  bool Started = false; ///< the program was seen to make one of them
  std::string Output;   ///< the end of stdout and stderr
  std::chrono::milliseconds Took{0};
};

/// Runs \p Workload under \p Change. Whatever it has started has ended when
/// this returns: this process adopts orphans (PR_SET_CHILD_SUBREAPER) and kills
/// what is left. SIGINT, SIGTERM and SIGHUP end a run; this process then takes
/// the signal. Must be the only user of child processes meanwhile.
llvm::Expected<WorkloadResult> runWorkload(const WorkloadOptions &Workload,
                                           const Intervention &Change,
                                           ProgramImage &Program);

} // namespace ukport

#endif // UKPORT_PROBE_WORKLOADRUN_H
