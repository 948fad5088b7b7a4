//===- Excerpts.h - which lines an analysis wants to quote
//-----------------===//
#ifndef UKPORT_FRONTEND_SOURCE_EXCERPTS_H
#define UKPORT_FRONTEND_SOURCE_EXCERPTS_H

#include "analyzer/frontend/source/SourceFrontEnd.h"

namespace ukport {

/// Fills \p A.Excerpts: the lines of the syscall sites and of every step of
/// the first witnesses of each finding.
llvm::Error collectExcerpts(Analysis &A, SourceOptions Options, PerfLog &Perf);

} // namespace ukport

#endif // UKPORT_FRONTEND_SOURCE_EXCERPTS_H
