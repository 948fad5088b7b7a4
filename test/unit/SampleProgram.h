//===- SampleProgram.h - an analysis made by hand, for store and reports --===//
#ifndef UKPORT_TEST_UNIT_SAMPLEPROGRAM_H
#define UKPORT_TEST_UNIT_SAMPLEPROGRAM_H

#include "analyzer/findings/Finding.h"
#include "syscall-map/SyscallMap.h"
#include <memory>

namespace ukport {

struct SampleOptions {
  /// Further functions, in libraries of their own, with about nine sites each.
  uint32_t Fillers = 0;
  /// Sets of indirect-call targets, with about 600 members each.
  uint32_t TargetSets = 0;
  /// A function, a file and an excerpt with names made to break reports.
  bool Hostile = false;
  /// Two assumptions; three if hostile.
  bool Assumed = false;
};

/// A program that daemonises, has workers and opens files, judged against all
/// targets of a map.
struct SampleProgram {
  std::unique_ptr<ProgramGraph> Graph;
  Analysis Result;
};

SampleProgram makeSample(const SyscallMap &Map, const SampleOptions &Options);

/// A map of a few syscalls, one feature with two patterns, and two targets. It
/// does not change when ukport's own tables do.
SyscallMap smallMap();

/// The name of the hostile function.
extern const char *const HostileName;

} // namespace ukport

#endif // UKPORT_TEST_UNIT_SAMPLEPROGRAM_H
