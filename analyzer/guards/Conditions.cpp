#include "analyzer/guards/Conditions.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/PatternMatch.h"

using namespace llvm;
using namespace llvm::PatternMatch;

namespace ukport {

/// How far a value is followed.
static constexpr unsigned MaxDepth = 10;

static unsigned bitsOf(const Type *T) {
  return T->isPointerTy() ? 64 : T->getIntegerBitWidth();
}

static bool isTraceable(const Value *V) {
  Type *T = V->getType();
  return T->isPointerTy() || (T->isIntegerTy() && bitsOf(T) <= 64);
}

/// The constant that \p V is, as a number.
static std::optional<APInt> constantOf(const Value *V) {
  if (auto *C = dyn_cast<ConstantInt>(V); C && C->getBitWidth() <= 64)
    return C->getValue();
  if (isa<ConstantPointerNull>(V))
    return APInt(64, 0);
  return std::nullopt;
}

static ConstantRange single(unsigned Bits, uint64_t Value) {
  return ConstantRange(APInt(Bits, Value));
}

std::vector<BranchCondition> Conditions::of(const BranchEdge &E) const {
  Found Result;
  traceEdge(E.Branch->getParent(), E.To, 0, Result);
  return Result;
}

/// The values of a switch for which control goes to \p To, or a range that
/// holds them.
static ConstantRange valuesFor(const SwitchInst &I, const BasicBlock *To) {
  unsigned Bits = bitsOf(I.getCondition()->getType());
  ConstantRange R = ConstantRange::getEmpty(Bits);
  if (I.getDefaultDest() != To) {
    for (const auto &Case : I.cases())
      if (Case.getCaseSuccessor() == To)
        R = R.unionWith(Case.getCaseValue()->getValue());
    return R;
  }
  // Not one of the cases: a range can leave out those at its ends.
  R = ConstantRange::getFull(Bits);
  for (bool Smaller = true; Smaller;) {
    Smaller = false;
    for (const auto &Case : I.cases()) {
      ConstantRange Less = R.difference(Case.getCaseValue()->getValue());
      if (Case.getCaseSuccessor() == To || !Less.isSizeStrictlySmallerThan(R))
        continue;
      R = Less;
      Smaller = true;
    }
  }
  return R;
}

/// What the edge from \p From to \p To needs.
void Conditions::traceEdge(const BasicBlock *From, const BasicBlock *To,
                           unsigned Depth, Found &Result) const {
  const Instruction *End = From->getTerminator();
  if (auto *Branch = dyn_cast<BranchInst>(End)) {
    if (Branch->isUnconditional() ||
        Branch->getSuccessor(0) == Branch->getSuccessor(1))
      return;
    trace(Branch->getCondition(), single(1, Branch->getSuccessor(0) == To),
          Depth, Result);
  } else if (auto *Switch = dyn_cast<SwitchInst>(End)) {
    trace(Switch->getCondition(), valuesFor(*Switch, To), Depth, Result);
  }
}

void Conditions::trace(const Value *V, const ConstantRange &R, unsigned Depth,
                       Found &To) const {
  if (Depth > MaxDepth || R.isFullSet() || !isTraceable(V))
    return;
  if (auto *Load = dyn_cast<LoadInst>(V)) {
    if (auto P = Names.at(Load->getPointerOperand())) {
      BranchCondition C;
      C.Kind = P->isMember() ? SubjectKind::Member : SubjectKind::Variable;
      C.Subject = P->Name;
      C.Where = std::move(P);
      C.Holds = R;
      C.Pointer = V->getType()->isPointerTy();
      To.push_back(std::move(C));
    }
    return;
  }
  if (auto *I = dyn_cast<ICmpInst>(V))
    return traceComparison(*I, R, Depth, To);
  if (auto *I = dyn_cast<CastInst>(V))
    return traceCast(*I, R, Depth, To);
  if (auto *I = dyn_cast<BinaryOperator>(V))
    return traceBinary(*I, R, Depth, To);
  if (auto *I = dyn_cast<FreezeInst>(V))
    return trace(I->getOperand(0), R, Depth + 1, To);
  if (auto *I = dyn_cast<CallBase>(V))
    return traceCall(*I, R, Depth, To);
  if (auto *I = dyn_cast<PHINode>(V))
    return traceMerge(*I, R, Depth, To);
  if (auto *I = dyn_cast<SelectInst>(V)) {
    auto Left = constantOf(I->getTrueValue()),
         Right = constantOf(I->getFalseValue());
    if (Left && !R.contains(*Left))
      trace(I->getCondition(), single(1, 0), Depth + 1, To);
    if (Right && !R.contains(*Right))
      trace(I->getCondition(), single(1, 1), Depth + 1, To);
    return traceChoice({I->getTrueValue(), I->getFalseValue()}, R, Depth, To);
  }
}

/// Control came from one of the φ's blocks. Where the value of one block alone
/// lies in \p R it came from there, over the edges that lead there.
void Conditions::traceMerge(const PHINode &I, const ConstantRange &R,
                            unsigned Depth, Found &To) const {
  std::optional<unsigned> Left;
  for (unsigned Each = 0; Each < I.getNumIncomingValues(); ++Each) {
    auto C = constantOf(I.getIncomingValue(Each));
    if (C && !R.contains(*C))
      continue;
    if (Left)
      return;
    Left = Each;
  }
  if (!Left)
    return;
  trace(I.getIncomingValue(*Left), R, Depth + 1, To);
  const BasicBlock *At = I.getIncomingBlock(*Left);
  traceEdge(At, I.getParent(), Depth + 1, To);
  // A block with one way in was entered over it.
  for (unsigned Far = Depth + 1; Far < MaxDepth; ++Far) {
    const BasicBlock *Before = At->getUniquePredecessor();
    if (!Before || Before == I.getParent())
      return;
    traceEdge(Before, At, Far + 1, To);
    At = Before;
  }
}

/// One of \p Values is chosen. Those that lie outside \p R were not; if one
/// alone is left, it lies in \p R.
void Conditions::traceChoice(ArrayRef<const Value *> Values,
                             const ConstantRange &R, unsigned Depth,
                             Found &To) const {
  const Value *Left = nullptr;
  for (const Value *V : Values) {
    auto C = constantOf(V);
    if ((C && !R.contains(*C)) || V == Left)
      continue;
    if (Left || C)
      return;
    Left = V;
  }
  if (Left)
    trace(Left, R, Depth + 1, To);
}

/// Whether \p V counts up from 0: so it is never less.
static bool countsUp(const Value *V) {
  auto *Phi = dyn_cast<PHINode>(V);
  return Phi && all_of(Phi->incoming_values(), [&](const Use &Each) {
           auto C = constantOf(Each);
           if (C)
             return C->isZero();
           auto *Add = dyn_cast<BinaryOperator>(Each);
           auto Step = Add ? constantOf(Add->getOperand(1)) : std::nullopt;
           return Add && Add->getOpcode() == Instruction::Add &&
                  Add->getOperand(0) == Phi && Step &&
                  Step->isStrictlyPositive() && Add->hasNoSignedWrap();
         });
}

/// A loop that counts up to what it is compared with is entered only where that
/// is more than 0.
void Conditions::traceCount(const ICmpInst &I, CmpInst::Predicate Is,
                            unsigned Depth, Found &To) const {
  const Value *Limit = I.getOperand(1);
  if (!countsUp(I.getOperand(0)) || !Limit->getType()->isIntegerTy())
    return;
  APInt Zero = APInt::getZero(bitsOf(Limit->getType()));
  if (Is == CmpInst::ICMP_SLT)
    trace(Limit, ConstantRange::makeExactICmpRegion(CmpInst::ICMP_SGT, Zero),
          Depth + 1, To);
  else if (Is == CmpInst::ICMP_ULT)
    trace(Limit, ConstantRange::makeExactICmpRegion(CmpInst::ICMP_NE, Zero),
          Depth + 1, To);
}

void Conditions::traceComparison(const ICmpInst &I, const ConstantRange &R,
                                 unsigned Depth, Found &To) const {
  // Which outcome is needed: R is {1} or {0}.
  const APInt *Needed = R.getSingleElement();
  if (!Needed)
    return;
  CmpInst::Predicate Is = I.getPredicate();
  if (Needed->isZero())
    Is = CmpInst::getInversePredicate(Is);
  const Value *Left = I.getOperand(0);
  auto Right = constantOf(I.getOperand(1));
  if (!Right)
    Right = constantOf(Left);
  if (!Right)
    return traceCount(I, Is, Depth, To);
  if (constantOf(Left)) {
    Left = I.getOperand(1);
    Is = CmpInst::getSwappedPredicate(Is);
  }
  trace(Left, ConstantRange::makeExactICmpRegion(Is, *Right), Depth + 1, To);
}

void Conditions::traceCast(const CastInst &I, const ConstantRange &R,
                           unsigned Depth, Found &To) const {
  const Value *From = I.getOperand(0);
  if (!isTraceable(From))
    return;
  unsigned Bits = bitsOf(From->getType());
  ConstantRange All = ConstantRange::getFull(Bits);
  switch (I.getOpcode()) {
  case Instruction::ZExt:
    return trace(
        From, R.intersectWith(All.zeroExtend(R.getBitWidth())).truncate(Bits),
        Depth + 1, To);
  case Instruction::SExt:
    return trace(
        From, R.intersectWith(All.signExtend(R.getBitWidth())).truncate(Bits),
        Depth + 1, To);
  case Instruction::PtrToInt:
  case Instruction::IntToPtr:
    if (Bits == R.getBitWidth())
      trace(From, R, Depth + 1, To);
    return;
  case Instruction::Trunc:
    if (traceBits(&I, R, To))
      return;
    // A bool stands in memory as a byte that is 0 or 1.
    if (const APInt *Needed = R.getSingleElement();
        Needed && bitsOf(I.getType()) == 1)
      trace(From,
            Needed->isZero() ? single(Bits, 0) : single(Bits, 0).inverse(),
            Depth + 1, To);
    return;
  default:
    return;
  }
}

/// The bits that shifts and masks take out of a word that was loaded: a
/// bit-field, if C has one there.
bool Conditions::traceBits(const Value *V, const ConstantRange &R,
                           Found &To) const {
  unsigned Width = bitsOf(V->getType()), Shift = 0;
  const Value *X;
  const APInt *C;
  if (match(V, m_Trunc(m_Value(X))) || match(V, m_ZExt(m_Value(X))))
    V = X;
  if (match(V, m_And(m_Value(X), m_APInt(C))) && C->isMask()) {
    Width = C->countr_one();
    V = X;
  }
  if (match(V, m_LShr(m_Value(X), m_APInt(C)))) {
    Shift = C->getZExtValue();
    Width = std::min(Width, bitsOf(V->getType()) - Shift);
    V = X;
  }
  auto *Load = dyn_cast<LoadInst>(V);
  if (!Load || Width >= bitsOf(Load->getType()))
    return false;
  auto P = Names.at(Load->getPointerOperand(), {Shift, Width});
  if (!P)
    return false;
  BranchCondition Result;
  Result.Kind = P->isMember() ? SubjectKind::Member : SubjectKind::Variable;
  Result.Subject = P->Name;
  Result.Where = std::move(P);
  if (Width < R.getBitWidth())
    Result.Holds = R.intersectWith(
        ConstantRange::getFull(Width).zeroExtend(R.getBitWidth()));
  else
    Result.Holds = R;
  To.push_back(std::move(Result));
  return true;
}

void Conditions::traceBinary(const BinaryOperator &I, const ConstantRange &R,
                             unsigned Depth, Found &To) const {
  auto Right = constantOf(I.getOperand(1));
  const Value *Left = I.getOperand(0);
  unsigned Bits = R.getBitWidth();
  if (I.getOpcode() == Instruction::And || I.getOpcode() == Instruction::LShr)
    if (traceBits(&I, R, To))
      return;
  bool HasZero = R.contains(APInt::getZero(Bits));
  switch (I.getOpcode()) {
  case Instruction::Xor:
    if (Right && Right->isAllOnes() && Bits == 1 && R.isSingleElement())
      trace(Left, R.inverse(), Depth + 1, To);
    return;
  case Instruction::Add:
    if (Right)
      trace(Left, R.subtract(*Right), Depth + 1, To);
    return;
  case Instruction::Sub:
    if (Right)
      trace(Left, R.subtract(-*Right), Depth + 1, To);
    return;
  case Instruction::And:
    // Any bit set: none of the operands is 0.
    if (HasZero)
      return;
    trace(Left, single(Bits, 0).inverse(), Depth + 1, To);
    if (!Right)
      trace(I.getOperand(1), single(Bits, 0).inverse(), Depth + 1, To);
    return;
  case Instruction::Or:
    // No bit set: both are 0.
    if (!R.isSingleElement() || !HasZero || Right)
      return;
    trace(Left, R, Depth + 1, To);
    trace(I.getOperand(1), R, Depth + 1, To);
    return;
  default:
    return;
  }
}

void Conditions::traceCall(const CallBase &I, const ConstantRange &R,
                           unsigned Depth, Found &To) const {
  const llvm::Function *Callee = calledFunction(I);
  if (!Callee || Callee->isIntrinsic())
    return;
  // What the function computes its result from, where all ways agree.
  SmallVector<const Value *, 4> Returned;
  for (const BasicBlock &B : *Callee)
    if (auto *Return = dyn_cast<ReturnInst>(B.getTerminator()))
      Returned.push_back(Return->getReturnValue());
  if (!Returned.empty() && Depth + 4 < MaxDepth)
    traceChoice(Returned, R, Depth + 3, To);
  BranchCondition C;
  C.Kind = SubjectKind::Result;
  C.Subject = Callee->getName().str() + "()";
  C.Of = Callee;
  C.Holds = R;
  C.Pointer = I.getType()->isPointerTy();
  To.push_back(std::move(C));
}

std::optional<Assumption> falsify(const BranchCondition &C) {
  ConstantRange Never = C.Holds.inverse();
  if (Never.isEmptySet())
    return std::nullopt;
  Assumption A;
  A.Subject = C.Subject;
  if (const APInt *Value = Never.getSingleElement()) {
    A.Value = Value->getSExtValue();
  } else if (const APInt *Value = C.Holds.getSingleElement()) {
    A.Is = Relation::NotEqual;
    A.Value = Value->getSExtValue();
  } else if (!Never.isSignWrappedSet() &&
             Never.getSignedMin().isMinSignedValue()) {
    A.Is = Relation::LessEqual;
    A.Value = Never.getSignedMax().getSExtValue();
  } else if (!Never.isSignWrappedSet() &&
             Never.getSignedMax().isMaxSignedValue()) {
    A.Is = Relation::GreaterEqual;
    A.Value = Never.getSignedMin().getSExtValue();
  } else {
    APInt Zero = APInt::getZero(Never.getBitWidth());
    A.Value = (Never.contains(Zero) ? Zero : Never.getLower()).getSExtValue();
  }
  return A;
}

/// The values that \p A allows, at a width of \p Bits.
static ConstantRange allowed(const Assumption &A, unsigned Bits) {
  static constexpr CmpInst::Predicate Predicates[] = {
      CmpInst::ICMP_EQ,  CmpInst::ICMP_NE,  CmpInst::ICMP_SLT,
      CmpInst::ICMP_SLE, CmpInst::ICMP_SGT, CmpInst::ICMP_SGE};
  if (A.Is >= Relation::In)
    return ConstantRange::getFull(Bits);
  return ConstantRange::makeExactICmpRegion(Predicates[unsigned(A.Is)],
                                            APInt(Bits, A.Value, true));
}

bool contradicts(const Assumption &A, const BranchCondition &C) {
  return A.Subject == C.Subject &&
         allowed(A, C.Holds.getBitWidth()).intersectWith(C.Holds).isEmptySet();
}

bool exclude(const Assumption &Left, const Assumption &Right) {
  return Left.Subject == Right.Subject &&
         allowed(Left, 64).intersectWith(allowed(Right, 64)).isEmptySet();
}

std::string describe(const BranchCondition &C) {
  auto False = falsify(C);
  if (!False)
    return C.Subject;
  Assumption True = *False;
  static constexpr Relation Opposite[] = {
      Relation::NotEqual, Relation::Equal,     Relation::GreaterEqual,
      Relation::Greater,  Relation::LessEqual, Relation::Less};
  // Where the assumption says more than the opposite, the range itself.
  if (True.Is == Relation::Equal && !C.Holds.inverse().isSingleElement())
    return C.Subject + " in " + [&] {
      SmallString<32> Text;
      raw_svector_ostream OS(Text);
      OS << C.Holds;
      return Text.str().str();
    }();
  True.Is = Opposite[unsigned(True.Is)];
  return describe(True);
}

} // namespace ukport
