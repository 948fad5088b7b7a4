//===- Stamp.h - what a stored analysis depends on ------------------------===//
#ifndef UKPORT_PROJECT_STAMP_H
#define UKPORT_PROJECT_STAMP_H

#include "analyzer/assume/Environment.h"
#include "analyzer/program/Program.h"

namespace ukport {

/// The digest of everything an analysis of \p P depends on besides sources
/// quoted in excerpts: the program, the targets asked for, how calls are
/// resolved, what is assumed and how it is started, the data files and this
/// very tool. The same digest means the same result.
std::string analysisStamp(const Program &P, llvm::ArrayRef<std::string> Targets,
                          llvm::ArrayRef<std::string> Overlays,
                          llvm::StringRef Policy,
                          llvm::ArrayRef<Assumption> Assumptions,
                          const ProcessStart &Start, bool SourceFacts);

} // namespace ukport

#endif // UKPORT_PROJECT_STAMP_H
