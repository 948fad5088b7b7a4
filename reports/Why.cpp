//===- Why.cpp - answering `ukport why NAME` ------------------------------===//
//
// A name may be several things at once: fork is a function and a syscall, and
// the syscall has to do with a feature. So all that bear the name are listed
// first, with what is known of each. Then come the uses of features that bear
// it or are made by a syscall that does, by feature and pattern, each group
// with its remedies and shortest witness. Then a witness for every syscall and
// function that no use has explained, and the features that a function is on
// the way to. Last, the systems of that name.
//
//===----------------------------------------------------------------------===//
#include "reports/Why.h"
#include "analyzer/findings/Wording.h"
#include "analyzer/support/Error.h"
#include "reports/Names.h"
#include "reports/Needs.h"
#include "reports/Summary.h"
#include "reports/Text.h"
#include "reports/TextTable.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <map>
#include <set>

using namespace llvm;

namespace ukport {

namespace {

class Explainer {
public:
  Explainer(const Snapshot &S, const WhyOptions &Options, NamedThings Named,
            raw_ostream &OS)
      : S(S), G(*S.Graph), A(S.Result), Options(Options), OS(OS), Tree(G),
        Words(A), Named(std::move(Named)) {}

  void explain();

private:
  using GroupKey = std::pair<std::string, std::string>; // feature, pattern

  void listMatches();
  void describe(FunctionId F);
  void describeDead(FunctionId F);
  void describeNeed(int Number);
  void sayOnce(const std::string &Sentence) {
    if (Said.insert(Sentence).second)
      OS << "  " << wrapped(Sentence, 4) << '\n';
  }
  void explainUses();
  void listFeaturesThrough(FunctionId F);
  void explainGroup(const GroupKey &Key, ArrayRef<uint32_t> Uses);
  void printRemedies(const GroupKey &Key);
  void printUse(const FeatureUse &U);
  void printFurtherUses(ArrayRef<uint32_t> Uses);
  void show(Witness Path);
  void explainSyscalls();
  void explainFunctions();
  void explainModules();
  void explainModule(ModuleId M);

