#include "cli/strip.h"
#include "analyzer/project/Project.h"
#include "analyzer/store/Store.h"
#include "analyzer/support/Error.h"
#include "stripper/Strip.h"
#include "llvm/Support/Path.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

void addStripOptions(CLI::App &Sub, StripCommandOptions &Options) {
  Sub.add_option("PATH", Options.Path, "a project, or what was analyzed");
  Sub.add_option("-t,--target", Options.Targets, "what the image runs on")
      ->allow_extra_args(false);
  Sub.add_option("-o,--output", Options.Output,
                 "the image (default: NAME.TARGET in the project)");
  Sub.add_option("-O,--optimise", Options.Level,
                 "what for: O2 (speed), Os (small) or Oz (least)")
      ->check(CLI::IsMember({"O2", "Os", "Oz"}))
      ->default_str("Os");
  Sub.add_option("--keep", Options.Keep,
                 "a function that stays whole; may be repeated")
      ->allow_extra_args(false);
  Sub.add_option("-j,--jobs", Options.Jobs, "threads (default: one a core)");
  Sub.add_option("--db", Options.Db, "the store to read (a ukport.db)");
}

Expected<int> runStripCommand(const StripCommandOptions &Options,
                              PerfLog &Perf) {
  Expected<std::string> Db = findStore(Options.Db, Options.Path);
  if (!Db)
    return Db.takeError();
  Expected<SyscallMap> Map = SyscallMap::loadDefault({});
  if (!Map)
    return Map.takeError();
  Expected<Store> Stored = Store::open(*Db);
  if (!Stored)
    return Stored.takeError();
  Expected<Snapshot> Whole = Stored->load();
  if (!Whole)
    return Whole.takeError();
  StripOptions How;
  How.Db = *Db;
  How.Targets = Options.Targets;
  if (How.Targets.empty())
    How.Targets = {"linux"};
  How.Level = levelNamed(Options.Level);
  How.Keep = Options.Keep;
  How.Jobs = Options.Jobs;
  How.Analyze.Assumptions = Whole->Result.Assumptions;
  How.Output = Options.Output;
  if (How.Output.empty())
    How.Output = (sys::path::parent_path(*Db) + "/" +
                  Whole->Result.ProgramName + "." + How.Targets.front())
                     .str();
  Expected<StripResult> Result = stripProgram(How, *Map, Perf);
  if (!Result)
    return Result.takeError();
  errs() << "ukport: the image is " << How.Output << '\n';
  return 0;
}

} // namespace ukport
