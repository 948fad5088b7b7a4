//===- Conditions.h - what must hold for a branch to be taken -------------===//
//
// A branch edge is taken only when a value, known at the branch, lies in a set:
// for `if (ccf->master && ...)` the value is not 0. Followed back through
// comparisons, widenings, additions of constants, `&&` and `||` (the φ of
// constants that they become), and through the result of a function that
// computes it, the value is often one read from the program's state:
//
//   condition   place ∈ range, necessary for the edge
//
// An *assumption* that says the place is never in that range makes the edge
// false on every visit, at whatever time and in whichever object it is read;
// only then may the edge be cut. An edge may have several necessary conditions;
// to falsify one is enough.
//
// What is not followed: locals whose address is taken, parameters, sums of two
// variables. Such edges have no condition and cannot be cut.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GUARDS_CONDITIONS_H
#define UKPORT_GUARDS_CONDITIONS_H

#include "analyzer/assume/Assumption.h"
#include "analyzer/guards/BlockGraph.h"
#include "analyzer/guards/Places.h"
#include "llvm/IR/ConstantRange.h"
#include "llvm/IR/Instructions.h"

namespace ukport {

enum class SubjectKind : uint8_t {
  Member,   ///< of any object of a struct
  Variable, ///< or a member of one
  Result,   ///< of a function
};

/// Something that a branch edge needs to be so.
struct BranchCondition {
  SubjectKind Kind = SubjectKind::Member;
  std::string Subject;                ///< as an assumption names it
  std::optional<NamedPlace> Where;    ///< but for a result
  const llvm::Function *Of = nullptr; ///< whose result
  /// The edge is taken only if the subject lies in it. As wide as the subject.
  llvm::ConstantRange Holds = llvm::ConstantRange::getFull(64);
  bool Pointer = false;
};

class Conditions {
public:
  Conditions(const BitcodeModule &M, const Places &Names)
      : M(M), Names(Names) {}

  /// The necessary conditions of \p E, the most telling first; empty when none
  /// can be stated.
  std::vector<BranchCondition> of(const BranchEdge &E) const;

private:
  using Found = std::vector<BranchCondition>;
  void trace(const llvm::Value *V, const llvm::ConstantRange &R, unsigned Depth,
             Found &To) const;
  void traceEdge(const llvm::BasicBlock *From, const llvm::BasicBlock *To,
                 unsigned Depth, Found &Result) const;
  void traceMerge(const llvm::PHINode &I, const llvm::ConstantRange &R,
                  unsigned Depth, Found &To) const;
  void traceComparison(const llvm::ICmpInst &I, const llvm::ConstantRange &R,
                       unsigned Depth, Found &To) const;
  void traceCount(const llvm::ICmpInst &I, llvm::CmpInst::Predicate Is,
                  unsigned Depth, Found &To) const;
  void traceChoice(llvm::ArrayRef<const llvm::Value *> Values,
                   const llvm::ConstantRange &R, unsigned Depth,
                   Found &To) const;
  void traceCast(const llvm::CastInst &I, const llvm::ConstantRange &R,
                 unsigned Depth, Found &To) const;
  void traceBinary(const llvm::BinaryOperator &I, const llvm::ConstantRange &R,
                   unsigned Depth, Found &To) const;
  void traceCall(const llvm::CallBase &I, const llvm::ConstantRange &R,
                 unsigned Depth, Found &To) const;
  bool traceBits(const llvm::Value *V, const llvm::ConstantRange &R,
                 Found &To) const;

  const BitcodeModule &M;
  const Places &Names;
};

/// The weakest assumption of the shape there is that contradicts \p C; none
/// when the condition always holds or no assumption says it.
std::optional<Assumption> falsify(const BranchCondition &C);

/// Whether \p A, an assumption about \p C's subject, contradicts \p C.
bool contradicts(const Assumption &A, const BranchCondition &C);

/// Whether no value of the subject that both speak of agrees with both.
bool exclude(const Assumption &Left, const Assumption &Right);

/// "ngx_core_conf_t.master != 0".
std::string describe(const BranchCondition &C);

} // namespace ukport

#endif // UKPORT_GUARDS_CONDITIONS_H
