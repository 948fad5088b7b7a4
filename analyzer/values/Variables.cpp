#include "analyzer/values/Variables.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/DebugInfoMetadata.h"

using namespace llvm;

namespace ukport {

bool Variables::isFollowed(const GlobalVariable &V) const {
  return V.hasDefinitiveInitializer() && !V.isConstant() &&
         !V.isThreadLocal() && !V.hasSection() && !Excluded.count(&V);
}

/// The values of \p P as ones of type \p T: null and 0 are the same, and other
/// conversions are not followed.
Possible Variables::as(Possible P, Type &T) {
  std::vector<Constant *> Values;
  for (Constant *C : P.values()) {
    if (C->getType() == &T)
      Values.push_back(C);
    else if (C->isNullValue())
      Values.push_back(Constant::getNullValue(&T));
    else
      return Sets.any();
  }
  return P.isSome() ? Sets.some(std::move(Values)) : P;
}

Possible Variables::initial(const Variable &State, const GlobalVariable &V,
                            int64_t Offset, Type &T) {
  int64_t End = Offset + int64_t(Data.getTypeStoreSize(&T));
  for (const Extent &Lost : State.Lost)
    if (Lost.overlaps(Offset, End))
      return Sets.any();
  Constant *C = ConstantFoldLoadFromConst(
      const_cast<Constant *>(V.getInitializer()), &T, APInt(64, Offset), Data);
  if (!C || isa<UndefValue>(C))
    return Sets.any();
  Possible Result = Sets.one(C);
  for (const Extent &Cleared : State.Cleared) {
    if (Cleared.Begin <= Offset && End <= Cleared.End)
      Result = Sets.unite(Result, Sets.one(Constant::getNullValue(&T)));
    else if (Cleared.overlaps(Offset, End))
      return Sets.any();
  }
  return Result;
}

void Variables::add(Cell &C, Possible What) {
  Possible Now = Sets.unite(C.Holds, What);
  if (Now == C.Holds) {
    if (Now.isAny())
      lose(What);
    return;
  }
  Possible Before = C.Holds;
  C.Holds = Now;
  if (Now.isAny()) {
    lose(Before);
    lose(What);
  }
  for (const LoadInst *Reader : C.Readers)
    Changed(*Reader);
}

void Variables::addWithin(Variable &State, Extent Where, Possible What) {
  for (auto &[Begin, C] : State.Cells)
    if (Where.overlaps(Begin, Begin + C.Size))
      add(C, Where.Begin <= Begin && Begin + C.Size <= Where.End ? What
                                                                 : Sets.any());
}

/// The cell of a \p T at \p Offset. Cells that overlap each other hold
/// anything.
Variables::Cell &Variables::cell(const GlobalVariable &V, int64_t Offset,
                                 Type &T) {
  Variable &State = States[&V];
  int64_t Size = Data.getTypeStoreSize(&T);
  auto [It, New] = State.Cells.try_emplace(Offset);
  Cell &C = It->second;
  if (!New && C.Size == Size)
    return C;
  bool Overlaps = !New;
  for (auto &[Begin, Other] : State.Cells)
    if (&Other != &C &&
        Extent{Offset, Offset + Size}.overlaps(Begin, Begin + Other.Size)) {
      add(Other, Sets.any());
      Overlaps = true;
    }
  C.Size = std::max(C.Size, Size);
  add(C, Overlaps ? Sets.any() : initial(State, V, Offset, T));
  return C;
}

Possible Variables::read(const GlobalVariable &V, int64_t Offset,
                         const LoadInst &By) {
  Type &T = *By.getType();
  if (Offset < 0 || !(T.isIntegerTy() || T.isPointerTy()))
    return Sets.any();
  Cell &C = cell(V, Offset, T);
  if (!is_contained(C.Readers, &By))
    C.Readers.push_back(&By);
  Possible Result = as(C.Holds, T);
  if (Result.isAny())
    add(C, Result);
  return Result;
}

void Variables::write(const GlobalVariable &V, int64_t Offset, Type &T,
                      Possible What) {
  if (!What.isNone())
    add(cell(V, Offset, T), What);
}

void Variables::clear(const GlobalVariable &V, int64_t Offset, uint64_t Bytes) {
  Extent Where{Offset, Offset + int64_t(Bytes)};
  Variable &State = States[&V];
  if (is_contained(State.Cleared, Where))
    return;
  State.Cleared.push_back(Where);
  Type *Byte = Type::getInt8Ty(V.getContext());
  addWithin(State, Where, Sets.one(Constant::getNullValue(Byte)));
}

void Variables::lose(Possible What) {
  if (What.hasAddress())
    for (const Constant *C : What.values())
      lose(*C);
}

void Variables::lose(const Constant &C) {
  if (isa<ConstantData>(C) || isa<llvm::Function>(C))
    return;
  APInt Offset(64, 0);
  const Value *Base = &C;
  if (C.getType()->isPointerTy())
    Base = C.stripAndAccumulateConstantOffsets(Data, Offset,
                                               /*AllowNonInbounds=*/true);
  if (auto *V = dyn_cast<GlobalVariable>(Base)) {
    if (isFollowed(*V))
      lose(*V, Offset.getSExtValue());
  } else if (auto *User = dyn_cast<Constant>(Base)) {
    for (const Use &Operand : User->operands())
      if (auto *Inner = dyn_cast<Constant>(Operand))
        lose(*Inner);
  }
}

void Variables::lose(const GlobalVariable &V, int64_t Offset) {
  Extent Where = extentAt(V, Offset);
  Variable &State = States[&V];
  for (const Extent &Known : State.Lost)
    if (Known.Begin <= Where.Begin && Where.End <= Known.End)
      return;
  State.Lost.push_back(Where);
  addWithin(State, Where, Sets.any());
}

/// What an address that is \p Offset bytes into \p V gives access to.
Variables::Extent Variables::extentAt(const GlobalVariable &V, int64_t Offset) {
  Extent Whole{INT64_MIN, INT64_MAX};
  std::optional<Layout> &Lies = States[&V].Lies;
  if (!Lies) {
    SmallVector<DIGlobalVariableExpression *, 1> Debug;
    V.getDebugInfo(Debug);
    Lies = Debug.empty() ? Layout()
                         : Types.layoutOf(Debug[0]->getVariable()->getType());
  }
  if (Offset < 0 || Lies->Size != Data.getTypeAllocSize(V.getValueType()))
    return Whole;
  int64_t Base = 0;
  const Layout *In = &*Lies;
  while (true) {
    int64_t Inside = Offset - Base;
    if (Inside >= In->Size)
      return Whole;
    if (const LayoutField *F = In->fieldAt(Inside))
      return {Base + F->Offset, Base + F->Offset + F->Size};
    const NestedPart *Part = In->partAt(Inside);
    if (!Part)
      return Whole;
    int64_t IntoElement = (Inside - Part->Offset) % Part->Stride;
    if (IntoElement == 0)
      return {Base + Part->Offset, Base + Part->Offset + Part->Size};
    Base = Offset - IntoElement;
    In = &Types.layout(Part->Struct);
  }
}

} // namespace ukport
