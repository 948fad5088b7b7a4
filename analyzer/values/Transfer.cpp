//===- Transfer.cpp - what an instruction computes from sets of values ----===//
//
// On sets of constants, every combination is computed by LLVM's own constant
// folding, as long as there are few; the result of arithmetic that feeds itself
// grows to MaxComputed values and is given up.
//
//===----------------------------------------------------------------------===//
#include "analyzer/values/ValueFlow.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Operator.h"

using namespace llvm;

namespace ukport {

/// What arithmetic may yield, and how many combinations are tried for it.
static constexpr size_t MaxComputed = 8;
static constexpr size_t MaxCombinations = 64;

static bool isNumberOrPointer(const Type &T) {
  return T.isPointerTy() || (T.isIntegerTy() && T.getIntegerBitWidth() <= 64);
}

Possible ValueFlow::compute(const Instruction &I) {
  if (auto *Phi = dyn_cast<PHINode>(&I))
    return phi(*Phi);
  if (auto *Load = dyn_cast<LoadInst>(&I))
    return load(*Load);
  if (auto *Cmp = dyn_cast<CmpInst>(&I))
    return compare(*Cmp);
  if (isa<FreezeInst>(I))
    return valueOf(I.getOperand(0));
  if (auto *Choice = dyn_cast<SelectInst>(&I))
    return join(valueOf(Choice->getTrueValue()),
                valueOf(Choice->getFalseValue()));
  if (auto *Cast = dyn_cast<CastInst>(&I))
    if (Possible From = valueOf(Cast->getOperand(0)); From.isRange())
      return castRange(*Cast, From);
  if (auto *Slot = dyn_cast<AllocaInst>(&I)) {
    GlobalVariable *Object = Others.of(*Slot);
    return Object ? Sets.one(Object) : Sets.any();
  }
  Possible Result = isNumberOrPointer(*I.getType()) ? fold(I) : Sets.any();
  if (auto *Op = dyn_cast<BinaryOperator>(&I))
    Result = assume(Result, *I.getType(), Assumed.ofBits(*Op));
  // What held an address no longer shows it.
  if (Result.isAny())
    loseOperands(I);
  return Result;
}

/// What is one or the other; addresses that join what is not known are lost.
Possible ValueFlow::join(Possible A, Possible B) {
  Possible Result = Sets.unite(A, B);
  if (Result.isAny()) {
    Memory.lose(A);
    Memory.lose(B);
  }
  return Result;
}

Possible ValueFlow::phi(const PHINode &Phi) {
  Possible Result;
  for (unsigned I = 0; I < Phi.getNumIncomingValues(); ++I)
    if (mayFollow(*Phi.getIncomingBlock(I), *Phi.getParent()))
      Result = join(Result, valueOf(Phi.getIncomingValue(I)));
  return Result;
}

/// Every combination of the operands' values; None while one has none yet.
Possible ValueFlow::fold(const Instruction &I) {
  SmallVector<Possible, 4> Operands;
  size_t Combinations = 1;
  bool Known = true;
  for (const Use &Operand : I.operands()) {
    Possible P = valueOf(Operand);
    if (P.isNone())
      return P;
    Known &= P.isSome();
    Combinations *= std::max<size_t>(P.values().size(), 1);
    Operands.push_back(P);
  }
  // The distance of two pointers into stand-ins is not known.
  if (!Known || Combinations > MaxCombinations ||
      (isa<BinaryOperator>(I) &&
       all_of(Operands, [](Possible P) { return P.hasStandIn(); })))
    return Sets.any();
  std::vector<Constant *> Results;
  for (size_t N = 0; N < Combinations; ++N) {
    SmallVector<Constant *, 4> Chosen;
    size_t Rest = N;
    for (const Possible &P : Operands) {
      Chosen.push_back(P.values()[Rest % P.values().size()]);
      Rest /= P.values().size();
    }
    Constant *C =
        ConstantFoldInstOperands(const_cast<Instruction *>(&I), Chosen, Data);
    // No member's address is computed from null.
    auto *Gep = dyn_cast<GetElementPtrInst>(&I);
    if (Gep && Gep->isInBounds() && Chosen[0]->isNullValue() && C &&
        !C->isNullValue())
      continue;
    if (!C || isa<UndefValue>(C))
      return Sets.any();
    Results.push_back(C);
  }
  Possible Result = Sets.some(std::move(Results));
  bool Arithmetic = isa<BinaryOperator>(I) || isa<GetElementPtrInst>(I);
  return Arithmetic && Result.values().size() > MaxComputed ? Sets.any()
                                                            : Result;
}

Possible ValueFlow::castRange(const CastInst &Cast, Possible From) {
  auto BitsOf = [this](Type *T) {
    return T->isIntegerTy() ? T->getIntegerBitWidth()
                            : unsigned(Data.getPointerSizeInBits());
  };
  if (!isNumberOrPointer(*Cast.getSrcTy()) ||
      !isNumberOrPointer(*Cast.getDestTy()))
    return Sets.any();
  unsigned Bits = BitsOf(Cast.getDestTy());
  ConstantRange R = From.range(BitsOf(Cast.getSrcTy()));
  std::optional<APInt> Hole = From.hole();
  switch (Cast.getOpcode()) {
  case Instruction::ZExt:
    return Sets.range(R.zeroExtend(Bits),
                      Hole ? std::optional(Hole->zext(Bits)) : Hole);
  case Instruction::SExt:
    return Sets.range(R.signExtend(Bits),
                      Hole ? std::optional(Hole->sext(Bits)) : Hole);
  case Instruction::Trunc:
    // Cut off, another number may look like the one left out.
    if (Hole && R.getMinSignedBits() <= Bits)
      Hole = Hole->trunc(Bits);
    else
      Hole = std::nullopt;
    return Sets.range(R.truncate(Bits), Hole);
  default:
    return R.getBitWidth() == Bits ? From : Sets.any();
  }
}

/// Pointers to different objects differ, and no object is at null. Whether two
/// pointers to what one variable stands in for are equal is not known.
Possible ValueFlow::compareObjects(const CmpInst &Cmp, Possible L, Possible R) {
  Constant *True = ConstantInt::getTrue(Cmp.getContext()),
           *False = ConstantInt::getFalse(Cmp.getContext());
  Possible Both = Sets.some({True, False});
  if (!Cmp.isEquality() || !L.isSome() || !R.isSome() ||
      !Cmp.getOperand(0)->getType()->isPointerTy())
    return Both;
  auto BaseOf = [&](const Constant *C) {
    APInt Offset(64, 0);
    return C->stripAndAccumulateConstantOffsets(Data, Offset, true);
  };
  bool MayBeEqual = false, MayDiffer = false;
  for (const Constant *A : L.values())
    for (const Constant *B : R.values()) {
      const Value *One = BaseOf(A), *Other = BaseOf(B);
      auto IsPlain = [](const Value *V) {
        return isa<GlobalObject>(V) || isa<ConstantPointerNull>(V);
      };
      bool Apart = One != Other && IsPlain(One) && IsPlain(Other);
      bool Nulls = A->isNullValue() && B->isNullValue();
      MayBeEqual |= !Apart;
      MayDiffer |= !Nulls;
    }
  if (MayBeEqual && MayDiffer)
    return Both;
  return Sets.one(
      MayBeEqual == (Cmp.getPredicate() == CmpInst::ICMP_EQ) ? True : False);
}

/// True, false or both, by value where there are few, else by range.
Possible ValueFlow::compare(const CmpInst &Cmp) {
  Possible L = valueOf(Cmp.getOperand(0)), R = valueOf(Cmp.getOperand(1));
  if (L.isNone() || R.isNone())
    return Possible();
  Type &T = *Cmp.getOperand(0)->getType();
  Constant *True = ConstantInt::getTrue(Cmp.getContext()),
           *False = ConstantInt::getFalse(Cmp.getContext());
  if (!isNumberOrPointer(T))
    return Sets.any();
  if (L.hasStandIn() || R.hasStandIn())
    return compareObjects(Cmp, L, R);
  Possible Folded = fold(Cmp);
  if (!Folded.isAny() &&
      all_of(Folded.values(), [](Constant *C) { return isa<ConstantInt>(C); }))
    return Folded;
  Possible Both = Sets.some({True, False});
  bool Pointers = T.isPointerTy();
  unsigned Bits =
      Pointers ? Data.getPointerSizeInBits() : T.getIntegerBitWidth();
  ConstantRange A = L.range(Bits), B = R.range(Bits);
  auto AreApart = [](Possible One, const ConstantRange &Other) {
    const APInt *N = Other.getSingleElement();
    return N && One.leavesOut(*N);
  };
  if (Cmp.isEquality() && (AreApart(L, B) || AreApart(R, A)))
    return Sets.one(Cmp.getPredicate() == CmpInst::ICMP_NE ? True : False);
  if (A.icmp(Cmp.getPredicate(), B))
    return Sets.one(True);
  if (A.icmp(Cmp.getInversePredicate(), B))
    return Sets.one(False);
  return Both;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Possible ValueFlow::load(const LoadInst &Load) {
  Possible Addresses = valueOf(Load.getPointerOperand());
  if (Addresses.isNone())
    return Possible();
  Possible Result;
  if (Addresses.isSome() && isNumberOrPointer(*Load.getType()))
    for (const Constant *C : Addresses.values())
      Result = join(Result, contents(*C, Load));
  else
    Result = Sets.any();
  if (Result.isAny() && Pointers && Load.getType()->isPointerTy() &&
      Pointers->isNull(Load))
    Result = Sets.one(Constant::getNullValue(Load.getType()));
  Result = assume(Result, *Load.getType(), Assumed.ofMember(Load));
  for (const HeldFunctions *Held : Assumed.pointers().of(Load))
    Result = among(Result, *Held);
  return Result;
}

/// What \p Load reads where its address is \p Address.
Possible ValueFlow::contents(const Constant &Address, const LoadInst &Load) {
  APInt Offset(64, 0);
  const Value *Base =
      Address.stripAndAccumulateConstantOffsets(Data, Offset, true);
  if (isa<ConstantPointerNull>(Base))
    return Possible();
  auto *V = dyn_cast<GlobalVariable>(Base);
  if (!V)
    return Sets.any();
  Type &T = *Load.getType();
  int64_t At = Offset.getSExtValue();
  uint64_t Size = Data.getTypeStoreSize(&T);
  Possible Result = Sets.any();
  if (V->isConstant() && V->hasDefinitiveInitializer()) {
    if (At < 0 || At + Size > Data.getTypeAllocSize(V->getValueType()))
      return Possible();
    Constant *C =
        ConstantFoldLoadFromConst(const_cast<Constant *>(V->getInitializer()),
                                  &T, Offset.sextOrTrunc(64), Data);
    if (C && !isa<UndefValue>(C))
      Result = Sets.one(C);
  } else if (Memory.isFollowed(*V)) {
    Result = Memory.read(*V, At, Load);
  }
  return assume(Result, T, Assumed.ofVariable(*V, At, Size));
}

void ValueFlow::store(const StoreInst &Store) {
  Possible To = valueOf(Store.getPointerOperand()),
           What = valueOf(Store.getValueOperand());
  if (To.isNone() || What.isNone())
    return;
  Type &T = *Store.getValueOperand()->getType();
  bool Lost = !To.isSome();
  for (const Constant *C : To.values()) {
    APInt Offset(64, 0);
    const Value *Base =
        C->stripAndAccumulateConstantOffsets(Data, Offset, true);
    if (isa<ConstantPointerNull>(Base))
      continue;
    auto *V = dyn_cast<GlobalVariable>(Base);
    if (V && Memory.isFollowed(*V))
      Memory.write(*V, Offset.getSExtValue(), T,
                   isNumberOrPointer(T) ? What : Sets.any());
    Lost |= !V || !Memory.isFollowed(*V) || !isNumberOrPointer(T);
  }
  if (Lost)
    Memory.lose(What);
}

//===----------------------------------------------------------------------===//
// Assumptions
//===----------------------------------------------------------------------===//

/// \p P as far as it is one of what is \p Held.
Possible ValueFlow::among(Possible P, const HeldFunctions &Held) {
  if (P.isNone())
    return P;
  std::vector<Constant *> Kept;
  for (Constant *C : P.values())
    if (C->isNullValue()
            ? Held.Null
            : is_contained(Held.Functions, C->stripPointerCastsAndAliases()))
      Kept.push_back(C);
  if (!P.isSome()) {
    for (const llvm::Function *F : Held.Functions)
      Kept.push_back(const_cast<llvm::Function *>(F));
    if (Held.Null)
      Kept.push_back(ConstantPointerNull::get(
          PointerType::getUnqual(M.ir().getContext())));
  }
  return Sets.some(std::move(Kept));
}

/// \p P without what the \p Facts exclude. What is said to be one value is that
/// value even where no other way to it is seen.
Possible ValueFlow::assume(Possible P, Type &T, AssumedPlaces::Facts Facts) {
  if (Facts.empty() || P.isNone() || !isNumberOrPointer(T))
    return P;
  unsigned Bits =
      T.isPointerTy() ? Data.getPointerSizeInBits() : T.getIntegerBitWidth();
  for (const Assumption *A : Facts) {
    APInt Value(Bits, uint64_t(A->Value), /*isSigned=*/true);
    if (A->Is == Relation::Equal) {
      Memory.lose(P);
      if (T.isIntegerTy())
        P = Sets.one(ConstantInt::get(&T, Value));
      else
        P = A->Value ? Sets.range(ConstantRange(Value))
                     : Sets.one(Constant::getNullValue(&T));
      continue;
    }
    ConstantRange Allowed =
        ConstantRange::makeExactICmpRegion(predicateOf(A->Is), Value);
    std::vector<Constant *> Kept;
    for (Constant *C : P.values())
      if (!Sets.one(C).range(Bits).intersectWith(Allowed).isEmptySet())
        Kept.push_back(C);
    if (P.isSome())
      P = Sets.some(std::move(Kept));
    else if (P.isRange() && A->Is == Relation::NotEqual)
      P = Sets.range(P.range(Bits), Value);
    else
      P = Sets.range(P.range(Bits).intersectWith(Allowed));
  }
  return P;
}

} // namespace ukport
