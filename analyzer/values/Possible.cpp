#include "analyzer/values/Possible.h"
#include "analyzer/values/Objects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/GlobalValue.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

/// A constant that names no function or variable, however deep.
static bool isMereData(const Constant *C) {
  if (isa<GlobalValue>(C) || isa<BlockAddress>(C))
    return false;
  return all_of(C->operands(),
                [](const Use &U) { return isMereData(cast<Constant>(U)); });
}

/// A constant that names a stand-in, however deep.
static bool namesStandIn(const Constant *C) {
  if (auto *V = dyn_cast<GlobalVariable>(C))
    return Objects::isStandIn(*V);
  return !isa<GlobalValue>(C) && !isa<BlockAddress>(C) &&
         any_of(C->operands(),
                [](const Use &U) { return namesStandIn(cast<Constant>(U)); });
}

void Possible::Record::Profile(FoldingSetNodeID &Id) const {
  Id.AddInteger(unsigned(Which));
  for (const Constant *C : Values)
    Id.AddPointer(C);
  if (Bounds) {
    Bounds->getLower().Profile(Id);
    Bounds->getUpper().Profile(Id);
  }
  if (Hole)
    Hole->Profile(Id);
}

static ConstantRange rangeOf(const Constant &C, unsigned Bits) {
  if (auto *Int = dyn_cast<ConstantInt>(&C); Int && Int->getBitWidth() == Bits)
    return ConstantRange(Int->getValue());
  if (C.isNullValue())
    return ConstantRange(APInt(Bits, 0));
  return ConstantRange::getFull(Bits);
}

ConstantRange Possible::range(unsigned Bits) const {
  if (isNone())
    return ConstantRange::getEmpty(Bits);
  if (isRange() && Set->Bounds->getBitWidth() == Bits)
    return *Set->Bounds;
  if (!isSome())
    return ConstantRange::getFull(Bits);
  ConstantRange Result = ConstantRange::getEmpty(Bits);
  for (const Constant *C : values())
    Result = Result.unionWith(rangeOf(*C, Bits));
  return Result;
}

PossibleSets::PossibleSets() {
  Possible::Record Top;
  Top.Which = Possible::Kind::Any;
  Any = intern(std::move(Top)).Set;
}

Possible PossibleSets::intern(Possible::Record New) {
  FoldingSetNodeID Id;
  New.Profile(Id);
  void *At = nullptr;
  if (const Possible::Record *Same = Known.FindNodeOrInsertPos(Id, At))
    return Possible(Same);
  New.HasAddress =
      any_of(New.Values, [](const Constant *C) { return !isMereData(C); });
  New.HasStandIn = New.HasAddress && any_of(New.Values, namesStandIn);
  if (New.HasStandIn && New.Values.size() > MaxObjects)
    return any();
  Owned.push_back(std::make_unique<Possible::Record>(std::move(New)));
  Known.InsertNode(Owned.back().get(), At);
  return Possible(Owned.back().get());
}

Possible PossibleSets::one(Constant *C) {
  Possible &Single = Singles[C];
  if (Single.isNone()) {
    Possible::Record New;
    New.Which = Possible::Kind::Some;
    New.Values = {C};
    Single = intern(std::move(New));
  }
  return Single;
}

Possible PossibleSets::some(std::vector<Constant *> Values) {
  if (Values.empty())
    return Possible();
  sort(Values);
  Values.erase(std::unique(Values.begin(), Values.end()), Values.end());
  if (Values.size() == 1)
    return one(Values[0]);
  if (Values.size() > MaxValues)
    return any();
  Possible::Record New;
  New.Which = Possible::Kind::Some;
  New.Values = std::move(Values);
  return intern(std::move(New));
}

bool Possible::leavesOut(const APInt &N) const {
  return Set && Set->Hole && *Set->Hole == N;
}

Possible PossibleSets::range(const ConstantRange &R,
                             std::optional<APInt> Hole) {
  if (R.isEmptySet())
    return Possible();
  if (Hole && !R.contains(*Hole))
    Hole = std::nullopt;
  if (R.isFullSet() && !Hole)
    return any();
  Possible::Record New;
  New.Hole = Hole;
  New.Which = Possible::Kind::Range;
  New.Bounds = R;
  return intern(std::move(New));
}

Possible PossibleSets::unite(Possible A, Possible B) {
  if (A == B || B.isNone())
    return A;
  if (A.isNone())
    return B;
  if (A.isAny() || B.isAny())
    return any();
  if (A.isRange() || B.isRange()) {
    unsigned Bits = (A.isRange() ? A : B).Set->Bounds->getBitWidth();
    // What both leave out, by a hole or by their bounds.
    auto Without = [Bits](Possible P, const APInt &N) {
      return P.leavesOut(N) || !P.range(Bits).contains(N);
    };
    std::optional<APInt> Hole = A.hole() ? A.hole() : B.hole();
    if (Hole && !(Without(A, *Hole) && Without(B, *Hole)))
      Hole = std::nullopt;
    return range(A.range(Bits).unionWith(B.range(Bits)), Hole);
  }
  std::vector<Constant *> Both;
  std::set_union(A.values().begin(), A.values().end(), B.values().begin(),
                 B.values().end(), std::back_inserter(Both));
  if (Both.size() == A.values().size())
    return A;
  return some(std::move(Both));
}

} // namespace ukport
