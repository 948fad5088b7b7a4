//===- Measured.h - what runs have shown, kept beside the store -----------===//
#ifndef UKPORT_REPORTS_MEASURED_H
#define UKPORT_REPORTS_MEASURED_H

#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

namespace ukport {

/// Adds \p Entry, with the time, to measured.json in \p Directory; an earlier
/// one of the same "what", "image" and "machine" goes. docs/report-html.md says
/// what an entry holds.
llvm::Error recordMeasured(llvm::StringRef Directory, llvm::json::Object Entry);

} // namespace ukport

#endif // UKPORT_REPORTS_MEASURED_H
