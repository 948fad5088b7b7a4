//===- Html.h - the report as one offline HTML file -----------------------===//
#ifndef UKPORT_REPORTS_HTML_H
#define UKPORT_REPORTS_HTML_H

#include "analyzer/store/Store.h"
#include "llvm/Support/raw_ostream.h"

namespace ukport {

/// Writes the report of \p S as one file that needs nothing else: style,
/// script and data are inside. Fails if ukport's own data folder lacks
/// reports/html.
llvm::Error writeHtml(const Store &S, llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_HTML_H
