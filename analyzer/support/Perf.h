//===- Perf.h - a timer and counters for every pass -----------------------===//
//
// `ukport --perf` prints what each pass took and what it counted. A pass is
// timed by a scope:
//
//   PassTimer Timer(Perf, "resolve");
//   ...
//   Timer.count("edges", Edges.size());
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_SUPPORT_PERF_H
#define UKPORT_SUPPORT_PERF_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ukport {

/// What one pass took: wall and CPU time in seconds, the process's peak
/// resident memory in bytes when it ended, and its counters.
struct PassRecord {
  std::string Name;
  double WallSeconds = 0;
  double CpuSeconds = 0; ///< this process and the children it waited for
  uint64_t PeakBytes = 0;
  std::vector<std::pair<std::string, uint64_t>> Counters;
};

/// The passes of one run, in order. Also tells the user on stderr which pass
/// runs: a line that is overwritten on a terminal, nothing elsewhere.
class PerfLog {
public:
  std::vector<PassRecord> Passes;

  /// \p Count passes are to come: what is shown says how many are left.
  void expect(unsigned Count) { Left = Count; }

  /// Prints the table.
  void print(llvm::raw_ostream &OS) const;

private:
  friend class PassTimer;
  unsigned Left = 0; ///< 0: not known
};

/// Times the enclosing scope and appends a PassRecord to the log.
class PassTimer {
public:
  PassTimer(PerfLog &Log, llvm::StringRef Name);
  ~PassTimer();
  PassTimer(const PassTimer &) = delete;
  PassTimer &operator=(const PassTimer &) = delete;

  void count(llvm::StringRef What, uint64_t Value);

private:
  PerfLog &Log;
  PassRecord Record;
  std::chrono::steady_clock::time_point Start;
  double CpuStart;
};

} // namespace ukport

#endif // UKPORT_SUPPORT_PERF_H
