#include "cli/baseline.h"
#include "analyzer/findings/Fingerprint.h"
#include "analyzer/project/Project.h"
#include "analyzer/store/Store.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Talk.h"
#include "reports/Summary.h"
#include "llvm/Support/FileSystem.h"
#include <CLI/CLI.hpp>
#include <set>

using namespace llvm;

namespace ukport {

void addBaselineOptions(CLI::App &Sub, BaselineCommandOptions &Options) {
  Sub.add_option("PATH", Options.Path, "a project, or what was analyzed");
  Sub.add_option("-o,--output", Options.Output,
                 "the file to write; - for stdout")
      ->capture_default_str();
  Sub.add_option("--severity", Options.Least,
                 "accept findings of this severity and above")
      ->check(CLI::IsMember({"info", "degraded", "loss", "blocker"}))
      ->capture_default_str();
  Sub.add_option("--reason", Options.Reason, "why they are accepted")
      ->capture_default_str();
  Sub.add_option("--expires", Options.Expires,
                 "the last day they are, e.g. 2027-06-30 (default: for ever)");
  Sub.add_flag("--update", Options.Update,
               "keep the entries of the file that still accept something, "
               "with their reasons; add what is new");
  Sub.add_option("--db", Options.Db, "the store to read (a ukport.db)");
}

namespace {

/// By fingerprint, the words that tell a person which use it is.
std::map<std::string, std::string> labelsOf(const Analysis &A) {
  const ProgramGraph &G = *A.Graph;
  std::vector<std::string> Prints = fingerprintsOf(A);
  std::map<std::string, std::string> Labels;
  for (size_t I = 0; I < A.Uses.size(); ++I) {
    const FeatureUse &U = A.Uses[I];
    std::string &Text = Labels[Prints[I]];
    if (U.Function.valid())
      Text = (G.name(U.Function) + ", ").str();
    if (Location At = placeOf(G, U); At.File.valid())
      Text += (G.text(At.File) + ": ").str();
    Text += U.Detail.substr(0, U.Detail.find('('));
  }
  return Labels;
}

/// What of \p R's baseline still accepts something; expired entries are left
/// out, so that what they meant is seen again.
std::vector<BaselineEntry>
keptOf(const GateResult &R, const std::map<std::string, std::string> &Labels) {
  std::vector<BaselineEntry> Kept;
  for (size_t I = 0; I < R.States.size(); ++I) {
    if (R.States[I] != GateResult::EntryState::Used)
      continue;
    BaselineEntry E = R.Known.Entries[I];
    llvm::erase_if(E.Uses,
                   [&](const std::string &P) { return !Labels.count(P); });
    Kept.push_back(std::move(E));
  }
  return Kept;
}

Expected<BaselineFile> previousOf(const BaselineCommandOptions &Options) {
  bool There = Options.Output != "-" && sys::fs::exists(Options.Output);
  if (Options.Update && There)
    return readBaseline(Options.Output);
  if (There)
    return makeError("the baseline is there already", Options.Output,
                     "its reasons would be lost",
                     "use --update, or name another file with -o");
  return BaselineFile();
}

} // namespace

Expected<int> runBaselineCommand(const BaselineCommandOptions &Options) {
  if (!Options.Expires.empty() && !isDay(Options.Expires))
    return makeError("bad --expires", Options.Expires, "it is not a day",
                     "write it as 2027-06-30");
  Expected<BaselineFile> Previous = previousOf(Options);
  if (!Previous)
    return Previous.takeError();
  Expected<std::string> Db = findStore(Options.Db, Options.Path);
  if (!Db)
    return Db.takeError();
  Expected<Store> S = Store::open(*Db);
  if (!S)
    return S.takeError();
  Expected<Snapshot> Whole = S->load();
  if (!Whole)
    return Whole.takeError();
  const Analysis &A = Whole->Result;
  GateResult Held = judge(A, Gate(), std::move(*Previous), today());
  std::map<std::string, std::string> Labels = labelsOf(A);
  BaselineFile New;
  New.Entries = keptOf(Held, Labels);
  size_t Kept = New.Entries.size(), Old = Held.Known.Entries.size();
  llvm::append_range(New.Entries,
                     entriesFor(A, Held, *severityNamed(Options.Least),
                                Options.Reason, Options.Expires));
  std::string Text = writeBaseline(
      New,
      "What is known of " + A.ProgramName +
          " and accepted; docs/gating.md describes the file.\n"
          "Say in each reason why, and split an entry whose uses differ.",
      [&](StringRef Print) { return Labels[Print.str()]; });
  talk() << "ukport: "
         << counted(New.Entries.size() - Kept, "new entry", "new entries");
  if (Old)
    talk() << ", " << Kept << " kept, " << Old - Kept << " dropped";
  talk() << '\n';
  if (Options.Output == "-") {
    outs() << Text;
    return 0;
  }
  if (Error E = writeFileAtomically(Options.Output, Text))
    return E;
  outs() << Options.Output << '\n';
  return 0;
}

} // namespace ukport
