//===- main.cpp - ukport: a command line over one file per command --------===//
//
// Only this folder knows about argv. Each command declares its options and
// runs; an error comes back as a value and is printed here, once.
//
//===----------------------------------------------------------------------===//

#include "analyzer/support/Error.h"
#include "analyzer/support/NearNames.h"
#include "cli/advise.h"
#include "cli/analyze.h"
#include "cli/capture.h"
#include "cli/probe.h"
#include "cli/query.h"
#include "cli/run.h"
#include "cli/size.h"
#include "cli/strip.h"
#include "cli/sysroot.h"
#include "cli/top.h"
#include "cli/xl-config.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>
#include <functional>

using namespace llvm;

namespace ukport {

using Command = std::function<Expected<int>()>;

/// Prints \p E as the user shall see it; the exit code it asks for.
static int report(Error E) {
  outs().flush();
  ExitCode Code = exitCodeOf(E);
  errs() << "ukport: error: " << toString(std::move(E)) << '\n';
  return int(Code);
}

/// The command of \p App that is spelled most like \p Word; "" if none is near.
static std::string nearestCommand(const CLI::App &App, StringRef Word) {
  NearNames Near(Word);
  for (const CLI::App *Sub : App.get_subcommands({}))
    Near.consider(Sub->get_name());
  std::vector<std::string> Names = Near.nearest();
  return Names.empty() ? "" : Names.front();
}

static int usageError(const CLI::App &App, const CLI::ParseError &E,
                      StringRef FirstArgument) {
  if (E.get_exit_code() == 0)
    return App.exit(E, std::cout, std::cerr); // --help, --version
  std::string Command = "ukport";
  for (const CLI::App *At = &App; !At->get_subcommands().empty();) {
    At = At->get_subcommands().front();
    Command += " " + At->get_name();
  }
  bool NoCommand = Command == "ukport" && !FirstArgument.starts_with("-");
  if (NoCommand) {
    std::string Near = nearestCommand(App, FirstArgument);
    errs() << "ukport: error: no command is called " << FirstArgument;
    if (!Near.empty())
      errs() << "; did you mean `ukport " << Near << "`?\n";
    else
      errs() << "; see `ukport --help`\n";
    return int(ExitCode::Failure);
  }
  errs() << "ukport: error: " << E.what() << "; see `" << Command
         << " --help`\n";
  return int(ExitCode::Failure);
}

/// Ends what a command wrote. A full disk behind stdout is a failure.
static int finish(int Code) {
  outs().flush();
  if (!outs().has_error())
    return Code;
  std::error_code EC = outs().error();
  outs().clear_error();
  return report(makeError("cannot write", "the standard output", EC.message(),
                          "make room, or write elsewhere"));
}

static const char *Welcome =
    R"(ukport: what keeps a program from running as a unikernel, and what can go

  ukport analyze ./nginx      build, analyze, and say what will not work and why
  ukport why fork             how the program gets there
  ukport targets              which systems it could run on
  ukport unknowns             what could not be known, worst first
  ukport advise -t xen        what to set so that nothing stands in the way
  ukport report               the whole report as one HTML file
  ukport strip                an image without what cannot run
  ukport run nginx.qemu       boot an image made with --target=qemu (or --xen)
  ukport top                  what runs in it: threads, memory, files
  ukport trace                and which system calls it makes
  ukport xl-config nginx.xen  the configuration to run one on Xen
  ukport size                 what that image consists of
  ukport why-kept malloc      and why
  ukport seccomp              the syscall set as a filter for containers
  ukport probe --workload CMD which syscalls it can do without, by trying
  ukport capture -- make      record any build
  ukport sysroot list         the libraries that builds can link

`ukport COMMAND --help` explains each.
)";

