//===- Digraph.h - a plain directed graph, and who dominates whom ---------===//
//
// Vertices are numbers from 0; successors lie in one array, in the order in
// which they were added.
//
// A vertex D *dominates* V when every path from the root to V passes D. Of V's
// dominators the nearest is its immediate dominator; those make a tree. It is
// found by the semidominators of Lengauer and Tarjan in the form of Georgiadis
// (semi-NCA): number the vertices depth first; the semidominator of V is the
// least vertex from which a path leads to V over vertices greater than V; the
// immediate dominator is the nearest common ancestor, in the tree so far, of
// V's parent and its semidominator. Almost linear, whatever the graph's shape.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GUARDS_DIGRAPH_H
#define UKPORT_GUARDS_DIGRAPH_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <vector>

namespace ukport {

using Vertex = uint32_t;
inline constexpr Vertex NoVertex = UINT32_MAX;

class Digraph {
public:
  Digraph() = default;
  /// Of \p Count vertices and \p Arcs (from, to).
  Digraph(uint32_t Count, llvm::ArrayRef<std::pair<Vertex, Vertex>> Arcs);

  uint32_t size() const { return Begin.empty() ? 0 : Begin.size() - 1; }
  size_t arcs() const { return To.size(); }
  llvm::ArrayRef<Vertex> successors(Vertex V) const {
    return llvm::ArrayRef(To).slice(Begin[V], Begin[V + 1] - Begin[V]);
  }

  /// All arcs turned round.
  Digraph reversed() const;

private:
  std::vector<uint32_t> Begin; ///< by vertex, into To
  std::vector<Vertex> To;
};

class DominatorTree {
public:
  DominatorTree(const Digraph &G, Vertex Root);

  /// Whether the root reaches \p V.
  bool reached(Vertex V) const { return V == Root || Parent[V] != NoVertex; }

  /// The immediate dominator; NoVertex for the root and for what it does not
  /// reach.
  Vertex idom(Vertex V) const { return Parent[V]; }

  /// The dominators of \p V, nearest first, without \p V itself.
  std::vector<Vertex> dominators(Vertex V) const;

  /// The reached vertices, each after its immediate dominator.
  llvm::ArrayRef<Vertex> order() const { return Order; }

private:
  Vertex Root;
  std::vector<Vertex> Parent; ///< in the dominator tree
  std::vector<Vertex> Order;
};

} // namespace ukport

#endif // UKPORT_GUARDS_DIGRAPH_H
