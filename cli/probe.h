//===- probe.h - `ukport probe` -------------------------------------------===//
#ifndef UKPORT_CLI_PROBE_H
#define UKPORT_CLI_PROBE_H

#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ukport {

struct ProbeCommandOptions {
  std::string Path;          ///< a project, or an input analysed before
  std::string Db;            ///< --db
  std::string Workload;      ///< --workload: a shell command
  std::string Program;       ///< --program: the executable, or a link's name
  std::string Mode = "both"; ///< --mode
  std::string Format = "text";
  unsigned Timeout = 0;              ///< --timeout, seconds; 0: by itself
  std::vector<std::string> Syscalls; ///< --syscall
};

void addProbeOptions(CLI::App &Sub, ProbeCommandOptions &Options);

llvm::Expected<int> runProbeCommand(const ProbeCommandOptions &Options);

} // namespace ukport

#endif // UKPORT_CLI_PROBE_H
