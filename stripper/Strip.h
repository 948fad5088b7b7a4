//===- Strip.h - from an analysed program to a slim image -----------------===//
//
// The passes of `ukport strip`, in order (Strip.cpp). They work on the program
// that `analyze` stored: one module, so that a function is the same from the
// finding to the image.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STRIPPER_STRIP_H
#define UKPORT_STRIPPER_STRIP_H

#include "analyzer/Analyze.h"
#include "stripper/BaseBitcode.h"
#include "stripper/Checks.h"
#include "stripper/Optimise.h"
#include "stripper/Removal.h"

namespace ukport {

struct StripOptions {
  std::string Db;     ///< the store of the analysis
  std::string Output; ///< the image; Output.debug and Output.map lie beside it
  std::vector<std::string> Targets; ///< of the image, each once; not empty
  OptimiseFor Level = OptimiseFor::Small;
  AnalyzeOptions Analyze;        ///< what is assumed, and what stays whole
  std::vector<std::string> Drop; ///< live functions to take away all the same,
                                 ///< to see their trap
  BootDefaults Defaults;         ///< for a unikernel
  bool Incomplete = false;       ///< what nothing defines may be a trap
  unsigned Jobs = 0;             ///< threads; 0: one a core
};

struct StripResult {
  CheckCounts Checked;
  RemovalCounts Removed;
  BaseCounts Base;
  uint64_t Stubs = 0;
  std::vector<Unknown> Unknowns; ///< that the analysis met
};

/// Makes the image. On failure nothing is left where it would be.
llvm::Expected<StripResult> stripProgram(const StripOptions &Options,
                                         const SyscallMap &Map, PerfLog &Perf);

} // namespace ukport

#endif // UKPORT_STRIPPER_STRIP_H
