//===- Sheet.h - headings, lists and tables in several formats ------------===//
//
// What is said once and shown as text, Markdown or HTML. Texts are handed over
// as they are; each sheet makes them harmless in its own way.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_REPORTS_SHEET_H
#define UKPORT_REPORTS_SHEET_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>
#include <string>
#include <vector>

namespace ukport {

class Sheet {
public:
  virtual ~Sheet() = default;
  virtual void heading(llvm::StringRef Text) = 0;
  virtual void paragraph(llvm::StringRef Text) = 0;
  virtual void list(llvm::ArrayRef<std::string> Items) = 0;
  /// The first row is the heading. \p Alignment: l or r for each column.
  virtual void table(llvm::StringRef Alignment,
                     llvm::ArrayRef<std::vector<std::string>> Rows) = 0;
};

std::unique_ptr<Sheet> textSheet(llvm::raw_ostream &OS);
std::unique_ptr<Sheet> markdownSheet(llvm::raw_ostream &OS);
/// Sections of a page; the ids of their headings count from "part-1".
std::unique_ptr<Sheet> htmlSheet(llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_SHEET_H