static int run(int Argc, char **Argv) {
  CLI::App App("ukport: what keeps a program from running as a unikernel, and "
               "what can go",
               "ukport");
  App.set_version_flag("--version", "ukport " UKPORT_VERSION);
  App.require_subcommand(0, 1);
  bool PrintPerf = false;
  PerfLog Perf;
  std::vector<std::pair<CLI::App *, Command>> Commands;
  auto Add = [&](const char *Name, const char *Help, Command Run) {
    CLI::App *Sub = App.add_subcommand(Name, Help);
    Sub->add_flag("--perf", PrintPerf, "print what each pass took, on stderr");
    Commands.emplace_back(Sub, std::move(Run));
    return Sub;
  };

  AnalyzeCommandOptions Analyze;
  addAnalyzeOptions(*Add("analyze", "analyze a program and store the result",
                         [&] { return runAnalyzeCommand(Analyze, Perf); }),
                    Analyze);
  QueryOptions Query;
  addWhyOptions(*Add("why", "show how something is reached",
                     [&] { return runWhy(Query, Perf); }),
                Query);
  addTargetsOptions(*Add("targets", "show which systems it could run on",
                         [&] { return runTargets(Query); }),
                    Query);
  addUnknownsOptions(*Add("unknowns",
                          "list what could not be known, worst first",
                          [&] { return runUnknowns(Query); }),
                     Query);
  addSeccompOptions(*Add("seccomp", "write the syscall set as a filter",
                         [&] { return runSeccomp(Query); }),
                    Query);
  addReportOptions(*Add("report", "write the report of an analysis",
                        [&] { return runReport(Query); }),
                   Query);
  ProbeCommandOptions Probe;
  addProbeOptions(*Add("probe", "try which syscalls a workload can do without",
                       [&] { return runProbeCommand(Probe); }),
                  Probe);
  AdviseCommandOptions Advise;
  addAdviseOptions(*Add("advise", "propose what to assume to run on a system",
                        [&] { return runAdviseCommand(Advise, Perf); }),
                   Advise);
  StripCommandOptions Strip;
  addStripOptions(*Add("strip", "make an image without what cannot run",
                       [&] { return runStripCommand(Strip, Perf); }),
                  Strip);
  RunOptions Run;
  addRunOptions(*Add("run", "boot an image on QEMU or Xen",
                     [&] { return runRunCommand(Run); }),
                Run);
  TopOptions Top;
  addTopOptions(
      *Add("top", "show what runs in a guest", [&] { return runTop(Top); }),
      Top);
  addTraceOptions(*Add("trace", "show the system calls of a guest",
                       [&] { return runTrace(Top); }),
                  Top);
  XlOptions Xl;
  addXlConfigOptions(*Add("xl-config", "write the configuration for Xen's xl",
                          [&] { return runXlConfigCommand(Xl); }),
                     Xl);
  MemorySizeOptions MemorySize;
  addMemorySizeOptions(*Add("size-memory",
                            "find the least memory that an image needs",
                            [&] { return runMemorySize(MemorySize); }),
                       MemorySize);
  SizeCommandOptions Size;
  addSizeOptions(*Add("size", "show what an image consists of",
                      [&] { return runSizeCommand(Size, Perf); }),
                 Size);
  SizeCommandOptions WhyKept;
  addWhyKeptOptions(*Add("why-kept", "show why a function or variable stayed",
                         [&] { return runWhyKept(WhyKept); }),
                    WhyKept);
  SizeCommandOptions Diff;
  addDiffOptions(*Add("diff", "show what differs between two images",
                      [&] { return runDiff(Diff); }),
                 Diff);
  CaptureCommandOptions Capture;
  addCaptureOptions(*Add("capture", "record a build",
                         [&] { return runCaptureCommand(Capture); }),
                    Capture);
  SysrootCommandOptions Sysroot;
  addSysrootOptions(*Add("sysroot", "build and list libraries to link with",
                         [&] { return runSysrootCommand(Sysroot); }),
                    Sysroot);

  try {
    App.parse(Argc, Argv);
  } catch (const CLI::ParseError &E) {
    return usageError(App, E, Argc > 1 ? Argv[1] : "");
  }
  for (auto &[Sub, Run] : Commands) {
    if (!Sub->parsed())
      continue;
    Expected<int> Code = Run();
    if (PrintPerf)
      Perf.print(errs());
    return finish(Code ? *Code : report(Code.takeError()));
  }
  outs() << Welcome;
  return finish(0);
}

} // namespace ukport

int main(int Argc, char **Argv) { return ukport::run(Argc, Argv); }
