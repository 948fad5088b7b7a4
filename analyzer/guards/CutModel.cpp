#include "analyzer/guards/CutModel.h"
#include "llvm/ADT/STLExtras.h"
#include <queue>

using namespace llvm;

namespace ukport {

static bool intersects(ArrayRef<CandidateId> Left,
                       ArrayRef<CandidateId> Right) {
  return any_of(Left, [&](CandidateId I) { return is_contained(Right, I); });
}

/// A search from the root, cheapest first.
struct CutModel::State {
  State(const CutModel &Model, ArrayRef<CandidateId> Chosen,
        ArrayRef<Vertex> Blocked, const std::vector<bool> *Costs)
      : Finder(Model.Finder), Could(Model.Could), Chosen(Chosen), Costs(Costs),
        Cost(Finder.Blocks.graph().size(), UINT32_MAX), Settled(Cost.size()),
        From(Cost.size(), NoVertex), Stop(Cost.size()), Cut(Cost.size()) {
    for (CandidateId I : Chosen)
      for (Vertex E : Could[I].Edges)
        Cut[E] = true;
    for (Vertex V : Blocked)
      Stop[V] = true;
  }

  const GuardFinder &Finder;
  const Candidates &Could;
  ArrayRef<CandidateId> Chosen;
  const std::vector<bool> *Costs; ///< null: every vertex costs nothing
  std::vector<uint32_t> Cost;
  std::vector<bool> Settled;
  std::vector<Vertex> From;
  std::map<Vertex, std::vector<const Source *>> Used; ///< by edge
  std::vector<bool> Stop;
  std::vector<bool> Cut;

  void run() {
    propose(Finder.Blocks.root(), 0, NoVertex);
    while (!Free.empty() || !Queue.empty()) {
      auto [At, V] = next();
      if (Settled[V] || At > Cost[V])
        continue;
      Settled[V] = true;
      // Edges that waited for a store in this block.
      if (auto It = Waiting.find(V); It != Waiting.end())
        for (Vertex E : std::vector<Vertex>(std::move(It->second)))
          enter(E, From[E]);
      if (Stop[V])
        continue;
      for (Vertex S : Finder.Blocks.graph().successors(V))
        if (!Settled[S])
          enter(S, V);
    }
  }

private:
  using Item = std::pair<uint32_t, Vertex>;

  void propose(Vertex V, uint32_t At, Vertex Before) {
    if (At >= Cost[V])
      return;
    Cost[V] = At;
    From[V] = Before;
    if (At == Now)
      Free.emplace_back(At, V);
    else
      Queue.emplace(At, V);
  }

  /// What costs no more than what is settled needs no order.
  Item next() {
    Item Result;
    if (!Free.empty()) {
      Result = Free.back();
      Free.pop_back();
      return Result;
    }
    Result = Queue.top();
    Queue.pop();
    Now = Result.first;
    return Result;
  }

  /// Reaches \p V from \p Before, if all that it needs besides is there.
  void enter(Vertex V, Vertex Before) {
    if (Finder.Blocks.kind(V) != VertexKind::Edge)
      return propose(V, Cost[Before], Before);
    if (Cut[V] || Settled[V])
      return;
    From[V] = Before; // an edge has one predecessor
    uint32_t Sum = Cost[Before] + (Costs && (*Costs)[V]);
    std::vector<const Source *> Needed;
    for (const std::vector<Source> &Group : Could.sourcesOf(V)) {
      const Source *Best = nullptr;
      for (const Source &S : Group)
        if (S.At != NoVertex && Settled[S.At] &&
            !intersects(S.ExcludedBy, Chosen) &&
            (!Best || Cost[S.At] < Cost[Best->At]))
          Best = &S;
      if (!Best) {
        for (const Source &S : Group)
          if (S.At != NoVertex && !Settled[S.At])
            Waiting[S.At].push_back(V);
        return;
      }
      Sum += Cost[Best->At];
      Needed.push_back(Best);
    }
    if (!Needed.empty())
      Used[V] = std::move(Needed);
    propose(V, Sum, Before);
  }

  uint32_t Now = 0; ///< the cost of what is being settled
  std::vector<Item> Free;
  std::priority_queue<Item, std::vector<Item>, std::greater<Item>> Queue;
  std::map<Vertex, std::vector<Vertex>> Waiting; ///< edges, by store's block
};

std::vector<bool> CutModel::reached(ArrayRef<CandidateId> Chosen,
                                    ArrayRef<Vertex> Blocked) const {
  State S(*this, Chosen, Blocked, nullptr);
  S.run();
  return std::move(S.Settled);
}

std::optional<Proof> CutModel::prove(ArrayRef<Vertex> Goals,
                                     ArrayRef<CandidateId> Chosen,
                                     const std::vector<bool> &Costs) const {
  State S(*this, Chosen, {}, &Costs);
  S.run();
  Vertex Goal = NoVertex;
  for (Vertex V : Goals)
    if (S.Settled[V] && (Goal == NoVertex || S.Cost[V] < S.Cost[Goal]))
      Goal = V;
  if (Goal == NoVertex)
    return std::nullopt;
  Proof Result;
  for (Vertex V = Goal; V != NoVertex; V = S.From[V])
    Result.Path.push_back(V);
  std::reverse(Result.Path.begin(), Result.Path.end());
  std::set<Vertex> Seen;
  std::vector<Vertex> Work{Goal};
  while (!Work.empty()) {
    Vertex V = Work.back();
    Work.pop_back();
    if (V == NoVertex || !Seen.insert(V).second)
      continue;
    Work.push_back(S.From[V]);
    if (Finder.Blocks.kind(V) != VertexKind::Edge)
      continue;
    Result.Edges.push_back(V);
    if (auto It = S.Used.find(V); It != S.Used.end())
      for (const Source *Each : It->second) {
        Result.Stores.push_back(Each);
        Work.push_back(Each->At);
      }
  }
  llvm::sort(Result.Edges);
  return Result;
}

} // namespace ukport
