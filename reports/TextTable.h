//===- TextTable.h - columns that align -----------------------------------===//
#ifndef UKPORT_REPORTS_TEXTTABLE_H
#define UKPORT_REPORTS_TEXTTABLE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace ukport {

/// Colours a piece of text where \p OS is a terminal and NO_COLOR is unset.
class Paint {
public:
  Paint(llvm::raw_ostream &OS, llvm::raw_ostream::Colors Colour,
        bool Bold = false);
  ~Paint();
  Paint(const Paint &) = delete;
  Paint &operator=(const Paint &) = delete;

private:
  llvm::raw_ostream &OS;
  bool On;
};

/// Whether \p Code, a Unicode character, steers a terminal, ends a line or
/// turns the direction of text.
bool isSteering(uint32_t Code);

/// Characters that would steer the terminal or the direction of the text, made
/// visible ("\\u{1b}"): names come from files that anybody may have made.
std::string printable(llvm::StringRef Text);

/// \p Text broken at blanks so that no line exceeds \p Width columns, each line
/// after the first begun with \p Indent spaces. An empty line parts paragraphs.
std::string wrapped(llvm::StringRef Text, unsigned Indent, unsigned Width = 80);

/// Rows of cells; each column is as wide as its widest cell. Nothing is cut.
class TextTable {
public:
  /// One letter a column: l (left) or r (right, for numbers).
  explicit TextTable(llvm::StringRef Alignment) : Alignment(Alignment) {}

  void row(std::vector<std::string> Cells) { Rows.push_back(std::move(Cells)); }

  /// The first row is a heading if \p Heading is set.
  void print(llvm::raw_ostream &OS, bool Heading = true,
             llvm::StringRef Margin = "  ") const;

private:
  std::string Alignment;
  std::vector<std::vector<std::string>> Rows;
};

} // namespace ukport

#endif // UKPORT_REPORTS_TEXTTABLE_H
