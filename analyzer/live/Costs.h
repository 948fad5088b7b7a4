//===- Costs.h - what hangs on what could not be known --------------------===//
#ifndef UKPORT_LIVE_COSTS_H
#define UKPORT_LIVE_COSTS_H

#include "analyzer/graph/ProgramGraph.h"
#include "analyzer/syscalls/Syscalls.h"

namespace ukport {

/// Sets the Cost of each of \p G's unknowns that widened a site: what would no
/// longer be reached if that site had only the callees that are known
/// otherwise. Costs.cpp says what is counted. \p Sites are the program's
/// syscall sites. Returns what hangs on all of them together, which is more
/// than the sum: what two unknowns reach hangs on neither alone.
///
/// Liveness and the resolver are done, reasons included.
UnknownCost weighUnknowns(ProgramGraph &G, llvm::ArrayRef<SyscallSite> Sites);

} // namespace ukport

#endif // UKPORT_LIVE_COSTS_H
