#include "analyzer/frontend/bitcode/Values.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Operator.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

/// Deeper chains and larger sets than these are given up as incomplete.
static constexpr unsigned MaxDepth = 24;
static constexpr size_t MaxValues = 256;
static constexpr size_t MaxPairs = 64;

void unite(TracedSet &Into, const TracedSet &From) {
  Into.Complete &= From.Complete;
  Into.Cyclic |= From.Cyclic;
  // A full set is incomplete already: more members say nothing more.
  if (From.Values.empty() || Into.Values.size() == MaxValues)
    return void(Into.Complete &= From.Values.empty());
  std::vector<TracedValue> Both;
  std::set_union(Into.Values.begin(), Into.Values.end(), From.Values.begin(),
                 From.Values.end(), std::back_inserter(Both));
  Into.Values = std::move(Both);
  if (Into.Values.size() > MaxValues) {
    Into.Values.resize(MaxValues);
    Into.Complete = false;
  }
}

ValueEvaluator::ValueEvaluator(const BitcodeModule &M, ProgramGraph &G,
                               const Callers &C)
    : M(M), G(G), Direct(C) {
  auto Name = [&](ArrayRef<Reference> References) {
    for (const Reference &R : References)
      if (R.Data.valid())
        NamedByMachineCode.insert(R.Data);
  };
  for (uint32_t I = 0; I < G.Functions.size(); ++I)
    if (G.Functions[I].Kind == FunctionKind::Native)
      Name(G.references(FunctionId(I)));
  DenseSet<DataId> InBitcode;
  for (const auto &[Variable, Id] : M.DataIds)
    InBitcode.insert(Id);
  for (uint32_t I = 0; I < G.Data.size(); ++I)
    if (!InBitcode.count(DataId(I)))
      Name(G.references(DataId(I)));
}

TracedSet ValueEvaluator::argument(SiteId S, unsigned Index) {
  auto Known = M.Calls.find(S);
  if (Known == M.Calls.end() || Index >= Known->second->arg_size())
    return unknownSet();
  return evaluate(Known->second->getArgOperand(Index), S);
}

std::optional<unsigned>
ValueEvaluator::forwardedParameter(SiteId S, unsigned Index) const {
  auto Known = M.Calls.find(S);
  if (Known == M.Calls.end() || Index >= Known->second->arg_size())
    return std::nullopt;
  const Value *V = Known->second->getArgOperand(Index);
  // A number may be widened on its way: syscall(long) from an int.
  while (auto *C = dyn_cast<CastInst>(V))
    V = C->getOperand(0);
  if (auto *A = dyn_cast<Argument>(V))
    return A->getArgNo();
  return std::nullopt;
}

TracedSet ValueEvaluator::evaluate(const Value *V, SiteId At, unsigned Depth) {
  if (Depth > MaxDepth)
    return unknownSet();
  if (auto *C = dyn_cast<Constant>(V))
    return constant(*C, At);
  if (auto *A = dyn_cast<Argument>(V))
    return parameter(*A, Depth + 1);
  if (!InProgress.insert(V).second)
    return {{}, true, /*Cyclic=*/true};
  TracedSet Result = unknownSet();
  if (auto *Phi = dyn_cast<PHINode>(V)) {
    Result.Complete = true;
    for (const Use &In : Phi->incoming_values())
      if (runs(*Phi->getIncomingBlock(In)))
        unite(Result, evaluate(In, At, Depth + 1));
  } else if (auto *Choice = dyn_cast<SelectInst>(V)) {
    Result = evaluate(Choice->getTrueValue(), At, Depth + 1);
    unite(Result, evaluate(Choice->getFalseValue(), At, Depth + 1));
  } else if (auto *Cast = dyn_cast<CastInst>(V)) {
    Result = this->cast(*Cast, At, Depth);
  } else if (auto *Op = dyn_cast<BinaryOperator>(V)) {
    Result = binary(*Op, At, Depth);
  } else if (auto *Load = dyn_cast<LoadInst>(V)) {
    Result = load(*Load, At, Depth);
  } else if (auto *Call = dyn_cast<CallBase>(V)) {
    Result = callResult(*Call, At, Depth);
  } else if (auto *Freeze = dyn_cast<FreezeInst>(V)) {
    Result = evaluate(Freeze->getOperand(0), At, Depth + 1);
  } else if (isa<CmpInst>(V)) {
    Result = {{{TracedValue::Kind::Number, 0, {}, {}, At},
               {TracedValue::Kind::Number, 1, {}, {}, At}},
              true,
              false};
  }
  InProgress.erase(V);
  return Result;
}

TracedSet ValueEvaluator::constant(const Constant &C, SiteId At) {
  TracedValue Value;
  Value.Origin = At;
  const Constant *Stripped = C.stripPointerCasts();
  if (auto *Int = dyn_cast<ConstantInt>(Stripped)) {
    if (Int->getBitWidth() > 64)
      return unknownSet();
    Value.Number = Int->getSExtValue();
  } else if (isa<ConstantPointerNull>(Stripped) || isa<UndefValue>(Stripped)) {
    Value.Number = 0;
  } else if (auto *E = dyn_cast<ConstantExpr>(Stripped);
             E && E->getOpcode() == Instruction::IntToPtr) {
    return constant(*E->getOperand(0), At);
  } else if (StringRef Text; getConstantStringInfo(Stripped, Text)) {
    Value.What = TracedValue::Kind::String;
    Value.Text = G.intern(Text);
  } else if (auto *F = dyn_cast<llvm::Function>(
                 Stripped->stripPointerCastsAndAliases())) {
    auto Id = M.FunctionIds.find(F);
    if (Id == M.FunctionIds.end())
      return unknownSet();
    Value.What = TracedValue::Kind::Function;
    Value.Function = Id->second;
  } else {
    return unknownSet();
  }
  return {{Value}, true, false};
}

