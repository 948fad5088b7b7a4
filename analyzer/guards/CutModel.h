//===- CutModel.h - what is reached under assumptions ---------------------===//
//
// The block graph as a system of AND and OR:
//
//   a vertex is reached   when a predecessor is                          (OR)
//   an edge is reached    when its block is, no assumption makes it false,
//                         and, for each variable it tests whose every store is
//                         known, a store that makes the condition hold (AND)
//
// The least solution is what a run under the assumptions can reach, and more.
// A *proof* of a vertex is a finite reason for it in that system: a path from
// the root, and with it the paths to the stores that its edges need. To make
// the vertex unreachable, every proof must hold an edge or a store that some
// assumption chosen excludes. With branches alone that is a cut of a graph
// (maximum flow finds it when every edge has an assumption of its own); with
// one assumption for many edges, and stores, it is a hitting set over the
// proofs. They are found as they are needed: choose, look for a proof that the
// choice leaves, add it, choose again (implicit hitting sets). Each round adds
// a proof that no choice before has met, so it ends, with a lightest choice.
//
// A proof is looked for that crosses as few edges with assumptions as possible
// (Knuth's generalisation of Dijkstra's algorithm to AND/OR): it says most.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GUARDS_CUTMODEL_H
#define UKPORT_GUARDS_CUTMODEL_H

#include "analyzer/guards/Candidates.h"

namespace ukport {

/// Why a vertex is reached.
struct Proof {
  std::vector<Vertex> Path;           ///< root to the vertex
  std::vector<Vertex> Edges;          ///< of it and of the paths to the stores
  std::vector<const Source *> Stores; ///< that it needs
};

class CutModel {
public:
  CutModel(const GuardFinder &Finder, const Candidates &Could)
      : Finder(Finder), Could(Could) {}

  /// What is reached under \p Chosen, by vertex; nothing is followed from
  /// \p Blocked.
  std::vector<bool> reached(llvm::ArrayRef<CandidateId> Chosen,
                            llvm::ArrayRef<Vertex> Blocked = {}) const;

  /// A proof of one of \p Goals under \p Chosen, and which; none if none is
  /// reached. \p Costs says whether an edge counts (it has an assumption).
  std::optional<Proof> prove(llvm::ArrayRef<Vertex> Goals,
                             llvm::ArrayRef<CandidateId> Chosen,
                             const std::vector<bool> &Costs) const;

private:
  struct State;
  const GuardFinder &Finder;
  const Candidates &Could;
};

} // namespace ukport

#endif // UKPORT_GUARDS_CUTMODEL_H
