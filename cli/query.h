//===- query.h - the commands that read a store ---------------------------===//
#ifndef UKPORT_CLI_QUERY_H
#define UKPORT_CLI_QUERY_H

#include "analyzer/support/Perf.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ukport {

/// Options of `why`, `targets`, `unknowns` and `seccomp`.
struct QueryOptions {
  std::string Db;                   ///< --db
  std::string Path;                 ///< a project, or an input analysed before
  std::string Name;                 ///< why: what to explain
  bool All = false;                 ///< why: every witness
  bool Guards = false;              ///< why: the conditions on the way
  std::vector<std::string> Targets; ///< why: whose remedies
  std::string Format;               ///< but for seccomp: text or json
  std::string Filter = "oci";       ///< seccomp: or systemd
};

void addWhyOptions(CLI::App &Sub, QueryOptions &Options);
void addTargetsOptions(CLI::App &Sub, QueryOptions &Options);
void addUnknownsOptions(CLI::App &Sub, QueryOptions &Options);
void addSeccompOptions(CLI::App &Sub, QueryOptions &Options);

llvm::Expected<int> runWhy(const QueryOptions &Options, PerfLog &Perf);
llvm::Expected<int> runTargets(const QueryOptions &Options);
llvm::Expected<int> runUnknowns(const QueryOptions &Options);
llvm::Expected<int> runSeccomp(const QueryOptions &Options);

} // namespace ukport

#endif // UKPORT_CLI_QUERY_H
