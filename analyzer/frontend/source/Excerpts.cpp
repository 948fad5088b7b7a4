#include "analyzer/frontend/source/Excerpts.h"
#include "analyzer/findings/Wording.h"
#include <map>
#include <set>

using namespace llvm;

namespace ukport {

/// So many witnesses of a finding are quoted line by line.
static constexpr size_t QuotedWitnesses = 3;

namespace {

/// The lines to quote, each with the functions called there.
class Wanted {
public:
  explicit Wanted(const ProgramGraph &G) : G(G) {}

  void add(const Location &L, FunctionId Callee = {}) {
    if (!L.File.valid() || !L.Line)
      return;
    std::set<FunctionId> &Callees = Lines[{L.File, L.Line}];
    if (Callee.valid())
      Callees.insert(Callee);
  }
  void add(SiteId S) { add(G.site(S).Where, G.site(S).Callee); }

  void addSyscallSites(const Analysis &A) {
    for (const SyscallSite &S : A.SyscallSites)
      add(S.Site);
  }
  /// The calls that use a feature. Of a function that is a feature by itself
  /// (a look-up in the vDSO) they are its calls: what it is handed says more.
  void addUses(const Analysis &A) {
    std::set<FunctionId> Used;
    for (const FeatureUse &U : A.Uses)
      if (U.Site.valid())
        add(U.Site);
      else if (!U.Path.empty())
        Used.insert(U.Path.back().Function);
    for (uint32_t I = 0; I < G.Sites.size(); ++I)
      if (Used.count(G.Sites[I].Callee) && G.isLive(SiteId(I)))
        add(SiteId(I));
  }
  void addWitnesses(const Analysis &A) {
    for (const Finding &F : A.Findings)
      for (size_t I = 0; I < F.Uses.size() && I < QuotedWitnesses; ++I)
        for (const Step &S : A.Uses[F.Uses[I]].Path)
          S.Site.valid() ? add(S.Site) : add(G.function(S.Function).Where);
  }
  /// The calls through pointers on the shortest way to any function: by which
  /// field, only the source can say in its own words.
  void addPointerCalls() {
    WitnessTree Tree(G);
    for (uint32_t I = 0; I < G.Functions.size(); ++I) {
      SiteId S = Tree.lastCall(FunctionId(I));
      if (S.valid() && G.site(S).Kind == SiteKind::Indirect)
        add(S);
    }
  }

  std::vector<SourcePlace> places() const {
    std::vector<SourcePlace> Places;
    for (const auto &[At, Callees] : Lines) {
      SourcePlace P;
      P.File = G.text(At.first).str();
      P.Line = At.second;
      if (auto Md5 = G.SourceMd5.find(At.first); Md5 != G.SourceMd5.end())
        P.Md5 = Md5->second;
      Places.push_back(P);
      for (FunctionId Callee : Callees) {
        P.Callee = G.name(Callee).str();
        Places.push_back(P);
      }
    }
    return Places;
  }

private:
  const ProgramGraph &G;
  std::map<std::pair<StringId, uint32_t>, std::set<FunctionId>> Lines;
};

} // namespace

Error collectExcerpts(Analysis &A, SourceOptions Options, PerfLog &Perf) {
  PassTimer Timer(Perf, "source facts");
  Wanted Lines(*A.Graph);
  Lines.addSyscallSites(A);
  Lines.addUses(A);
  Lines.addWitnesses(A);
  Lines.addPointerCalls();
  Expected<SourceFrontEnd> FrontEnd =
      SourceFrontEnd::create(std::move(Options));
  if (!FrontEnd)
    return FrontEnd.takeError();
  auto Facts = FrontEnd->collect(Lines.places(), Perf);
  if (!Facts)
    return Facts.takeError();
  A.Excerpts = excerptsOf(*Facts);
  Wording Words(A);
  for (FeatureUse &U : A.Uses)
    Words.apply(U.Path);
  Timer.count("lines", A.Excerpts.size());
  return Error::success();
}

} // namespace ukport
