//===- Probed.h - what a probe has shown, as a table ----------------------===//
#ifndef UKPORT_REPORTS_PROBED_H
#define UKPORT_REPORTS_PROBED_H

#include "analyzer/probe/ProbeRecord.h"
#include "analyzer/store/Store.h"
#include "llvm/Support/raw_ostream.h"

namespace ukport {

/// What was tried beside what \p A had judged, and how often they agree.
void printProbed(const ProbeRecord &R, const Analysis &A,
                 llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_PROBED_H
