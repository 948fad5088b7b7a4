//===- size.h - the commands that read the account of an image ------------===//
#ifndef UKPORT_CLI_SIZE_H
#define UKPORT_CLI_SIZE_H

#include "analyzer/support/Perf.h"
#include "llvm/Support/Error.h"
#include <string>

namespace CLI {
class App;
}

namespace ukport {

/// Options of `size`, `why-kept` and `diff`.
struct SizeCommandOptions {
  std::string Path;   ///< a project or an image
  std::string Other;  ///< diff: the newer image
  std::string Name;   ///< why-kept: a function or variable
  std::string Format; ///< text, json, csv, html
  std::string Output; ///< -o; "-" or empty: stdout
  std::string Db;     ///< --db
  bool Functions = false;
  bool Keepers = false;
  bool Baselines = false;
  bool All = false; ///< diff: every row
  unsigned Jobs = 0;
};

void addSizeOptions(CLI::App &Sub, SizeCommandOptions &Options);
void addWhyKeptOptions(CLI::App &Sub, SizeCommandOptions &Options);
void addDiffOptions(CLI::App &Sub, SizeCommandOptions &Options);

llvm::Expected<int> runSizeCommand(const SizeCommandOptions &Options,
                                   PerfLog &Perf);
llvm::Expected<int> runWhyKept(const SizeCommandOptions &Options);
llvm::Expected<int> runDiff(const SizeCommandOptions &Options);

} // namespace ukport

#endif // UKPORT_CLI_SIZE_H
