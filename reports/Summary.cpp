#include "reports/Summary.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include <algorithm>
#include <map>
#include <set>

using namespace llvm;

namespace ukport {

std::string counted(uint64_t Count, StringRef Noun, StringRef Many) {
  std::string Text = std::to_string(Count) + " ";
  if (Count == 1)
    return Text + Noun.str();
  return Text + (Many.empty() ? Noun.str() + "s" : Many.str());
}

std::string grouped(uint64_t Number) {
  std::string Digits = std::to_string(Number);
  for (int I = int(Digits.size()) - 3; I > 0; I -= 3)
    Digits.insert(I, ",");
  return Digits;
}

std::vector<int> syscallNumbers(const Snapshot &S) {
  std::set<int> Numbers;
  for (const SyscallSite &Site : S.Result.SyscallSites)
    Numbers.insert(Site.Numbers.begin(), Site.Numbers.end());
  return {Numbers.begin(), Numbers.end()};
}

//===----------------------------------------------------------------------===//
// Findings by feature and pattern
//===----------------------------------------------------------------------===//

std::pair<uint32_t, uint32_t> rankOf(const ProgramGraph &G,
                                     const FeatureUse &U) {
  if (U.Path.empty())
    return {UINT32_MAX, UINT32_MAX};
  uint32_t Pointers = 0;
  bool Below = false;
  for (const Step &Step : U.Path) {
    Pointers +=
        Below && Step.Site.valid() && G.site(Step.Site).Callee != Step.Function;
    Below |= Step.Function == U.Function;
  }
  return {Pointers, uint32_t(U.Path.size())};
}

bool isPlainer(const ProgramGraph &G, const FeatureUse &L,
               const FeatureUse &R) {
  auto RankL = rankOf(G, L), RankR = rankOf(G, R);
  if (RankL != RankR)
    return RankL < RankR;
  return std::lexicographical_compare(
      L.Path.begin(), L.Path.end(), R.Path.begin(), R.Path.end(),
      [](const Step &A, const Step &B) {
        // A root has no site and comes first.
        return std::make_pair(A.Site.valid(), A.Site) <
               std::make_pair(B.Site.valid(), B.Site);
      });
}

static void sortUnique(std::vector<uint32_t> &V) {
  std::sort(V.begin(), V.end());
  V.erase(std::unique(V.begin(), V.end()), V.end());
}

static std::vector<FindingGroup> groupFindings(const Snapshot &S) {
  std::vector<FindingGroup> Groups;
  std::map<std::pair<std::string, std::string>, size_t> Index;
  for (uint32_t I = 0; I < S.Result.Findings.size(); ++I) {
    const Finding &F = S.Result.Findings[I];
    auto [It, New] = Index.try_emplace({F.FeatureId, F.Pattern}, Groups.size());
    if (New) {
      FindingGroup G;
      G.FeatureId = F.FeatureId;
      G.Pattern = F.Pattern;
      G.Title = F.FeatureId;
      if (const Catalogue::Feature *Known = S.Map.feature(F.FeatureId)) {
        G.Title = Known->Title;
        G.Meaning = Known->Meaning;
      }
      G.PatternTitle = F.Pattern;
      if (const auto *Known = S.Map.pattern(F.FeatureId, F.Pattern)) {
        G.PatternTitle = Known->Title;
        if (!Known->Meaning.empty())
          G.Meaning = Known->Meaning;
      }
      Groups.push_back(std::move(G));
    }
    FindingGroup &G = Groups[It->second];
    G.Worst = std::max(G.Worst, F.Level);
    G.Findings.push_back(I);
    G.Uses.insert(G.Uses.end(), F.Uses.begin(), F.Uses.end());
  }
  StringMap<size_t> TargetOrder;
  for (size_t I = 0; I < S.Result.Targets.size(); ++I)
    TargetOrder[S.Result.Targets[I]] = I;
  for (FindingGroup &G : Groups) {
    sortUnique(G.Uses);
    std::stable_sort(G.Uses.begin(), G.Uses.end(), [&](uint32_t L, uint32_t R) {
      return isPlainer(*S.Graph, S.Result.Uses[L], S.Result.Uses[R]);
    });
    std::stable_sort(G.Findings.begin(), G.Findings.end(),
                     [&](uint32_t A, uint32_t B) {
                       return TargetOrder[S.Result.Findings[A].Target] <
                              TargetOrder[S.Result.Findings[B].Target];
                     });
  }
  auto Weight = [&](const FindingGroup &G) {
    return std::count_if(G.Findings.begin(), G.Findings.end(), [&](uint32_t I) {
      return S.Result.Findings[I].Level == G.Worst;
    });
  };
  std::stable_sort(Groups.begin(), Groups.end(),
                   [&](const FindingGroup &A, const FindingGroup &B) {
                     if (A.Worst != B.Worst)
                       return A.Worst > B.Worst;
                     if (auto WA = Weight(A), WB = Weight(B); WA != WB)
                       return WA > WB;
                     return A.Title < B.Title;
                   });
  return Groups;
}

//===----------------------------------------------------------------------===//
// The verdict on a target
//===----------------------------------------------------------------------===//

/// A title as it stands inside a sentence: "Process creation" becomes "process
/// creation"; "TCP and UDP" and "epoll" stay.
static std::string inSentence(StringRef Title) {
  std::string Text = Title.str();
  if (Text.size() > 1 && isLower(Text[1]))
    Text[0] = toLower(Text[0]);
  return Text;
}

/// "fork, exec and 3 more": the features of \p Level on \p Target.
static std::string listFeatures(const Summary &Sum, const Snapshot &S,
                                StringRef Target, Severity Level) {
  std::vector<std::string> Names;
  for (const FindingGroup &G : Sum.Groups)
    for (uint32_t I : G.Findings) {
      const Finding &F = S.Result.Findings[I];
      // A feature that is used in several ways is one feature.
      if (F.Target == Target && F.Level == Level &&
          !is_contained(Names, inSentence(G.Title)))
        Names.push_back(inSentence(G.Title));
    }
  constexpr size_t Most = 3;
  std::string Text;
  size_t Shown = Names.size() <= Most + 1 ? Names.size() : Most;
  for (size_t I = 0; I < Shown; ++I) {
    if (I)
      Text += I + 1 == Names.size() ? " and " : ", ";
    Text += Names[I];
  }
  if (Shown < Names.size())
    Text += " and " + std::to_string(Names.size() - Shown) + " more";
  return Text;
}

/// How many features have a finding of \p Level on \p Target.
static uint32_t countFeatures(const Snapshot &S, StringRef Target,
                              Severity Level) {
  std::set<StringRef> Features;
  for (const Finding &F : S.Result.Findings)
    if (F.Target == Target && F.Level == Level)
      Features.insert(F.FeatureId);
  return Features.size();
}

/// Says that it is not known whether the program runs, why, and what of it is
/// known: \p Seen, what was seen to be lost or degraded.
static void leaveOpen(TargetVerdict &V, const Summary &Sum, const Snapshot &S,
                      const std::string &Seen) {
  V.Told = false;
  V.Outcome = "cannot be told";
  V.Sentence = "It cannot be told whether " + S.Meta.ProgramName + " runs on " +
               V.Title + ": it reaches " +
               counted(Sum.UnseenFunctions, "function") +
               " that nothing defines, whose system calls are not known. " +
               (Seen.empty() ? "Nothing that it was seen to use is missing."
                             : "Seen so far: " + Seen + ".");
}

bool isPlural(StringRef Title) {
  StringRef Head = Title;
  for (StringRef End : {" (", " of ", " to ", " on ", " at ", " in ", " by ",
                        " about ", " between ", " without ", " that "})
    Head = Head.take_front(Head.find(End));
  if (Head.split(' ').first.ends_with("ing"))
    return false;
  return Head.contains(" and ") ||
         (Head.ends_with("s") && !Head.ends_with("ss"));
}

static void judge(TargetVerdict &V, const Summary &Sum, const Snapshot &S) {
  auto List = [&](Severity Level) {
    return listFeatures(Sum, S, V.Name, Level);
  };
  for (Severity Level : SeveritiesWorstFirst)
    if (!V.Worst && V.count(Level))
      V.Worst = Level;
  uint32_t Blockers = countFeatures(S, V.Name, Severity::Blocker),
           Losses = countFeatures(S, V.Name, Severity::Loss),
           Degraded = countFeatures(S, V.Name, Severity::Degraded);
  std::string Program = S.Meta.ProgramName, Place = V.Title;
  if (Blockers) {
    V.Outcome = "does not run";
    std::string What = List(Severity::Blocker);
    bool Several = Blockers > 1 || isPlural(What);
    V.Sentence = Program + " does not run on " + Place +
                 " as it stands: " + What +
                 (Several ? " stop it." : " stops it.");
    if (Losses)
      V.Sentence += " " + counted(Losses, "feature") + " would be lost.";
  } else if (Sum.UnseenFunctions) {
    std::string Seen;
    if (Losses)
      Seen =
          counted(Losses, "feature") + " lost (" + List(Severity::Loss) + ")";
    if (Degraded)
      Seen += (Seen.empty() ? "" : ", ") + counted(Degraded, "feature") +
              " degraded (" + List(Severity::Degraded) + ")";
    leaveOpen(V, Sum, S, Seen);
  } else if (Losses) {
    V.Outcome = "runs with losses";
    V.Sentence = Program + " runs on " + Place + " and loses " +
                 counted(Losses, "feature") + ": " + List(Severity::Loss) + ".";
  } else if (Degraded) {
    V.Outcome = "runs, degraded";
    V.Sentence = Program + " runs on " + Place + "; " +
                 counted(Degraded, "feature works", "features work") +
                 " less well: " + List(Severity::Degraded) + ".";
  } else {
    V.Outcome = "runs";
    V.Sentence = Program + " runs on " + Place +
                 ": nothing that it was seen to use is missing.";
  }
  if (V.Planned)
    V.Sentence += " (" + Place + " states what is planned, not what is built.)";
}

SupportCount countSupport(const Snapshot &S, StringRef Target) {
  SupportCount Count;
  for (int Number : syscallNumbers(S)) {
    const Catalogue::Syscall *Known = S.Map.syscall(Number);
    const Catalogue::Support *Row =
        Known ? S.Map.support(Target, "syscall", Known->Name) : nullptr;
    StringRef Status = Row ? StringRef(Row->Status) : "missing";
    if (Status == "supported")
      ++Count.Supported;
    else if (Status == "partial")
      ++Count.Partial;
    else if (Status == "stub")
      ++Count.Stub;
    else
      ++Count.Missing;
  }
  return Count;
}

static TargetVerdict verdictOn(StringRef Target, const Summary &Sum,
                               const Snapshot &S) {
  TargetVerdict V;
  V.Name = V.Title = Target.str();
  if (const Catalogue::Target *Known = S.Map.target(Target)) {
    if (!Known->Title.empty())
      V.Title = Known->Title;
    V.Version = Known->Version;
    V.Planned = Known->Planned;
  }
  // Two releases of one system share a title: tell them apart.
  if (!V.Version.empty() && !StringRef(V.Title).contains(V.Version))
    for (const std::string &Other : S.Result.Targets)
      if (const Catalogue::Target *Known = S.Map.target(Other))
        if (Other != Target && Known->Title == V.Title) {
          V.Title += " " + V.Version;
          break;
        }
  for (const Finding &F : S.Result.Findings)
    if (F.Target == Target)
      ++V.Findings[unsigned(F.Level)];
  V.Syscalls = countSupport(S, Target);
  judge(V, Sum, S);
  return V;
}

/// The feature that stops the program on most targets, and on how many.
static std::pair<std::string, size_t> commonObstacle(const Summary &Sum,
                                                     const Snapshot &S) {
  std::pair<std::string, size_t> Most;
  for (const FindingGroup &G : Sum.Groups) {
    size_t Stops = count_if(G.Findings, [&](uint32_t I) {
      return S.Result.Findings[I].Level == Severity::Blocker;
    });
    if (Stops > Most.second)
      Most = {inSentence(G.Title), Stops};
  }
  return Most;
}

std::vector<const TargetVerdict *> ranked(const Summary &Sum) {
  std::vector<const TargetVerdict *> Order;
  Order.reserve(Sum.Targets.size());
  for (const TargetVerdict &V : Sum.Targets)
    Order.push_back(&V);
  auto Key = [](const TargetVerdict *V) {
    return std::make_tuple(V->count(Severity::Blocker),
                           V->count(Severity::Loss),
                           V->count(Severity::Degraded));
  };
  std::stable_sort(Order.begin(), Order.end(),
                   [&](auto *A, auto *B) { return Key(A) < Key(B); });
  return Order;
}

static std::string leadOf(const Summary &Sum, const Snapshot &S) {
  const std::string &Program = S.Meta.ProgramName;
  size_t All = Sum.Targets.size();
  if (!All)
    return Program + " was analysed for no target.";
  if (All == 1)
    return Sum.Targets.front().Sentence;
  size_t Runs = count_if(Sum.Targets, [](const TargetVerdict &V) {
    return V.Told && !V.count(Severity::Blocker);
  });
  size_t Open =
      count_if(Sum.Targets, [](const TargetVerdict &V) { return !V.Told; });
  std::string Text = Program + " runs on ";
  if (Open) {
    Text =
        "It cannot be told whether " + Program + " runs on " +
        (Open == All ? "any of " + counted(All, "system")
                     : std::to_string(Open) + " of " + counted(All, "system")) +
        ": it reaches " + counted(Sum.UnseenFunctions, "function") +
        " that nothing defines, whose system calls are not known.";
    if (size_t Stopped = All - Runs - Open)
      Text += " It does not run on " + std::to_string(Stopped) + ".";
    return Text + (Runs ? " It runs on " + std::to_string(Runs) + "." : "");
  }
  if (Runs == All)
    return Text + "all " + counted(All, "system") +
           " it was compared with; what is lost or degraded on each is below.";
  Text += Runs ? std::to_string(Runs) + " of " + counted(All, "system")
               : "none of " + counted(All, "system");
  Text += " as it stands.";
  auto [Obstacle, Stops] = commonObstacle(Sum, S);
  if (Stops)
    Text += " What stops it most often, on " + std::to_string(Stops) +
            " of them: " + Obstacle + ".";
  return Text;
}

//===----------------------------------------------------------------------===//
// Totals
//===----------------------------------------------------------------------===//

static void countGraph(Summary &Sum, const ProgramGraph &G) {
  for (uint32_t I = 0; I < G.Functions.size(); ++I) {
    const Function &F = G.Functions[I];
    // The outside world and what has no body are no code of the program's.
    if (F.Kind == FunctionKind::Synthetic)
      continue;
    bool Live = G.FunctionLive[I];
    if (F.Kind == FunctionKind::Undefined) {
      Sum.UndefinedFunctions += Live;
      continue;
    }
    ++Sum.Functions.Total;
    Sum.Functions.Live += Live;
    Sum.Instructions.Total += F.Instructions;
    Sum.Instructions.Live += Live ? F.Instructions : 0;
    Sum.NativeFunctions += Live && F.Kind == FunctionKind::Native;
    if (!Live)
      continue;
    for (const Site &S : G.sites(FunctionId(I)))
      Sum.IndirectSites += S.Kind == SiteKind::Indirect;
  }
  for (const Unknown &U : G.Unknowns)
    Sum.UnseenFunctions +=
        U.Kind == "undefined-function" && U.In.valid() && G.isLive(U.In);
  for (uint32_t I = 0; I < G.Data.size(); ++I) {
    bool Live = G.DataLive[I];
    ++Sum.DataObjects.Total;
    Sum.DataObjects.Live += Live;
    Sum.DataBytes.Total += G.Data[I].Size;
    Sum.DataBytes.Live += Live ? G.Data[I].Size : 0;
  }
}

Summary summarise(const Snapshot &S) {
  Summary Sum;
  countGraph(Sum, *S.Graph);
  Sum.SyscallSites = uint32_t(S.Result.SyscallSites.size());
  for (const SyscallSite &Site : S.Result.SyscallSites)
    Sum.UnknownNumberSites += !Site.NumberKnown;
  Sum.Syscalls = uint32_t(syscallNumbers(S).size());
  Sum.Groups = groupFindings(S);
  for (const std::string &Target : S.Result.Targets)
    Sum.Targets.push_back(verdictOn(Target, Sum, S));
  Sum.Lead = leadOf(Sum, S);
  return Sum;
}

} // namespace ukport
