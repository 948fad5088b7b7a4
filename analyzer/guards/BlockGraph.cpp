#include "analyzer/guards/BlockGraph.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/CFG.h"

using namespace llvm;

namespace ukport {

BlockGraph::BlockGraph(const BitcodeModule &M, const ProgramGraph &G)
    : M(M), G(G), Entries(G.Functions.size(), NoVertex),
      TargetSets(G.TargetSets.size(), NoVertex) {
  add(VertexKind::Root, 0, FunctionId());
  addFunctions();
  for (const Root &R : G.Roots)
    if (G.isLive(R.Function))
      Pending.emplace_back(root(), entry(R.Function));
  for (uint32_t I = 0; I < G.TargetSets.size(); ++I)
    if (TargetSets[I] != NoVertex)
      for (FunctionId F : G.TargetSets[I])
        if (G.isLive(F))
          Pending.emplace_back(TargetSets[I], entry(F));
  Flow = Digraph(Kinds.size(), Pending);
  Pending = {};
}

bool BlockGraph::isLive(const BasicBlock &B) const {
  auto It = M.BlockIds.find(&B);
  return It == M.BlockIds.end() || G.BlockLive[It->second.index()];
}

Vertex BlockGraph::add(VertexKind Kind, uint32_t At, FunctionId F) {
  Kinds.push_back(Kind);
  Index.push_back(At);
  Owner.push_back(F);
  return Kinds.size() - 1;
}

void BlockGraph::addFunctions() {
  // Entries first: calls refer to them.
  for (uint32_t I = 0; I < G.Functions.size(); ++I) {
    FunctionId F(I);
    if (!G.isLive(F))
      continue;
    const llvm::Function *IR = M.Functions.lookup(F);
    if (!IR || IR->isDeclaration()) {
      Entries[I] = add(VertexKind::Function, 0, F);
      continue;
    }
    for (const BasicBlock &B : *IR) {
      if (!isLive(B))
        continue;
      ByBlock[&B] = add(VertexKind::Block, Blocks.size(), F);
      Blocks.push_back(&B);
    }
    Entries[I] = ByBlock.lookup(&IR->getEntryBlock());
  }
  for (uint32_t I = 0; I < G.Functions.size(); ++I) {
    FunctionId F(I);
    if (!G.isLive(F))
      continue;
    // A call that is no instruction of its own stands in machine code or in
    // inline assembly; from the entry on it may be made.
    IndexRange Sites = G.function(F).Sites;
    for (uint32_t S = Sites.Begin; S < Sites.End; ++S)
      if (!M.Calls.lookup(SiteId(S)))
        addCalls(Entries[I], SiteId(S));
    if (kind(Entries[I]) == VertexKind::Function)
      continue;
    for (const BasicBlock &B : *M.Functions.lookup(F)) {
      Vertex From = vertexOf(&B);
      if (From == NoVertex)
        continue;
      for (const Instruction &Inst : B)
        if (auto *Call = dyn_cast<CallBase>(&Inst))
          if (auto It = M.SiteIds.find(Call); It != M.SiteIds.end())
            addCalls(From, It->second);
      addBranches(From, B, F);
    }
  }
}

void BlockGraph::addBranches(Vertex From, const BasicBlock &B, FunctionId F) {
  SmallPtrSet<const BasicBlock *, 4> Distinct;
  for (const BasicBlock *To : successors(&B))
    if (isLive(*To))
      Distinct.insert(To);
  bool Branches = Distinct.size() > 1;
  for (const BasicBlock *To : successors(&B)) {
    if (!Distinct.erase(To))
      continue;
    Vertex Target = ByBlock.lookup(To);
    if (!Branches) {
      Pending.emplace_back(From, Target);
      continue;
    }
    Vertex E = add(VertexKind::Edge, Edges.size(), F);
    Edges.push_back({B.getTerminator(), To});
    Pending.emplace_back(From, E);
    Pending.emplace_back(E, Target);
  }
}

void BlockGraph::addCalls(Vertex From, SiteId S) {
  const Site &At = G.site(S);
  if (!G.isLive(S))
    return;
  if (At.Callee.valid() && G.isLive(At.Callee))
    Pending.emplace_back(From, entry(At.Callee));
  if (!At.Targets.valid())
    return;
  Vertex &Set = TargetSets[At.Targets.index()];
  if (Set == NoVertex)
    Set = add(VertexKind::TargetSet, At.Targets.index(), FunctionId());
  Pending.emplace_back(From, Set);
}

Vertex BlockGraph::vertexOf(const BasicBlock *B) const {
  auto It = ByBlock.find(B);
  return It == ByBlock.end() ? NoVertex : It->second;
}

Vertex BlockGraph::vertexOf(SiteId S) const {
  if (const CallBase *Call = M.Calls.lookup(S))
    return vertexOf(Call->getParent());
  return entry(G.site(S).Caller);
}

} // namespace ukport
