//===- Candidates.h - the assumptions that could be made ------------------===//
//
// Every condition of every live branch edge suggests the assumption that
// contradicts it. One assumption contradicts the conditions of many edges (all
// that test the same flag), and an edge may be contradicted by several. That
// relation, edges × assumptions, is what a cut is made of.
//
// Not every assumption is worth proposing. Left out are those
//   - on what libc keeps for itself, and on the result of its functions;
//   - on the result of a function that a place decides (then the place is
//     taken), or that does more than look;
//   - that the program itself contradicts: what it stores there on every run
//     is outside, and nothing that agrees can ever be stored, or only after
//     the very use that is to be avoided.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GUARDS_CANDIDATES_H
#define UKPORT_GUARDS_CANDIDATES_H

#include "analyzer/guards/Guards.h"

namespace ukport {

using CandidateId = uint32_t;

struct PossibleAssumption {
  Assumption What;
  SubjectKind Kind = SubjectKind::Member;
  std::optional<NamedPlace> Where;
  const llvm::Function *Of = nullptr; ///< whose result; else null
  bool Pointer = false;
  std::vector<Vertex> Edges; ///< that it makes false, ascending

  /// Whether the subject may be \p Value under it.
  bool allows(int64_t Value) const;
};

/// A store that makes a condition hold, and the assumptions that exclude the
/// value it stores.
struct Source {
  Vertex At = NoVertex;
  const StoreTo *Store = nullptr;
  std::vector<CandidateId> ExcludedBy;
};

class Candidates {
public:
  explicit Candidates(const GuardFinder &Finder);

  size_t size() const { return All.size(); }
  const PossibleAssumption &operator[](CandidateId I) const { return All[I]; }

  /// Those that make the edge \p V false.
  llvm::ArrayRef<CandidateId> cutting(Vertex V) const;

  /// What the edge \p V needs besides: of each group one store must have been
  /// executed before, since nothing else makes a condition of it hold.
  llvm::ArrayRef<std::vector<Source>> sourcesOf(Vertex V) const;

  /// Whether two exclude each other: no value agrees with both.
  bool exclude(CandidateId Left, CandidateId Right) const;

  /// Whether some run could agree with \p I, going by the stores that
  /// \p Reached has (by vertex).
  bool isPlausible(CandidateId I, const std::vector<bool> &Reached) const;

  /// Whether the configuration sets its place.
  bool isSetting(CandidateId I) const;

  /// How little a person would like to vouch for it: 1 for what a directive
  /// sets, more for what no setting does.
  unsigned burden(CandidateId I) const;

  llvm::ArrayRef<Directive> directivesOf(CandidateId I) const;

private:
  using ByEdge = std::map<Vertex, std::vector<BranchCondition>>;
  void collect(ByEdge &Edges);
  void add(const BranchCondition &C);
  void add(const BranchCondition &C, const Assumption &A);
  void addSourceValues(const BranchCondition &C);
  bool onlyLooks(const llvm::Function &F) const;
  bool entersKernel(FunctionId F) const;
  void findSources(Vertex V, const BranchCondition &C);

  const GuardFinder &Finder;
  std::vector<PossibleAssumption> All;
  llvm::StringMap<std::vector<CandidateId>> BySubject;
  llvm::DenseMap<Vertex, std::vector<CandidateId>> Cutting;
  llvm::DenseMap<Vertex, std::vector<std::vector<Source>>> Sources;
};

} // namespace ukport

#endif // UKPORT_GUARDS_CANDIDATES_H
