//===- Backtrace.h - where a guest was when it ended ----------------------===//
#ifndef UKPORT_RUNNER_BACKTRACE_H
#define UKPORT_RUNNER_BACKTRACE_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace ukport {

/// One of the backtraces in what a guest wrote on its console (lines
/// "  at 0x20479a" after "ukport: backtrace", with " of thread 2" where it says
/// whose).
struct GuestBacktrace {
  std::string Of;                     ///< " of thread 2", or empty
  std::vector<std::string> Addresses; ///< the innermost first
};
std::vector<GuestBacktrace> backtracesIn(llvm::StringRef Console);

/// Tells on stderr which functions and lines these are, by IMAGE.debug. Says
/// nothing where there is no backtrace.
void printBacktrace(llvm::StringRef Console, llvm::StringRef Image);

} // namespace ukport

#endif // UKPORT_RUNNER_BACKTRACE_H
