// Dominators, against what removing a vertex shows.
#include "analyzer/guards/Digraph.h"
#include "gtest/gtest.h"
#include <random>

using namespace ukport;

namespace {

using Arcs = std::vector<std::pair<Vertex, Vertex>>;

/// What the root, 0, reaches without \p Removed.
std::vector<bool> reachedWithout(const Digraph &G, Vertex Removed) {
  std::vector<bool> Seen(G.size());
  std::vector<Vertex> Work;
  if (Removed != 0)
    Work.push_back(0);
  while (!Work.empty()) {
    Vertex V = Work.back();
    Work.pop_back();
    if (Seen[V])
      continue;
    Seen[V] = true;
    for (Vertex S : G.successors(V))
      if (S != Removed)
        Work.push_back(S);
  }
  return Seen;
}

TEST(Digraph, SuccessorsKeepTheirOrder) {
  Digraph G(3, Arcs{{0, 2}, {1, 0}, {0, 1}});
  EXPECT_EQ(G.successors(0).vec(), (std::vector<Vertex>{2, 1}));
  EXPECT_EQ(G.reversed().successors(0).vec(), std::vector<Vertex>{1});
}

TEST(Digraph, DominatorsOfADiamond) {
  DominatorTree T(Digraph(5, Arcs{{0, 1}, {1, 2}, {1, 3}, {2, 4}, {3, 4}}), 0);
  EXPECT_EQ(T.dominators(4), (std::vector<Vertex>{1, 0}));
}

TEST(Digraph, UnreachedHasNoDominator) {
  DominatorTree T(Digraph(3, Arcs{{0, 1}, {2, 1}}), 0);
  EXPECT_FALSE(T.reached(2));
  EXPECT_TRUE(T.dominators(2).empty());
  EXPECT_EQ(T.idom(1), 0u);
}

TEST(Digraph, DominatorsOfAnyGraph) {
  std::mt19937 Random(1);
  for (unsigned Round = 0; Round < 300; ++Round) {
    uint32_t Count = 2 + Random() % 30;
    Arcs A;
    for (uint32_t I = 0, N = Random() % (3 * Count); I < N; ++I)
      A.emplace_back(Random() % Count, Random() % Count);
    Digraph G(Count, A);
    DominatorTree T(G, 0);
    std::vector<std::vector<bool>> Without;
    for (Vertex V = 0; V < Count; ++V)
      Without.push_back(reachedWithout(G, V));
    std::vector<bool> All = reachedWithout(G, NoVertex);
    for (Vertex V = 0; V < Count; ++V) {
      EXPECT_EQ(T.reached(V), All[V]);
      std::vector<Vertex> Found = T.dominators(V);
      for (Vertex D = 0; D < Count; ++D)
        if (All[V] && D != V) {
          EXPECT_EQ(llvm::is_contained(Found, D), !Without[D][V])
              << "round " << Round << ": " << D << " over " << V;
        }
    }
  }
}

} // namespace
