//===- ValueFlow.h - which values arrive, and which blocks can run --------===//
//
// Conditional constant propagation over the whole program, in one fixpoint with
// liveness and the resolver of indirect calls: a block runs when a branch to it
// can be taken with the values that arrive at its condition; what it does then
// gives values to parameters, results and variables, and makes functions live
// whose blocks may run in turn. All of it starts from nothing and only grows,
// so what is found is the least solution: code that only dead code switches on
// is dead.
//
// What has a value: SSA values, parameters (of all calls that reach the
// function together), results (of one call where only its arguments decide,
// ResultByCall.cpp), the members of variables (Variables.h), those
// of stack slots and heap objects whose address stays in sight (Objects.h), and
// pointers to functions that are only ever null (analyzer/resolve/
// FlowPointers.cpp): no call happens through one, and nothing follows it.
// Of memory otherwise nothing is known, except what is assumed
// (analyzer/assume): a read of an assumed place has the assumed values.
//
// Who enters a function decides what its parameters are: calls that are seen,
// direct or resolved, give what they pass; the outside world (roots, machine
// code, the kernel) gives anything.
//
// Code after a call runs once the call may return: one of its callees has a
// return that runs, or is out of sight. Nothing returns from exit_group, nor
// from a call through what is only ever null. Of a block whose call does not
// return the calls after it do not happen; what else the rest of it names
// counts all the same.
//
// A call through a pointer of which not all values are known and that has no
// target returns nothing, and what waits for its result would never run. What
// is called there may be code that no symbol names (the vDSO, code made at run
// time), so such a call is taken to return anything (settle()).
//
// Not modelled: undefined behaviour makes no value impossible but for loads and
// stores through null, and loads beyond a constant object's end.
//
// See: Wegman and Zadeck, "Constant propagation with conditional branches",
// TOPLAS 1991; Callahan, Cooper, Kennedy and Torczon, "Interprocedural constant
// propagation", CC 1986.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_VALUES_VALUEFLOW_H
#define UKPORT_VALUES_VALUEFLOW_H

#include "analyzer/assume/Places.h"
#include "analyzer/frontend/bitcode/BitcodeModule.h"
#include "analyzer/live/Bodies.h"
#include "analyzer/resolve/FunctionPointers.h"
#include "analyzer/syscalls/Boundary.h"
#include "analyzer/values/Objects.h"
#include "analyzer/values/Variables.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/IR/IntrinsicInst.h"
#include <set>

namespace ukport {

class ValueFlow : public Bodies {
public:
  /// All outlive it. The graph's functions and blocks are complete.
  /// \p NumberOf gives the number of a syscall's name. \p Pointers, where it
  /// is given, knows of pointers to functions.
  ValueFlow(const BitcodeModule &M, const ProgramGraph &G, const Boundary &B,
            const AssumedPlaces &Assumed, FunctionPointers *Pointers,
            llvm::function_ref<int(llvm::StringRef)> NumberOf);

  /// Every branch of \p F (may be null) counts as taken. Call before enter().
  void runWhole(const llvm::Function *F) { Whole.insert(F); }

  void enter(FunctionId F) override;
  void enterFromOutside(FunctionId F) override;
  void bind(SiteId S, FunctionId Callee) override;
  bool reaches(SiteId S) const override;
  void addData(DataId D) override;
  void solve(BlockSink Sink) override;
  bool settle() override;

