//===- Csv.h - a small, strict reader of comma-separated tables -----------===//
//
// The dialect: UTF-8 text; lines that start with '#' are comments; the first
// other line names the columns; every row has as many fields as there are
// columns. A field may be quoted with '"', doubled inside; no field spans
// lines. Blank lines are ignored. A comment of the form `# key: value` before
// the column line is a property of the file.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_SYSCALLMAP_CSV_H
#define UKPORT_SYSCALLMAP_CSV_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace ukport {

struct CsvRow {
  unsigned Line = 0; ///< counted from 1
  std::vector<std::string> Fields;
};

struct CsvProperty {
  unsigned Line = 0;
  std::string Key, Value;
};

struct CsvFile {
  std::vector<CsvProperty> Properties;
  std::vector<std::string> Columns;
  std::vector<CsvRow> Rows;
};

/// Reads \p Text; \p Path is for messages. The columns must be \p Columns, in
/// that order. Errors are input errors (exit code 3) that name the line.
llvm::Expected<CsvFile> readCsv(llvm::StringRef Path, llvm::StringRef Text,
                                llvm::ArrayRef<llvm::StringRef> Columns);

/// A failure in a data file: where it is, what is wrong, what to do.
llvm::Error dataError(llvm::StringRef Path, unsigned Line,
                      const llvm::Twine &Why, const llvm::Twine &Action);

} // namespace ukport

#endif // UKPORT_SYSCALLMAP_CSV_H
