//===- Store.h - an analysis, kept in SQLite ------------------------------===//
//
// One file, ukport.db, holds all that an analysis found: the graph with its
// indirect-call targets, syscall sites, feature uses with their witnesses,
// findings, and the target tables they were judged by. `why`, `report` and
// `targets` answer from it without the program's code. Schema.h documents the
// tables; docs/store.md has a query for each question.
//
// A store is written whole, beside its final place, and renamed: a reader sees
// the old one or the new one. It is never changed in place. The same analysis
// gives the same bytes.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STORE_STORE_H
#define UKPORT_STORE_STORE_H

#include "analyzer/findings/Finding.h"
#include "analyzer/findings/Gate.h"
#include "analyzer/probe/ProbeRecord.h"
#include "analyzer/store/Catalogue.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>

struct sqlite3;

namespace ukport {

class SyscallMap;

/// Writes \p A, with what \p Map says of its syscalls, features and targets, as
/// the store \p Path. On failure an existing store is left as it was.
llvm::Error writeStore(llvm::StringRef Path, const Analysis &A,
                       const SyscallMap &Map);

/// What identifies a store.
struct StoreMeta {
  int SchemaVersion = 0;
  std::string UkportVersion; ///< of the ukport that wrote it
  std::string ProgramName;
  std::string InputPath;
  std::string InputDigest;
  std::string ProgramDigest; ///< of what was linked
  bool Complete = true;
};

/// An opened analysis with everything loaded. Result.Graph points to *Graph,
/// which stays where it is when the snapshot is moved.
struct Snapshot {
  StoreMeta Meta;
  std::unique_ptr<ProgramGraph> Graph;
  Analysis Result;
  Catalogue Map;
  /// What `ukport probe` has left beside the store, if it was used on this
  /// program.
  std::optional<ProbeRecord> Probed;
  /// It was used on another one, such as an older build.
  bool ProbedAnother = false;
  /// What a command was told to make of the findings; never by load().
  std::optional<GateResult> Gate;
  /// By syscall site (as in Result.SyscallSites), by number (as in Numbers):
  /// the call as a person writes it, "socket(AF_UNIX, SOCK_STREAM, ?)".
  std::vector<std::vector<std::string>> Calls;
};

/// A store opened for reading. Its content does not change while it is open,
/// even if an analysis replaces the file meanwhile.
class Store {
public:
  /// Opens \p Path. A file that is missing, no store, damaged, or of another
  /// schema version is an input error (exit code 3) that says what to do.
  static llvm::Expected<Store> open(llvm::StringRef Path);

  const std::string &path() const { return Path; }
  const StoreMeta &meta() const { return Meta; }

  /// The graph as it was written, with the same ids. Checks every id it reads:
  /// a damaged store is an error, not a crash.
  llvm::Expected<std::unique_ptr<ProgramGraph>> loadGraph() const;

  /// The analysis over \p Graph, which must come from loadGraph of this store
  /// and must outlive the result. String ids are added to it.
  llvm::Expected<Analysis> loadAnalysis(ProgramGraph &Graph) const;

  /// What all of it rests on, alone.
  llvm::Expected<std::vector<Assumption>> loadAssumptions() const;

  llvm::Expected<Catalogue> loadCatalogue() const;

  /// The names of what can be asked for in SQL, sorted: the views, and the
  /// tables that no view is for.
  llvm::Expected<std::vector<std::string>> tables() const;

  /// Hands each row of \p Table, one of tables(), to \p Row; first the names of
  /// the columns. A value is none where it is NULL, and lives until \p Row
  /// returns.
  using Cells = llvm::ArrayRef<std::optional<llvm::StringRef>>;
  llvm::Error readTable(llvm::StringRef Table,
                        llvm::function_ref<void(Cells)> Row) const;

  /// All of the above.
  llvm::Expected<Snapshot> load() const;

private:
  struct Closer {
    void operator()(sqlite3 *DB) const;
  };
  Store() = default;

  std::string Path;
  StoreMeta Meta;
  std::unique_ptr<sqlite3, Closer> DB;
};

} // namespace ukport

#endif // UKPORT_STORE_STORE_H
