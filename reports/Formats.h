//===- Formats.h - every format a report is written in --------------------===//
//
// One file a format. Each writes from a loaded store, so no format needs a new
// analysis, and all say of the gate what Snapshot::Gate says. The same store
// and the same baseline give the same bytes. Adding a format is a function and
// a row of the table in Formats.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_REPORTS_FORMATS_H
#define UKPORT_REPORTS_FORMATS_H

#include "analyzer/store/Store.h"
#include "llvm/Support/raw_ostream.h"

namespace ukport {

/// What a report is to be about.
struct ReportRequest {
  const Store &From;
  const Snapshot &Whole;
  std::string Table; ///< csv: which; empty: finding
  /// dot, graphml: the part of the graph; see GraphPart.h.
  std::string Around;
  bool Callers = false;
  std::optional<unsigned> Depth;
  std::string Earlier = ""; ///< html: see HtmlOptions
  /// cyclonedx, dot, graphml: an older analysis; what differs is marked.
  const Snapshot *Before = nullptr;
};

struct ReportFormat {
  const char *Name;
  const char *File; ///< what it is called beside the store
  llvm::Error (*Write)(const ReportRequest &R, llvm::raw_ostream &OS);
};

llvm::ArrayRef<ReportFormat> reportFormats();

/// The format of that name, or null.
const ReportFormat *findReportFormat(llvm::StringRef Name);

/// A table of the store, RFC 4180. Where there is a gate, `finding` has three
/// more columns: accepted, accepted_because, fails.
llvm::Error writeCsv(const ReportRequest &R, llvm::raw_ostream &OS);

/// One test case a finding, one suite a system; a finding is a failure where it
/// makes the exit code 2, and skipped where the baseline accepts it.
llvm::Error writeJunit(const ReportRequest &R, llvm::raw_ostream &OS);

/// A step summary for GitHub and the like, which take 1 MiB.
llvm::Error writeMarkdown(const ReportRequest &R, llvm::raw_ostream &OS);

/// SARIF 2.1.0: a result is one place that uses a feature.
llvm::Error writeSarif(const ReportRequest &R, llvm::raw_ostream &OS);

/// CycloneDX 1.6: what the program consists of.
llvm::Error writeCycloneDx(const ReportRequest &R, llvm::raw_ostream &OS);

/// Part of the graph for Graphviz, and as GraphML.
llvm::Error writeDot(const ReportRequest &R, llvm::raw_ostream &OS);
llvm::Error writeGraphMl(const ReportRequest &R, llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_FORMATS_H
