//===- Json.h - the report as JSON ----------------------------------------===//
#ifndef UKPORT_REPORTS_JSON_H
#define UKPORT_REPORTS_JSON_H

#include "analyzer/store/Store.h"
#include "llvm/Support/raw_ostream.h"

namespace ukport {

/// The version of the layout that docs/report-json.md describes. Raised when
/// something a reader may rely on changes.
inline constexpr int ReportSchemaVersion = 1;

/// Writes the whole report of \p S as one JSON document, indented. The same
/// store gives the same bytes.
llvm::Error writeJson(const Store &S, llvm::raw_ostream &OS);

/// The same from a loaded store; \p Indent 0: on one line.
void writeJson(const Snapshot &S, llvm::raw_ostream &OS, unsigned Indent = 1);

/// Of the JSON that writeTargetsJson writes.
inline constexpr int TargetsSchemaVersion = 1;

/// What `ukport targets` tells: each system's outcome, and the findings on it.
void writeTargetsJson(const Snapshot &S, llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_JSON_H
