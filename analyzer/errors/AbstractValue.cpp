#include "analyzer/errors/AbstractValue.h"
#include "llvm/ADT/APInt.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/Operator.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

/// \p N as a value of \p Width bits.
static APInt bits(int64_t N, unsigned Width) {
  return APInt(64, uint64_t(N)).trunc(Width);
}

static int64_t numberOf(const APInt &N) {
  if (N.getBitWidth() == 1)
    return N.getZExtValue();
  return N.getSExtValue();
}

static unsigned widthOf(const Type *T) {
  return T->isIntegerTy() ? T->getIntegerBitWidth() : T->isPointerTy() ? 64 : 0;
}

AbstractValue AbstractValue::set(SmallVector<int64_t, 4> Items) {
  llvm::sort(Items);
  Items.erase(std::unique(Items.begin(), Items.end()), Items.end());
  if (Items.size() > MaxItems)
    return interval(Items.front(), Items.back());
  AbstractValue V;
  V.IsSet = true;
  V.Items = std::move(Items);
  V.Lo = V.Hi = 0;
  return V;
}

AbstractValue AbstractValue::number(int64_t N) { return set({N}); }

AbstractValue AbstractValue::interval(int64_t Lo, int64_t Hi) {
  if (Lo == Hi)
    return number(Lo);
  AbstractValue V;
  V.Lo = Lo;
  V.Hi = Hi;
  return V;
}

AbstractValue AbstractValue::of(const Constant &C) {
  if (auto *Int = dyn_cast<ConstantInt>(&C))
    return Int->getBitWidth() <= 64 ? number(numberOf(Int->getValue()))
                                    : AbstractValue();
  if (isa<ConstantPointerNull>(&C))
    return number(0);
  if (isa<GlobalObject>(&C)) // a weak declaration may be null
    return llvm::cast<GlobalObject>(C).hasExternalWeakLinkage()
               ? AbstractValue()
               : interval(1, Most);
  if (auto *Expr = dyn_cast<ConstantExpr>(&C)) {
    if (Expr->getOpcode() == Instruction::IntToPtr)
      return of(*Expr->getOperand(0));
    if (Expr->getOpcode() == Instruction::GetElementPtr &&
        isa<GlobalObject>(Expr->getOperand(0)))
      return of(*Expr->getOperand(0));
  }
  return {};
}

std::optional<int64_t> AbstractValue::single() const {
  if (IsSet && Items.size() == 1)
    return Items.front();
  return std::nullopt;
}

bool AbstractValue::contains(int64_t N) const {
  bool Listed = std::binary_search(Items.begin(), Items.end(), N);
  return IsSet ? Listed : !Listed && Lo <= N && N <= Hi;
}

AbstractValue AbstractValue::joined(const AbstractValue &Other) const {
  if (IsSet && Other.IsSet) {
    SmallVector<int64_t, 4> Both = Items;
    Both.append(Other.Items.begin(), Other.Items.end());
    return set(std::move(Both));
  }
  if (isNothing())
    return Other;
  if (Other.isNothing())
    return *this;
  auto Low = [](const AbstractValue &V) {
    return V.IsSet ? V.Items.front() : V.Lo;
  };
  auto High = [](const AbstractValue &V) {
    return V.IsSet ? V.Items.back() : V.Hi;
  };
  AbstractValue Hull = interval(std::min(Low(*this), Low(Other)),
                                std::max(High(*this), High(Other)));
  for (const AbstractValue *V : {this, &Other})
    if (!V->IsSet)
      for (int64_t Hole : V->Items)
        if (!contains(Hole) && !Other.contains(Hole) && Hull.contains(Hole))
          Hull = Hull.without(Hole);
  return Hull;
}

AbstractValue AbstractValue::without(int64_t N) const {
  if (!contains(N))
    return *this;
  AbstractValue V = *this;
  if (IsSet) {
    llvm::erase(V.Items, N);
    return V;
  }
  if (N == Lo || N == Hi) {
    N == Lo ? ++V.Lo : --V.Hi;
    return V.Lo == V.Hi ? number(V.Lo) : V;
  }
  if (Items.size() < MaxItems)
    V.Items.insert(llvm::lower_bound(V.Items, N), N);
  return V;
}

AbstractValue AbstractValue::without(const AbstractValue &Few) const {
  AbstractValue V = *this;
  if (Few.IsSet)
    for (int64_t N : Few.Items)
      V = V.without(N);
  return V;
}