bool ValueEvaluator::runs(const BasicBlock &B) const {
  FunctionId F = M.FunctionIds.lookup(B.getParent());
  return G.function(F).Blocks.empty()
             ? G.isLive(F)
             : G.BlockLive[M.BlockIds.lookup(&B).index()];
}

bool ValueEvaluator::allCallersSeen(FunctionId F) const {
  return !G.TakenBy.count(F) &&
         llvm::none_of(G.Roots, [&](const Root &R) { return R.Function == F; });
}

TracedSet ValueEvaluator::parameter(const Argument &A, unsigned Depth) {
  auto Cached = Known.find(&A);
  if (Cached != Known.end())
    return Cached->second;
  if (!InProgress.insert(&A).second)
    return {{}, true, /*Cyclic=*/true};
  FunctionId F = M.FunctionIds.lookup(A.getParent());
  TracedSet Result;
  Result.Complete = allCallersSeen(F);
  for (SiteId Caller : Direct.of(F)) {
    auto Call = M.Calls.find(Caller);
    if (Call == M.Calls.end() || A.getArgNo() >= Call->second->arg_size())
      Result.Complete = false;
    else
      unite(Result,
            evaluate(Call->second->getArgOperand(A.getArgNo()), Caller, Depth));
  }
  InProgress.erase(&A);
  // What was cut at an outer parameter holds only inside that evaluation.
  if (!Result.Cyclic || InProgress.empty()) {
    Result.Cyclic = false;
    Known[&A] = Result;
  }
  return Result;
}

TracedSet ValueEvaluator::cast(const CastInst &Cast, SiteId At,
                               unsigned Depth) {
  TracedSet Result = evaluate(Cast.getOperand(0), At, Depth + 1);
  unsigned From = Cast.getSrcTy()->isIntegerTy()
                      ? Cast.getSrcTy()->getIntegerBitWidth()
                      : 64;
  unsigned To = Cast.getDestTy()->isIntegerTy()
                    ? Cast.getDestTy()->getIntegerBitWidth()
                    : 64;
  if (Cast.getSrcTy()->isFloatingPointTy() ||
      Cast.getDestTy()->isFloatingPointTy() || From > 64 || To > 64)
    return unknownSet();
  for (TracedValue &V : Result.Values) {
    if (V.What != TracedValue::Kind::Number)
      continue;
    if (isa<ZExtInst>(Cast) && From < 64)
      V.Number &= (int64_t(1) << From) - 1;
    if (isa<TruncInst>(Cast) && To < 64)
      V.Number = SignExtend64(uint64_t(V.Number), To);
  }
  std::sort(Result.Values.begin(), Result.Values.end());
  return Result;
}

/// The value of one operation on constants; none when it is undefined or not
/// modelled.
static std::optional<int64_t> fold(unsigned Opcode, int64_t L, int64_t R) {
  switch (Opcode) {
  case Instruction::Or:
    return L | R;
  case Instruction::And:
    return L & R;
  case Instruction::Xor:
    return L ^ R;
  case Instruction::Add:
    return int64_t(uint64_t(L) + uint64_t(R));
  case Instruction::Sub:
    return int64_t(uint64_t(L) - uint64_t(R));
  case Instruction::Mul:
    return int64_t(uint64_t(L) * uint64_t(R));
  case Instruction::Shl:
    if (R >= 0 && R < 64)
      return int64_t(uint64_t(L) << R);
    return std::nullopt;
  default:
    return std::nullopt;
  }
}

TracedSet ValueEvaluator::binary(const BinaryOperator &Op, SiteId At,
                                 unsigned Depth) {
  if (!Op.getType()->isIntegerTy() || Op.getType()->getIntegerBitWidth() > 64)
    return unknownSet();
  TracedSet L = evaluate(Op.getOperand(0), At, Depth + 1);
  TracedSet R = evaluate(Op.getOperand(1), At, Depth + 1);
  bool Cut = L.Cyclic || R.Cyclic;
  if (!L.Complete || !R.Complete || Cut ||
      L.Values.size() * R.Values.size() > MaxPairs)
    return {{}, false, Cut};
  TracedSet Result;
  for (const TracedValue &A : L.Values)
    for (const TracedValue &B : R.Values) {
      std::optional<int64_t> N;
      if (A.What == TracedValue::Kind::Number &&
          B.What == TracedValue::Kind::Number)
        N = fold(Op.getOpcode(), A.Number, B.Number);
      if (!N)
        return unknownSet();
      TracedValue V = isa<ConstantInt>(Op.getOperand(0)) ? B : A;
      V.Number = SignExtend64(uint64_t(*N), Op.getType()->getIntegerBitWidth());
      Result.Values.push_back(V);
    }
  std::sort(Result.Values.begin(), Result.Values.end());
  Result.Values.erase(std::unique(Result.Values.begin(), Result.Values.end()),
                      Result.Values.end());
  return Result;
}

TracedSet ValueEvaluator::callResult(const CallBase &Call, SiteId At,
                                     unsigned Depth) {
  const llvm::Function *Callee = calledFunction(Call);
  if (!Callee || Callee->isDeclaration())
    return unknownSet();
  TracedSet Result;
  for (const Instruction &I : instructions(*Callee))
    if (auto *Ret = dyn_cast<ReturnInst>(&I);
        Ret && Ret->getReturnValue() && runs(*I.getParent()))
      unite(Result, evaluate(Ret->getReturnValue(), At, Depth + 1));
  return Result;
}

} // namespace ukport
