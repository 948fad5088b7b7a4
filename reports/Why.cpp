//===- Why.cpp - answering `ukport why NAME` ------------------------------===//
//
// A name may be several things at once: fork is a function and a syscall, and
// the syscall has to do with a feature. So all that bear the name are listed
// first, with what is known of each. Then come the uses of features that bear
// it or are made by a syscall that does, by feature and pattern, each group
// with its remedies and shortest witness. Last, a witness for every syscall and
// function that no use has explained, and the features that a function is on
// the way to.
//
//===----------------------------------------------------------------------===//
#include "reports/Why.h"
#include "analyzer/support/Error.h"
#include "reports/Summary.h"
#include "reports/Text.h"
#include "reports/TextTable.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/GlobPattern.h"
#include <algorithm>
#include <map>
#include <set>

using namespace llvm;

namespace ukport {

namespace {

/// A name or a glob over names. Refers to the text it was made of.
class NamePattern {
public:
  static Expected<NamePattern> create(StringRef Text) {
    NamePattern P;
    P.Text = Text;
    if (Text.find_first_of("*?[{") == StringRef::npos)
      return P;
    auto Glob = GlobPattern::create(Text, /*MaxSubPatterns=*/1024);
    if (!Glob)
      return makeError("cannot read the pattern", Text,
                       toString(Glob.takeError()),
                       "quote special characters with a backslash");
    P.Glob = std::move(*Glob);
    return P;
  }
  bool matches(StringRef Name) const {
    return Glob ? Glob->match(Name) : Name == Text;
  }

private:
  StringRef Text;
  std::optional<GlobPattern> Glob;
};

class Explainer {
public:
  Explainer(const Snapshot &S, const WhyOptions &Options, raw_ostream &OS)
      : S(S), G(*S.Graph), A(S.Result), Options(Options), OS(OS), Tree(G) {}

  Error explain(StringRef Name);

private:
  using GroupKey = std::pair<std::string, std::string>; // feature, pattern

  void collect(const NamePattern &Name);
  bool foundNothing() const {
    return Functions.empty() && Syscalls.empty() && Features.empty() &&
           Modules.empty();
  }
  Error unknownName(StringRef Name) const;
  std::vector<std::string> namesNear(StringRef Name) const;

  void listMatches();
  void describe(FunctionId F);
  void describeDead(FunctionId F);
  void explainUses();
  void listFeaturesThrough(FunctionId F);
  void explainGroup(const GroupKey &Key, ArrayRef<uint32_t> Uses);
  void printRemedies(const GroupKey &Key);
  void printUse(const FeatureUse &U);
  void explainSyscalls();
  void explainFunctions();
  void explainModules();
  void explainModule(ModuleId M);

