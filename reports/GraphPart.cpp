#include "reports/GraphPart.h"
#include "analyzer/support/Error.h"
#include "reports/Names.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <map>
#include <set>

using namespace llvm;

namespace ukport {

/// Calls \p Each with the possible callees of \p S, and the kind of the edge.
static void forCallees(const ProgramGraph &G, SiteId Id,
                       function_ref<void(FunctionId)> Each) {
  const Site &S = G.site(Id);
  if (!G.isLive(Id))
    return;
  if (S.Callee.valid())
    Each(S.Callee);
  for (FunctionId F : G.targets(S))
    Each(F);
  if (auto It = G.Callbacks.find(Id); It != G.Callbacks.end())
    for (const CallbackTarget &T : It->second)
      Each(T.Function);
}

std::map<std::pair<ModuleId, ModuleId>, uint32_t>
moduleCalls(const ProgramGraph &G) {
  std::map<std::pair<ModuleId, ModuleId>, uint32_t> Calls;
  for (uint32_t I = 0; I < G.Sites.size(); ++I) {
    ModuleId From = G.function(G.Sites[I].Caller).Module;
    std::set<ModuleId> To;
    forCallees(G, SiteId(I),
               [&](FunctionId F) { To.insert(G.function(F).Module); });
    for (ModuleId M : To)
      if (M != From)
        ++Calls[{From, M}];
  }
  return Calls;
}

namespace {

class PartBuilder {
public:
  explicit PartBuilder(const Snapshot &S) : S(S), G(*S.Graph) {}

  GraphPart modules();
  GraphPart round(ArrayRef<FunctionId> Starts, bool Callers, unsigned Depth);
  GraphPart witnesses(const NamedThings &Named);

private:
  uint32_t node(FunctionId F) {
    auto [It, New] = Index.try_emplace(F, Part.Nodes.size());
    if (New) {
      const Function &Fn = G.function(F);
      GraphPart::Node N;
      N.Id = "f" + std::to_string(F.index());
      N.Name = G.name(F).str();
      N.Module = G.name(Fn.Module).str();
      N.Place = G.describe(Fn.Where);
      N.Kind = nameOf(Fn.Kind).str();
      Part.Nodes.push_back(std::move(N));
    }
    return It->second;
  }

  void edge(FunctionId From, FunctionId To, SiteId Through, EdgeKind Kind) {
    auto Key = std::make_tuple(From, To, Kind);
    auto [It, New] = EdgeIndex.try_emplace(Key, Part.Edges.size());
    if (New)
      Part.Edges.push_back({node(From), node(To), nameOf(Kind).str(),
                            G.describe(G.site(Through).Where), 0});
    ++Part.Edges[It->second].Calls;
  }

  void addEdgesBetween(const std::set<FunctionId> &Shown);
  std::set<FunctionId> reach(ArrayRef<FunctionId> Starts, bool Callers,
                             unsigned Depth) const;
  void addWitness(const Witness &Path);

