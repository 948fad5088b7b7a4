//===- Toml.h - typed access to TOML data with errors that name the line --===//
//
// Every access states what it wants; a wrong type or an unknown key is an
// input error with file and line. Nothing here throws: toml++ is built without
// exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_SYSCALLMAP_TOML_H
#define UKPORT_SYSCALLMAP_TOML_H

#include "syscall-map/TomlPlusPlus.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace ukport {

/// Parses \p Text; \p Path is for messages.
llvm::Expected<toml::table> parseToml(llvm::StringRef Path,
                                      llvm::StringRef Text);

/// A table of a data file, read key by key.
class TomlTable {
public:
  TomlTable(llvm::StringRef Path, const toml::table &Table)
      : Path(Path), Table(&Table) {}

  /// Refuses keys that are none of \p Keys, with the nearest one suggested.
  llvm::Error allowOnly(llvm::ArrayRef<llvm::StringRef> Keys) const;

  bool has(llvm::StringRef Key) const { return get(Key) != nullptr; }
  const toml::node *get(llvm::StringRef Key) const;

  /// A string; an error if it is absent, empty or of another type.
  llvm::Expected<std::string> string(llvm::StringRef Key) const;
  /// A string, or \p Default if it is absent.
  llvm::Expected<std::string> string(llvm::StringRef Key,
                                     llvm::StringRef Default) const;
  /// A string or a list of strings, not empty.
  llvm::Expected<std::vector<std::string>> strings(llvm::StringRef Key) const;
  llvm::Expected<bool> boolean(llvm::StringRef Key) const;
  llvm::Expected<int64_t> integer(llvm::StringRef Key) const;
  /// A list of tables; empty if the key is absent.
  llvm::Expected<std::vector<TomlTable>> tables(llvm::StringRef Key) const;

  /// An error at \p Key, or at the table if it has no such key.
  llvm::Error error(llvm::StringRef Key, const llvm::Twine &Why,
                    const llvm::Twine &Action) const;

  const toml::table &raw() const { return *Table; }
  llvm::StringRef path() const { return Path; }

private:
  llvm::StringRef Path;
  const toml::table *Table;
};

/// What \p Read makes of each table of the list \p Key, the only key that
/// \p Text may have.
template <typename T>
llvm::Expected<std::vector<T>>
readTables(llvm::StringRef Path, llvm::StringRef Text, llvm::StringRef Key,
           llvm::Expected<T> (*Read)(const TomlTable &)) {
  llvm::Expected<toml::table> Parsed = parseToml(Path, Text);
  if (!Parsed)
    return Parsed.takeError();
  TomlTable Top(Path, *Parsed);
  if (llvm::Error E = Top.allowOnly({Key}))
    return E;
  llvm::Expected<std::vector<TomlTable>> Tables = Top.tables(Key);
  if (!Tables)
    return Tables.takeError();
  std::vector<T> All;
  for (const TomlTable &Table : *Tables) {
    llvm::Expected<T> One = Read(Table);
    if (!One)
      return One.takeError();
    All.push_back(std::move(*One));
  }
  return All;
}

/// Text in which line breaks and runs of blanks became one blank.
std::string foldText(llvm::StringRef Text);

/// The one of \p Choices nearest to \p Word by edit distance, or an empty
/// string if none is near.
std::string nearest(llvm::StringRef Word,
                    llvm::ArrayRef<llvm::StringRef> Choices);

} // namespace ukport

#endif // UKPORT_SYSCALLMAP_TOML_H
