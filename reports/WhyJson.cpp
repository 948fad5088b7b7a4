//===- WhyJson.cpp - `ukport why NAME --json` -----------------------------===//
//
// What Why.cpp tells in sentences, as lists, and all of it: a program that
// wants the shortest witness alone takes the first.
//
//===----------------------------------------------------------------------===//
#include "reports/JsonWriter.h"
#include "reports/Names.h"
#include "reports/Why.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <set>

using namespace llvm;

namespace ukport {
namespace {

class WhyJson {
public:
  WhyJson(const Snapshot &S, const WhyOptions &Options, NamedThings Named,
          raw_ostream &OS)
      : S(S), G(*S.Graph), A(S.Result), Options(Options),
        Named(std::move(Named)), Tree(G), Words(A), J(OS, /*IndentSize=*/1) {}

  void write(StringRef Name) {
    J.object([&] {
      J.attribute("format", "ukport-why");
      J.attribute("version", WhySchemaVersion);
      J.attribute("program", jsonText(S.Meta.ProgramName));
      J.attribute("name", jsonText(Name));
      list("functions", Named.Functions, [&](FunctionId F) { function(F); });
      list("syscalls", Named.Syscalls, [&](int Number) { syscall(Number); });
      list("uses", uses(), [&](const FeatureUse *U) { use(*U); });
      list("findings", findings(), [&](const Finding *F) { finding(*F); });
      list("modules", Named.Modules, [&](ModuleId M) { module(M); });
      list("targets", targets(), [&](const TargetVerdict *V) { target(*V); });
    });
  }

private:
  template <class Range, class Writer>
  void list(StringRef Key, const Range &Each, Writer Write) {
    J.attributeArray(Key, [&] {
      for (const auto &Item : Each)
        J.object([&] { Write(Item); });
    });
  }

  void named(FunctionId F, const Location &Where) {
    J.attribute("function", jsonText(G.name(F)));
    J.attribute("module", jsonText(G.name(G.function(F).Module)));
    if (Where.File.valid())
      J.attribute("file", jsonText(G.text(Where.File)));
    if (Where.Line)
      J.attribute("line", Where.Line);
  }

  void witness(Witness Path) {
    Words.apply(Path);
    list("witness", Path, [&](const Step &Step) {
      named(Step.Function, Step.Site.valid() ? G.site(Step.Site).Where
                                             : G.function(Step.Function).Where);
      J.attribute("edge", nameOf(Step.Kind));
      J.attribute("reason", jsonText(Step.Reason));
    });
  }

  void function(FunctionId F) {
    named(F, G.function(F).Where);
    J.attribute("live", G.isLive(F));
    if (G.isLive(F))
      witness(Tree.to(F));
  }

  void syscall(int Number) {
    J.attribute("number", Number);
    J.attribute("syscall", S.Map.syscall(Number)->Name);
    J.attributeArray("sites", [&] {
      for (uint32_t I = 0; I < A.SyscallSites.size(); ++I) {
        const SyscallSite &Site = A.SyscallSites[I];
        auto At = find(Site.Numbers, Number);
        if (At != Site.Numbers.end())
          J.object([&] { site(I, At - Site.Numbers.begin()); });
      }
    });
  }

  void site(uint32_t Index, size_t Number) {
    const Site &At = G.site(A.SyscallSites[Index].Site);
    named(At.Caller, At.Where);
    J.attribute("call", jsonText(S.Calls[Index][Number]));
    witness(Tree.to(At.Caller));
  }

  bool isNamed(StringRef Feature) const {
    return any_of(Named.Features, [&](const Catalogue::Feature *F) {
      return F->Id == Feature;
    });
  }

  /// The uses that bear the name, the plainest of each pattern first.
  std::vector<const FeatureUse *> uses() const {
    std::vector<const FeatureUse *> Found;
    for (const FeatureUse &U : A.Uses)
      if (isNamed(U.FeatureId) || is_contained(Named.Syscalls, U.Syscall))
        Found.push_back(&U);
    std::stable_sort(Found.begin(), Found.end(),
                     [&](const FeatureUse *L, const FeatureUse *R) {
                       auto Left = std::tie(L->FeatureId, L->Pattern);
                       auto Right = std::tie(R->FeatureId, R->Pattern);
                       return Left != Right ? Left < Right
                                            : isPlainer(G, *L, *R);
                     });
    return Found;
  }

  void use(const FeatureUse &U) {
    J.attribute("feature", U.FeatureId);
    J.attribute("pattern", U.Pattern);
    J.attribute("detail", jsonText(U.Detail));
    J.attribute("certain", U.Certain);
    witness(U.Path);
  }

  /// What follows from the uses, on the systems that are of interest.
  std::vector<const Finding *> findings() const {
    std::set<std::pair<StringRef, StringRef>> Used;
    for (const FeatureUse *U : uses())
      Used.insert({U->FeatureId, U->Pattern});
    std::vector<const Finding *> Found;
    for (const Finding &F : A.Findings)
      if (Used.count({F.FeatureId, F.Pattern}) &&
          (Options.Targets.empty() || is_contained(Options.Targets, F.Target)))
        Found.push_back(&F);
    return Found;
  }

  void finding(const Finding &F) {
    J.attribute("feature", F.FeatureId);
    J.attribute("pattern", F.Pattern);
    J.attribute("target", F.Target);
    J.attribute("severity", toString(F.Level));
    J.attribute("status", F.Status);
    J.attribute("remedy", jsonText(F.Remedy));
  }

  void module(ModuleId M) {
    J.attribute("module", jsonText(G.name(M)));
    J.attribute("kind", nameOf(G.module(M).Kind));
    J.attributeArray("entries", [&] {
      for (uint32_t I = 0; I < G.Functions.size(); ++I)
        if (isEntry(FunctionId(I), M))
          J.object([&] { function(FunctionId(I)); });
    });
  }

  /// Whether \p F is where the shortest way into \p M arrives.
  bool isEntry(FunctionId F, ModuleId M) const {
    if (G.function(F).Module != M || !G.isLive(F))
      return false;
    Witness Path = Tree.to(F);
    return Path.size() < 2 ||
           G.function(Path[Path.size() - 2].Function).Module != M;
  }

  std::vector<const TargetVerdict *> targets() const {
    std::vector<const TargetVerdict *> Found;
    for (const TargetVerdict &V : Sum.Targets)
      if (any_of(Named.Targets,
                 [&](const Catalogue::Target *T) { return T->Name == V.Name; }))
        Found.push_back(&V);
    return Found;
  }

  void target(const TargetVerdict &V) {
    J.attribute("target", V.Name);
    J.attribute("outcome", V.Outcome);
    J.attribute("verdict", jsonText(V.Sentence));
  }

  const Snapshot &S;
  const ProgramGraph &G;
  const Analysis &A;
  const WhyOptions &Options;
  NamedThings Named;
  WitnessTree Tree;
  Wording Words;
  Summary Sum = summarise(S);
  json::OStream J;
};

} // namespace

Error writeWhyJson(const Snapshot &S, StringRef Name, const WhyOptions &Options,
                   raw_ostream &OS) {
  Expected<NamedThings> Named = findNamed(S, Name);
  if (!Named)
    return Named.takeError();
  WhyJson(S, Options, std::move(*Named), OS).write(Name);
  OS << '\n';
  return Error::success();
}

} // namespace ukport
