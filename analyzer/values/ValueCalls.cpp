//===- ValueCalls.cpp - values that go through calls ----------------------===//
//
// What is called gets the arguments of every call that may reach it, and gives
// each of them what it returns; what follows a call runs once something that is
// called returns. A function without a body to look into returns anything, but
// for what boundary.toml and the assumptions say of it.
//
//===----------------------------------------------------------------------===//
#include "analyzer/values/ValueFlow.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Constants.h"

using namespace llvm;

namespace ukport {

/// What follows \p Call runs.
void ValueFlow::returnFrom(const CallBase &Call) {
  if (!Returned.insert(&Call).second)
    return;
  const BasicBlock *B = Call.getParent();
  if (Call.isTerminator())
    return enqueue(Call);
  // Else the block has only come to the call now, and goes on by itself.
  auto It = StoppedAt.find(B);
  if (It == StoppedAt.end() || It->second != &Call)
    return;
  StoppedAt.erase(It);
  Reported.push_back(B);
  runFrom(*Call.getNextNode());
}

void ValueFlow::visitCall(const CallBase &Call) {
  if (isa<DbgInfoIntrinsic>(Call))
    return returnFrom(Call);
  if (auto *Intrinsic = dyn_cast<IntrinsicInst>(&Call)) {
    visitIntrinsic(*Intrinsic);
    return returnFrom(Call);
  }
  const llvm::Function *Callee = calledFunction(Call);
  if (Callee && isFollowed(*Callee))
    return bindCall(Call, *Callee);
  if (Callee || Call.isInlineAsm()) {
    if (!Objects::releases(Call))
      loseOperands(Call);
    update(Call, allocated(Call, Callee ? answer(Call, *Callee) : Sets.any()));
    if (!Callee || !neverAnswers(Call, *Callee))
      returnFrom(Call);
    return;
  }
  if (calledIsNull(Call))
    return;
  if (MayCall.insert(&Call).second)
    Reported.push_back(Call.getParent());
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

/// Whether \p Callee, which has no body to look into, does not return as far
/// as is known.
bool ValueFlow::neverAnswers(const CallBase &Call,
                             const llvm::Function &Callee) {
  const FunctionSummary *Summary = B.summaryOf(Callee.getName());
  if (!Summary)
    return false;
  if (!Summary->NumberArgument || *Summary->NumberArgument >= Call.arg_size())
    return !Summary->Returns;
  Possible Numbers = valueOf(Call.getArgOperand(*Summary->NumberArgument));
  if (Numbers.isNone())
    return true;
  return Numbers.isSome() && all_of(Numbers.values(), [&](const Constant *C) {
           auto *Number = dyn_cast<ConstantInt>(C);
           return Number && NoAnswers.count(int(Number->getSExtValue()));
         });
}

/// What \p Call returns: an object of its own, or null, if it allocates; else
/// \p Result.
Possible ValueFlow::allocated(const CallBase &Call, Possible Result) {
  GlobalVariable *Object = Others.of(Call);
  if (!Object || !Call.getType()->isPointerTy() || !Result.isAny())
    return Result;
  return Sets.some({Constant::getNullValue(Call.getType()), Object});
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
    update(Call, Sets.any());
    return returnFrom(Call);
  }
  Called.insert(&Callee);
  auto &Waiting = CallsOf[&Callee];
  if (!is_contained(Waiting, &Call))
    Waiting.push_back(&Call);
  for (unsigned I = 0; I < Call.arg_size(); ++I) {
    Possible What = valueOf(Call.getArgOperand(I));
    if (Objects::releases(Call))
      What = Sets.any();
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
  Possible Result = resultFor(Call, Callee);
  if (Callee.getReturnType() != Call.getType()) {
    Memory.lose(Result);
    Result = Sets.any();
  }
  update(Call, allocated(Call, assumeResult(Call, Callee, Result)));
  if (Returning.count(&Callee))
    returnFrom(Call);
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
