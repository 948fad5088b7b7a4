//===- Xml.h - text in XML ------------------------------------------------===//
#ifndef UKPORT_REPORTS_XML_H
#define UKPORT_REPORTS_XML_H

#include "reports/TextTable.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

namespace ukport {

/// \p Text for XML 1.0, in an element or an attribute. Names come from files
/// that anybody may have made: what is not UTF-8 is repaired, and what XML
/// cannot hold, or what would steer a reader, is made visible.
inline std::string xml(llvm::StringRef Text) {
  std::string Clean = printable(
      llvm::json::isUTF8(Text) ? Text.str() : llvm::json::fixUTF8(Text));
  std::string Out;
  llvm::raw_string_ostream OS(Out);
  llvm::printHTMLEscaped(Clean, OS);
  return Out;
}

} // namespace ukport

#endif // UKPORT_REPORTS_XML_H
