#include "reports/Diff.h"
#include "analyzer/findings/Fingerprint.h"
#include <algorithm>
#include <map>
#include <set>

using namespace llvm;

namespace ukport {

StringRef nameOf(FindingChange::Kind K) {
  switch (K) {
  case FindingChange::Kind::New:
    return "new";
  case FindingChange::Kind::Worse:
    return "worse";
  case FindingChange::Kind::Wider:
    return "wider";
  case FindingChange::Kind::Narrower:
    return "narrower";
  case FindingChange::Kind::Better:
    return "better";
  case FindingChange::Kind::Gone:
    return "gone";
  }
  return "";
}

bool AnalysisDiff::empty() const {
  return Findings.empty() && NewSyscalls.empty() && GoneSyscalls.empty() &&
         Modules.empty() && NewUnknowns.empty() && GoneUnknowns.empty() &&
         none_of(Verdicts, [](const VerdictChange &V) { return V.changed(); });
}

uint32_t AnalysisDiff::count(FindingChange::Kind K) const {
  return llvm::count_if(Findings,
                        [&](const FindingChange &F) { return F.What == K; });
}

namespace {

using FindingKey = std::tuple<std::string, std::string, std::string>;

/// One analysis, by what it has in common with another.
struct Indexed {
  explicit Indexed(const Snapshot &S) : S(S), Prints(fingerprintsOf(S.Result)) {
    for (const Finding &F : S.Result.Findings)
      Findings[{F.FeatureId, F.Pattern, F.Target}] = &F;
  }

  std::map<std::string, uint32_t> usesOf(const Finding *F) const {
    std::map<std::string, uint32_t> Uses;
    for (uint32_t U : F ? ArrayRef(F->Uses) : ArrayRef<uint32_t>())
      Uses[Prints[U]] = U;
    return Uses;
  }

