#include "cli/strip.h"
#include "analyzer/project/Project.h"
#include "analyzer/store/Store.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Talk.h"
#include "stripper/Strip.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
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
      ->default_str("O2");
  Sub.add_option("--keep", Options.Keep,
                 "a function that stays whole; may be repeated")
      ->allow_extra_args(false);
  Sub.add_option("--rootfs", Options.RootFs,
                 "a unikernel: the directory that is its root file system");
  Sub.add_option("--cmdline", Options.CommandLine,
                 "a unikernel: the program's arguments, its name first");
  Sub.add_option("--env", Options.Environment,
                 "a unikernel: NAME=VALUE; may be repeated")
      ->allow_extra_args(false);
  Sub.add_option("--disk", Options.Disk,
                 "a unikernel: the path where its disk is mounted");
  Sub.add_flag(
      "--control", Options.Control,
      "a unikernel: one that can be looked into while it runs (`ukport "
      "top`, `ukport run --trace`)");
  Sub.add_option("--drop", Options.Drop,
                 "a live function to remove all the same: its trap shows what "
                 "a wrong removal looks like")
      ->allow_extra_args(false);
  Sub.add_flag(
      "--incomplete", Options.Incomplete,
      "strip although something is missing: an input that could not be "
      "read, a function that nothing defines (it traps)");
  Sub.add_option("-j,--jobs", Options.Jobs, "threads (default: one a core)");
  Sub.add_option("--db", Options.Db, "the store to read (a ukport.db)");
}

/// The image must not take the place of what it is made from.
static Error checkOutput(StringRef Output, StringRef Db) {
  StringRef Project = sys::path::parent_path(Db);
  for (const Twine &Input :
       {Twine(Db), Project + "/program/program.bc", Project + "/capture"}) {
    bool Same = false;
    if (!sys::fs::equivalent(Output, Input, Same) && Same)
      return makeError("the output is an input", Output,
                       "the image would replace what it is made from",
                       "name another file with -o");
  }
  StringRef Directory = sys::path::parent_path(Output);
  if (!Directory.empty() && !sys::fs::is_directory(Directory))
    return makeError("cannot write the image", Output,
                     "there is no directory " + Directory,
                     "make it, or name another with -o");
  if (sys::fs::is_directory(Output))
    return makeError("cannot write the image", Output, "it is a directory",
                     "name a file with -o");
  return Error::success();
}

/// The words of a command line; blanks part them.
static std::vector<std::string> wordsOf(StringRef Line) {
  SmallVector<StringRef, 8> Words;
  SplitString(Line, Words);
  return {Words.begin(), Words.end()};
}

/// What was done, on stderr: the image itself is the data.
static void printResult(const StripResult &R, StringRef Output) {
  talk() << "ukport: removed " << R.Removed.Functions << " functions, "
         << R.Removed.Blocks << " blocks of others and " << R.Removed.Data
         << " variables; " << R.Stubs << " names lead to a trap\n";
  if (R.Checked.Checks + R.Checked.Unchecked)
    talk() << "ukport: what was assumed is checked at " << R.Checked.Checks
           << " places, and cannot be at " << R.Checked.Unchecked << '\n';
  if (!R.Base.Missing.empty())
    talk() << "ukport: the base does not have " << join(R.Base.Missing, ", ")
           << ": where these are reached, they "
           << "fail with ENOSYS\n";
  unsigned Shown = 0;
  for (const Unknown &U : R.Unknowns)
    if (U.Cost.Functions && ++Shown <= 3)
      talk() << "ukport: " << U.Cost.Functions
             << " functions are kept because of " << U.Kind << ": " << U.What
             << '\n';
  if (Shown > 3)
    talk() << "ukport: `ukport unknowns` lists " << Shown - 3 << " more such\n";
  talk() << "ukport: the image is " << Output << '\n';
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
  if (!Stored->meta().Complete && !Options.Incomplete)
    return makeInputError("the analysis is incomplete", *Db,
                          "an input could not be read, so live code may be "
                          "missing",
                          "analyse again, or strip with --incomplete");
  StripOptions How;
  How.Db = *Db;
  for (const std::string &Target : Options.Targets)
    if (!is_contained(How.Targets, Target))
      How.Targets.push_back(Target);
  if (How.Targets.empty())
    How.Targets = {"linux"};
  How.Level = levelNamed(Options.Level);
  How.Analyze.Keep = Options.Keep;
  How.Drop = Options.Drop;
  How.Incomplete = Options.Incomplete;
  How.Jobs = Options.Jobs;
  How.Defaults.RootFs = Options.RootFs;
  How.Defaults.Disk = Options.Disk;
  How.Defaults.Control = Options.Control;
  How.Defaults.Environment = Options.Environment;
  How.Defaults.Arguments = wordsOf(Options.CommandLine);
  How.Output = Options.Output;
  if (How.Output.empty())
    How.Output = (sys::path::parent_path(*Db) + "/" +
                  Whole->Result.ProgramName + "." + join(How.Targets, "+"))
                     .str();
  if (Error E = checkOutput(How.Output, *Db))
    return E;
  Expected<StripResult> Result = stripProgram(How, *Map, Perf);
  if (!Result)
    return Result.takeError();
  printResult(*Result, How.Output);
  return 0;
}

} // namespace ukport
