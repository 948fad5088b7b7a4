//===- JsonEdges.cpp - who else calls, and what libraries need, as JSON ---===//
//
// A witness shows one way; `callers` tells the others into each function that a
// witness passes. `dependencies` joins the edges between the functions of two
// modules. Both count what is live alone: an edge is a site and one callee that
// it may have; a reference is a name that a body or an initialiser holds.
//
//===----------------------------------------------------------------------===//
#include "reports/JsonWriter.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <set>

using namespace llvm;

namespace ukport {

/// Of the callers into one function so many are told.
static constexpr size_t MostCallers = 8;

/// Whether \p S reaches what its target set holds and nothing else: then all
/// sites of that set can be looked at together, which matters where a hundred
/// thousand of them share ten thousand targets.
static bool isPlainIndirect(const Site &S) {
  return S.Targets.valid() && !S.Callee.valid();
}

/// Calls Edge(site, callee) for each edge of live code that is not one of a
/// plain indirect site.
static void forEachNamedEdge(const ProgramGraph &G,
                             function_ref<void(SiteId, FunctionId)> Edge) {
  for (uint32_t I = 0; I < G.Sites.size(); ++I) {
    const Site &S = G.Sites[I];
    if (!G.isLive(SiteId(I)) || isPlainIndirect(S))
      continue;
    if (S.Callee.valid())
      Edge(SiteId(I), S.Callee);
    for (FunctionId Target : G.targets(S))
      if (Target != S.Callee)
        Edge(SiteId(I), Target);
  }
}

/// By target set: its live plain indirect sites.
static std::vector<std::vector<SiteId>> sitesOfSets(const ProgramGraph &G) {
  std::vector<std::vector<SiteId>> Sites(G.TargetSets.size());
  for (uint32_t I = 0; I < G.Sites.size(); ++I)
    if (G.isLive(SiteId(I)) && isPlainIndirect(G.Sites[I]))
      Sites[G.Sites[I].Targets.index()].push_back(SiteId(I));
  return Sites;
}

/// One site of each caller, the nearest to a root first.
void JsonWriter::sortCallers(std::vector<SiteId> &Sites) const {
  std::set<FunctionId> Seen;
  llvm::sort(Sites);
  llvm::erase_if(
      Sites, [&](SiteId S) { return !Seen.insert(G.site(S).Caller).second; });
  llvm::stable_sort(Sites, [&](SiteId L, SiteId R) {
    return Tree.distance(G.site(L).Caller) < Tree.distance(G.site(R).Caller);
  });
}

/// Of each function on a witness, the live functions that enter it: the
/// nearest to a root first.
void JsonWriter::findCallers() {
  for (const StepTable::Entry &E : Steps.Entries)
    Callers.try_emplace(E.S.Function);
  auto Add = [&](FunctionId To, ArrayRef<SiteId> Sites) {
    if (auto It = Callers.find(To); It != Callers.end())
      It->second.insert(It->second.end(), Sites.begin(), Sites.end());
  };
  forEachNamedEdge(G, [&](SiteId S, FunctionId To) { Add(To, S); });
  std::vector<std::vector<SiteId>> Sets = sitesOfSets(G);
  for (uint32_t I = 0; I < Sets.size(); ++I) {
    sortCallers(Sets[I]);
    for (FunctionId To : G.TargetSets[I])
      Add(To, ArrayRef(Sets[I]).take_front(MostCallers));
  }
  for (auto &[To, Sites] : Callers)
    sortCallers(Sites);
}

void JsonWriter::writeCallers() {
  columns({"function", "caller", "kind", "file", "line"});
  J.attributeArray("rows", [&] {
    for (const auto &[To, Sites] : Callers)
      for (SiteId S : ArrayRef(Sites).take_front(MostCallers)) {
        const Site &At = G.site(S);
        row(json::Array{To.index(), At.Caller.index(),
                        nameOf(edgeKindOf(G, S, To)), file(At.Where),
                        At.Where.Line});
      }
  });
}

namespace {

/// What one module needs of another.
struct Dependency {
  std::map<FunctionId, std::vector<SiteId>> Called;
  std::set<FunctionId> Indirect; ///< may be called, through pointers alone
  std::set<FunctionId> Named;    ///< by address
  std::set<DataId> Data;
};

using Dependencies = std::map<std::pair<ModuleId, ModuleId>, Dependency>;

} // namespace

static void addReferences(const ProgramGraph &G, ModuleId From,
                          ArrayRef<Reference> Refs, Dependencies &All) {
  for (const Reference &R : Refs) {
    ModuleId To = R.Function.valid() ? G.function(R.Function).Module
                                     : G.data(R.Data).Module;
    if (To == From)
      continue;
    Dependency &D = All[{From, To}];
    if (R.Function.valid())
      D.Named.insert(R.Function);
    else
      D.Data.insert(R.Data);
  }
}

static void addTargets(const ProgramGraph &G, Dependencies &All) {
  std::map<ModuleId, std::set<TargetSetId>> Sets;
  for (uint32_t I = 0; I < G.Sites.size(); ++I)
    if (const Site &S = G.Sites[I]; G.isLive(SiteId(I)) && isPlainIndirect(S))
      Sets[G.function(S.Caller).Module].insert(S.Targets);
  for (const auto &[From, Reached] : Sets) {
    BitVector Targets(G.Functions.size());
    for (TargetSetId Set : Reached)
      for (FunctionId To : G.TargetSets[Set.index()])
        Targets.set(To.index());
    for (unsigned To : Targets.set_bits())
      if (ModuleId In = G.Functions[To].Module; In != From)
        All[{From, In}].Indirect.insert(FunctionId(To));
  }
}

/// Where so many pairs of modules are tied by calls through pointers alone,
/// what is known of these calls is how many arguments they pass: that says
/// nothing.
static constexpr size_t MostLoosePairs = 2000;

static void dropLoosePairs(Dependencies &All) {
  auto IsLoose = [](const auto &Pair) {
    const Dependency &D = Pair.second;
    return D.Called.empty() && D.Named.empty() && D.Data.empty();
  };
  if (size_t(llvm::count_if(All, IsLoose)) > MostLoosePairs)
    std::erase_if(All, IsLoose);
}

static Dependencies dependenciesOf(const ProgramGraph &G) {
  Dependencies All;
  forEachNamedEdge(G, [&](SiteId S, FunctionId Callee) {
    ModuleId From = G.function(G.site(S).Caller).Module;
    ModuleId To = G.function(Callee).Module;
    if (From == To)
      return;
    Dependency &D = All[{From, To}];
    if (G.site(S).Callee == Callee)
      D.Called[Callee].push_back(S);
    else
      D.Indirect.insert(Callee);
  });
  addTargets(G, All);
  for (uint32_t I = 0; I < G.Functions.size(); ++I)
    if (G.FunctionLive[I])
      addReferences(G, G.Functions[I].Module, G.references(FunctionId(I)), All);
  for (uint32_t I = 0; I < G.Data.size(); ++I)
    if (G.DataLive[I])
      addReferences(G, G.Data[I].Module, G.references(DataId(I)), All);
  dropLoosePairs(All);
  return All;
}

void JsonWriter::writeDependencies() {
  constexpr size_t Most = 12;
  for (const auto &[Ends, D] : dependenciesOf(G)) {
    std::vector<std::pair<FunctionId, ArrayRef<SiteId>>> Through(
        D.Called.begin(), D.Called.end());
    std::stable_sort(Through.begin(), Through.end(),
                     [](const auto &L, const auto &R) {
                       return L.second.size() > R.second.size();
                     });
    J.object([&, Ends = Ends, &D = D] {
      J.attribute("from", Ends.first.index());
      J.attribute("to", Ends.second.index());
      J.attribute("called", int64_t(D.Called.size()));
      J.attribute("indirect", int64_t(D.Indirect.size()));
      J.attribute("named", int64_t(D.Named.size()));
      J.attribute("data", int64_t(D.Data.size()));
      J.attributeArray("through", [&] {
        for (const auto &[F, Sites] : ArrayRef(Through).take_front(Most))
          J.object([&, F = F, Sites = Sites] {
            const Site &First = G.site(Sites.front());
            attribute("function", G.name(F));
            J.attribute("sites", int64_t(Sites.size()));
            attribute("caller", G.name(First.Caller));
            place(First.Where);
          });
      });
    });
  }
}

} // namespace ukport
