//===- advise.h - `ukport advise` -----------------------------------------===//
#ifndef UKPORT_CLI_ADVISE_H
#define UKPORT_CLI_ADVISE_H

#include "analyzer/support/Perf.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ukport {

struct AdviseCommandOptions {
  std::string Db;                    ///< --db
  std::string Path;                  ///< a project, or an input analysed before
  std::string Target;                ///< --target
  std::vector<std::string> Features; ///< --feature; empty: every blocker
  std::vector<std::string> Assume;   ///< --assume: what is settled already
  std::string Format;                ///< text or json
  bool NoCosts = false; ///< do not analyse under each assumption alone
};

void addAdviseOptions(CLI::App &Sub, AdviseCommandOptions &Options);
llvm::Expected<int> runAdviseCommand(const AdviseCommandOptions &Options,
                                     PerfLog &Perf);

} // namespace ukport

#endif // UKPORT_CLI_ADVISE_H
