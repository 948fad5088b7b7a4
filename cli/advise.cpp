#include "cli/advise.h"
#include "analyzer/guards/Advice.h"
#include "analyzer/project/Project.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "cli/FormatOption.h"
#include "reports/AdviceText.h"
#include "llvm/Support/Path.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

void addAdviseOptions(CLI::App &Sub, AdviseCommandOptions &Options) {
  Sub.add_option("PATH", Options.Path, "a project, or what was analyzed");
  Sub.add_option("-t,--target", Options.Target, "the system to run on")
      ->required();
  Sub.add_option("--feature", Options.Features,
                 "a feature to do without; may be repeated (default: all that "
                 "keep the program from running there)")
      ->allow_extra_args(false);
  Sub.add_option("--assume", Options.Assume,
                 "what is settled already: 'ngx_process != 2'; may be repeated")
      ->allow_extra_args(false);
  Sub.add_flag("--no-costs", Options.NoCosts,
               "do not analyze under each assumption alone as well");
  addFormatOption(Sub, Options.Format, {"text", "json"});
  Sub.add_option("--db", Options.Db, "the store to read (a ukport.db)");
}

/// The uses of what is asked for.
static Expected<std::vector<uint32_t>>
usesToAvoid(const Analysis &A, const SyscallMap &Map,
            const AdviseCommandOptions &Options) {
  for (const std::string &Name : Options.Features)
    if (!Map.feature(Name))
      return makeError("no such feature", Name, "the map has none of that name",
                       "see `ukport why " + Options.Target + "` for names");
  std::set<uint32_t> Uses;
  for (const Finding &F : A.Findings)
    if (Options.Features.empty() ? F.Level == Severity::Blocker
                                 : is_contained(Options.Features, F.FeatureId))
      Uses.insert(F.Uses.begin(), F.Uses.end());
  return std::vector<uint32_t>(Uses.begin(), Uses.end());
}

/// Beside the store, for the report: what helps against all that blocks.
static Error keepAdvice(const AdviceText &Text, StringRef Db) {
  std::string Json;
  raw_string_ostream OS(Json);
  writeAdviceJson(Text, OS);
  SmallString<128> Path = sys::path::parent_path(Db);
  sys::path::append(Path, "advice-" + Text.Target + ".json");
  return writeFileAtomically(Path, Json);
}

Expected<int> runAdviseCommand(const AdviseCommandOptions &Options,
                               PerfLog &Perf) {
  Expected<std::string> Db = findStore(Options.Db, Options.Path);
  if (!Db)
    return Db.takeError();
  Expected<SyscallMap> Map = SyscallMap::loadDefault({});
  if (!Map)
    return Map.takeError();
  AnalyzeOptions How;
  How.Targets = {Options.Target};
  for (const std::string &Text : Options.Assume) {
    Expected<Assumption> A = parseAssumption(Text, "--assume");
    if (!A)
      return A.takeError();
    How.Assumptions.push_back(std::move(*A));
  }
  Expected<Session> S = openSession(*Db, *Map, How, Perf);
  if (!S)
    return S.takeError();
  auto Uses = usesToAvoid(S->Analysed.Result, *Map, Options);
  if (!Uses)
    return Uses.takeError();
  std::optional<PassTimer> Timer(std::in_place, Perf, "guards");
  GuardFinder Finder(*S);
  Timer.emplace(Perf, "candidates");
  Adviser Advise(Finder);
  Timer->count("assumptions", Advise.Could.size());
  Timer.emplace(Perf, "advise");
  Advice A = Advise.advise(Finder.placesOf(*Uses));
  Timer->count("rounds", A.Rounds);
  Timer.reset();
  Expected<Verification> Proven =
      verify(*S, Advise, A, *Map, How, !Options.NoCosts, Perf);
  if (!Proven)
    return Proven.takeError();
  Expected<Store> Whole = Store::open(*Db);
  if (!Whole)
    return Whole.takeError();
  AdviceText Text{
      Advise, A, *Proven, *Map, Options.Target, Whole->meta().ProgramDigest};
  if (Options.Features.empty() && Options.Assume.empty())
    if (Error E = keepAdvice(Text, *Db))
      return E;
  if (Options.Format == "json")
    writeAdviceJson(Text, outs());
  else
    printAdvice(Text, outs());
  return 0;
}

} // namespace ukport
