//===- Static.h - the part of the HTML report that needs no script --------===//
#ifndef UKPORT_REPORTS_STATIC_H
#define UKPORT_REPORTS_STATIC_H

#include "analyzer/store/Store.h"
#include <string>

namespace ukport {

/// \p Text with &, <, >, " and ' escaped, for element content and attributes.
std::string escapeHtml(llvm::StringRef Text);

/// The sections verdict, findings, targets, libraries and unknowns as HTML. The
/// script replaces each section's body by its interactive form.
std::string staticSummary(const Snapshot &S);

} // namespace ukport

#endif // UKPORT_REPORTS_STATIC_H