AbstractValue AbstractValue::cast(const CastInst &Cast) const {
  unsigned From = widthOf(Cast.getSrcTy()), To = widthOf(Cast.getDestTy());
  if (!From || !To || From > 64 || To > 64)
    return {};
  if (IsSet) {
    SmallVector<int64_t, 4> New;
    for (int64_t N : Items) {
      APInt Old = bits(N, From);
      New.push_back(
          numberOf(isa<ZExtInst>(Cast) || Cast.getSrcTy()->isPointerTy()
                       ? Old.zextOrTrunc(To)
                       : Old.sextOrTrunc(To)));
    }
    return set(std::move(New));
  }
  bool Fits = To >= From || To >= 64 ||
              (Lo >= -(int64_t(1) << (To - 1)) && Hi < int64_t(1) << (To - 1));
  if (!Fits || (isa<ZExtInst>(Cast) && Lo < 0 && From < 64))
    return {};
  return *this;
}

AbstractValue AbstractValue::binary(const BinaryOperator &Op,
                                    const AbstractValue &L,
                                    const AbstractValue &R) {
  unsigned Width = widthOf(Op.getType());
  if (!Width || Width > 64)
    return {};
  if (!L.IsSet || !R.IsSet) {
    // x & mask
    if (auto Mask = R.single();
        Op.getOpcode() == Instruction::And && Mask && *Mask >= 0)
      return interval(0, *Mask);
    return {};
  }
  SmallVector<int64_t, 4> New;
  for (int64_t A : L.Items)
    for (int64_t B : R.Items) {
      APInt X = bits(A, Width), Y = bits(B, Width);
      switch (Op.getOpcode()) {
      case Instruction::Add:
        New.push_back(numberOf(X + Y));
        break;
      case Instruction::Sub:
        New.push_back(numberOf(X - Y));
        break;
      case Instruction::Mul:
        New.push_back(numberOf(X * Y));
        break;
      case Instruction::And:
        New.push_back(numberOf(X & Y));
        break;
      case Instruction::Or:
        New.push_back(numberOf(X | Y));
        break;
      case Instruction::Xor:
        New.push_back(numberOf(X ^ Y));
        break;
      default:
        return {};
      }
    }
  return set(std::move(New));
}

AbstractValue AbstractValue::compare(CmpInst::Predicate P, unsigned Width,
                                     const AbstractValue &L,
                                     const AbstractValue &R) {
  bool May[2] = {false, false};
  if (!Width || Width > 64)
    return set({0, 1});
  if (L.IsSet && R.IsSet) {
    for (int64_t A : L.Items)
      for (int64_t B : R.Items)
        May[ICmpInst::compare(bits(A, Width), bits(B, Width), P)] = true;
  } else if (R.IsSet && R.Items.size() == 1) {
    int64_t B = R.Items.front();
    if (ICmpInst::isEquality(P)) {
      // Not a set, so it has at least two numbers.
      May[P == CmpInst::ICMP_NE] = true;
      May[P == CmpInst::ICMP_EQ] |= L.contains(B);
    } else if (CmpInst::isSigned(P) || (L.Lo >= 0 && B >= 0)) {
      // Monotone: the ends decide.
      APInt Bound(64, uint64_t(B));
      May[ICmpInst::compare(APInt(64, uint64_t(L.Lo)), Bound, P)] = true;
      May[ICmpInst::compare(APInt(64, uint64_t(L.Hi)), Bound, P)] = true;
    } else if (L.Lo >= 0) { // B is beyond all that L can be
      May[P == CmpInst::ICMP_ULT || P == CmpInst::ICMP_ULE] = true;
    } else {
      return set({0, 1});
    }
  } else if (L.IsSet && L.Items.size() == 1) {
    return compare(CmpInst::getSwappedPredicate(P), Width, R, L);
  } else {
    return set({0, 1});
  }
  SmallVector<int64_t, 4> Result;
  for (int64_t Truth : {0, 1})
    if (May[Truth])
      Result.push_back(Truth);
  return set(std::move(Result));
}

bool AbstractValue::operator<(const AbstractValue &Other) const {
  if (std::tie(IsSet, Lo, Hi) != std::tie(Other.IsSet, Other.Lo, Other.Hi))
    return std::tie(IsSet, Lo, Hi) < std::tie(Other.IsSet, Other.Lo, Other.Hi);
  return std::lexicographical_compare(Items.begin(), Items.end(),
                                      Other.Items.begin(), Other.Items.end());
}

} // namespace ukport
