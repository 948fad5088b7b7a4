//===- Removal.h - what is not live goes, or becomes a trap ---------------===//
//
// Cuts the IR of a program down to its live part (analyzer/live), before any
// optimiser sees it:
//
//   function that is not live   its body goes. Where something that stays still
//                               names it (a table, machine code), the name
//                               becomes a stub that traps (TrapStubs.h)
//   block that cannot run       every branch to it leads to a call that traps
//   data that is not live       goes
//
// What stays behaves as before as long as the analysis is right; where it is
// not, a trap is reached: nothing is left to undefined behaviour.
//
// Invariant: afterwards no live function is without its body, and every symbol
// that is named is defined here, by a native object, or is a trap.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STRIPPER_REMOVAL_H
#define UKPORT_STRIPPER_REMOVAL_H

#include "analyzer/frontend/bitcode/BitcodeModule.h"
#include "llvm/ADT/StringRef.h"

namespace ukport {

/// The function that a branch to a stripped block calls. Takes nothing, does
/// not return.
inline constexpr llvm::StringLiteral CodeTrapName = "ukport_stripped_code";

struct RemovalCounts {
  uint64_t Functions = 0; ///< whose bodies went
  uint64_t Blocks = 0;    ///< of functions that stayed
  uint64_t Data = 0;      ///< variables that went
};

/// Cuts \p M down to what is live in \p G, the graph that was filled from it.
/// Ids of \p M that name what is gone must not be used afterwards.
RemovalCounts removeDead(BitcodeModule &M, const ProgramGraph &G);

/// Forgets that the function \p Name is live, so that it is removed although it
/// can be called: its trap is there to be seen. False if \p G has none.
bool forgetLive(ProgramGraph &G, llvm::StringRef Name);

} // namespace ukport

#endif // UKPORT_STRIPPER_REMOVAL_H
