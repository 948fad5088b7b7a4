//===- AnalyzeElf.h - the passes from an ELF file to its findings ---------===//
#ifndef UKPORT_ANALYZEELF_H
#define UKPORT_ANALYZEELF_H

#include "analyzer/findings/Finding.h"
#include "analyzer/frontend/elf/ComputedNumbers.h"
#include "analyzer/frontend/elf/ElfResolver.h"
#include "analyzer/frontend/elf/FactsCache.h"
#include "analyzer/frontend/elf/OnlyAfter.h"
#include "analyzer/frontend/elf/Plugins.h"
#include "analyzer/frontend/elf/PrivatePointers.h"
#include "analyzer/support/Perf.h"
#include "syscall-map/SyscallMap.h"

namespace ukport {

struct ElfOptions {
  elf::Policy Policy = elf::Policy::Tables;
  std::string Root;        ///< the directory that stands for "/"; empty: "/"
  std::string LibraryPath; ///< LD_LIBRARY_PATH when the program runs
  std::vector<std::string> Load;    ///< libraries that it opens, or patterns
  std::vector<std::string> Targets; ///< names; empty: every target there is
  std::string InputPath;            ///< what the user named
  unsigned Jobs = 0;                ///< threads; 0: one a core
};

/// What a table of many programs says of one.
struct ElfSummary {
  std::vector<std::string> Libraries; ///< paths, in load order; opened ones too
  size_t Functions = 0, Live = 0;
  std::vector<int> Syscalls; ///< the numbers, sorted
  /// Those of them that are made elsewhere than in the dynamic linker.
  std::vector<int> OutsideLinker;
  /// Those of them that the vDSO answers where there is one: the kernel is only
  /// asked where not.
  std::vector<int> AnsweredByVdso;
  std::vector<std::string> Unknown; ///< kinds of what is not known, sorted
  bool NumbersKnown = true;         ///< false: some system call may be any
  bool Complete = true;             ///< false: a library is missing
};

struct AnalyzedElf {
  std::unique_ptr<ProgramGraph> Graph;
  Analysis Result;
  ElfSummary Summary;
  std::vector<std::string> Missing; ///< a sentence for each library
};

/// Everything that is made once for many programs.
struct ElfTools {
  elf::FactsCache Cache;
  std::vector<elf::Plugins> Plugins;
  std::vector<elf::PrivatePointers> Private;
  std::vector<elf::OnlyAfter> Conditions;
  std::vector<elf::ComputedNumbers> Computed;
};

/// All passes on the program \p Path. Fails when it cannot be read; what else
/// is missing makes the result incomplete.
llvm::Expected<AnalyzedElf> analyzeElf(llvm::StringRef Path, ElfTools &Tools,
                                       const SyscallMap &Map,
                                       const ElfOptions &Options,
                                       PerfLog &Perf);

/// The passes up to the system calls' numbers.
llvm::Expected<ElfSummary> summarizeElf(llvm::StringRef Path, ElfTools &Tools,
                                        const SyscallMap &Map,
                                        const ElfOptions &Options);

} // namespace ukport

#endif // UKPORT_ANALYZEELF_H
