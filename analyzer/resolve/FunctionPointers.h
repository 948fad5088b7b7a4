//===- FunctionPointers.h - which pointers to functions are null ----------===//
#ifndef UKPORT_RESOLVE_FUNCTIONPOINTERS_H
#define UKPORT_RESOLVE_FUNCTIONPOINTERS_H

#include "llvm/IR/Instructions.h"
#include <vector>

namespace ukport {

/// Tells of reads of pointers to functions; FlowPointers.cpp says how.
class FunctionPointers {
public:
  virtual ~FunctionPointers() = default;

  /// Whether \p Load reads a pointer that is null by what is known so far.
  virtual bool isNull(const llvm::LoadInst &Load) = 0;

  /// The reads that isNull() said yes to and that something may come to, as was
  /// found since this was last asked.
  virtual std::vector<const llvm::LoadInst *> takeArrived() = 0;
};

} // namespace ukport

#endif // UKPORT_RESOLVE_FUNCTIONPOINTERS_H
