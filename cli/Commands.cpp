#include "cli/Commands.h"
#include "analyzer/support/Talk.h"
#include "cli/CommandText.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

Commands::Commands(CLI::App &App) : App(App) {
  App.require_subcommand(0, 1);
  addLooks();
  addImages();
  addPreparations();
}

static std::string examplesOf(const CommandText &Text) {
  std::string Lines = Text.Examples.size() > 1 ? "Examples:" : "Example:";
  for (const Example &E : Text.Examples)
    Lines += std::string("\n  ") + E.Line + "\n      " + E.Says;
  return Lines;
}

CLI::App &Commands::add(StringRef Name, Runner Run) {
  const CommandText &Text = textOf(Name);
  CLI::App *Sub = App.add_subcommand(Text.Name, Text.Help);
  Sub->group(Text.Group);
  Sub->footer(examplesOf(Text));
  Sub->add_flag("--perf", PrintPerf, "print what each pass took, on stderr");
  Sub->add_flag("-q,--quiet", Quiet,
                "nothing on stderr but errors and warnings");
  Known.emplace_back(Sub, std::move(Run));
  return *Sub;
}

void Commands::addLooks() {
  addAnalyzeOptions(
      add("analyze", [this] { return runAnalyzeCommand(Analyze, Perf); }),
      Analyze);
  addWhyOptions(add("why", [this] { return runWhy(Query, Perf); }), Query);
  addTargetsOptions(add("targets", [this] { return runTargets(Query); }),
                    Query);
  addUnknownsOptions(add("unknowns", [this] { return runUnknowns(Query); }),
                     Query);
  addAdviseOptions(
      add("advise", [this] { return runAdviseCommand(Advise, Perf); }), Advise);
  addReportOptions(add("report", [this] { return runReportCommand(Report); }),
                   Report);
  addBaselineOptions(
      add("baseline", [this] { return runBaselineCommand(Baseline); }),
      Baseline);
  addSeccompOptions(add("seccomp", [this] { return runSeccomp(Query); }),
                    Query);
  addElfShardOptions(add("elf-shard", [this] { return runElfShard(ElfShard); }),
                     ElfShard);
  addProbeOptions(add("probe", [this] { return runProbeCommand(Probe); }),
                  Probe);
}

void Commands::addImages() {
  addStripOptions(add("strip", [this] { return runStripCommand(Strip, Perf); }),
                  Strip);
  addRunOptions(add("run", [this] { return runRunCommand(Run); }), Run);
  addTopOptions(add("top", [this] { return runTop(Top); }), Top);
  addTraceOptions(add("trace", [this] { return runTrace(Top); }), Top);
  addXlConfigOptions(
      add("xl-config", [this] { return runXlConfigCommand(Xl); }), Xl);
  addMemorySizeOptions(
      add("size-memory", [this] { return runMemorySize(MemorySize); }),
      MemorySize);
  addSizeOptions(add("size", [this] { return runSizeCommand(Size, Perf); }),
                 Size);
  addWhyKeptOptions(add("why-kept", [this] { return runWhyKept(WhyKept); }),
                    WhyKept);
  addDiffOptions(add("diff", [this] { return runDiffCommand(Diff); }), Diff);
}

void Commands::addPreparations() {
  addCaptureOptions(
      add("capture", [this] { return runCaptureCommand(Capture); }), Capture);
  addSysrootOptions(
      add("sysroot", [this] { return runSysrootCommand(Sysroot); }), Sysroot);
  addDoctorOptions(add("doctor", [this] { return runDoctor(Doctor); }), Doctor);
  addCompletionOptions(
      add("completion", [this] { return runCompletion(App, Completion); }),
      Completion);
  addManOptions(add("man", [this] { return runMan(App, Man); }), Man);
}

std::optional<Expected<int>> Commands::run() {
  if (Quiet)
    beQuiet();
  for (auto &[Sub, Run] : Known) {
    if (!Sub->parsed())
      continue;
    std::optional<Expected<int>> Code(Run());
    if (PrintPerf)
      Perf.print(errs());
    return Code;
  }
  return std::nullopt;
}

} // namespace ukport
