//===- Backtrace.h - where a guest was when it ended ----------------------===//
#ifndef UKPORT_RUNNER_BACKTRACE_H
#define UKPORT_RUNNER_BACKTRACE_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace ukport {

/// The addresses of the backtrace in what a guest wrote on its console (lines
/// "  at 0x20479a" after "ukport: backtrace"), innermost first; empty: none.
std::vector<std::string> backtraceIn(llvm::StringRef Console);

/// Tells on stderr which functions and lines these are, by IMAGE.debug. Says
/// nothing where there is no backtrace.
void printBacktrace(llvm::StringRef Console, llvm::StringRef Image);

} // namespace ukport

#endif // UKPORT_RUNNER_BACKTRACE_H
