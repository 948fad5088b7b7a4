#include "analyzer/values/ValueFlow.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Constants.h"
#include <utility>

using namespace llvm;

namespace ukport {

ValueFlow::ValueFlow(const BitcodeModule &M, const ProgramGraph &G,
                     const Boundary &B, const AssumedPlaces &Assumed,
                     function_ref<int(StringRef)> NumberOf)
    : M(M), G(G), B(B), Assumed(Assumed), Data(M.ir().getDataLayout()),
      Memory(Sets, Data, [this](const LoadInst &Load) { enqueue(Load); }) {
  for (const std::string &Name : B.LongAnswers)
    LongAnswers.insert(NumberOf(Name));
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
    return update(*Call, Sets.any());
  }
  auto &Callees = Bound[Call];
  if (is_contained(Callees, Body))
    return;
  Callees.push_back(Body);
  bindCall(*Call, *Body);
}

void ValueFlow::addData(DataId D) {
  if (const GlobalVariable *V = M.Variables.lookup(D))
    Memory.lose(*V->getInitializer());
}

void ValueFlow::solve(BlockSink Sink) {
  while (!NewBlocks.empty() || !Queue.empty()) {
    if (!NewBlocks.empty()) {
      const BasicBlock *B = NewBlocks.back();
      NewBlocks.pop_back();
      for (const Instruction &I : *B)
        visit(I);
      continue;
    }
    const Instruction *I = Queue.back();
    Queue.pop_back();
    Queued.erase(I);
    visit(*I);
  }
  for (const BasicBlock *B : std::exchange(Reported, {}))
    Sink(M.BlockIds.lookup(B));
}

