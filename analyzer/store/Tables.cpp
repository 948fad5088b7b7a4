//===- Tables.cpp - a store's tables, row by row --------------------------===//
#include "analyzer/store/Internal.h"
#include "analyzer/store/Sqlite.h"
#include "analyzer/store/Store.h"
#include "llvm/ADT/ScopeExit.h"

using namespace llvm;

namespace ukport {

Expected<std::vector<std::string>> Store::tables() const {
  SqlStatus Status(DB.get());
  // graph_* and string are what the views are made of.
  Rows R(Status, "SELECT name FROM sqlite_master WHERE type IN ('table','view')"
                 " AND name NOT LIKE 'graph\\_%' ESCAPE '\\'"
                 " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                 " AND name NOT IN ('string', 'kind_name') ORDER BY name");
  std::vector<std::string> Names;
  while (R.next())
    Names.push_back(R.string(0));
  if (!Status.ok())
    return damagedStore(Path, Status.Message);
  return Names;
}

Error Store::readTable(StringRef Table, function_ref<void(Cells)> Row) const {
  SqlStatus Status(DB.get());
  // The views count the members of JSON arrays, which SQLite lets no view do
  // that it does not trust. Nothing that is linked here can do harm in one.
  Status.run("PRAGMA trusted_schema=ON");
  auto Distrust = make_scope_exit([&] {
    sqlite3_exec(DB.get(), "PRAGMA trusted_schema=OFF", nullptr, nullptr,
                 nullptr);
  });
  Rows R(Status, ("SELECT * FROM \"" + Table + "\"").str().c_str());
  if (!Status.ok())
    return damagedStore(Path, Status.Message);
  std::vector<std::optional<StringRef>> Values(R.columns());
  for (int I = 0; I < R.columns(); ++I)
    Values[I] = R.name(I);
  Row(Values);
  while (R.next()) {
    for (int I = 0; I < R.columns(); ++I)
      Values[I] = R.isNull(I) ? std::optional<StringRef>() : R.text(I);
    Row(Values);
  }
  if (!Status.ok())
    return damagedStore(Path, Status.Message);
  return Error::success();
}

} // namespace ukport
