#include "cli/probe.h"
#include "analyzer/capture/CaptureStore.h"
#include "analyzer/probe/Probe.h"
#include "analyzer/project/Project.h"
#include "analyzer/store/Store.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Talk.h"
#include "cli/FormatOption.h"
#include "reports/Probed.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

void addProbeOptions(CLI::App &Sub, ProbeCommandOptions &Options) {
  Sub.add_option("--workload", Options.Workload,
                 "a shell command that starts the program, uses it, and ends "
                 "with 0 where all is well")
      ->type_name("CMD");
  Sub.add_option("PATH", Options.Path, "a project, or what was analyzed");
  Sub.add_option("--program", Options.Program,
                 "the executable that the workload starts (default: the one "
                 "that was analyzed, as its build left it)")
      ->type_name("FILE");
  Sub.add_option("--syscall", Options.Syscalls,
                 "probe this one alone; may be repeated")
      ->allow_extra_args(false);
  Sub.add_option("--mode", Options.Mode,
                 "stub: fail with ENOSYS; fake: return 0 without effect; both")
      ->check(CLI::IsMember({"stub", "fake", "both"}))
      ->default_str("both");
  Sub.add_option("--timeout", Options.Timeout,
                 "seconds for each run (default: 5 and three times what the "
                 "plain run takes)");
  addFormatOption(Sub, Options.Format, {"text", "json"});
  Sub.add_option("--db", Options.Db, "the store to read (a ukport.db)");
  Sub.footer(
      "Example:\n  ukport probe --workload ./smoke-test ukport-out/nginx\n"
      "The workload finds the program's file in $UKPORT_PROGRAM, and an "
      "empty directory in $TMPDIR.");
}

/// What \p Link has made, if it is still that.
static Expected<std::string> unchanged(const LinkRecord &Link) {
  Expected<std::string> Now = digestOfFile(Link.Output);
  if (!Now)
    return Now.takeError();
  if (*Now == Link.OutputDigest)
    return Link.Output;
  return makeInputError("cannot probe", Link.Output,
                        "it is not the program that was analyzed: it was "
                        "built again, or changed",
                        "analyze it again; or, if only debug information is "
                        "gone, name it with --program");
}

/// The executable that the analysis of \p Database is about.
static Expected<std::string> programOf(StringRef Database, StringRef Name) {
  StringRef Project = sys::path::parent_path(Database);
  Expected<CaptureStore> Capture =
      CaptureStore::open((Project + "/capture").str());
  if (Capture) {
    Expected<const LinkRecord *> Link = Capture->findProgram(Name);
    if (Link && sys::fs::exists((*Link)->Output))
      return unchanged(**Link);
    consumeError(Link.takeError());
  } else {
    consumeError(Capture.takeError());
  }
  return makeInputError("cannot probe", Database,
                        "the executable of " + Name +
                            " is not where its build left it",
                        "name it with --program FILE");
}

static Expected<std::set<int>> numbersNamed(const Catalogue &Map,
                                            ArrayRef<std::string> Names) {
  std::set<int> Numbers;
  for (const std::string &Name : Names) {
    auto It =
        find_if(Map.Syscalls, [&](const auto &S) { return S.Name == Name; });
    if (It == Map.Syscalls.end())
      return makeError("no system call has this name", Name, "",
                       "write it as `ukport why` does, e.g. setsid");
    Numbers.insert(It->Number);
  }
  return Numbers;
}

Expected<int> runProbeCommand(const ProbeCommandOptions &Options) {
  if (StringRef(Options.Workload).trim().empty())
    return makeError("nothing to run", "ukport probe", "no workload given",
                     "say what starts and uses the program: ukport probe "
                     "--workload ./smoke-test");
  Expected<std::string> Database = findStore(Options.Db, Options.Path);
  if (!Database)
    return Database.takeError();
  Expected<Store> S = Store::open(*Database);
  if (!S)
    return S.takeError();
  Expected<Snapshot> Whole = S->load();
  if (!Whole)
    return Whole.takeError();

  ProbeOptions How;
  How.Workload.Command = Options.Workload;
  How.Workload.Timeout = std::chrono::seconds(Options.Timeout);
  How.Stub = Options.Mode != "fake";
  How.Fake = Options.Mode != "stub";
  for (const Catalogue::Syscall &Call : Whole->Map.Syscalls)
    How.Names[Call.Number] = Call.Name;
  for (const SyscallSite &Site : Whole->Result.SyscallSites)
    How.StaticSet.insert(Site.Numbers.begin(), Site.Numbers.end());
  Expected<std::set<int>> Only = numbersNamed(Whole->Map, Options.Syscalls);
  if (!Only)
    return Only.takeError();
  How.Only = std::move(*Only);
  Expected<std::string> Program =
      Options.Program.empty()
          ? programOf(*Database, Whole->Result.ProgramName)
          : Expected<std::string>(absolutePath(Options.Program));
  if (!Program)
    return Program.takeError();
  How.ProgramPath = *Program;
  How.Progress = [](const std::string &What) {
    talk() << "ukport: probe: " << What << '\n';
  };

  Expected<ProbeRecord> Record = probe(How);
  if (!Record)
    return Record.takeError();
  Record->Analysed = Whole->Meta.ProgramDigest;
  std::string Path = probeRecordPath(*Database);
  Expected<std::optional<ProbeRecord>> Before = readProbeRecord(Path);
  if (Before && *Before)
    Record->adopt(**Before);
  else
    consumeError(Before.takeError()); // written anew
  if (Error E = writeFileAtomically(Path, toJson(*Record)))
    return E;
  if (Options.Format == "json")
    outs() << toJson(*Record);
  else
    printProbed(*Record, Whole->Result, outs());
  talk() << "ukport: the record is in " << Path << '\n';
  return 0;
}

} // namespace ukport
