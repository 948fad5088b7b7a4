//===- HtmlPage.h - how an offline page is put together -------------------===//
//
// A page is a template of reports/html with style, script and data put in. Data
// is JSON on one line in a script element, which only "</" and "<!--" could
// end: every '<', '>' and '&' in it is written as a JSON escape, as is what
// ends a line or turns the direction of text.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_REPORTS_HTMLPAGE_H
#define UKPORT_REPORTS_HTMLPAGE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace ukport {

/// JSON as it may stand in a script element.
std::string escapeForScript(llvm::StringRef Json);

/// The files of reports/html named, one after the other.
llvm::Expected<std::string>
readPageParts(llvm::ArrayRef<llvm::StringRef> Names);

/// \p Template with each {{name}} replaced. Text put in is not searched again.
llvm::Error
fillPage(llvm::StringRef Template,
         llvm::ArrayRef<std::pair<llvm::StringRef, std::string>> Parts,
         llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_HTMLPAGE_H