  const Snapshot &S;
  const ProgramGraph &G;
  GraphPart Part;
  std::map<FunctionId, uint32_t> Index;
  std::map<std::tuple<FunctionId, FunctionId, EdgeKind>, uint32_t> EdgeIndex;
};

} // namespace

GraphPart PartBuilder::modules() {
  Part.OfModules = true;
  Part.Title = G.ProgramName + ": libraries";
  std::map<ModuleId, uint32_t> At;
  for (const ModuleSummary &M : S.Result.Modules) {
    At[M.Module] = Part.Nodes.size();
    GraphPart::Node N;
    N.Id = "m" + std::to_string(M.Module.index());
    N.Name = G.name(M.Module).str();
    N.Kind = nameOf(G.module(M.Module).Kind).str();
    N.Place = std::to_string(M.FunctionsLive) + " of " +
              std::to_string(M.FunctionsLive + M.FunctionsDead) +
              " functions live";
    N.Start = G.module(M.Module).Kind == ModuleKind::Executable;
    Part.Nodes.push_back(std::move(N));
  }
  for (const auto &[Ends, Count] : moduleCalls(G))
    if (At.count(Ends.first) && At.count(Ends.second))
      Part.Edges.push_back(
          {At[Ends.first], At[Ends.second], "calls", "", Count});
  return std::move(Part);
}

std::set<FunctionId> PartBuilder::reach(ArrayRef<FunctionId> Starts,
                                        bool Callers, unsigned Depth) const {
  std::set<FunctionId> Seen(Starts.begin(), Starts.end());
  std::vector<std::vector<FunctionId>> Next(G.Functions.size());
  for (uint32_t I = 0; I < G.Sites.size(); ++I)
    forCallees(G, SiteId(I), [&](FunctionId Callee) {
      FunctionId Caller = G.Sites[I].Caller;
      Next[(Callers ? Callee : Caller).index()].push_back(Callers ? Caller
                                                                  : Callee);
    });
  std::vector<FunctionId> Border = Starts.vec();
  for (unsigned Step = 0; Step < Depth && !Border.empty(); ++Step) {
    std::vector<FunctionId> Beyond;
    for (FunctionId F : Border)
      for (FunctionId To : Next[F.index()])
        if (Seen.insert(To).second)
          Beyond.push_back(To);
    Border = std::move(Beyond);
  }
  return Seen;
}

void PartBuilder::addEdgesBetween(const std::set<FunctionId> &Shown) {
  for (FunctionId F : Shown)
    node(F);
  for (FunctionId F : Shown)
    for (uint32_t I = G.function(F).Sites.Begin; I < G.function(F).Sites.End;
         ++I)
      forCallees(G, SiteId(I), [&](FunctionId To) {
        if (Shown.count(To))
          edge(F, To, SiteId(I), edgeKindOf(G, SiteId(I), To));
      });
}

GraphPart PartBuilder::round(ArrayRef<FunctionId> Starts, bool Callers,
                             unsigned Depth) {
  addEdgesBetween(reach(Starts, Callers, Depth));
  for (FunctionId F : Starts)
    Part.Nodes[node(F)].Start = true;
  return std::move(Part);
}

void PartBuilder::addWitness(const Witness &Path) {
  for (size_t I = 0; I < Path.size(); ++I) {
    node(Path[I].Function);
    if (I)
      edge(Path[I - 1].Function, Path[I].Function, Path[I].Site, Path[I].Kind);
  }
}

GraphPart PartBuilder::witnesses(const NamedThings &Named) {
  WitnessTree Tree(G);
  std::set<std::string> Wanted;
  for (const Catalogue::Feature *F : Named.Features)
    Wanted.insert(F->Id);
  for (const FeatureUse &U : S.Result.Uses)
    if (Wanted.count(U.FeatureId)) {
      addWitness(U.Path);
      if (U.Function.valid())
        Part.Nodes[node(U.Function)].Start = true;
    }
  for (const SyscallSite &Made : S.Result.SyscallSites)
    if (any_of(Made.Numbers,
               [&](int N) { return is_contained(Named.Syscalls, N); })) {
      addWitness(Tree.to(G.site(Made.Site).Caller));
      Part.Nodes[node(G.site(Made.Site).Caller)].Start = true;
    }
  return std::move(Part);
}

Expected<GraphPart> graphPartOf(const Snapshot &S, StringRef Name, bool Callers,
                                std::optional<unsigned> Depth) {
  const ProgramGraph &G = *S.Graph;
  PartBuilder Builder(S);
  if (Name.empty())
    return Builder.modules();
  Expected<NamedThings> Named = findNamed(S, Name);
  if (!Named)
    return Named.takeError();
  std::vector<FunctionId> Starts;
  unsigned Default = 2;
  for (FunctionId F : Named->Functions)
    if (G.isLive(F))
      Starts.push_back(F);
  if (Starts.empty() && !Named->Modules.empty()) {
    Default = 0;
    for (uint32_t I = 0; I < G.Functions.size(); ++I)
      if (is_contained(Named->Modules, G.Functions[I].Module) &&
          G.FunctionLive[I])
        Starts.push_back(FunctionId(I));
  }
  GraphPart Part =
      Starts.empty() ? Builder.witnesses(*Named)
                     : Builder.round(Starts, Callers, Depth.value_or(Default));
  if (Part.Nodes.empty())
    return makeError("nothing to draw", Name, "nothing of it is live",
                     "ask for something that is; `ukport why " + Name +
                         "` says more");
  Part.Title = G.ProgramName + ": " + (Callers ? "to " : "from ") + Name.str();
  return Part;
}

/// Nodes of two stores are the same if they are called the same.
static auto nameOf(const GraphPart::Node &N) {
  return std::make_pair(N.Module, N.Name);
}

/// Adds what \p Old alone has to \p New, and marks what differs.
static void compare(const GraphPart &Old, GraphPart &New) {
  std::map<std::pair<std::string, std::string>, uint32_t> Index;
  for (GraphPart::Node &N : New.Nodes) {
    Index[nameOf(N)] = &N - New.Nodes.data();
    N.Change = "new";
  }
  std::vector<uint32_t> To; // of each old node
  for (const GraphPart::Node &N : Old.Nodes) {
    auto [It, Gone] = Index.try_emplace(nameOf(N), New.Nodes.size());
    if (Gone) {
      New.Nodes.push_back(N);
      New.Nodes.back().Id = "gone" + std::to_string(It->second);
    }
    New.Nodes[It->second].Change = Gone ? "gone" : "";
    To.push_back(It->second);
  }
  std::map<std::tuple<uint32_t, uint32_t, std::string>, size_t> Edges;
  for (size_t I = 0; I < New.Edges.size(); ++I) {
    GraphPart::Edge &E = New.Edges[I];
    Edges[{E.From, E.To, E.Kind}] = I;
    E.Change = "new";
  }
  for (const GraphPart::Edge &E : Old.Edges) {
    auto [It, Gone] =
        Edges.try_emplace({To[E.From], To[E.To], E.Kind}, New.Edges.size());
    if (Gone) {
      New.Edges.push_back({To[E.From], To[E.To], E.Kind, E.Place, E.Calls});
      New.Edges.back().Change = "gone";
      continue;
    }
    GraphPart::Edge &Now = New.Edges[It->second];
    Now.Change = Now.Calls > E.Calls   ? "more"
                 : Now.Calls < E.Calls ? "fewer"
                                       : "";
  }
}

Expected<GraphPart> graphPartOf(const ReportRequest &R) {
  Expected<GraphPart> Part = graphPartOf(R.Whole, R.Around, R.Callers, R.Depth);
  if (!Part || !R.Before)
    return Part;
  Expected<GraphPart> Old =
      graphPartOf(*R.Before, R.Around, R.Callers, R.Depth);
  if (!Old)
    return Old;
  compare(*Old, *Part);
  return Part;
}

} // namespace ukport
