//===- Commands.h - every command, with its options -----------------------===//
#ifndef UKPORT_CLI_COMMANDS_H
#define UKPORT_CLI_COMMANDS_H

#include "analyzer/support/Perf.h"
#include "cli/advise.h"
#include "cli/analyze.h"
#include "cli/baseline.h"
#include "cli/capture.h"
#include "cli/diff.h"
#include "cli/doctor.h"
#include "cli/manual.h"
#include "cli/probe.h"
#include "cli/query.h"
#include "cli/report.h"
#include "cli/run.h"
#include "cli/size.h"
#include "cli/strip.h"
#include "cli/sysroot.h"
#include "cli/top.h"
#include "cli/xl-config.h"
#include <functional>
#include <optional>

namespace ukport {

/// The commands, as subcommands of \p App. Lives as long as it is parsed into.
class Commands {
public:
  explicit Commands(CLI::App &App);
  Commands(const Commands &) = delete;

  /// Runs the command that was given; nullopt if none was.
  std::optional<llvm::Expected<int>> run();

private:
  using Runner = std::function<llvm::Expected<int>()>;

  CLI::App &add(llvm::StringRef Name, Runner Run);
  void addLooks();
  void addImages();
  void addPreparations();

  CLI::App &App;
  std::vector<std::pair<CLI::App *, Runner>> Known;
  PerfLog Perf;
  bool PrintPerf = false, Quiet = false;

  AnalyzeCommandOptions Analyze;
  QueryOptions Query;
  ReportCommandOptions Report;
  BaselineCommandOptions Baseline;
  ProbeCommandOptions Probe;
  ElfShardOptions ElfShard;
  AdviseCommandOptions Advise;
  StripCommandOptions Strip;
  RunOptions Run;
  TopOptions Top;
  XlOptions Xl;
  MemorySizeOptions MemorySize;
  SizeCommandOptions Size, WhyKept;
  DiffCommandOptions Diff;
  CaptureCommandOptions Capture;
  SysrootCommandOptions Sysroot;
  DoctorOptions Doctor;
  ManualOptions Completion, Man;
};

} // namespace ukport

#endif // UKPORT_CLI_COMMANDS_H
