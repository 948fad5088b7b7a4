#include "reports/Text.h"
#include "reports/GateText.h"
#include "reports/Needs.h"
#include "reports/Summary.h"
#include "reports/TextTable.h"
#include "llvm/ADT/StringExtras.h"
#include <map>

using namespace llvm;

namespace ukport {

static raw_ostream::Colors colourOf(std::optional<Severity> S) {
  if (!S)
    return raw_ostream::GREEN;
  switch (*S) {
  case Severity::Blocker:
    return raw_ostream::RED;
  case Severity::Loss:
    return raw_ostream::MAGENTA;
  case Severity::Degraded:
    return raw_ostream::YELLOW;
  case Severity::Info:
    return raw_ostream::GREEN;
  }
  return raw_ostream::SAVEDCOLOR;
}

static void heading(raw_ostream &OS, const Twine &Text) {
  OS << '\n';
  {
    Paint P(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true);
    OS << Text;
  }
  OS << '\n';
}

//===----------------------------------------------------------------------===//
// The verdict
//===----------------------------------------------------------------------===//

static void printTotals(const Snapshot &S, const Summary &Sum,
                        raw_ostream &OS) {
  OS << "  " << grouped(Sum.Functions.Total)
     << " functions: " << grouped(Sum.Functions.Live) << " live, "
     << grouped(Sum.Functions.dead()) << " dead\n";
  OS << "  " << counted(Sum.Syscalls, "syscall") << " at "
     << counted(Sum.SyscallSites, "site");
  if (Sum.UnknownNumberSites)
    OS << ", " << Sum.UnknownNumberSites
       << " of them with a number that is not known";
  OS << '\n';
  if (!S.Graph->Unknowns.empty())
    OS << "  " << counted(S.Graph->Unknowns.size(), "thing")
       << " could not be seen\n";
  if (!S.Meta.Complete)
    OS << "  The analysis is incomplete: an input could not be read.\n";
  if (S.ProbedAnother)
    OS << "  " << wrapped(ProbedAnother.str(), 2) << '\n';
}

/// Where the nearest use of a group is.
static std::string nearestPlace(const Snapshot &S, const FindingGroup &G) {
  if (G.Uses.empty())
    return "";
  const ProgramGraph &Graph = *S.Graph;
  const FeatureUse &U = S.Result.Uses[G.Uses.front()];
  if (!U.Function.valid())
    return U.Detail;
  std::string Text = "used in " + Graph.name(U.Function).str();
  Location L = U.Site.valid() ? Graph.site(U.Site).Where
                              : Graph.function(U.Function).Where;
  if (std::string Place = Graph.describe(L); !Place.empty())
    Text += "  " + Place;
  if (G.Uses.size() > 1)
    Text += "  and " + counted(G.Uses.size() - 1, "more place", "more places");
  return Text;
}

static std::string titleOf(const FindingGroup &G) {
  return G.PatternTitle.empty() ? G.Title : G.Title + ": " + G.PatternTitle;
}

static void printGroups(const Snapshot &S, const Summary &Sum,
                        raw_ostream &OS) {
  for (const FindingGroup &G : Sum.Groups) {
    OS << "  ";
    {
      Paint P(OS, colourOf(G.Worst), /*Bold=*/true);
      OS << left_justify(toString(G.Worst), 10);
    }
    OS << printable(titleOf(G)) << '\n';
    std::map<Severity, std::vector<std::string>, std::greater<>> ByLevel;
    for (uint32_t I : G.Findings)
      ByLevel[S.Result.Findings[I].Level].push_back(
          S.Result.Findings[I].Target);
    for (const auto &[Level, Targets] : ByLevel)
      OS << "            "
         << wrapped((toString(Level) + " on " + join(Targets, ", ")).str(), 12)
         << '\n';
    if (std::string Place = nearestPlace(S, G); !Place.empty())
      OS << "            " << printable(Place) << '\n';
  }
}

/// So many assumptions of what pointers hold are shown one by one.
static constexpr size_t FewPointers = 5;

/// What the verdict rests on. What a program's pointers hold narrows calls, and
/// makes a long list.
static void printAssumptions(ArrayRef<Assumption> Assumptions,
                             raw_ostream &OS) {
  if (Assumptions.empty())
    return;
  heading(OS, "Assumed");
  std::map<std::string, size_t> Pointers; ///< by origin
  for (const Assumption &A : Assumptions)
    if (A.Is == Relation::Holds)
      ++Pointers[A.Origin];
  for (const Assumption &A : Assumptions)
    if (A.Is != Relation::Holds || Pointers[A.Origin] <= FewPointers)
      OS << "  " << wrapped(printable(describe(A) + " (" + A.Origin + ")"), 4)
         << '\n';
  for (const auto &[Origin, Count] : Pointers)
    if (Count > FewPointers)
      OS << "  what " << Count << " pointers to functions hold ("
         << printable(Origin) << ")\n";
}

static void printGate(const GateResult &R, raw_ostream &OS) {
  heading(OS, "Gate");
  for (const std::string &Line : describeGate(R))
    OS << "  " << wrapped(printable(Line), 4) << '\n';
}

void printVerdict(const Snapshot &S, raw_ostream &OS) {
  Summary Sum = summarise(S);
  {
    Paint P(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true);
    OS << printable(S.Meta.ProgramName);
  }
  OS << '\n';
  printTotals(S, Sum, OS);
  printAssumptions(S.Result.Assumptions, OS);
  heading(OS, "Verdict");
  for (const TargetVerdict *V : ranked(Sum))
    OS << "  " << wrapped(printable(V->Sentence), 4) << '\n';
  if (!Sum.Groups.empty()) {
    heading(OS, "What stands in the way");
    printGroups(S, Sum, OS);
  }
  if (S.Gate)
    printGate(*S.Gate, OS);
}

Error printVerdict(const Store &S, raw_ostream &OS) {
  Expected<Snapshot> Loaded = S.load();
  if (!Loaded)
    return Loaded.takeError();
  printVerdict(*Loaded, OS);
  return Error::success();
}

//===----------------------------------------------------------------------===//
// The targets
//===----------------------------------------------------------------------===//

/// A severity, padded to the longest.
static std::string padded(StringRef Severity) {
  return Severity.str() + std::string(8 - Severity.size(), ' ');
}

/// Blockers and losses on \p V, one a line, and what is degraded, on one. What
/// to do about each is the answer of `why`.
static void printObstacles(const Snapshot &S, const Summary &Sum,
                           const TargetVerdict &V, raw_ostream &OS) {
  if (!V.Worst || *V.Worst == Severity::Info)
    return;
  heading(OS, "What stands in the way on " + V.Name);
  TextTable Table("llll");
  std::vector<std::string> Degraded;
  for (const FindingGroup &G : Sum.Groups)
    for (uint32_t I : G.Findings) {
      const Finding &F = S.Result.Findings[I];
      if (F.Target != V.Name || F.Level == Severity::Info)
        continue;
      if (F.Level > Severity::Degraded)
        Table.row(
            {padded(toString(F.Level)), F.FeatureId, F.Status, titleOf(G)});
      else if (!is_contained(Degraded, F.FeatureId))
        Degraded.push_back(F.FeatureId);
    }
  Table.print(OS, /*Heading=*/false);
  if (!Degraded.empty())
    OS << "  degraded  " << wrapped(join(Degraded, ", "), 12) << '\n';
}

void printTargets(const Snapshot &S, raw_ostream &OS) {
  Summary Sum = summarise(S);
  TextTable Table("llrrrrrrr");
  Table.row({"TARGET", "VERDICT", "BLOCKERS", "LOSSES", "DEGRADED", "SUPPORTED",
             "PARTIAL", "STUB", "MISSING"});
  for (const TargetVerdict *V : ranked(Sum))
    Table.row({V->Name, V->Planned ? V->Outcome + " (planned)" : V->Outcome,
               std::to_string(V->count(Severity::Blocker)),
               std::to_string(V->count(Severity::Loss)),
               std::to_string(V->count(Severity::Degraded)),
               std::to_string(V->Syscalls.Supported),
               std::to_string(V->Syscalls.Partial),
               std::to_string(V->Syscalls.Stub),
               std::to_string(V->Syscalls.Missing)});
  OS << printable(S.Meta.ProgramName) << " makes "
     << counted(Sum.Syscalls, "syscall")
     << "; the last four columns count them by what the target gives.\n\n";
  Table.print(OS);
  for (const TargetVerdict *V : ranked(Sum))
    printObstacles(S, Sum, *V, OS);
  if (!Sum.Groups.empty())
    OS << "\n`ukport why " << Sum.Groups.front().FeatureId
       << "` says where it is used, how that is reached, and what to do.\n";
}

Error printTargets(const Store &S, raw_ostream &OS) {
  Expected<Snapshot> Loaded = S.load();
  if (!Loaded)
    return Loaded.takeError();
  printTargets(*Loaded, OS);
  return Error::success();
}

/// What to type so that \p T is judged.
static std::string howToAsk(const Snapshot &S, const Catalogue::Target &T) {
  StringRef Input = S.Meta.InputPath;
  return "`ukport analyze " + (Input.empty() ? "PATH" : printable(Input)) +
         " --target=" + T.Name + "` judges it";
}

void printUnasked(const Snapshot &S, const Catalogue::Target &T,
                  StringRef Feature, raw_ostream &OS) {
  std::string Text = "On " + T.Name + ": this analysis was not made for it";
  if (const Catalogue::Support *Row = S.Map.support(T.Name, "feature", Feature))
    Text += ", but its table says " + Row->Status + " (" + Row->Evidence + ")" +
            (Row->Note.empty() ? "" : ": " + Row->Note);
  OS << "  " << wrapped(printable(Text + ". " + howToAsk(S, T) + "."), 4)
     << '\n';
}

void printTarget(const Snapshot &S, const Catalogue::Target &T,
                 raw_ostream &OS) {
  OS << T.Name << ": the system \"" << printable(T.Title) << "\", "
     << printable(T.Version) << "\n  "
     << wrapped(printable("Its table rests on: " + T.Source + "."), 2) << '\n';
  if (!T.Note.empty())
    OS << "  " << wrapped(printable("Note: " + T.Note + "."), 2) << '\n';
  Summary Sum = summarise(S);
  for (const TargetVerdict &V : Sum.Targets) {
    if (V.Name != T.Name)
      continue;
    OS << "  " << wrapped(printable(V.Sentence), 2) << '\n';
    printObstacles(S, Sum, V, OS);
    if (V.Worst && *V.Worst != Severity::Info)
      OS << "\n`ukport why FEATURE --target=" << T.Name
         << "` says where each is used, and what to do there.\n";
    return;
  }
  SupportCount Count = countSupport(S, T.Name);
  std::string Text = "This analysis was not made for it. Of its " +
                     counted(Sum.Syscalls, "syscall") + ", " + T.Name +
                     " has " + std::to_string(Count.Supported) + " wholly, " +
                     std::to_string(Count.Partial) + " in part, " +
                     std::to_string(Count.Stub) + " as stubs, and not " +
                     std::to_string(Count.Missing) + ". " + howToAsk(S, T) +
                     "; --target may be repeated.";
  OS << "  " << wrapped(printable(Text), 2) << '\n';
}

//===----------------------------------------------------------------------===//
// Witnesses
//===----------------------------------------------------------------------===//

void printWitness(const ProgramGraph &G, const Witness &Path, raw_ostream &OS) {
  TextTable Table("llll");
  for (const Step &S : Path) {
    Location Where =
        S.Site.valid() ? G.site(S.Site).Where : G.function(S.Function).Where;
    std::string Place = G.describe(Where);
    Table.row({(S.Site.valid() ? "→ " : "  ") + printable(G.name(S.Function)),
               printable(G.name(G.function(S.Function).Module)),
               Place.empty() ? "-" : printable(Place), printable(S.Reason)});
  }
  Table.print(OS, /*Heading=*/false, "    ");
}

} // namespace ukport
