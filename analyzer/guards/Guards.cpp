#include "analyzer/guards/Guards.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport {

GuardFinder::GuardFinder(const Session &S)
    : S(S), Names(*S.Module), Blocks(*S.Module, S.graph()),
      Back(Blocks.graph().reversed()), Tree(Blocks.graph(), Blocks.root()),
      Of(*S.Module, Names), Stores(*S.Module, S.graph(), Names),
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

bool isOfLibc(const ProgramGraph &G, FunctionId F) {
  ModuleKind Kind = G.module(G.function(F).Module).Kind;
  return Kind == ModuleKind::Libc || Kind == ModuleKind::Runtime;
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

std::vector<GuardedStore> GuardFinder::storesFor(const BranchCondition &C,
                                                 Vertex After) const {
  std::vector<GuardedStore> Result;
  if (C.Kind != SubjectKind::Variable || !Stores.areAll(*C.Where->Variable))
    return Result;
  auto MayHold = [&](std::optional<int64_t> Value) {
    return !Value ||
           C.Holds.contains(APInt(C.Holds.getBitWidth(), *Value, true));
  };
  if (MayHold(initialValue(*C.Where->Variable)))
    return Result;
  for (const StoreTo &Each : Stores.to(C.Subject)) {
    Vertex At = Blocks.vertexOf(Each.Store->getParent());
    if (!MayHold(Each.Value) || At == NoVertex || !Tree.reached(At))
      continue;
    std::vector<Vertex> Above = Tree.dominators(At);
    if (is_contained(Above, After))
      continue;
    GuardedStore Found{&Each, Lines.at(*Each.Store), {}};
    for (Vertex V : Above)
      if (Blocks.kind(V) == VertexKind::Edge && Blocks.function(V) == Each.In)
        Found.Guards.push_back(guardAt(V));
    // One that every run executes tells nothing.
    if (Found.Guards.empty() && isUnconditional(*Each.Store))
      return {};
    Result.push_back(std::move(Found));
  }
  return Result;
}

std::vector<Directive> GuardFinder::entriesHolding(FunctionId F) const {
  const llvm::Function *IR = S.Module->Functions.lookup(F);
  return IR ? Settings.holding(*IR) : std::vector<Directive>();
}

/// The call of \p Callee in \p B; null when it is none of IR.
static const CallBase *callOf(const BasicBlock &B,
                              const llvm::Function *Callee) {
  for (const Instruction &Each : B)
    if (auto *Call = dyn_cast<CallBase>(&Each))
      if (Callee && calledFunction(*Call) == Callee)
        return Call;
  return nullptr;
}

std::vector<WayIn> GuardFinder::waysInto(const GuardedPlace &P) const {
  std::vector<WayIn> Result;
  Vertex Entry = Blocks.entry(P.Function);
  if (Entry == NoVertex || !Tree.reached(Entry))
    return Result;
  std::vector<Vertex> Common = Tree.dominators(Entry);
  const llvm::Function *IR = S.Module->Functions.lookup(P.Function);
  for (Vertex V : Back.successors(Entry)) {
    if (!Tree.reached(V))
      continue;
    WayIn Way;
    if (Blocks.kind(V) == VertexKind::TargetSet)
      Way.Entries = entriesHolding(P.Function);
    if (Blocks.kind(V) != VertexKind::Block) {
      Result.push_back(std::move(Way));
      continue;
    }
    Way.From = Blocks.function(V);
    const CallBase *Call = callOf(*Blocks.block(V), IR);
    Way.Where = Lines.at(Call ? *Call : *Blocks.block(V)->getTerminator());
    Way.Entries = entriesHolding(Way.From);
    for (Vertex D : Tree.dominators(V)) {
      if (is_contained(Common, D))
        break;
      if (Blocks.kind(D) == VertexKind::Edge)
        Way.Guards.push_back(guardAt(D));
    }
    Result.push_back(std::move(Way));
  }
  return Result;
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
