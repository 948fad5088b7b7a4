//===- Static.h - the part of the HTML report that needs no script --------===//
#ifndef UKPORT_REPORTS_STATIC_H
#define UKPORT_REPORTS_STATIC_H

#include "reports/HtmlBeside.h"
#include <string>

namespace ukport {

/// \p Text with &, <, >, " and ' escaped, for element content and attributes.
std::string escapeHtml(llvm::StringRef Text);

/// All sections as HTML, as far as they can be read without a script. The
/// script replaces each section's body by its interactive form.
std::string staticSummary(const Snapshot &S, const Beside &B);

} // namespace ukport

#endif // UKPORT_REPORTS_STATIC_H
