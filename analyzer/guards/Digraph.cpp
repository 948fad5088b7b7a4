#include "analyzer/guards/Digraph.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

Digraph::Digraph(uint32_t Count, ArrayRef<std::pair<Vertex, Vertex>> Arcs)
    : Begin(Count + 1), To(Arcs.size()) {
  for (const auto &[From, Target] : Arcs)
    ++Begin[From + 1];
  for (uint32_t V = 0; V < Count; ++V)
    Begin[V + 1] += Begin[V];
  std::vector<uint32_t> Next(Begin.begin(), Begin.end() - 1);
  for (const auto &[From, Target] : Arcs)
    To[Next[From]++] = Target;
}

Digraph Digraph::reversed() const {
  std::vector<std::pair<Vertex, Vertex>> Arcs;
  Arcs.reserve(To.size());
  for (Vertex V = 0; V < size(); ++V)
    for (Vertex S : successors(V))
      Arcs.emplace_back(S, V);
  return Digraph(size(), Arcs);
}

namespace {

/// The depth-first tree and, over its numbers, the semidominators.
class SemiNca {
public:
  SemiNca(const Digraph &G, Vertex Root) : G(G), Number(G.size(), NoVertex) {
    visit(Root);
    findSemidominators();
    findDominators();
  }

  std::vector<Vertex> Order;  ///< depth first
  std::vector<uint32_t> Idom; ///< by number

private:
  void visit(Vertex Root) {
    std::vector<std::pair<Vertex, uint32_t>> Stack;
    auto Enter = [&](Vertex V, uint32_t From) {
      Number[V] = Order.size();
      Order.push_back(V);
      Parent.push_back(From);
      Stack.emplace_back(V, 0);
    };
    Enter(Root, 0);
    while (!Stack.empty()) {
      auto &[V, Next] = Stack.back();
      ArrayRef<Vertex> Successors = G.successors(V);
      if (Next == Successors.size()) {
        Stack.pop_back();
        continue;
      }
      Vertex S = Successors[Next++];
      if (Number[S] == NoVertex)
        Enter(S, Number[V]);
    }
  }

  /// The vertex of least semidominator on the way from \p V up to the root of
  /// its tree in the forest of the vertices done; halves the way as it goes.
  uint32_t evaluate(uint32_t V, uint32_t LastLinked) {
    if (V < LastLinked)
      return Label[V];
    Way.clear();
    for (uint32_t At = V; Ancestor[At] >= LastLinked; At = Ancestor[At])
      Way.push_back(At);
    while (!Way.empty()) {
      uint32_t At = Way.back();
      Way.pop_back();
      uint32_t Above = Ancestor[At];
      if (Semi[Label[Above]] < Semi[Label[At]])
        Label[At] = Label[Above];
      Ancestor[At] = Ancestor[Above];
    }
    return Label[V];
  }

  void findSemidominators() {
    Digraph Back = G.reversed();
    uint32_t Count = Order.size();
    Ancestor = Parent;
    Semi.resize(Count);
    Label.resize(Count);
    for (uint32_t I = 0; I < Count; ++I)
      Semi[I] = Label[I] = I;
    for (uint32_t I = Count; I-- > 1;) {
      Semi[I] = Parent[I];
      for (Vertex P : Back.successors(Order[I]))
        if (Number[P] != NoVertex)
          Semi[I] = std::min(Semi[I], Semi[evaluate(Number[P], I + 1)]);
    }
  }

  void findDominators() {
    Idom = Parent;
    for (uint32_t I = 1; I < Order.size(); ++I)
      while (Idom[I] > Semi[I])
        Idom[I] = Idom[Idom[I]];
  }

  const Digraph &G;
  std::vector<uint32_t> Number;                             ///< by vertex
  std::vector<uint32_t> Parent, Ancestor, Semi, Label, Way; ///< by number
};

} // namespace

DominatorTree::DominatorTree(const Digraph &G, Vertex Root)
    : Root(Root), Parent(G.size(), NoVertex) {
  SemiNca Found(G, Root);
  for (uint32_t I = 1; I < Found.Order.size(); ++I)
    Parent[Found.Order[I]] = Found.Order[Found.Idom[I]];
  Order = std::move(Found.Order);
}

std::vector<Vertex> DominatorTree::dominators(Vertex V) const {
  std::vector<Vertex> Result;
  for (Vertex At = Parent[V]; At != NoVertex; At = Parent[At])
    Result.push_back(At);
  return Result;
}

} // namespace ukport
