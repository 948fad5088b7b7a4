//===- ResultByCall.cpp - what a function returns to one caller -----------===//
//
// A function's parameters are what all its calls hand over together, and so is
// its result. Where the result depends on nothing else than the parameters, as
// that of libc's __syscall_ret does, each call can have its own: the function
// is run through once with what this call gives. It must have no loop, and
// every condition on the way must be as plain as the result.
//
// Blocks are taken in an order in which each stands behind all that lead to it.
// A call on the way is taken to return. What is found is never more than the
// result of all calls, and grows with the arguments.
//
//===----------------------------------------------------------------------===//
#include "analyzer/values/ValueFlow.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/CFG.h"

using namespace llvm;

namespace ukport {

/// A body with more blocks is not run through for each of its calls.
static constexpr size_t MaxBlocks = 16;

/// Whether \p V is computed from parameters and constants alone.
static bool isByArguments(const Value &V,
                          SmallPtrSetImpl<const Value *> &Visited) {
  if (isa<Constant>(V) || !Visited.insert(&V).second)
    return true;
  if (auto *A = dyn_cast<Argument>(&V))
    return !A->hasByValAttr();
  auto *I = dyn_cast<Instruction>(&V);
  return I &&
         (isa<BinaryOperator, CastInst, ICmpInst, SelectInst, PHINode,
              FreezeInst>(I)) &&
         all_of(I->operands(),
                [&](const Use &U) { return isByArguments(*U, Visited); });
}

bool ValueFlow::isComputed(const llvm::Function &F) {
  auto [It, New] = Computed.try_emplace(&F, false);
  if (!New)
    return It->second;
  if (!F.getReturnType()->isIntegerTy() || F.size() > MaxBlocks ||
      Whole.count(&F))
    return false;
  SmallPtrSet<const Value *, 16> Visited;
  SmallPtrSet<const BasicBlock *, 16> Before;
  for (const BasicBlock *B : ReversePostOrderTraversal(&F)) {
    Before.insert(B);
    const Instruction *Last = B->getTerminator();
    const Value *Decides = nullptr;
    if (auto *Return = dyn_cast<ReturnInst>(Last))
      Decides = Return->getReturnValue();
    else if (auto *Branch = dyn_cast<BranchInst>(Last))
      Decides = Branch->isConditional() ? Branch->getCondition() : nullptr;
    else
      return false;
    if ((Decides && !isByArguments(*Decides, Visited)) ||
        any_of(successors(B), [&](auto *To) { return Before.count(To); }))
      return false;
  }
  return Computed[&F] = true;
}

Possible ValueFlow::resultFor(const CallBase &Call, const llvm::Function &F) {
  Possible OfAll = Results.lookup(&F);
  if (OfAll.isNone() || OfAll.single() || Call.arg_size() != F.arg_size() ||
      !isComputed(F))
    return OfAll;
  DenseMap<const Value *, Possible> Here;
  for (const Argument &A : F.args()) {
    const Value *Given = Call.getArgOperand(A.getArgNo());
    Possible P = A.getType() == Given->getType() ? valueOf(Given) : Sets.any();
    Here[&A] = assume(P, *A.getType(), Assumed.ofParameter(A));
  }
  Possible Result;
  Frame = &Here;
  SmallPtrSet<const BasicBlock *, 16> Runs = {&F.getEntryBlock()};
  DenseSet<std::pair<const BasicBlock *, const BasicBlock *>> Taken;
  for (const BasicBlock *B : ReversePostOrderTraversal(&F)) {
    if (!Runs.count(B))
      continue;
    for (const Instruction &I : *B) {
      SmallPtrSet<const Value *, 16> Visited;
      if (auto *Phi = dyn_cast<PHINode>(&I)) {
        Possible &P = Here[Phi];
        for (unsigned N = 0; N < Phi->getNumIncomingValues(); ++N)
          if (Taken.count({Phi->getIncomingBlock(N), B}))
            P = join(P, valueOf(Phi->getIncomingValue(N)));
      } else if (!I.isTerminator() && isByArguments(I, Visited)) {
        Here[&I] = compute(I);
      }
    }
    if (auto *Return = dyn_cast<ReturnInst>(B->getTerminator()))
      Result = join(Result, valueOf(Return->getReturnValue()));
    for (unsigned Way = 0; Way < B->getTerminator()->getNumSuccessors(); ++Way)
      if (mayBranch(*B->getTerminator(), Way)) {
        const BasicBlock *To = B->getTerminator()->getSuccessor(Way);
        Runs.insert(To);
        Taken.insert({B, To});
      }
  }
  Frame = nullptr;
  return Result.isAny() ? OfAll : Result;
}

} // namespace ukport
