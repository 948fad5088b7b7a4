#include "analyzer/guards/Stores.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/PatternMatch.h"

using namespace llvm;

namespace ukport {

static std::optional<int64_t> numberOf(const Constant *C) {
  if (auto *Number = dyn_cast_or_null<ConstantInt>(C);
      Number && Number->getBitWidth() <= 64)
    return Number->getSExtValue();
  if (isa_and_nonnull<ConstantPointerNull>(C))
    return 0;
  return std::nullopt;
}

namespace {
struct BitStore {
  BitRange Where;
  std::optional<int64_t> Value;
};
} // namespace

/// What \p Store writes to a bit-field: all else of the word is what it was.
static std::optional<BitStore> bitStore(const StoreInst &Store) {
  using namespace PatternMatch;
  const Value *Kept = Store.getValueOperand(), *New = nullptr, *Old = nullptr;
  const APInt *Mask = nullptr;
  if (!match(Kept, m_Or(m_Value(Kept), m_Value(New))))
    New = nullptr;
  if (!match(Kept, m_And(m_Value(Old), m_APInt(Mask))))
    return std::nullopt;
  auto *Load = dyn_cast<LoadInst>(Old);
  APInt Bits = ~*Mask;
  if (!Load || Load->getPointerOperand() != Store.getPointerOperand() ||
      !Bits.isShiftedMask() || Bits.getBitWidth() > 64)
    return std::nullopt;
  BitStore Result{{Bits.countr_zero(), Bits.popcount()}, std::nullopt};
  if (!New)
    Result.Value = 0;
  else if (auto *Number = dyn_cast<ConstantInt>(New))
    Result.Value = Number->getZExtValue() >> Result.Where.Shift;
  return Result;
}

StoreIndex::StoreIndex(const BitcodeModule &M, const ProgramGraph &G,
                       const Places &Names)
    : M(M) {
  for (uint32_t I = 0; I < G.Functions.size(); ++I) {
    FunctionId Id(I);
    if (!G.isLive(Id))
      continue;
    const llvm::Function *F = M.Functions.lookup(Id);
    if (!F || F->isDeclaration()) {
      for (const Reference &R : G.references(Id))
        if (R.Data.valid())
          NamedByMachineCode.insert(M.Variables.lookup(R.Data));
      continue;
    }
    for (const Instruction &Each : instructions(*F)) {
      auto *Store = dyn_cast<StoreInst>(&Each);
      if (!Store)
        continue;
      const Value *To = Store->getPointerOperand();
      if (std::optional<BitStore> Bits = bitStore(*Store))
        if (auto P = Names.at(To, Bits->Where))
          Stores.push_back({Store, Id, *P, Bits->Value});
      if (auto P = Names.at(To))
        Stores.push_back(
            {Store, Id, *P,
             numberOf(dyn_cast<Constant>(Store->getValueOperand()))});
    }
  }
  for (const StoreTo &S : Stores)
    ByPlace[S.Where.Name].push_back(S);
}

ArrayRef<StoreTo> StoreIndex::to(StringRef Name) const {
  auto It = ByPlace.find(Name);
  return It == ByPlace.end() ? ArrayRef<StoreTo>() : ArrayRef(It->second);
}

bool StoreIndex::areAll(const GlobalVariable &V) const {
  if (!V.hasInitializer() || V.isThreadLocal() || V.isExternallyInitialized() ||
      NamedByMachineCode.count(&V) || V.getValueType()->isAggregateType() ||
      M.ir().getModuleInlineAsm().find(V.getName().str()) != std::string::npos)
    return false;
  return all_of(V.uses(), [&](const Use &U) {
    if (isa<LoadInst>(U.getUser()))
      return true;
    auto *Store = dyn_cast<StoreInst>(U.getUser());
    return Store && Store->getPointerOperand() == &V &&
           Store->getValueOperand() != &V &&
           Store->getValueOperand()->getType() == V.getValueType();
  });
}

std::optional<int64_t> initialValue(const GlobalVariable &V) {
  return V.hasInitializer() ? numberOf(V.getInitializer()) : std::nullopt;
}

bool isUnconditional(const Instruction &I) {
  const BasicBlock *Without = I.getParent();
  SmallPtrSet<const BasicBlock *, 32> Seen;
  SmallVector<const BasicBlock *, 32> Work{&I.getFunction()->getEntryBlock()};
  while (!Work.empty()) {
    const BasicBlock *B = Work.pop_back_val();
    if (B == Without || !Seen.insert(B).second)
      continue;
    if (isa<ReturnInst>(B->getTerminator()))
      return false;
    append_range(Work, successors(B));
  }
  return true;
}

} // namespace ukport
