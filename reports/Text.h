//===- Text.h - what the commands print on a terminal ---------------------===//
//
// Plain text in columns; colour only where the stream is a terminal and
// NO_COLOR is unset. Nothing is cut off: a table that is long is long.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_REPORTS_TEXT_H
#define UKPORT_REPORTS_TEXT_H

#include "analyzer/graph/Witness.h"
#include "analyzer/store/Store.h"
#include "llvm/Support/raw_ostream.h"

namespace ukport {

/// The end of `analyze`: a sentence per target, counts by severity, the
/// findings by feature, what could not be seen.
llvm::Error printVerdict(const Store &S, llvm::raw_ostream &OS);
void printVerdict(const Snapshot &S, llvm::raw_ostream &OS);

/// `targets`: which systems the program could run on, and what stands in the
/// way on each.
llvm::Error printTargets(const Store &S, llvm::raw_ostream &OS);
void printTargets(const Snapshot &S, llvm::raw_ostream &OS);

/// What stands in the way on \p T; for a system that the analysis was not made
/// for, what its table gives and how to ask.
void printTarget(const Snapshot &S, const Catalogue::Target &T,
                 llvm::raw_ostream &OS);

/// What the table of \p T, a system that the analysis was not made for, says of
/// a feature, and how to ask.
void printUnasked(const Snapshot &S, const Catalogue::Target &T,
                  llvm::StringRef Feature, llvm::raw_ostream &OS);

/// A witness, one step a line, each with its place and the reason of its edge.
void printWitness(const ProgramGraph &G, const Witness &Path,
                  llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_TEXT_H
