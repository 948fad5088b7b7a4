//===- Sqlite.h - the few things we want of SQLite's C interface ----------===//
//
// Both classes remember the first failure and do nothing after it, so that code
// that writes or reads a table is a plain list of rows; the caller asks once,
// at the end.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STORE_SQLITE_H
#define UKPORT_STORE_SQLITE_H

#include "analyzer/graph/Ids.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <sqlite3.h>
#include <string>

namespace ukport {

/// A connection's first failure.
struct SqlStatus {
  sqlite3 *DB = nullptr;
  int Code = SQLITE_OK;
  std::string Message;

  explicit SqlStatus(sqlite3 *DB = nullptr) : DB(DB) {}

  bool ok() const { return Code == SQLITE_OK; }

  /// Takes note of \p Result unless it is one of success.
  void check(int Result) {
    if (!ok() || Result == SQLITE_OK || Result == SQLITE_ROW ||
        Result == SQLITE_DONE)
      return;
    Code = Result;
    Message = sqlite3_errmsg(DB);
  }

  /// Runs statements that return nothing.
  void run(const char *Sql) {
    if (ok())
      check(sqlite3_exec(DB, Sql, nullptr, nullptr, nullptr));
  }
};

/// Inserts rows into one table through one prepared statement.
class Inserter {
public:
  Inserter(SqlStatus &Status, llvm::StringRef Table, int Columns)
      : Status(Status) {
    std::string Sql = "INSERT INTO " + Table.str() + " VALUES(?";
    for (int I = 1; I < Columns; ++I)
      Sql += ",?";
    Sql += ")";
    if (Status.ok())
      Status.check(
          sqlite3_prepare_v2(Status.DB, Sql.c_str(), -1, &Insert, nullptr));
  }
  ~Inserter() { sqlite3_finalize(Insert); }
  Inserter(const Inserter &) = delete;
  Inserter &operator=(const Inserter &) = delete;

  /// Inserts one row; texts must live until the call returns.
  template <class... Ts> void row(const Ts &...Values) {
    if (!Status.ok())
      return;
    int Column = 0;
    (bind(++Column, Values), ...);
    Status.check(sqlite3_step(Insert));
    Status.check(sqlite3_reset(Insert));
  }

private:
  void bind(int Column, int64_t Value) {
    Status.check(sqlite3_bind_int64(Insert, Column, Value));
  }
  void bind(int Column, std::nullptr_t) {
    Status.check(sqlite3_bind_null(Insert, Column));
  }
  void bind(int Column, llvm::StringRef Text) {
    // A null pointer would bind NULL.
    Status.check(sqlite3_bind_text64(Insert, Column,
                                     Text.empty() ? "" : Text.data(),
                                     Text.size(), SQLITE_STATIC, SQLITE_UTF8));
  }
  void bind(int Column, const std::string &Text) {
    bind(Column, llvm::StringRef(Text));
  }
  void bind(int Column, const char *Text) {
    bind(Column, llvm::StringRef(Text));
  }
  template <class Tag> void bind(int Column, Id<Tag> I) {
    if (I.valid())
      bind(Column, int64_t(I.index()));
    else
      bind(Column, nullptr);
  }
  template <class T> void bind(int Column, const std::optional<T> &Value) {
    if (Value)
      bind(Column, *Value);
    else
      bind(Column, nullptr);
  }

  SqlStatus &Status;
  sqlite3_stmt *Insert = nullptr;
};

/// The rows of a query.
class Rows {
public:
  Rows(SqlStatus &Status, const char *Sql) : Status(Status) {
    if (Status.ok())
      Status.check(sqlite3_prepare_v2(Status.DB, Sql, -1, &Select, nullptr));
  }
  ~Rows() { sqlite3_finalize(Select); }
  Rows(const Rows &) = delete;
  Rows &operator=(const Rows &) = delete;

  /// Goes to the next row. False at the end and after a failure.
  bool next() {
    if (!Status.ok())
      return false;
    int Result = sqlite3_step(Select);
    Status.check(Result);
    return Result == SQLITE_ROW;
  }

  int columns() const { return sqlite3_column_count(Select); }
  llvm::StringRef name(int Column) const {
    return sqlite3_column_name(Select, Column);
  }
  bool isNull(int Column) const {
    return sqlite3_column_type(Select, Column) == SQLITE_NULL;
  }
  int64_t integer(int Column) const {
    return sqlite3_column_int64(Select, Column);
  }
  /// Valid until next().
  llvm::StringRef text(int Column) const {
    auto *Data =
        reinterpret_cast<const char *>(sqlite3_column_text(Select, Column));
    return llvm::StringRef(Data, sqlite3_column_bytes(Select, Column));
  }
  std::string string(int Column) const { return text(Column).str(); }

  /// Damage that SQLite itself cannot see: a value that no store has.
  void fail(const char *What) {
    if (!Status.ok())
      return;
    Status.Code = SQLITE_CORRUPT;
    Status.Message = What;
  }

  /// A number in [0, Limit).
  uint32_t index(int Column, uint64_t Limit) {
    int64_t Value = integer(Column);
    if (sqlite3_column_type(Select, Column) != SQLITE_INTEGER || Value < 0 ||
        uint64_t(Value) >= Limit) {
      fail("a number is out of range");
      return 0;
    }
    return uint32_t(Value);
  }

  /// An id of a table of \p Size rows, or none where NULL.
  template <class IdType> IdType id(int Column, uint64_t Size) {
    if (isNull(Column))
      return IdType();
    return Size ? IdType(index(Column, Size))
                : (fail("an id is out of range"), IdType());
  }

private:
  SqlStatus &Status;
  sqlite3_stmt *Select = nullptr;
};

} // namespace ukport

#endif // UKPORT_STORE_SQLITE_H
