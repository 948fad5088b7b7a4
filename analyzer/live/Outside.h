//===- Outside.h - functions handed to the kernel to be called ------------===//
//
// Two kinds of function are entered from outside without being named in a
// table of the ELF file: the start of a thread, which clone's assembly calls,
// and signal handlers, which the kernel calls. Both are found by value:
//
//   thread   what can arrive at the argument that a summary says is called
//   signal   what can stand at the start of the struct that rt_sigaction's
//            second argument points to
//
// The search runs in turns with liveness and only adds, so the end is a least
// fixpoint: with the final liveness it would find the same again. Where the
// values cannot be seen the site falls back to matching by signature, and the
// graph's Unknowns say so.
//
// Signals have no caller in the program; they start at one synthetic vertex,
// which is a root once a handler is found.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_LIVE_OUTSIDE_H
#define UKPORT_LIVE_OUTSIDE_H

#include "analyzer/syscalls/SyscallPass.h"

namespace ukport {

/// Adds the vertex for signals. Call once, before the first liveness run.
FunctionId addSignalVertex(ProgramGraph &G);

/// Enters into G.Callbacks what \p Sites and the summaries' callers show under
/// the current liveness. Returns whether anything was added: then liveness has
/// to run again.
bool findOutsideCalls(ProgramGraph &G, FunctionId SignalVertex,
                      const SyscallInputs &In,
                      llvm::ArrayRef<SyscallSite> Sites);

} // namespace ukport

#endif // UKPORT_LIVE_OUTSIDE_H