  /// Notes how many of \p Count are shown; the rest is said, not dropped.
  size_t shown(size_t Count, size_t Most) const {
    return Options.All ? Count : std::min(Count, Most);
  }
  bool isWanted(StringRef Target) const {
    return Options.Targets.empty() || is_contained(Options.Targets, Target);
  }
  void sayRest(size_t Shown, size_t Count) {
    if (Shown < Count)
      OS << "    ... and " << Count - Shown << " more; --all prints them\n";
  }
  const Snapshot &S;
  const ProgramGraph &G;
  const Analysis &A;
  const WhyOptions &Options;
  raw_ostream &OS;
  WitnessTree Tree;
  Wording Words;
  NamedThings Named;
  std::set<std::string> Said;     ///< of what is done without a syscall
  std::set<FunctionId> Explained; ///< functions on a witness already shown
  /// What is wrong with sources quoted so far, and with which.
  std::map<std::string, std::set<std::string>> Warnings;
};

} // namespace

//===----------------------------------------------------------------------===//
// What each match is
//===----------------------------------------------------------------------===//

void Explainer::describe(FunctionId F) {
  const Function &Fn = G.function(F);
  OS << printable(G.name(F)) << ": a function of "
     << printable(G.name(Fn.Module));
  if (std::string Place = G.describe(Fn.Where); !Place.empty())
    OS << ", " << printable(Place);
  if (!G.isLive(F)) {
    OS << ": not reachable\n";
    describeDead(F);
    return;
  }
  OS << ": live, " << counted(Tree.distance(F), "step") << " from a root\n";
}

/// Why a function is dead: who would call it, if anybody.
void Explainer::describeDead(FunctionId F) {
  std::set<FunctionId> Callers;
  for (const Site &At : G.Sites)
    if (At.Callee == F && At.Caller != F)
      Callers.insert(At.Caller);
  bool Taken =
      any_of(G.References, [&](const Reference &R) { return R.Function == F; });
  OS << "  No root leads to it";
  if (!Callers.empty()) {
    std::vector<std::string> Names;
    for (FunctionId C : Callers)
      if (Names.size() < shown(Callers.size(), 5))
        Names.push_back(printable(G.name(C)));
    OS << "; it is called by " << join(Names, ", ");
    if (Names.size() < Callers.size())
      OS << " and " << Callers.size() - Names.size() << " more";
    OS << ", which no root leads to either";
  }
  if (Taken)
    OS << (Callers.empty() ? "; " : "; and ")
       << "nothing live holds its address";
  OS << ".\n";
}

/// What the program does without the syscall: judged, and tried.
void Explainer::describeNeed(int Number) {
  if (const SyscallJudgement *J = judgementOf(A, Number)) {
    sayOnce(describeStub(A, J->Stub));
    sayOnce(describeFake(A, J->Fake));
  }
  const ProbedSyscall *P = S.Probed ? S.Probed->find(Number) : nullptr;
  if (std::string Text = P ? ukport::describe(*P) : ""; !Text.empty())
    OS << "  " << wrapped(Text, 4) << '\n';
  if (S.ProbedAnother)
    sayOnce(ProbedAnother.str());
}

void Explainer::listMatches() {
  std::vector<FunctionId> Listed = Named.Functions;
  size_t Most = shown(Listed.size(), 20);
  for (size_t I = 0; I < Most; ++I)
    describe(Listed[I]);
  sayRest(Most, Listed.size());
  for (int Number : Named.Syscalls) {
    size_t Sites = count_if(A.SyscallSites, [&](const SyscallSite &Site) {
      return is_contained(Site.Numbers, Number);
    });
    OS << S.Map.syscall(Number)->Name << ": syscall " << Number << ", ";
    if (Sites)
      OS << "made at " << counted(Sites, "site") << '\n';
    else
      OS << "not made by this program\n";
    describeNeed(Number);
  }
  for (const Catalogue::Feature *F : Named.Features) {
    size_t Uses = count_if(
        A.Uses, [&](const FeatureUse &U) { return U.FeatureId == F->Id; });
    OS << F->Id << ": the feature \"" << F->Title << "\", ";
    if (Uses)
      OS << "used in " << counted(Uses, "place") << '\n';
    else
      OS << "not used by this program\n";
  }
}

//===----------------------------------------------------------------------===//
// Uses of features
//===----------------------------------------------------------------------===//

void Explainer::explainUses() {
  std::map<GroupKey, std::vector<uint32_t>> Groups;
  for (uint32_t I = 0; I < A.Uses.size(); ++I) {
    const FeatureUse &U = A.Uses[I];
    bool ByName = any_of(Named.Features, [&](const Catalogue::Feature *F) {
      return F->Id == U.FeatureId;
    });
    if (ByName || is_contained(Named.Syscalls, U.Syscall))
      Groups[{U.FeatureId, U.Pattern}].push_back(I);
  }
  for (auto &[Key, Uses] : Groups) {
    std::stable_sort(Uses.begin(), Uses.end(), [&](uint32_t L, uint32_t R) {
      return isPlainer(G, A.Uses[L], A.Uses[R]);
    });
    explainGroup(Key, Uses);
  }
}

/// The features whose users get to the kernel through \p F.
void Explainer::listFeaturesThrough(FunctionId F) {
  std::vector<std::string> Names;
  for (const FeatureUse &U : A.Uses) {
    auto From = find_if(
        U.Path, [&](const Step &Step) { return Step.Function == U.Function; });
    bool Through = std::any_of(From, U.Path.end(), [&](const Step &Step) {
      return Step.Function == F;
    });
    if (Through && !is_contained(Names, U.FeatureId))
      Names.push_back(U.FeatureId);
  }
  if (!Names.empty())
    OS << "    "
       << wrapped("On to the kernel it takes part in: " + join(Names, ", "), 6)
       << '\n';
}

/// Prints \p Path in the words of the source, and notes what is wrong with
/// them.
void Explainer::show(Witness Path) {
  Words.apply(Path);
  printWitness(G, Path, OS);
  for (const Step &Step : Path)
    if (Step.Site.valid())
      if (const auto *E = Words.excerpt(G.site(Step.Site).Where))
        if (!E->Warning.empty())
          Warnings[E->Warning].insert(E->File);
}

void Explainer::explainGroup(const GroupKey &Key, ArrayRef<uint32_t> Uses) {
  const Catalogue::Feature *F = S.Map.feature(Key.first);
  const Catalogue::Pattern *P = S.Map.pattern(Key.first, Key.second);
  OS << '\n';
  {
    Paint Bold(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true);
    OS << (F ? F->Title : Key.first);
    if (!Key.second.empty())
      OS << ": " << (P ? P->Title : Key.second);
  }
  OS << ", " << counted(Uses.size(), "place") << '\n';
  StringRef Meaning = P && !P->Meaning.empty() ? StringRef(P->Meaning)
                      : F                      ? StringRef(F->Meaning)
                                               : "";
  if (!Meaning.empty())
    OS << "  " << wrapped(Meaning, 2) << '\n';
  size_t Most = shown(Uses.size(), 1);
  for (size_t I = 0; I < Most; ++I)
    printUse(A.Uses[Uses[I]]);
  if (Most < Uses.size()) {
    OS << "  Also used (--all prints the ways) in\n";
    printFurtherUses(Uses.drop_front(Most));
  }
  printRemedies(Key);
}

/// One line each. Where the same call serves several (one function forks for
/// all), its caller tells them apart.
void Explainer::printFurtherUses(ArrayRef<uint32_t> Uses) {
  TextTable Table("lll");
  for (uint32_t I : Uses) {
    const FeatureUse &U = A.Uses[I];
    if (!U.Function.valid())
      continue;
    bool Shared = count_if(Uses, [&](uint32_t Other) {
                    return A.Uses[Other].Function == U.Function;
                  }) > 1;
    auto At = find_if(
        U.Path, [&](const Step &Step) { return Step.Function == U.Function; });
    std::string By = G.name(U.Function).str();
    if (Shared && At != U.Path.begin() && At != U.Path.end())
      By = (G.name(std::prev(At)->Function) + " → " + By).str();
    Location L =
        U.Site.valid() ? G.site(U.Site).Where : G.function(U.Function).Where;
    Table.row({printable(By), printable(G.describe(L)), printable(U.Detail)});
  }
  Table.print(OS, /*Heading=*/false, "    ");
}

/// A paragraph of advice stands once, with the targets it is for; what is for
/// most of them comes first.
void Explainer::printRemedies(const GroupKey &Key) {
  std::vector<std::pair<std::string, std::vector<std::string>>> ByText;
  for (const Finding &F : A.Findings) {
    if (F.FeatureId != Key.first || F.Pattern != Key.second ||
        !isWanted(F.Target))
      continue;
    SmallVector<StringRef> Paragraphs;
    StringRef(F.Remedy).split(Paragraphs, "\n\n");
    for (StringRef Text : Paragraphs) {
      auto It = find_if(ByText, [&](const auto &E) { return E.first == Text; });
      if (It == ByText.end())
        It = ByText.insert(ByText.end(), {Text.str(), {}});
      It->second.push_back(F.Target + " (" + toString(F.Level).str() + ")");
    }
  }
  std::stable_sort(ByText.begin(), ByText.end(), [](auto &L, auto &R) {
    return L.second.size() > R.second.size();
  });
  for (const auto &[Text, Targets] : ByText) {
    OS << "  " << wrapped("On " + join(Targets, ", ") + ":", 2) << '\n';
    OS << "    " << (Text.empty() ? "no remedy is known" : wrapped(Text, 4))
       << '\n';
  }
  for (const std::string &Name : Options.Targets) {
    auto Found = find_if(A.Findings, [&](const Finding &F) {
      return F.Target == Name && F.FeatureId == Key.first &&
             F.Pattern == Key.second;
    });
    if (!is_contained(A.Targets, Name))
      printUnasked(S, *S.Map.target(Name), Key.first, OS);
    else if (Found == A.Findings.end())
      OS << "  On " << Name << ": it works as it stands.\n";
    else if (std::string Text = ukport::describeNeed(A, *Found); !Text.empty())
      OS << "  It is " << wrapped(Text, 2) << '\n';
  }
}

void Explainer::printUse(const FeatureUse &U) {
  OS << "  " << printable(U.Detail);
  if (!U.Certain)
    OS << "  (possibly: an argument is not known)";
  OS << '\n';
  show(U.Path);
  if (U.Stub)
    sayOnce(describeStub(A, *U.Stub));
  if (U.Fake)
    sayOnce(describeFake(A, *U.Fake));
  for (const Step &Step : U.Path)
    Explained.insert(Step.Function);
}

//===----------------------------------------------------------------------===//
// What no use has explained
//===----------------------------------------------------------------------===//

void Explainer::explainSyscalls() {
  for (int Number : Named.Syscalls) {
    struct Way {
      uint32_t Site, Distance;
    };
    std::vector<Way> Ways;
    for (uint32_t I = 0; I < A.SyscallSites.size(); ++I)
      if (is_contained(A.SyscallSites[I].Numbers, Number))
        Ways.push_back(
            {I, Tree.distance(G.site(A.SyscallSites[I].Site).Caller)});
    llvm::erase_if(Ways, [&](const Way &W) {
      return Explained.count(G.site(A.SyscallSites[W.Site].Site).Caller) != 0;
    });
    std::stable_sort(Ways.begin(), Ways.end(), [](const Way &L, const Way &R) {
      return L.Distance < R.Distance;
    });
    size_t Most = shown(Ways.size(), Explained.empty() ? 1 : 0);
    for (size_t I = 0; I < Most; ++I) {
      const SyscallSite &Site = A.SyscallSites[Ways[I].Site];
      const ukport::Site &At = G.site(Site.Site);
      auto N = llvm::find(Site.Numbers, Number) - Site.Numbers.begin();
      OS << "\n  " << printable(S.Calls[Ways[I].Site][N]) << "  "
         << printable(G.describe(At.Where)) << '\n';
      show(Tree.to(At.Caller));
    }
    sayRest(Most, Ways.size());
  }
}

void Explainer::explainFunctions() {
  std::vector<FunctionId> Left;
  for (FunctionId F : Named.Functions)
    if (G.isLive(F) && !Explained.count(F))
      Left.push_back(F);
  size_t Most = shown(Left.size(), 20);
  for (size_t I = 0; I < Most; ++I) {
    OS << '\n';
    show(Tree.to(Left[I]));
    listFeaturesThrough(Left[I]);
  }
  sayRest(Most, Left.size());
}

void Explainer::explainModules() {
  for (ModuleId M : Named.Modules)
    explainModule(M);
}

/// A library is in the program because of its live functions that others call.
void Explainer::explainModule(ModuleId M) {
  uint32_t Live = 0, Total = 0;
  std::vector<FunctionId> Entries;
  for (uint32_t I = 0; I < G.Functions.size(); ++I) {
    FunctionId F(I);
    if (G.function(F).Module != M)
      continue;
    ++Total;
    if (!G.isLive(F))
      continue;
    ++Live;
    Witness Path = Tree.to(F);
    if (Path.size() < 2 ||
        G.function(Path[Path.size() - 2].Function).Module != M)
      Entries.push_back(F);
  }
  OS << printable(G.name(M)) << ": " << nameOf(G.module(M).Kind) << ", " << Live
     << " of " << counted(Total, "function") << " live";
  if (Entries.empty()) {
    OS << (Live ? "" : ": not reachable") << '\n';
    return;
  }
  OS << ", entered through " << counted(Entries.size(), "function") << '\n';
  std::stable_sort(Entries.begin(), Entries.end(), [&](auto L, auto R) {
    return Tree.distance(L) < Tree.distance(R);
  });
  size_t Most = shown(Entries.size(), 3);
  for (size_t I = 0; I < Most; ++I) {
    OS << '\n';
    show(Tree.to(Entries[I]));
  }
  sayRest(Most, Entries.size());
}

void Explainer::explain() {
  listMatches();
  explainUses();
  explainSyscalls();
  explainFunctions();
  explainModules();
  for (const Catalogue::Target *T : Named.Targets)
    printTarget(S, *T, OS);
  // What a quoted line is worth, once for all that was shown.
  if (!Warnings.empty())
    OS << '\n';
  for (const auto &[Warning, Files] : Warnings)
    OS << "note: " << printable(join(Files, ", ")) << ": " << printable(Warning)
       << '\n';
}

Error printWhy(const Snapshot &S, StringRef Name, const WhyOptions &Options,
               raw_ostream &OS) {
  Expected<NamedThings> Named = findNamed(S, Name);
  if (!Named)
    return Named.takeError();
  for (const std::string &Target : Options.Targets)
    if (auto T = findTarget(S, Target); !T)
      return T.takeError();
  Explainer(S, Options, std::move(*Named), OS).explain();
  return Error::success();
}

Error printWhy(const Store &S, StringRef Name, const WhyOptions &Options,
               raw_ostream &OS) {
  Expected<Snapshot> Loaded = S.load();
  if (!Loaded)
    return Loaded.takeError();
  return printWhy(*Loaded, Name, Options, OS);
}

} // namespace ukport
