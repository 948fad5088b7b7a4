//===- analyze-elf.h - `ukport analyze` of programs without sources -------===//
#ifndef UKPORT_CLI_ANALYZE_ELF_H
#define UKPORT_CLI_ANALYZE_ELF_H

#include "analyzer/AnalyzeElf.h"

namespace CLI {
class App;
}

namespace ukport {

struct ElfCommandOptions {
  std::string Root;              ///< --root
  std::string LibraryPath;       ///< --library-path
  std::vector<std::string> Load; ///< --load
  std::string Many;              ///< --many: a file with a path on each line
  unsigned Jobs = 0;             ///< -j
};

void addElfOptions(CLI::App &Sub, ElfCommandOptions &Options);

/// What is made once for any number of programs; \p Root as in ElfOptions.
llvm::Expected<std::unique_ptr<ElfTools>> makeElfTools(llvm::StringRef Root);

/// \p Path as the system below \p Root has it: a path of this system's that
/// leads below it is shortened.
std::string pathBelow(llvm::StringRef Root, llvm::StringRef Path);

ElfOptions elfOptionsOf(const ElfCommandOptions &Options,
                        llvm::StringRef Policy);

/// `ukport analyze --many`: writes the table \p Out (empty: stdout); returns
/// the exit code.
llvm::Expected<int> runMany(const ElfCommandOptions &Options,
                            llvm::StringRef Policy, llvm::StringRef Out,
                            const SyscallMap &Map);

struct ElfShardOptions {
  std::vector<std::string> Files;
  unsigned Jobs = 0;
  bool Closure = false; ///< what they need too
};

void addElfShardOptions(CLI::App &Sub, ElfShardOptions &Options);

/// `ukport elf-shard`: fills the cache.
llvm::Expected<int> runElfShard(const ElfShardOptions &Options);

} // namespace ukport

#endif // UKPORT_CLI_ANALYZE_ELF_H