bool ValueFlow::settle() {
  // A function that is live for a reason that no call gives.
  for (const llvm::Function *F : std::exchange(Entered, {}))
    if (!Called.count(F))
      enterFromOutside(M.FunctionIds.lookup(F));
  for (const CallBase *Call : std::exchange(Unsettled, {}))
    if (!Bound.count(Call))
      update(*Call, Sets.any());
  return !Queue.empty();
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

void ValueFlow::enqueue(const Instruction &I) {
  if (Running.count(I.getParent()) && Queued.insert(&I).second)
    Queue.push_back(&I);
}

Possible ValueFlow::valueOf(const Value *V) {
  if (auto *C = dyn_cast<Constant>(V))
    return isa<UndefValue>(C) ? Sets.any()
                              : Sets.one(const_cast<Constant *>(C));
  if (isa<Instruction>(V) || isa<Argument>(V))
    return Values.lookup(V);
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
  if (I.isTerminator())
    visitTerminator(I);
  if (auto *Call = dyn_cast<CallBase>(&I))
    visitCall(*Call);
  else if (auto *Store = dyn_cast<StoreInst>(&I))
    store(*Store);
  else if (!I.isTerminator())
    update(I, compute(I));
}

void ValueFlow::visitTerminator(const Instruction &I) {
  const BasicBlock &B = *I.getParent();
  const Value *Condition = nullptr;
  if (auto *Branch = dyn_cast<BranchInst>(&I);
      Branch && Branch->isConditional())
    Condition = Branch->getCondition();
  else if (auto *Switch = dyn_cast<SwitchInst>(&I))
    Condition = Switch->getCondition();
  if (auto *Ret = dyn_cast<ReturnInst>(&I); Ret && Ret->getReturnValue()) {
    Possible &Known = Results[B.getParent()];
    Possible Before = Known, What = valueOf(Ret->getReturnValue());
    Known = Sets.unite(Before, What);
    if (Known.isAny())
      Memory.lose(What), Memory.lose(Before);
    if (Known != Before)
      for (const CallBase *Call : CallsOf[B.getParent()])
        enqueue(*Call);
  }
  if (!Condition) {
    for (const BasicBlock *To : successors(&B))
      runEdge(B, *To);
    return;
  }
  Possible Values = valueOf(Condition);
  if (Values.isNone())
    return;
  if (auto *Branch = dyn_cast<BranchInst>(&I)) {
    for (unsigned Way : {0, 1})
      if (!Values.isSome() || any_of(Values.values(), [&](const Constant *C) {
            return !isa<ConstantInt>(C) || C->isNullValue() == (Way == 1);
          }))
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

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

void ValueFlow::visitCall(const CallBase &Call) {
  if (isa<DbgInfoIntrinsic>(Call))
    return;
  if (auto *Intrinsic = dyn_cast<IntrinsicInst>(&Call))
    return visitIntrinsic(*Intrinsic);
  const llvm::Function *Callee = calledFunction(Call);
  if (Callee && isFollowed(*Callee))
    return bindCall(Call, *Callee);
  if (Callee || Call.isInlineAsm()) {
    loseOperands(Call);
    return update(Call, Callee ? answer(Call, *Callee) : Sets.any());
  }
  auto It = Bound.find(&Call);
  if (It == Bound.end()) {
    Unsettled.push_back(&Call);
    return;
  }
  for (const llvm::Function *F : llvm::to_vector(It->second))
    bindCall(Call, *F);
}

/// What \p Call gets of the \p Result of \p Callee, by what is assumed of it in
/// any case and for the texts that it is called with.
Possible ValueFlow::assumeResult(const CallBase &Call,
                                 const llvm::Function &Callee,
                                 Possible Result) {
  Type &T = *Call.getType();
  Result = assume(Result, T, Assumed.ofResult(Callee));
  const TextResults &ByText = Assumed.byText();
  if (!ByText.dependsOn(Callee) || Call.arg_empty())
    return Result;
  Possible Texts = valueOf(Call.getArgOperand(0));
  if (!Texts.isSome())
    return Texts.isNone() ? Texts : assume(Result, T, ByText.ofAny(Callee));
  Possible All;
  for (const Constant *C : Texts.values()) {
    StringRef Text;
    bool Known = getConstantStringInfo(C, Text);
    All = Sets.unite(
        All, assume(Result, T,
                    Known ? ByText.of(Callee, Text) : ByText.ofAny(Callee)));
  }
  return All;
}

/// What a function without a body to look into returns: anything, but for what
/// is assumed of it or of the syscall that it makes.
Possible ValueFlow::answer(const CallBase &Call, const llvm::Function &Callee) {
  Possible Result = assumeResult(Call, Callee, Sets.any());
  const FunctionSummary *Summary = B.summaryOf(Callee.getName());
  if (!Summary || !Summary->NumberArgument ||
      *Summary->NumberArgument >= Call.arg_size())
    return Result;
  Possible Numbers = valueOf(Call.getArgOperand(*Summary->NumberArgument));
  if (Numbers.isNone())
    return Numbers;
  Type &T = *Call.getType();
  Possible All = Numbers.isSome() ? Possible() : Result;
  for (const Constant *C : Numbers.values()) {
    auto *Number = dyn_cast<ConstantInt>(C);
    int N = Number ? int(Number->getSExtValue()) : -1;
    Possible Fits = Result;
    if (Fits.isAny() && T.isIntegerTy(64) && !LongAnswers.count(N))
      Fits = Sets.range(
          ConstantRange(APInt(64, -4095, true), APInt(64, int64_t(1) << 31)));
    All = Sets.unite(All, assume(Fits, T, Assumed.ofSyscall(N)));
  }
  return All;
}

/// \p Call calls \p Callee, as far as is known now.
void ValueFlow::bindCall(const CallBase &Call, const llvm::Function &Callee) {
  if (!isFollowed(Callee)) {
    loseOperands(Call);
    return update(Call, Sets.any());
  }
  Called.insert(&Callee);
  auto &Waiting = CallsOf[&Callee];
  if (!is_contained(Waiting, &Call))
    Waiting.push_back(&Call);
  for (unsigned I = 0; I < Call.arg_size(); ++I) {
    Possible What = valueOf(Call.getArgOperand(I));
    const Argument *To = I < Callee.arg_size() ? Callee.getArg(I) : nullptr;
    if (To && To->getType() == Call.getArgOperand(I)->getType() &&
        !To->hasByValAttr()) {
      update(*To, What);
      continue;
    }
    Memory.lose(What);
    if (To)
      update(*To, Sets.any());
  }
  for (unsigned I = Call.arg_size(); I < Callee.arg_size(); ++I)
    update(*Callee.getArg(I), Sets.any());
  Possible Result = Results.lookup(&Callee);
  if (Callee.getReturnType() != Call.getType()) {
    Memory.lose(Result);
    Result = Sets.any();
  }
  update(Call, assumeResult(Call, Callee, Result));
}

void ValueFlow::visitIntrinsic(const IntrinsicInst &Call) {
  switch (Call.getIntrinsicID()) {
  case Intrinsic::lifetime_start:
  case Intrinsic::lifetime_end:
    return;
  case Intrinsic::expect:
    return update(Call, valueOf(Call.getArgOperand(0)));
  case Intrinsic::memset: {
    // Setting what is followed to 0 is seen; anything else loses it.
    auto *Byte = dyn_cast<ConstantInt>(Call.getArgOperand(1));
    auto *Size = dyn_cast<ConstantInt>(Call.getArgOperand(2));
    Possible To = valueOf(Call.getArgOperand(0));
    if (!Byte || !Byte->isZero() || !Size)
      return Memory.lose(To);
    for (const Constant *C : To.values()) {
      APInt Offset(64, 0);
      auto *V = dyn_cast<GlobalVariable>(
          C->stripAndAccumulateConstantOffsets(Data, Offset, true));
      if (V && Memory.isFollowed(*V))
        Memory.clear(*V, Offset.getSExtValue(), Size->getZExtValue());
    }
    return;
  }
  default:
    loseOperands(Call);
    update(Call, Sets.any());
  }
}

} // namespace ukport
