//===- HtmlPage.h - how an offline page is put together -------------------===//
//
// reports/html holds a page's frame, style and script as a person would write
// them; what stands in {{these}} is put in here. Data
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

struct HtmlPage {
  struct Section {
    llvm::StringRef Id, Title;
  };

  std::string Title; ///< text
  std::vector<Section> Sections;
  llvm::StringRef Skip; ///< "To the table": its first section
  std::vector<llvm::StringRef> Style, Script; ///< files of reports/html
  std::string Summary;           ///< HTML that is readable without JavaScript
  llvm::StringRef WithoutScript; ///< what is said to who has none
  std::string Json;              ///< the data
  std::string Beside = "{}";     ///< more of it, from elsewhere
};

llvm::Error writePage(const HtmlPage &Page, llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_HTMLPAGE_H
