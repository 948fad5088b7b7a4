//===- BlockGraph.h - the ways that control takes through live code -------===//
//
// The call graph says which function calls which; here it is opened up to the
// branches inside them:
//
//   root           to the entry of every function that the outside world enters
//   block          to its successors; and to the entry of every function that
//                  a call in it may enter, at once for a direct call, over a
//                  *target set* for a call through a pointer
//   edge           stands between a branching block and one successor, so that
//                  an edge can be a dominator or be cut like a vertex
//   function       one without IR (machine code, the kernel's signals): to
//                  whatever it calls
//
// A path from the root is a stack of calls, each function of it walked from its
// entry to the call. There are no edges for returns: after a call its block
// goes on, whether or not the callee returns. That only adds paths, so what
// every path passes, every run passes that gets there.
//
// Not modelled: longjmp (it goes back into a function whose call is active, to
// a block that was reached on the way in), signals that interrupt (handlers
// begin at the root).
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GUARDS_BLOCKGRAPH_H
#define UKPORT_GUARDS_BLOCKGRAPH_H

#include "analyzer/frontend/bitcode/BitcodeModule.h"
#include "analyzer/guards/Digraph.h"

namespace ukport {

enum class VertexKind : uint8_t { Root, Block, Edge, Function, TargetSet };

/// An edge out of a branching block: taken when its condition holds.
struct BranchEdge {
  const llvm::Instruction *Branch = nullptr; ///< the terminator
  const llvm::BasicBlock *To = nullptr;
};

class BlockGraph {
public:
  /// Over the blocks that are live in \p G; both must outlive the result.
  BlockGraph(const BitcodeModule &M, const ProgramGraph &G);

  const Digraph &graph() const { return Flow; }
  Vertex root() const { return 0; }

  VertexKind kind(Vertex V) const { return Kinds[V]; }
  /// Of an Edge.
  const BranchEdge &edge(Vertex V) const { return Edges[Index[V]]; }
  /// Of a Block.
  const llvm::BasicBlock *block(Vertex V) const { return Blocks[Index[V]]; }
  /// The function that a block, an edge or a function vertex belongs to.
  FunctionId function(Vertex V) const { return Owner[V]; }

  /// Where \p F begins; NoVertex when it is not live.
  Vertex entry(FunctionId F) const { return Entries[F.index()]; }
  /// The function that begins at \p V; invalid when none does.
  FunctionId entered(Vertex V) const {
    bool May = Kinds[V] == VertexKind::Block && entry(Owner[V]) == V;
    return May ? Owner[V] : FunctionId();
  }
  Vertex vertexOf(const llvm::BasicBlock *B) const;
  /// The block with the call \p S, or its function when that has no IR.
  Vertex vertexOf(SiteId S) const;

private:
  using Arcs = std::vector<std::pair<Vertex, Vertex>>;
  Vertex add(VertexKind Kind, uint32_t At, FunctionId F);
  bool isLive(const llvm::BasicBlock &B) const;
  void addFunctions();
  void addBranches(Vertex From, const llvm::BasicBlock &B, FunctionId F);
  void addCalls(Vertex From, SiteId S);

  const BitcodeModule &M;
  const ProgramGraph &G;
  Digraph Flow;
  Arcs Pending;
  std::vector<VertexKind> Kinds;
  std::vector<uint32_t> Index; ///< into Edges or Blocks
  std::vector<FunctionId> Owner;
  std::vector<BranchEdge> Edges;
  std::vector<const llvm::BasicBlock *> Blocks;
  std::vector<Vertex> Entries;    ///< by function
  std::vector<Vertex> TargetSets; ///< by target set
  llvm::DenseMap<const llvm::BasicBlock *, Vertex> ByBlock;
};

} // namespace ukport

#endif // UKPORT_GUARDS_BLOCKGRAPH_H
