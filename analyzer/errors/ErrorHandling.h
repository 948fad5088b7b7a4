//===- ErrorHandling.h - does the program bear that a syscall fails? ------===//
//
// For every syscall site two questions: what does the program do when the call
// fails with ENOSYS, and what when it returns 0 and has done nothing?
//
// **One call.** From right after the call two walks are made (FailureWalk.h):
// one with the failing result, one with what a success gives. Blocks that only
// the first reaches are the error handling, blocks that only the second reaches
// are what is skipped. From these:
//
//   exits       every path through the error handling ends in a call that never
//               comes back and below which the program ends or is killed; or
//               the result is handed to such a call
//   may-exit    some path does, another does not: what decides is not known
//   foreseen    the program asks for ENOSYS itself and goes another way
//   gives-up    it goes on, but work is skipped: calls or stores
//   keeps       it goes on, but stores the failing result or a sign of it where
//               this analysis does not follow
//   goes-on     nothing is skipped; the error handling calls something (mostly
//   it
//               tells somebody) and joins the way of success
//   ignored     the result decides nothing
//
// **Up through the callers.** Where the function returns something else in the
// failing walk than in the other, its callers decide: each call of it is judged
// in turn with the two results, through libc's wrappers (-1 and errno) into the
// application, by direct calls and by those through pointers. The worst of them
// counts. What a root returns ends the thread or the program: main's result
// goes to exit.
//
// **Verdicts.** Of a syscall, the worst over all its sites:
//   stubbable  foreseen; or ignored or goes on, and its effect can be done
//              without, and it fills no memory that would be read
//   required   exits, or loops
//   unknown    all else; the site that decided is named, with its reason
// and for the answer 0:
//   fakeable   ignored, goes on or foreseen with 0 for an answer, its effect
//   can
//              be done without, and it fills no memory
//   required   exits, or loops; or 0 is another descriptor, process or address
//   unknown    all else
// What an effect is, and which can be done without (advice, an attribute,
// something given back, a delay), is in syscall-map/effects.csv.
//
// A use of a feature is judged alike, but along its witness: what reaches the
// function that a person would say uses it, and its callers.
//
// **Not modelled.** Error handling that decides by more than the result and
// errno (flags in memory, out parameters); that a function called in the error
// handling may itself end the program on some path; what fails later because
// the call had no effect; signals; that a site may never be run. A retry
// without end is "loops", and counts as exits.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_ERRORS_ERRORHANDLING_H
#define UKPORT_ERRORS_ERRORHANDLING_H

#include "analyzer/errors/Judgement.h"
#include "analyzer/findings/Finding.h"
#include "analyzer/frontend/bitcode/BitcodeModule.h"
#include "analyzer/syscalls/Boundary.h"
#include "syscall-map/Effects.h"
#include "syscall-map/SyscallMap.h"

namespace ukport {

struct ErrorInputs {
  const BitcodeModule &M;
  const ProgramGraph &G;
  const Boundary &B;
  const SyscallMap &Map;
  const SyscallEffects &Effects;
};

/// Judges every syscall of \p A, and every use of a feature by what becomes of
/// the syscall on the way of its witness: fills A.Judgements, and Stub and Fake
/// of A.Uses.
void judgeErrorHandling(const ErrorInputs &In, Analysis &A);

} // namespace ukport

#endif // UKPORT_ERRORS_ERRORHANDLING_H
