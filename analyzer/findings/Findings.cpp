#include "analyzer/findings/Findings.h"
#include "analyzer/findings/UseCollector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <set>

using namespace llvm;

namespace ukport {

std::vector<ModuleSummary> countModules(const ProgramGraph &G) {
  std::vector<ModuleSummary> Result(G.Modules.size());
  for (uint32_t I = 0; I < Result.size(); ++I)
    Result[I].Module = ModuleId(I);
  for (uint32_t I = 0; I < G.Functions.size(); ++I) {
    const Function &F = G.Functions[I];
    ModuleSummary &S = Result[F.Module.index()];
    bool Live = G.FunctionLive[I];
    ++(Live ? S.FunctionsLive : S.FunctionsDead);
    (Live ? S.InstructionsLive : S.InstructionsDead) += F.Instructions;
  }
  for (uint32_t I = 0; I < G.Data.size(); ++I) {
    ModuleSummary &S = Result[G.Data[I].Module.index()];
    bool Live = G.DataLive[I];
    ++(Live ? S.DataLive : S.DataDead);
    (Live ? S.DataBytesLive : S.DataBytesDead) += G.Data[I].Size;
  }
  return Result;
}

namespace {

/// The uses of one feature, split by pattern: what one finding speaks of.
struct UseGroup {
  const Feature *What;
  const Pattern *How = nullptr;
  std::vector<uint32_t> Uses; ///< nearest to a root first
  std::vector<std::string> Syscalls;
  bool Certain = false;
};

} // namespace

static std::vector<UseGroup> groupUses(const SyscallMap &Map,
                                       const Analysis &A) {
  std::map<std::pair<std::string, std::string>, UseGroup> Groups;
  for (uint32_t I = 0; I < A.Uses.size(); ++I) {
    const FeatureUse &Use = A.Uses[I];
    UseGroup &Group = Groups[{Use.FeatureId, Use.Pattern}];
    Group.What = Map.feature(Use.FeatureId);
    Group.How =
        Use.Pattern.empty() ? nullptr : Group.What->pattern(Use.Pattern);
    Group.Uses.push_back(I);
    Group.Certain |= Use.Certain;
    if (const SyscallInfo *Info = Map.byNumber(Use.Syscall))
      if (!is_contained(Group.Syscalls, Info->Name))
        Group.Syscalls.push_back(Info->Name);
  }
  std::vector<UseGroup> Result;
  for (auto &[Key, Group] : Groups) {
    llvm::stable_sort(Group.Uses, [&](uint32_t L, uint32_t R) {
      const FeatureUse &A1 = A.Uses[L], &B1 = A.Uses[R];
      return std::tuple(!A1.Certain, A1.Path.size()) <
             std::tuple(!B1.Certain, B1.Path.size());
    });
    llvm::sort(Group.Syscalls);
    Result.push_back(std::move(Group));
  }
  return Result;
}

/// "ngx_daemon makes a process that detaches ...": one sentence.
static std::string summarise(const UseGroup &Group, const Analysis &A,
                             SupportStatus Status, const Target &T) {
  const FeatureUse &First = A.Uses[Group.Uses.front()];
  std::string Text = A.Graph->name(First.Function).str();
  Text += Group.Certain ? " uses " : " may use ";
  Text += First.Detail.empty() ? Group.What->Title : First.Detail;
  if (Group.Uses.size() > 1)
    Text += " (and " + std::to_string(Group.Uses.size() - 1) + " more)";
  Text += ", which is " + toString(Status).str() + " on " + T.Title;
  return Text;
}

static std::optional<Finding> judge(const SyscallMap &Map,
                                    const UseGroup &Group, const Target &T,
                                    const Analysis &A) {
  Support S = Map.featureSupport(*Group.What, T, Group.Syscalls);
  std::optional<Severity> Level = Group.What->severityFor(S.Status);
  if (!Level)
    return std::nullopt;
  Finding F;
  F.FeatureId = Group.What->Id;
  F.Target = T.Name;
  F.Pattern = Group.How ? Group.How->Id : "";
  F.Level = *Level;
  F.Status = toString(S.Status).str();
  F.Evidence = S.Evidence;
  if (!S.Note.empty())
    F.Evidence += F.Evidence.empty() ? S.Note : " (" + S.Note + ")";
  F.Summary = summarise(Group, A, S.Status, T);
  F.Remedy = join(Map.remedies(*Group.What, T, S.Status, Group.How), "\n\n");
  F.Uses = Group.Uses;
  return F;
}

Error makeFindings(const FindingInputs &In, ArrayRef<std::string> Targets,
                   Analysis &A) {
  std::vector<const Target *> Wanted;
  for (const std::string &Name : Targets) {
    auto T = In.Map.requireTarget(Name);
    if (!T)
      return T.takeError();
    Wanted.push_back(*T);
  }
  if (Targets.empty())
    for (const Target &T : In.Map.targets())
      Wanted.push_back(&T);
  for (const Target *T : Wanted)
    A.Targets.push_back(T->Name);

  A.Modules = countModules(In.G);
  A.Uses = collectUses(In, A.SyscallSites);
  for (const UseGroup &Group : groupUses(In.Map, A))
    for (const Target *T : Wanted)
      if (auto F = judge(In.Map, Group, *T, A))
        A.Findings.push_back(std::move(*F));
  llvm::stable_sort(A.Findings, [](const Finding &L, const Finding &R) {
    return L.Level > R.Level;
  });
  return Error::success();
}

} // namespace ukport
