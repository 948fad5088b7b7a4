//===- Memory.cpp - values that pass through memory -----------------------===//
//
// The part of ValueEvaluator that looks through loads. An object (a stack slot
// or a global variable) is followed only while every use of its address is
// seen: loads, stores, comparisons, constant offsets, memset and memcpy of
// constants. A pointer to a field that is handed to a call is taken to stay
// within what lies at and above that field (container_of is not modelled).
//
//===----------------------------------------------------------------------===//

#include "analyzer/frontend/bitcode/Values.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Operator.h"

using namespace llvm;

namespace ukport {

namespace {

/// A use of an object's address, at a known or unknown offset.
struct AddressUse {
  const Use *Operand;
  std::optional<int64_t> Offset; ///< bytes; none: anywhere in the object
};

/// Collects what becomes of an object's address.
class AddressUses {
public:
  AddressUses(const Value *Object, const DataLayout &Layout) : Layout(Layout) {
    add(Object, 0);
    while (!Work.empty()) {
      auto [V, Offset] = Work.pop_back_val();
      for (const Use &U : V->uses())
        visit(U, Offset);
    }
  }

  std::vector<AddressUse> Found;

private:
  void add(const Value *V, std::optional<int64_t> Offset) {
    if (Seen.insert(V).second)
      Work.push_back({V, Offset});
  }

  void visit(const Use &U, std::optional<int64_t> Offset) {
    const User *By = U.getUser();
    if (auto *Gep = dyn_cast<GEPOperator>(By)) {
      APInt Delta(64, 0);
      bool Constant = Gep->accumulateConstantOffset(Layout, Delta);
      if (Constant && Offset)
        return add(Gep, *Offset + Delta.getSExtValue());
      return add(Gep, std::nullopt);
    }
    // A syscall takes its pointers as integers.
    if (isa<BitCastOperator>(By) || isa<GlobalAlias>(By) ||
        isa<PtrToIntOperator>(By))
      return add(By, Offset);
    // A pointer that merges or walks is at no known place.
    if (isa<PHINode>(By) || isa<SelectInst>(By))
      return add(By, std::nullopt);
    Found.push_back({&U, Offset});
  }

