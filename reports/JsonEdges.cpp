//===- JsonEdges.cpp - who else calls, and what libraries need, as JSON ---===//
//
// A witness shows one way; `callers` tells the others into each function that a
// witness passes. `dependencies` joins the edges between the functions of two
// modules. Both count what is live alone: an edge is a site and one callee that
// it may have; a reference is a name that a body or an initialiser holds.
//
//===----------------------------------------------------------------------===//
#include "reports/JsonWriter.h"
#include <algorithm>
#include <set>

using namespace llvm;

namespace ukport {

/// Calls Edge(site, callee) for each edge of live code.
static void forEachEdge(const ProgramGraph &G,
                        function_ref<void(SiteId, FunctionId)> Edge) {
  for (uint32_t I = 0; I < G.Sites.size(); ++I) {
    const Site &S = G.Sites[I];
    if (!G.isLive(SiteId(I)))
      continue;
    if (S.Callee.valid())
      Edge(SiteId(I), S.Callee);
    for (FunctionId Target : G.targets(S))
      if (Target != S.Callee)
        Edge(SiteId(I), Target);
  }
}

/// Of each function on a witness, the live functions that enter it: the
/// nearest to a root first.
void JsonWriter::findCallers() {
  for (const StepTable::Entry &E : Steps.Entries)
    Callers.try_emplace(E.S.Function);
  std::set<std::pair<FunctionId, FunctionId>> Seen;
  forEachEdge(G, [&](SiteId S, FunctionId To) {
    auto It = Callers.find(To);
    FunctionId From = G.site(S).Caller;
    if (It != Callers.end() && Seen.insert({To, From}).second)
      It->second.push_back(S);
  });
  for (auto &[To, Sites] : Callers)
    std::stable_sort(Sites.begin(), Sites.end(), [&](SiteId L, SiteId R) {
      return Tree.distance(G.site(L).Caller) < Tree.distance(G.site(R).Caller);
    });
}

void JsonWriter::writeCallers() {
  constexpr size_t Most = 8;
  columns({"function", "caller", "kind", "file", "line"});
  J.attributeArray("rows", [&] {
    for (const auto &[To, Sites] : Callers)
      for (SiteId S : ArrayRef(Sites).take_front(Most)) {
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

static Dependencies dependenciesOf(const ProgramGraph &G) {
  Dependencies All;
  forEachEdge(G, [&](SiteId S, FunctionId Callee) {
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
  for (uint32_t I = 0; I < G.Functions.size(); ++I)
    if (G.FunctionLive[I])
      addReferences(G, G.Functions[I].Module, G.references(FunctionId(I)), All);
  for (uint32_t I = 0; I < G.Data.size(); ++I)
    if (G.DataLive[I])
      addReferences(G, G.Data[I].Module, G.references(DataId(I)), All);
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
