//===- FlowArguments.cpp - what pointers among the arguments reach --------===//
//
// A pointer that a function only accesses stands for what its callers hand in,
// call by call: those accesses are bound to the callers' own places, and need
// no place of their own in the graph.
//
//===----------------------------------------------------------------------===//
#include "analyzer/resolve/FlowBuilder.h"
#include "llvm/IR/IntrinsicInst.h"

using namespace llvm;

namespace ukport {

/// Whether \p V is an address that is rounded up: p + 15 & -16.
static bool isAlignment(const Value *V) {
  auto *Operation = dyn_cast<BinaryOperator>(V);
  if (Operation)
    return isa<ConstantInt>(Operation->getOperand(1));
  auto *Mask = dyn_cast<IntrinsicInst>(V);
  return Mask && Mask->getIntrinsicID() == Intrinsic::ptrmask;
}

/// Whether \p Pointer is to where a list of variable arguments says that they
/// lie.
bool FlowBuilder::isVariableArgument(const Value &Pointer) const {
  SmallVector<const Value *, 4> Work{&Pointer};
  SmallPtrSet<const Value *, 8> Seen;
  bool Found = false;
  while (!Work.empty()) {
    const Value *V = Work.pop_back_val();
    if (!Seen.insert(V).second || isa<ConstantInt>(V))
      continue;
    auto *Gep = dyn_cast<GEPOperator>(V);
    auto *Load = dyn_cast<LoadInst>(V);
    auto *List =
        Load ? dyn_cast<GEPOperator>(Load->getPointerOperand()) : nullptr;
    auto *Type =
        List ? dyn_cast<StructType>(List->getSourceElementType()) : nullptr;
    if (Type && Type->hasName() &&
        Type->getName().starts_with("struct.__va_list_tag"))
      Found = true;
    else if (Gep)
      Work.push_back(Gep->getPointerOperand());
    else if (isa<PHINode>(V) || isa<CastInst>(V))
      append_range(Work, cast<User>(V)->operand_values());
    else if (isAlignment(V))
      Work.push_back(cast<User>(V)->getOperand(0));
    else
      return false;
  }
  return Found;
}

/// Whether \p A is only read, written and compared through.
static bool isOnlyAccessed(const Argument &A) {
  return !A.use_empty() && all_of(A.uses(), [](const Use &U) {
    auto *I = cast<Instruction>(U.getUser());
    if (auto *Call = dyn_cast<CallBase>(I))
      return Call->isInlineAsm() && Call->isArgOperand(&U) &&
             Call->getParamElementType(Call->getArgOperandNo(&U));
    return isa<LoadInst>(I) || isa<CmpInst>(I) ||
           (isa<StoreInst>(I) && U.getOperandNo() == 1) ||
           ((isa<AtomicRMWInst>(I) || isa<AtomicCmpXchgInst>(I)) &&
            U.getOperandNo() == 0);
  });
}

/// What \p A points to, when the function does nothing with the pointer but to
/// access that.
std::optional<CellPlace> FlowBuilder::accessed(const Argument &A) {
  if (!A.getType()->isPointerTy())
    return std::nullopt;
  auto [It, New] = Accessed.try_emplace(&A);
  if (New && isOnlyAccessed(A))
    It->second = CellPlace{CellKind::Behind, uint32_t(Accessed.size()), 0};
  return It->second;
}

/// Whether anything is accessed through \p A, an argument through which there
/// are only accesses, that may be an address: a number too, or it would not be
/// known that a key is written.
bool FlowBuilder::carriesBehind(const Argument &A) const {
  return any_of(A.uses(), [this](const Use &U) {
    if (isa<CmpInst>(U.getUser()))
      return false;
    auto *Load = dyn_cast<LoadInst>(U.getUser());
    const Type *T = Load ? Load->getType() : nullptr;
    if (auto *Store = dyn_cast<StoreInst>(U.getUser()))
      T = Store->getValueOperand()->getType();
    return !T || T->isIntegerTy() || carries(T);
  });
}

/// A call hands \p Actual to \p Parameter, through which it is accessed; null
/// for what is out of sight.
void FlowBuilder::addAccess(const Argument &Parameter, const Value *Actual) {
  if ((Actual && isa<ConstantPointerNull>(Actual)) || !carriesBehind(Parameter))
    return;
  NodeId Behind = Flow.cell(*accessed(Parameter));
  if (auto P = Actual ? place(Actual) : std::nullopt) {
    writeKey(Flow.normalise(*P));
    Flow.addCopy(Behind, Flow.cell(*P));
    Flow.addCopy(Flow.cell(*P), Behind);
    return;
  }
  auto Routine = pointeeOf(Parameter).Routine;
  Flow.addCopy(Behind, Flow.looseWritten(Routine));
  Flow.addCopy(Flow.looseRead(Routine), Behind);
}

} // namespace ukport