  const Snapshot &S;
  std::vector<std::string> Prints;
  std::map<FindingKey, const Finding *> Findings;
};

/// The values of \p From whose keys \p Other lacks, by value.
std::vector<uint32_t> lackedBy(const std::map<std::string, uint32_t> &Other,
                               const std::map<std::string, uint32_t> &From) {
  std::vector<uint32_t> Lacked;
  for (const auto &[Print, Use] : From)
    if (!Other.count(Print))
      Lacked.push_back(Use);
  llvm::sort(Lacked);
  return Lacked;
}

} // namespace

/// The change between two findings of one key, either of which may be null.
static std::optional<FindingChange>
changeOf(const FindingKey &Key, const Indexed &Old, const Finding *Before,
         const Indexed &New, const Finding *After) {
  FindingChange C;
  std::tie(C.FeatureId, C.Pattern, C.Target) = Key;
  auto OldUses = Old.usesOf(Before), NewUses = New.usesOf(After);
  C.NewUses = lackedBy(OldUses, NewUses);
  C.GoneUses = lackedBy(NewUses, OldUses);
  if (Before)
    C.Before = Before->Level;
  if (After)
    C.After = After->Level;
  using Kind = FindingChange::Kind;
  if (!Before)
    C.What = Kind::New;
  else if (!After)
    C.What = Kind::Gone;
  else if (*C.After != *C.Before)
    C.What = *C.After > *C.Before ? Kind::Worse : Kind::Better;
  else if (!C.NewUses.empty())
    C.What = Kind::Wider;
  else if (!C.GoneUses.empty())
    C.What = Kind::Narrower;
  else
    return std::nullopt;
  return C;
}

static void compareFindings(const Indexed &Old, const Indexed &New,
                            AnalysisDiff &D) {
  std::set<FindingKey> Keys;
  for (const Indexed *Side : {&Old, &New})
    for (const auto &[Key, F] : Side->Findings)
      Keys.insert(Key);
  for (const FindingKey &Key : Keys) {
    auto Find = [&](const Indexed &In) {
      auto It = In.Findings.find(Key);
      return It == In.Findings.end() ? nullptr : It->second;
    };
    if (auto C = changeOf(Key, Old, Find(Old), New, Find(New)))
      D.Findings.push_back(std::move(*C));
    else
      ++D.Unchanged;
  }
  llvm::stable_sort(D.Findings,
                    [](const FindingChange &L, const FindingChange &R) {
                      auto Level = [](const FindingChange &C) {
                        return -int(std::max(C.Before.value_or(Severity::Info),
                                             C.After.value_or(Severity::Info)));
                      };
                      auto Uses = [](const FindingChange &C) {
                        return -int64_t(C.NewUses.size() + C.GoneUses.size());
                      };
                      return std::tuple(L.What, Level(L), Uses(L)) <
                             std::tuple(R.What, Level(R), Uses(R));
                    });
}

static void compareVerdicts(const Snapshot &Old, const Snapshot &New,
                            AnalysisDiff &D) {
  std::map<std::string, VerdictChange> ByName;
  for (const TargetVerdict &V : summarise(Old).Targets) {
    VerdictChange &C = ByName[V.Name];
    C.Title = V.Title;
    C.Before = V.Outcome;
    C.CountBefore = V.Findings;
  }
  for (const TargetVerdict &V : summarise(New).Targets) {
    VerdictChange &C = ByName[V.Name];
    C.Title = V.Title;
    C.After = V.Outcome;
    C.CountAfter = V.Findings;
  }
  for (auto &[Name, C] : ByName) {
    C.Target = Name;
    D.Verdicts.push_back(std::move(C));
  }
}

static std::vector<std::string> syscallsLackedBy(const Snapshot &Other,
                                                 const Snapshot &From) {
  std::vector<int> There = syscallNumbers(Other), Here = syscallNumbers(From);
  std::vector<int> Lacked;
  std::set_difference(Here.begin(), Here.end(), There.begin(), There.end(),
                      std::back_inserter(Lacked));
  std::vector<std::string> Names;
  for (int N : Lacked) {
    const Catalogue::Syscall *Known = From.Map.syscall(N);
    Names.push_back(Known ? Known->Name : "syscall " + std::to_string(N));
  }
  return Names;
}

static void compareModules(const Snapshot &Old, const Snapshot &New,
                           AnalysisDiff &D) {
  std::map<std::string, ModuleChange> ByName;
  for (const ModuleSummary &M : Old.Result.Modules) {
    ModuleChange &C = ByName[Old.Graph->name(M.Module).str()];
    C.FunctionsBefore = M.FunctionsLive;
    C.InstructionsBefore = M.InstructionsLive;
  }
  for (const ModuleSummary &M : New.Result.Modules) {
    ModuleChange &C = ByName[New.Graph->name(M.Module).str()];
    C.FunctionsAfter = M.FunctionsLive;
    C.InstructionsAfter = M.InstructionsLive;
  }
  for (auto &[Name, C] : ByName) {
    C.Name = Name;
    if (C.FunctionsBefore != C.FunctionsAfter ||
        C.InstructionsBefore != C.InstructionsAfter)
      D.Modules.push_back(std::move(C));
  }
  llvm::stable_sort(D.Modules,
                    [](const ModuleChange &L, const ModuleChange &R) {
                      auto Delta = [](const ModuleChange &C) {
                        return std::abs(int64_t(C.InstructionsAfter) -
                                        int64_t(C.InstructionsBefore));
                      };
                      return Delta(L) > Delta(R);
                    });
}

static std::set<std::string> unknownsOf(const Snapshot &S) {
  std::set<std::string> Lines;
  for (const Unknown &U : S.Graph->Unknowns)
    Lines.insert(
        U.What +
        (U.In.valid() ? " in " + sourceName(S.Graph->name(U.In)).str() : "") +
        " (" + U.Kind + ")");
  return Lines;
}

AnalysisDiff compareAnalyses(const Snapshot &Old, const Snapshot &New) {
  AnalysisDiff D;
  D.Old = &Old;
  D.New = &New;
  compareVerdicts(Old, New, D);
  compareFindings(Indexed(Old), Indexed(New), D);
  D.NewSyscalls = syscallsLackedBy(Old, New);
  D.GoneSyscalls = syscallsLackedBy(New, Old);
  compareModules(Old, New, D);
  std::set<std::string> Before = unknownsOf(Old), After = unknownsOf(New);
  std::set_difference(After.begin(), After.end(), Before.begin(), Before.end(),
                      std::back_inserter(D.NewUnknowns));
  std::set_difference(Before.begin(), Before.end(), After.begin(), After.end(),
                      std::back_inserter(D.GoneUnknowns));
  return D;
}

BaselineFile knownBefore(const Snapshot &Old, StringRef Name) {
  BaselineFile Known;
  Known.Entries = entriesFor(Old.Result, judge(Old.Result, Gate(), {}, ""),
                             Severity::Info, ("known in " + Name).str(), "");
  Known.File = Name.str();
  return Known;
}

} // namespace ukport
