#include "analyzer/values/ValueFlow.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Constants.h"
#include <utility>

using namespace llvm;

namespace ukport {

ValueFlow::ValueFlow(const BitcodeModule &M, const ProgramGraph &G,
                     const Boundary &B, const AssumedPlaces &Assumed,
                     FunctionPointers *Pointers,
                     function_ref<int(StringRef)> NumberOf)
    : M(M), G(G), B(B), Assumed(Assumed), Pointers(Pointers),
      Data(M.ir().getDataLayout()), Others(M.ir()),
      Memory(Sets, Data, [this](const LoadInst &Load) { enqueue(Load); }) {
  for (const std::string &Name : B.LongAnswers)
    LongAnswers.insert(NumberOf(Name));
  for (const std::string &Name : B.NoAnswers)
    NoAnswers.insert(NumberOf(Name));
  auto Exclude = [&](ArrayRef<Reference> References) {
    for (const Reference &R : References)
      if (R.Data.valid())
        if (const GlobalVariable *V = M.Variables.lookup(R.Data))
          Memory.exclude(*V);
  };
  for (uint32_t I = 0; I < G.Functions.size(); ++I)
    if (!M.Functions.count(FunctionId(I)))
      Exclude(G.references(FunctionId(I)));
  for (uint32_t I = 0; I < G.Data.size(); ++I)
    if (!M.Variables.count(DataId(I)))
      Exclude(G.references(DataId(I)));
}

/// Whether the body of \p F says what it does: not that of a declaration, nor
/// one that a summary stands for.
bool ValueFlow::isFollowed(const llvm::Function &F) const {
  auto Id = M.FunctionIds.find(&F);
  return !F.isDeclaration() && Id != M.FunctionIds.end() &&
         !G.function(Id->second).Blocks.empty();
}

//===----------------------------------------------------------------------===//
// What liveness says
//===----------------------------------------------------------------------===//

void ValueFlow::enter(FunctionId F) {
  const llvm::Function *Body = M.Functions.lookup(F);
  Entered.insert(Body);
  if (!Assumed.isNever(*Body))
    runBlock(Body->getEntryBlock());
}

void ValueFlow::enterFromOutside(FunctionId F) {
  const llvm::Function *Body = M.Functions.lookup(F);
  if (!Body || !isFollowed(*Body))
    return;
  Called.insert(Body);
  for (const Argument &A : Body->args())
    update(A, Sets.any());
}

void ValueFlow::bind(SiteId S, FunctionId Callee) {
  const CallBase *Call = M.Calls.lookup(S);
  if (!Call)
    return enterFromOutside(Callee);
  const llvm::Function *Body = M.Functions.lookup(Callee);
  if (calledFunction(*Call))
    return; // visitCall does it
  if (Call->isInlineAsm())
    return enterFromOutside(Callee);
  if (!Body) {
    loseOperands(*Call);
    update(*Call, Sets.any());
    return returnFrom(*Call);
  }
  auto &Callees = Bound[Call];
  if (is_contained(Callees, Body))
    return;
  Callees.push_back(Body);
  if (Running.count(Call->getParent()) && isReached(*Call))
    bindCall(*Call, *Body);
}

bool ValueFlow::reaches(SiteId S) const {
  const CallBase *Call = M.Calls.lookup(S);
  return !Call || (isReached(*Call) && !calledIsNull(*Call));
}

/// Whether \p Call is through a pointer that is only ever null, so far.
bool ValueFlow::calledIsNull(const CallBase &Call) const {
  const Value *Called = Call.getCalledOperand();
  if (isa<Constant>(Called) || Call.isInlineAsm())
    return false;
  Possible P = Values.lookup(Called);
  return P.isNone() || (P.single() && P.single()->isNullValue());
}

void ValueFlow::enqueueArrived() {
  if (Pointers)
    for (const LoadInst *Load : Pointers->takeArrived())
      enqueue(*Load);
}

void ValueFlow::addData(DataId D) {
  if (const GlobalVariable *V = M.Variables.lookup(D))
    Memory.lose(*V->getInitializer());
}

void ValueFlow::solve(BlockSink Sink) {
  enqueueArrived();
  while (!NewBlocks.empty() || !Queue.empty()) {
    if (!NewBlocks.empty()) {
      const BasicBlock *B = NewBlocks.back();
      NewBlocks.pop_back();
      runFrom(B->front());
      continue;
    }
    const Instruction *I = Queue.back();
    Queue.pop_back();
    Queued.erase(I);
    if (isReached(*I))
      visit(*I);
  }
  for (const BasicBlock *B : std::exchange(Reported, {}))
    Sink(M.BlockIds.lookup(B));
}

bool ValueFlow::settle() {
  enqueueArrived();
  if (!Queue.empty())
    return true;
  // A function that is live for a reason that no call gives.
  for (const llvm::Function *F : std::exchange(Entered, {}))
    if (!Called.count(F))
      enterFromOutside(M.FunctionIds.lookup(F));
  for (const CallBase *Call : std::exchange(Unsettled, {}))
    if (!Bound.count(Call)) {
      update(*Call, Sets.any());
      returnFrom(*Call);
    }
  return !Queue.empty() || !NewBlocks.empty();
}

//===----------------------------------------------------------------------===//
// What runs
//===----------------------------------------------------------------------===//

void ValueFlow::runBlock(const BasicBlock &B) {
  if (!Running.insert(&B).second)
    return;
  NewBlocks.push_back(&B);
  Reported.push_back(&B);
}

void ValueFlow::runEdge(const BasicBlock &From, const BasicBlock &To) {
  if (!Edges.insert({&From, &To}).second)
    return;
  if (!Running.count(&To))
    return runBlock(To);
  for (const PHINode &Phi : To.phis())
    enqueue(Phi);
}

/// Runs the rest of a block, up to a call that does not return.
void ValueFlow::runFrom(const Instruction &First) {
  for (const Instruction *I = &First; I; I = I->getNextNode()) {
    visit(*I);
    auto *Call = dyn_cast<CallBase>(I);
    if (!Call || Call->isTerminator() || Returned.count(Call))
      continue;
    StoppedAt[I->getParent()] = Call;
    return;
  }
}

/// Whether \p I, in a running block, comes before what has not returned.
bool ValueFlow::isReached(const Instruction &I) const {
  const CallBase *Call = StoppedAt.lookup(I.getParent());
  return !Call || Call == &I || I.comesBefore(Call);
}

void ValueFlow::enqueue(const Instruction &I) {
  if (Running.count(I.getParent()) && Queued.insert(&I).second)
    Queue.push_back(&I);
}

Possible ValueFlow::valueOf(const Value *V) {
  if (auto *C = dyn_cast<Constant>(V))
    return isa<UndefValue>(C) ? Sets.any()
                              : Sets.one(const_cast<Constant *>(C));
  if (isa<Instruction>(V) || isa<Argument>(V))
    return Frame ? Frame->lookup(V) : Values.lookup(V);
  return Sets.any();
}

/// \p V may be \p P as well. An address that joins what is not known is lost.
void ValueFlow::update(const Value &V, Possible P) {
  if (P.isNone() || V.getType()->isVoidTy())
    return;
  if (auto *A = dyn_cast<Argument>(&V))
    P = assume(P, *A->getType(), Assumed.ofParameter(*A));
  Possible &Known = Values[&V];
  Possible Before = Known;
  Known = Sets.unite(Before, P);
  bool Lost = Known.isAny();
  if (Lost)
    Memory.lose(P);
  if (Known == Before)
    return;
  if (Lost)
    Memory.lose(Before);
  for (const User *U : V.users())
    if (auto *I = dyn_cast<Instruction>(U))
      enqueue(*I);
}

/// What \p U is given goes where it cannot be followed.
void ValueFlow::loseOperands(const User &U) {
  for (const Use &Operand : U.operands())
    if (!isa<ConstantData>(Operand) && !isa<llvm::Function>(Operand))
      Memory.lose(valueOf(Operand));
}

void ValueFlow::visit(const Instruction &I) {
  if (auto *Call = dyn_cast<CallBase>(&I))
    visitCall(*Call);
  else if (auto *Return = dyn_cast<ReturnInst>(&I))
    visitReturn(*Return);
  else if (auto *Store = dyn_cast<StoreInst>(&I))
    store(*Store);
  else if (!I.isTerminator())
    update(I, compute(I));
  if (I.isTerminator())
    visitTerminator(I);
}

void ValueFlow::visitReturn(const ReturnInst &Return) {
  const llvm::Function *F = Return.getFunction();
  bool Changed = Returning.insert(F).second;
  if (const Value *V = Return.getReturnValue()) {
    Possible &Known = Results[F];
    Possible Before = Known, What = valueOf(V);
    Known = Sets.unite(Before, What);
    if (Known.isAny())
      Memory.lose(What), Memory.lose(Before);
    Changed |= Known != Before;
  }
  if (Changed)
    for (const CallBase *Call : CallsOf[F])
      enqueue(*Call);
}

/// Whether the value of its condition lets \p Branch go the \p Way.
bool ValueFlow::mayBranch(const Instruction &Branch, unsigned Way) {
  if (Branch.getNumSuccessors() == 1)
    return true;
  Possible Condition = valueOf(cast<BranchInst>(Branch).getCondition());
  if (!Condition.isSome())
    return !Condition.isNone();
  return any_of(Condition.values(), [&](const Constant *C) {
    return !isa<ConstantInt>(C) || C->isNullValue() == (Way == 1);
  });
}

void ValueFlow::visitTerminator(const Instruction &I) {
  const BasicBlock &B = *I.getParent();
  const Value *Condition = nullptr;
  if (auto *Branch = dyn_cast<BranchInst>(&I);
      Branch && Branch->isConditional())
    Condition = Branch->getCondition();
  else if (auto *Switch = dyn_cast<SwitchInst>(&I))
    Condition = Switch->getCondition();
  else if (auto *Invoke = dyn_cast<InvokeInst>(&I);
           Invoke && !Returned.count(Invoke))
    return runEdge(B, *Invoke->getUnwindDest());
  if (!Condition || Whole.count(B.getParent())) {
    for (const BasicBlock *To : successors(&B))
      runEdge(B, *To);
    return;
  }
  Possible Values = valueOf(Condition);
  if (Values.isNone())
    return;
  if (auto *Branch = dyn_cast<BranchInst>(&I)) {
    for (unsigned Way : {0, 1})
      if (mayBranch(*Branch, Way))
        runEdge(B, *Branch->getSuccessor(Way));
    return;
  }
  auto *Switch = cast<SwitchInst>(&I);
  for (const Constant *C : Values.values())
    if (auto *Int = dyn_cast<ConstantInt>(C))
      runEdge(B, *Switch->findCaseValue(Int)->getCaseSuccessor());
    else
      Values = Sets.any();
  if (Values.isSome())
    return;
  ConstantRange Range =
      Values.range(Condition->getType()->getIntegerBitWidth());
  for (const auto &Case : Switch->cases())
    if (Range.contains(Case.getCaseValue()->getValue()))
      runEdge(B, *Case.getCaseSuccessor());
  runEdge(B, *Switch->getDefaultDest());
}

} // namespace ukport
