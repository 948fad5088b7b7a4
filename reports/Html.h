//===- Html.h - the report as one offline HTML file -----------------------===//
#ifndef UKPORT_REPORTS_HTML_H
#define UKPORT_REPORTS_HTML_H

#include "analyzer/store/Store.h"
#include "llvm/Support/raw_ostream.h"

namespace ukport {

struct HtmlOptions {
  /// An earlier report to compare with: a ukport.db, a report.json or a
  /// report.html; empty: none.
  std::string Earlier;
};

/// Writes the report of \p S as one file that needs nothing else: style,
/// script and data are inside, and what lies beside the store (HtmlBeside.h).
/// Fails if ukport's own data folder lacks reports/html.
llvm::Error writeHtml(const Store &S, llvm::raw_ostream &OS,
                      const HtmlOptions &Options = {});
/// The same where \p Loaded, of \p S, is at hand.
llvm::Error writeHtml(const Store &S, const Snapshot &Loaded,
                      llvm::raw_ostream &OS, const HtmlOptions &Options = {});

} // namespace ukport

#endif // UKPORT_REPORTS_HTML_H
