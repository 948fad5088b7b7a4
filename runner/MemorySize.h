//===- MemorySize.h - the least memory that an image needs ----------------===//
//
// Found by bisection: an image that survives its workload with some memory is
// taken to do so with more. Every trial is a guest of its own.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_RUNNER_MEMORYSIZE_H
#define UKPORT_RUNNER_MEMORYSIZE_H

#include "runner/Qemu.h"

namespace ukport {

struct MemorySizeOptions {
  RunOptions Run;        ///< Memory is what is known to be enough
  std::string Workload;  ///< a shell command; 0 is a success
  unsigned Seconds = 60; ///< for one trial; what lasts longer is a failure
};

/// The least memory in KiB, to Step, with which the image boots, the workload
/// succeeds, and the guest is still there after it. An error when Run.Memory is
/// not enough. Says on stderr what each trial gave.
llvm::Expected<unsigned> leastMemory(const MemorySizeOptions &Options);

constexpr unsigned MemoryStep = 128; ///< KiB

} // namespace ukport

#endif // UKPORT_RUNNER_MEMORYSIZE_H
