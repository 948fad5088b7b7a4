//===- size.h - the commands that read the account of an image ------------===//
#ifndef UKPORT_CLI_SIZE_H
#define UKPORT_CLI_SIZE_H

#include "analyzer/support/Perf.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace CLI {
class App;
}

namespace ukport {

/// Options of `size` and `why-kept`.
struct SizeCommandOptions {
  std::string Path;   ///< a project or an image
  std::string Name;   ///< why-kept: a function or variable
  std::string Format; ///< text, json, csv, html
  std::string Output; ///< -o; "-" or empty: stdout
  std::string Db;     ///< --db
  bool Functions = false;
  bool Keepers = false;
  bool Baselines = false;
  unsigned Jobs = 0;
};

void addSizeOptions(CLI::App &Sub, SizeCommandOptions &Options);
void addWhyKeptOptions(CLI::App &Sub, SizeCommandOptions &Options);

llvm::Expected<int> runSizeCommand(const SizeCommandOptions &Options,
                                   PerfLog &Perf);
llvm::Expected<int> runWhyKept(const SizeCommandOptions &Options);

/// Writes what differs between two images, or the newest images of projects.
llvm::Error writeSizeDiff(llvm::StringRef Old, llvm::StringRef New, bool All,
                          bool Json, llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_CLI_SIZE_H
