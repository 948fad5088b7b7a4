//===- Parallel.h - the same work on many things --------------------------===//
#ifndef UKPORT_SUPPORT_PARALLEL_H
#define UKPORT_SUPPORT_PARALLEL_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

namespace ukport {

/// Calls \p Do with each number below \p Count, on \p Jobs threads (0: one a
/// core), and waits for all. The error that is told is the one of the lowest
/// number, whatever thread met its own first.
llvm::Error inParallel(size_t Count, unsigned Jobs,
                       llvm::function_ref<llvm::Error(size_t)> Do);

} // namespace ukport

#endif // UKPORT_SUPPORT_PARALLEL_H
