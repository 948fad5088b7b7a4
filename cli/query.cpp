#include "cli/query.h"
#include "analyzer/guards/Guards.h"
#include "analyzer/project/Project.h"
#include "analyzer/store/Store.h"
#include "analyzer/support/Error.h"
#include "cli/FormatOption.h"
#include "reports/GuardText.h"
#include "reports/Json.h"
#include "reports/Seccomp.h"
#include "reports/Text.h"
#include "reports/Unknowns.h"
#include "reports/Why.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

static void addStoreOptions(CLI::App &Sub, QueryOptions &Options) {
  Sub.add_option("--db", Options.Db, "the store to read (a ukport.db)");
}

void addWhyOptions(CLI::App &Sub, QueryOptions &Options) {
  Sub.add_option("NAME", Options.Name,
                 "a function, syscall, feature, library or system; globs work")
      ->required();
  Sub.add_option("PATH", Options.Path, "a project, or what was analyzed");
  Sub.add_flag("--all", Options.All, "every witness, not only the shortest");
  Sub.add_flag("--guards", Options.Guards,
               "the conditions that every way there passes (analyzes again)");
  Sub.add_option("-t,--target", Options.Targets,
                 "the remedies for this system alone; may be repeated")
      ->allow_extra_args(false);
  addFormatOption(Sub, Options.Format, {"text", "json"});
  addStoreOptions(Sub, Options);
}

void addTargetsOptions(CLI::App &Sub, QueryOptions &Options) {
  Sub.add_option("PATH", Options.Path, "a project, or what was analyzed");
  addFormatOption(Sub, Options.Format, {"text", "json"});
  addStoreOptions(Sub, Options);
}

void addUnknownsOptions(CLI::App &Sub, QueryOptions &Options) {
  Sub.add_option("PATH", Options.Path, "a project, or what was analyzed");
  addFormatOption(Sub, Options.Format, {"text", "json"});
  addStoreOptions(Sub, Options);
}

void addSeccompOptions(CLI::App &Sub, QueryOptions &Options) {
  Sub.add_option("PATH", Options.Path, "a project, or what was analyzed");
  addStoreOptions(Sub, Options);
  Sub.add_option("--format", Options.Filter,
                 "oci (Docker, podman, Kubernetes) or systemd")
      ->check(CLI::IsMember({"oci", "systemd"}))
      ->capture_default_str();
}

static Expected<Store> openStore(const QueryOptions &Options) {
  Expected<std::string> Path = findStore(Options.Db, Options.Path);
  if (!Path)
    return Path.takeError();
  return Store::open(*Path);
}

static Expected<int> runGuards(const QueryOptions &Options, PerfLog &Perf) {
  Expected<std::string> Path = findStore(Options.Db, Options.Path);
  if (!Path)
    return Path.takeError();
  Expected<SyscallMap> Map = SyscallMap::loadDefault({});
  if (!Map)
    return Map.takeError();
  AnalyzeOptions How;
  How.Targets = Options.Targets;
  Expected<Session> S = openSession(*Path, *Map, How, Perf);
  if (!S)
    return S.takeError();
  PassTimer Timer(Perf, "guards");
  GuardFinder Finder(*S);
  Timer.count("vertices", Finder.Blocks.graph().size());
  Timer.count("arcs", Finder.Blocks.graph().arcs());
  GuardTextOptions Text;
  Text.All = Options.All;
  if (Error E = Options.Format == "json"
                    ? writeGuardsJson(Finder, Options.Name, outs())
                    : printGuards(Finder, Options.Name, Text, outs()))
    return E;
  return 0;
}

Expected<int> runWhy(const QueryOptions &Options, PerfLog &Perf) {
  if (Options.Guards)
    return runGuards(Options, Perf);
  Expected<Store> S = openStore(Options);
  if (!S)
    return S.takeError();
  WhyOptions Why;
  Why.All = Options.All;
  Why.Targets = Options.Targets;
  Expected<Snapshot> Whole = S->load();
  if (!Whole)
    return Whole.takeError();
  if (Error E = Options.Format == "json"
                    ? writeWhyJson(*Whole, Options.Name, Why, outs())
                    : printWhy(*Whole, Options.Name, Why, outs()))
    return E;
  return 0;
}

Expected<int> runTargets(const QueryOptions &Options) {
  Expected<Store> S = openStore(Options);
  if (!S)
    return S.takeError();
  Expected<Snapshot> Whole = S->load();
  if (!Whole)
    return Whole.takeError();
  if (Options.Format == "json")
    writeTargetsJson(*Whole, outs());
  else
    printTargets(*Whole, outs());
  return 0;
}

Expected<int> runUnknowns(const QueryOptions &Options) {
  Expected<Store> S = openStore(Options);
  if (!S)
    return S.takeError();
  Expected<Snapshot> Whole = S->load();
  if (!Whole)
    return Whole.takeError();
  if (Options.Format == "json")
    writeUnknownsJson(*Whole, outs());
  else
    printUnknowns(*Whole, outs());
  return 0;
}

Expected<int> runSeccomp(const QueryOptions &Options) {
  Expected<Store> S = openStore(Options);
  if (!S)
    return S.takeError();
  Expected<Snapshot> Whole = S->load();
  if (!Whole)
    return Whole.takeError();
  SeccompProfile Profile = seccompProfileOf(*Whole);
  if (Profile.AnyNumber)
    warn("nothing to filter", Whole->Meta.ProgramName,
         "some site can make any system call; see `ukport unknowns`");
  if (Options.Filter == "systemd")
    writeSystemdFilter(Profile, *Whole, outs());
  else
    writeOciProfile(Profile, *Whole, outs());
  return 0;
}

} // namespace ukport
