#include "analyzer/guards/Guards.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport {

GuardFinder::GuardFinder(const Session &S)
    : S(S), Names(*S.Module), Blocks(*S.Module, S.graph()),
      Tree(Blocks.graph(), Blocks.root()), Of(*S.Module, Names),
      Stores(*S.Module, S.graph(), Names),
      Settings(*S.Module, S.graph(), Names, Stores),
      Lines(S.Project, S.graph()), Dominated(Blocks.graph().size()) {
  const ProgramGraph &G = S.graph();
  for (uint32_t I = 0; I < G.Functions.size(); ++I)
    if (Vertex V = Blocks.entry(FunctionId(I)); V != NoVertex)
      if (Tree.reached(V))
        ++Dominated[V];
  for (Vertex V : reverse(Tree.order()))
    if (Tree.idom(V) != NoVertex)
      Dominated[Tree.idom(V)] += Dominated[V];
}

std::vector<GuardedPlace> GuardFinder::placesOf(ArrayRef<uint32_t> Uses) const {
  std::vector<GuardedPlace> Result;
  for (uint32_t I : Uses) {
    const FeatureUse &U = S.Analysed.Result.Uses[I];
    GuardedPlace P;
    P.Function = U.Function;
    P.Site = U.Site;
    P.At = U.Site.valid() ? Blocks.vertexOf(U.Site) : Blocks.entry(U.Function);
    auto Known = find_if(Result, [&](const GuardedPlace &Other) {
      return Other.Site == P.Site && Other.Function == P.Function;
    });
    if (Known == Result.end())
      Known = Result.insert(Known, std::move(P));
    Known->Uses.push_back(I);
  }
  return Result;
}

GuardedPlace GuardFinder::placeOf(FunctionId F) const {
  GuardedPlace P;
  P.Function = F;
  P.At = Blocks.entry(F);
  return P;
}

Guard GuardFinder::guardAt(Vertex Edge) const {
  Guard Result;
  const BranchEdge &E = Blocks.edge(Edge);
  Result.Edge = Edge;
  Result.In = Blocks.function(Edge);
  Result.Where = Lines.at(*E.Branch);
  Result.Conditions = Of.of(E);
  Result.Functions = Dominated[Edge];
  return Result;
}

SourceLine GuardFinder::placeOf(const Directive &D) const {
  auto Data = S.Module->DataIds.find(D.Table);
  if (Data == S.Module->DataIds.end())
    return SourceLine();
  return Lines.quoting(S.graph().data(Data->second).Where, D.Name);
}

void GuardFinder::findGuards(GuardedPlace &P) const {
  P.Guards.clear();
  if (P.At == NoVertex || !Tree.reached(P.At))
    return;
  for (Vertex V : Tree.dominators(P.At))
    if (Blocks.kind(V) == VertexKind::Edge)
      P.Guards.push_back(guardAt(V));
}

} // namespace ukport