  const DataLayout &Layout;
  SmallVector<std::pair<const Value *, std::optional<int64_t>>, 16> Work;
  SmallPtrSet<const Value *, 16> Seen;
};

} // namespace

/// A table with more elements than this gives no useful set.
static constexpr uint64_t MaxElements = 512;

/// The element at \p Offset bytes of an initialiser, or of every element of an
/// array when \p AnyElement.
static void elementsAt(const Constant *Init, int64_t Offset, bool AnyElement,
                       Type *Loaded, const DataLayout &Layout,
                       function_ref<void(const Constant *)> Each) {
  auto *Array = dyn_cast<ArrayType>(Init->getType());
  if (!AnyElement || !Array) {
    APInt At(64, uint64_t(Offset));
    if (Constant *C = ConstantFoldLoadFromConst(const_cast<Constant *>(Init),
                                                Loaded, At, Layout))
      return Each(C);
    return Each(nullptr);
  }
  int64_t Size = Layout.getTypeAllocSize(Array->getElementType());
  if (Array->getNumElements() > MaxElements)
    return Each(nullptr);
  for (uint64_t I = 0; I < Array->getNumElements(); ++I)
    elementsAt(Init->getAggregateElement(unsigned(I)), Size ? Offset % Size : 0,
               false, Loaded, Layout, Each);
}

TracedSet ValueEvaluator::storesTo(const Value *Object,
                                   std::optional<int64_t> Offset, SiteId At,
                                   unsigned Depth) {
  const DataLayout &Layout = M.ir().getDataLayout();
  const llvm::Function *Current =
      M.Calls.count(At) ? calledFunction(*M.Calls.lookup(At)) : nullptr;
  TracedSet Result;
  if (auto *Global = dyn_cast<GlobalVariable>(Object))
    if (NamedByMachineCode.count(M.DataIds.lookup(Global)))
      return unknownSet();
  for (const AddressUse &U : AddressUses(Object, Layout).Found) {
    const User *By = U.Operand->getUser();
    if (auto *I = dyn_cast<Instruction>(By); I && !runs(*I->getParent()))
      continue;
    bool MayTouch = !U.Offset || !Offset || *U.Offset <= *Offset;
    if (auto *Store = dyn_cast<StoreInst>(By)) {
      if (U.Operand->getOperandNo() != StoreInst::getPointerOperandIndex())
        return unknownSet(); // the address itself is kept somewhere
      int64_t Size =
          Layout.getTypeStoreSize(Store->getValueOperand()->getType());
      if (!U.Offset || !Offset ||
          (*U.Offset < *Offset && *U.Offset + Size > *Offset))
        return unknownSet();
      if (*U.Offset == *Offset)
        unite(Result, evaluate(Store->getValueOperand(), At, Depth + 1));
    } else if (auto *Set = dyn_cast<MemSetInst>(By); Set && MayTouch) {
      auto *Byte = dyn_cast<ConstantInt>(Set->getValue());
      if (!Byte || !Byte->isZero())
        return unknownSet();
      TracedValue Zero;
      Zero.Origin = At;
      unite(Result, {{Zero}, true, false});
    } else if (auto *Copy = dyn_cast<MemCpyInst>(By); Copy && MayTouch) {
      // Reading the object is harmless; writing it is known from a constant.
      if (U.Operand->getOperandNo() != 0)
        continue;
      auto *From = dyn_cast<GlobalVariable>(Copy->getRawSource());
      if (!From || !From->isConstant() || !From->hasDefinitiveInitializer() ||
          !U.Offset || !Offset)
        return unknownSet();
      elementsAt(From->getInitializer(), *Offset - *U.Offset, false,
                 PointerType::getUnqual(From->getContext()), Layout,
                 [&](const Constant *C) {
                   unite(Result, C ? constant(*C, At) : unknownSet());
                 });
    } else if (isa<LoadInst>(By) || isa<CmpInst>(By) ||
               isa<LifetimeIntrinsic>(By) || isa<DbgInfoIntrinsic>(By)) {
      continue;
    } else if (auto *Call = dyn_cast<CallBase>(By)) {
      // The call that is being asked about reads the object only.
      if (MayTouch && (!Current || calledFunction(*Call) != Current))
        return unknownSet();
    } else {
      return unknownSet(); // returned, converted, in another's initialiser
    }
  }
  return Result;
}

/// The objects a pointer can point into, through phis, selects and offsets;
/// false when one of them cannot be seen.
static bool underlyingObjects(const Value *Pointer,
                              SmallPtrSetImpl<const Value *> &Objects) {
  SmallVector<const Value *, 8> Work{Pointer};
  SmallPtrSet<const Value *, 8> Seen;
  while (!Work.empty()) {
    const Value *V = Work.pop_back_val()->stripPointerCastsAndAliases();
    if (!Seen.insert(V).second)
      continue;
    if (auto *Gep = dyn_cast<GEPOperator>(V)) {
      Work.push_back(Gep->getPointerOperand());
    } else if (auto *Phi = dyn_cast<PHINode>(V)) {
      for (const Use &In : Phi->incoming_values())
        Work.push_back(In);
    } else if (auto *Choice = dyn_cast<SelectInst>(V)) {
      Work.push_back(Choice->getTrueValue());
      Work.push_back(Choice->getFalseValue());
    } else if (isa<GlobalVariable>(V) || isa<AllocaInst>(V)) {
      Objects.insert(V);
    } else {
      return false;
    }
  }
  return true;
}

/// What an object holds at \p Offset: what is stored there, and what it was
/// initialised with. Not \p Exact: in any element of its array.
TracedSet ValueEvaluator::contents(const Value *Object, int64_t Offset,
                                   bool Exact, Type *Loaded, SiteId At,
                                   unsigned Depth) {
  TracedSet Result;
  auto *Global = dyn_cast<GlobalVariable>(Object);
  // An unknown element of a table is known only if nothing writes to it.
  if (!Global || !Global->isConstant())
    Result = storesTo(Object, Exact ? std::optional(Offset) : std::nullopt, At,
                      Depth + 1);
  if (!Global || !Result.Complete)
    return Result;
  if (!Global->hasDefinitiveInitializer())
    return unknownSet();
  elementsAt(Global->getInitializer(), Offset, !Exact, Loaded,
             M.ir().getDataLayout(), [&](const Constant *C) {
               unite(Result, C ? constant(*C, At) : unknownSet());
             });
  return Result;
}

TracedSet ValueEvaluator::loadFrom(const Value *Base, int64_t Offset,
                                   Type *Loaded, SiteId At, unsigned Depth) {
  SmallPtrSet<const Value *, 4> Objects;
  if (!underlyingObjects(Base, Objects))
    return unknownSet();
  bool Exact = isa<GlobalVariable>(Base) || isa<AllocaInst>(Base);
  TracedSet Result;
  for (const Value *Object : Objects)
    unite(Result, contents(Object, Offset, Exact, Loaded, At, Depth));
  return Result;
}

TracedSet ValueEvaluator::load(const LoadInst &Load, SiteId At,
                               unsigned Depth) {
  APInt Delta(64, 0);
  const Value *Base =
      Load.getPointerOperand()->stripAndAccumulateConstantOffsets(
          M.ir().getDataLayout(), Delta, /*AllowNonInbounds=*/true);
  if (isa<Argument>(Base))
    return field(Base, Delta.getSExtValue(), At, Depth + 1);
  return loadFrom(Base, Delta.getSExtValue(), Load.getType(), At, Depth);
}

TracedSet ValueEvaluator::field(const Value *Pointer, int64_t Offset, SiteId At,
                                unsigned Depth) {
  if (Depth > 12)
    return unknownSet();
  const DataLayout &Layout = M.ir().getDataLayout();
  APInt Delta(64, 0);
  const Value *Base = Pointer->stripAndAccumulateConstantOffsets(
      Layout, Delta, /*AllowNonInbounds=*/true);
  Offset += Delta.getSExtValue();
  if (isa<ConstantPointerNull>(Base))
    return {};
  if (isa<AllocaInst>(Base))
    return storesTo(Base, Offset, At, Depth);
  if (isa<GlobalVariable>(Base))
    return contents(Base, Offset, /*Exact=*/true,
                    PointerType::getUnqual(Base->getContext()), At, Depth);
  if (isa<GEPOperator>(Base)) // at an index that is not known
    return loadFrom(Base, Offset, PointerType::getUnqual(Base->getContext()),
                    At, Depth);
  if (auto *Choice = dyn_cast<SelectInst>(Base)) {
    TracedSet Result = field(Choice->getTrueValue(), Offset, At, Depth + 1);
    unite(Result, field(Choice->getFalseValue(), Offset, At, Depth + 1));
    return Result;
  }
  if (auto *Phi = dyn_cast<PHINode>(Base)) {
    TracedSet Result;
    for (const Use &In : Phi->incoming_values())
      unite(Result, field(In, Offset, At, Depth + 1));
    return Result;
  }
  if (auto *A = dyn_cast<Argument>(Base)) {
    FunctionId F = M.FunctionIds.lookup(A->getParent());
    TracedSet Result;
    Result.Complete = allCallersSeen(F);
    for (SiteId Caller : Direct.of(F)) {
      auto Call = M.Calls.find(Caller);
      if (Call == M.Calls.end() || A->getArgNo() >= Call->second->arg_size())
        Result.Complete = false;
      else
        unite(Result, field(Call->second->getArgOperand(A->getArgNo()), Offset,
                            Caller, Depth + 1));
    }
    return Result;
  }
  return unknownSet();
}

} // namespace ukport
