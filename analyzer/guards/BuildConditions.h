//===- BuildConditions.h - what a build has to leave out ------------------===//
//
// Where no assumption keeps a place out of reach, a build without it may. A
// place goes when the preprocessor drops
//
//   the call that is the place;
//   or the definition of a function that every way there passes (a dominator
//   in the block graph);
//   or all calls of such a function, if it is called by name alone.
//
// The conditions are those that the source has at these lines, as text
// (LineScanner.h). A branch that is left out (`#if X` around the `if` alone)
// takes nothing away, so branches do not count. Code of libc is not the user's
// to build.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GUARDS_BUILDCONDITIONS_H
#define UKPORT_GUARDS_BUILDCONDITIONS_H

#include "analyzer/guards/Guards.h"

namespace ukport {

struct BuildCondition {
  std::string Text;     ///< that must hold for the code to be there
  std::string Macro;    ///< if Text is that macro, or its negation; else empty
  bool Negated = false; ///< Text is the macro's negation
  SourceLine Where;     ///< the line that it guards
  std::string SetBy;    ///< what defines the macro: "objs/config.h:12", or the
                        ///< compiler's option; empty: not found
};

/// Those of \p P, nearest first; each once.
std::vector<BuildCondition> buildConditionsOf(const GuardFinder &Finder,
                                              const GuardedPlace &P);

} // namespace ukport

#endif // UKPORT_GUARDS_BUILDCONDITIONS_H