  /// What \p V may be, so far: a value of a function, or a constant.
  Possible valueOf(const llvm::Value *V);
  /// Whether control can go from \p From to \p To.
  bool mayFollow(const llvm::BasicBlock &From,
                 const llvm::BasicBlock &To) const {
    return Edges.count({&From, &To});
  }

private:
  // ValueFlow.cpp: what is executed.
  bool isFollowed(const llvm::Function &F) const;
  void runBlock(const llvm::BasicBlock &B);
  void runEdge(const llvm::BasicBlock &From, const llvm::BasicBlock &To);
  void runFrom(const llvm::Instruction &First);
  bool isReached(const llvm::Instruction &I) const;
  void enqueue(const llvm::Instruction &I);
  void update(const llvm::Value &V, Possible P);
  void visit(const llvm::Instruction &I);
  void visitReturn(const llvm::ReturnInst &Return);
  void visitTerminator(const llvm::Instruction &I);
  bool mayBranch(const llvm::Instruction &Branch, unsigned Way);
  void enqueueArrived();
  bool calledIsNull(const llvm::CallBase &Call) const;
  void returnFrom(const llvm::CallBase &Call);
  void visitCall(const llvm::CallBase &Call);
  Possible assumeResult(const llvm::CallBase &Call,
                        const llvm::Function &Callee, Possible Result);
  bool neverAnswers(const llvm::CallBase &Call, const llvm::Function &Callee);
  Possible allocated(const llvm::CallBase &Call, Possible Result);
  Possible answer(const llvm::CallBase &Call, const llvm::Function &Callee);
  void visitIntrinsic(const llvm::IntrinsicInst &Call);
  void bindCall(const llvm::CallBase &Call, const llvm::Function &Callee);
  void loseOperands(const llvm::User &U);

  // ResultByCall.cpp: what a function returns to one caller.
  bool isComputed(const llvm::Function &F);
  Possible resultFor(const llvm::CallBase &Call, const llvm::Function &F);

  // Transfer.cpp: what instructions compute.
  Possible compute(const llvm::Instruction &I);
  Possible join(Possible A, Possible B);
  Possible phi(const llvm::PHINode &Phi);
  Possible load(const llvm::LoadInst &Load);
  Possible contents(const llvm::Constant &Address, const llvm::LoadInst &Load);
  void store(const llvm::StoreInst &Store);
  Possible compare(const llvm::CmpInst &Cmp);
  Possible compareObjects(const llvm::CmpInst &Cmp, Possible L, Possible R);
  Possible fold(const llvm::Instruction &I);
  Possible castRange(const llvm::CastInst &Cast, Possible From);
  Possible among(Possible P, const HeldFunctions &Held);
  Possible assume(Possible P, llvm::Type &T,
                  llvm::ArrayRef<const Assumption *> Facts);

  const BitcodeModule &M;
  const ProgramGraph &G;
  const Boundary &B;
  const AssumedPlaces &Assumed;
  FunctionPointers *Pointers;
  const llvm::DataLayout &Data;
  std::set<int> LongAnswers, NoAnswers; ///< syscalls
  Objects Others;
  PossibleSets Sets;
  Variables Memory;
  llvm::DenseMap<const llvm::Value *, Possible> Values;
  /// Instead of Values, while a function is run through for one call.
  const llvm::DenseMap<const llvm::Value *, Possible> *Frame = nullptr;
  llvm::DenseMap<const llvm::Function *, bool> Computed;
  llvm::DenseMap<const llvm::Function *, Possible> Results;
  llvm::DenseMap<const llvm::Function *,
                 llvm::SmallVector<const llvm::CallBase *, 4>>
      CallsOf; ///< that wait for a function's result, or that it returns
  llvm::DenseMap<const llvm::CallBase *,
                 llvm::SmallVector<const llvm::Function *, 4>>
      Bound; ///< the callees of calls through pointers
  llvm::DenseSet<const llvm::Function *> Entered, Called, Whole;
  std::vector<const llvm::CallBase *> Unsettled;
  llvm::DenseSet<const llvm::BasicBlock *> Running;
  llvm::DenseSet<const llvm::Function *> Returning;
  llvm::DenseSet<const llvm::CallBase *> Returned;
  llvm::DenseSet<const llvm::CallBase *> MayCall; ///< more than null
  llvm::DenseMap<const llvm::BasicBlock *, const llvm::CallBase *>
      StoppedAt; ///< the call of a running block that has not returned
  llvm::DenseSet<std::pair<const llvm::BasicBlock *, const llvm::BasicBlock *>>
      Edges;
  std::vector<const llvm::BasicBlock *> NewBlocks, Reported;
  std::vector<const llvm::Instruction *> Queue;
  llvm::DenseSet<const llvm::Instruction *> Queued;
};

} // namespace ukport

#endif // UKPORT_VALUES_VALUEFLOW_H
