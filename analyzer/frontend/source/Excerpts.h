//===- Excerpts.h - which lines an analysis wants to quote ----------------===//
#ifndef UKPORT_FRONTEND_SOURCE_EXCERPTS_H
#define UKPORT_FRONTEND_SOURCE_EXCERPTS_H

#include "analyzer/findings/Finding.h"
#include "analyzer/frontend/source/SourceFrontEnd.h"

namespace ukport {

/// Fills \p A.Excerpts: the lines of the syscall sites, of the calls that use
/// features, of every step of the first witnesses of each finding, and of the
/// calls through pointers on the shortest way to any function.
/// Puts the words of the source into the reasons of the witnesses.
llvm::Error collectExcerpts(Analysis &A, SourceOptions Options, PerfLog &Perf);

} // namespace ukport

#endif // UKPORT_FRONTEND_SOURCE_EXCERPTS_H