  /// Notes how many of \p Count are shown; the rest is said, not dropped.
  size_t shown(size_t Count, size_t Most) const {
    return Options.All ? Count : std::min(Count, Most);
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

  std::vector<FunctionId> Functions;
  std::vector<int> Syscalls;
  std::vector<const Catalogue::Feature *> Features;
  std::vector<ModuleId> Modules;
  std::set<FunctionId> Explained; ///< functions on a witness already shown
};

} // namespace

//===----------------------------------------------------------------------===//
// Finding what bears the name
//===----------------------------------------------------------------------===//

void Explainer::collect(const NamePattern &Name) {
  std::set<FunctionId> Found;
  for (uint32_t I = 0; I < G.Functions.size(); ++I)
    if (Name.matches(G.name(FunctionId(I))))
      Found.insert(FunctionId(I));
  for (const auto &[Alias, F] : G.aliases())
    if (Name.matches(Alias))
      Found.insert(F);
  Functions.assign(Found.begin(), Found.end());
  for (const Catalogue::Syscall &Call : S.Map.Syscalls)
    if (Name.matches(Call.Name))
      Syscalls.push_back(Call.Number);
  for (const Catalogue::Feature &F : S.Map.Features)
    if (Name.matches(F.Id) || Name.matches(F.Title))
      Features.push_back(&F);
  for (uint32_t I = 0; I < G.Modules.size(); ++I) {
    StringRef Module = G.name(ModuleId(I));
    StringRef Stem = Module;
    Stem.consume_back(".a");
    StringRef Bare = Stem;
    Bare.consume_front("lib");
    if (Name.matches(Module) || Name.matches(Stem) || Name.matches(Bare))
      Modules.push_back(ModuleId(I));
  }
}

std::vector<std::string> Explainer::namesNear(StringRef Name) const {
  std::set<std::pair<unsigned, std::string>> Near;
  unsigned Limit = std::max<unsigned>(2, Name.size() / 3);
  auto Consider = [&](StringRef Candidate) {
    unsigned Distance = Candidate.edit_distance(Name, true, Limit + 1);
    // A name that has the wanted one as a part is near, too.
    if (Distance > Limit && Name.size() >= 4 && Candidate.contains(Name))
      Distance = Limit;
    if (Distance <= Limit)
      Near.insert({Distance, printable(Candidate)});
  };
  for (uint32_t I = 0; I < G.Functions.size(); ++I)
    Consider(G.name(FunctionId(I)));
  for (const Catalogue::Syscall &Call : S.Map.Syscalls)
    Consider(Call.Name);
  for (const Catalogue::Feature &F : S.Map.Features)
    Consider(F.Id);
  for (uint32_t I = 0; I < G.Modules.size(); ++I)
    Consider(G.name(ModuleId(I)));
  std::vector<std::string> Names;
  for (const auto &[Distance, Candidate] : Near) {
    if (Names.size() == 5)
      break;
    if (!is_contained(Names, Candidate))
      Names.push_back(Candidate);
  }
  return Names;
}

Error Explainer::unknownName(StringRef Name) const {
  std::vector<std::string> Near = namesNear(Name);
  return makeError("no such name", Name,
                   "no function, syscall, feature or library is called that",
                   Near.empty() ? "patterns work: `ukport why 'ngx_*'`"
                                : "did you mean " + join(Near, ", ") + "?");
}

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

void Explainer::listMatches() {
  std::vector<FunctionId> Listed = Functions;
  size_t Most = shown(Listed.size(), 20);
  for (size_t I = 0; I < Most; ++I)
    describe(Listed[I]);
  sayRest(Most, Listed.size());
  for (int Number : Syscalls) {
    size_t Sites = count_if(A.SyscallSites, [&](const SyscallSite &Site) {
      return is_contained(Site.Numbers, Number);
    });
    OS << S.Map.syscall(Number)->Name << ": syscall " << Number << ", ";
    if (Sites)
      OS << "made at " << counted(Sites, "site") << '\n';
    else
      OS << "not made by this program\n";
  }
  for (const Catalogue::Feature *F : Features) {
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
    bool Named = any_of(Features, [&](const Catalogue::Feature *F) {
      return F->Id == U.FeatureId;
    });
    if (Named || is_contained(Syscalls, U.Syscall))
      Groups[{U.FeatureId, U.Pattern}].push_back(I);
  }
  for (auto &[Key, Uses] : Groups) {
    std::stable_sort(Uses.begin(), Uses.end(), [&](uint32_t L, uint32_t R) {
      return rankOf(G, A.Uses[L]) < rankOf(G, A.Uses[R]);
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
    TextTable Table("lll");
    for (uint32_t I : Uses.drop_front(Most)) {
      const FeatureUse &U = A.Uses[I];
      if (!U.Function.valid())
        continue;
      Location L =
          U.Site.valid() ? G.site(U.Site).Where : G.function(U.Function).Where;
      Table.row({printable(G.name(U.Function)), printable(G.describe(L)),
                 printable(U.Detail)});
    }
    Table.print(OS, /*Heading=*/false, "    ");
  }
  printRemedies(Key);
}

/// A paragraph of advice stands once, with the targets it is for; what is for
/// most of them comes first.
void Explainer::printRemedies(const GroupKey &Key) {
  std::vector<std::pair<std::string, std::vector<std::string>>> ByText;
  for (const Finding &F : A.Findings) {
    if (F.FeatureId != Key.first || F.Pattern != Key.second)
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
}

void Explainer::printUse(const FeatureUse &U) {
  OS << "  " << printable(U.Detail);
  if (!U.Certain)
    OS << "  (possibly: an argument is not known)";
  OS << '\n';
  printWitness(G, U.Path, OS);
  for (const Step &Step : U.Path)
    Explained.insert(Step.Function);
}

//===----------------------------------------------------------------------===//
// What no use has explained
//===----------------------------------------------------------------------===//

void Explainer::explainSyscalls() {
  for (int Number : Syscalls) {
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
      printWitness(G, Tree.to(At.Caller), OS);
    }
    sayRest(Most, Ways.size());
  }
}

void Explainer::explainFunctions() {
  std::vector<FunctionId> Left;
  for (FunctionId F : Functions)
    if (G.isLive(F) && !Explained.count(F))
      Left.push_back(F);
  size_t Most = shown(Left.size(), 20);
  for (size_t I = 0; I < Most; ++I) {
    OS << '\n';
    printWitness(G, Tree.to(Left[I]), OS);
    listFeaturesThrough(Left[I]);
  }
  sayRest(Most, Left.size());
}

void Explainer::explainModules() {
  for (ModuleId M : Modules)
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
    printWitness(G, Tree.to(Entries[I]), OS);
  }
  sayRest(Most, Entries.size());
}

Error Explainer::explain(StringRef Name) {
  auto Pattern = NamePattern::create(Name);
  if (!Pattern)
    return Pattern.takeError();
  collect(*Pattern);
  if (foundNothing())
    return unknownName(Name);
  listMatches();
  explainUses();
  explainSyscalls();
  explainFunctions();
  explainModules();
  return Error::success();
}

Error printWhy(const Snapshot &S, StringRef Name, const WhyOptions &Options,
               raw_ostream &OS) {
  return Explainer(S, Options, OS).explain(Name);
}

Error printWhy(const Store &S, StringRef Name, const WhyOptions &Options,
               raw_ostream &OS) {
  Expected<Snapshot> Loaded = S.load();
  if (!Loaded)
    return Loaded.takeError();
  return printWhy(*Loaded, Name, Options, OS);
}

} // namespace ukport
