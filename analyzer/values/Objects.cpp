#include "analyzer/values/Objects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DataLayout.h"

using namespace llvm;

namespace ukport {

/// Objects of which the size is not known; that it has an end is not used.
static constexpr uint64_t UnknownSize = 1 << 20;

static constexpr StringLiteral Mark = "ukport.stand-in";

Objects::Objects(const Module &M)
    : Apart(std::make_unique<Module>("stand-ins", M.getContext())) {
  Apart->setDataLayout(M.getDataLayout());
  Apart->setTargetTriple(M.getTargetTriple());
}

Objects::~Objects() = default;

bool Objects::isStandIn(const GlobalVariable &V) {
  return V.hasAttribute(Mark);
}

GlobalVariable *Objects::make(const Value &For, uint64_t Bytes) {
  auto *T = ArrayType::get(Type::getInt8Ty(Apart->getContext()), Bytes);
  auto *V = new GlobalVariable(*Apart, T, /*isConstant=*/false,
                               GlobalValue::InternalLinkage,
                               Constant::getNullValue(T));
  V->setAlignment(Align(1));
  V->addAttribute(Mark);
  return Known[&For] = V;
}

GlobalVariable *Objects::of(const AllocaInst &Slot) {
  if (auto It = Known.find(&Slot); It != Known.end())
    return It->second;
  auto Size = Slot.getAllocationSize(Slot.getDataLayout());
  bool Volatile = any_of(Slot.users(), [](const User *U) {
    auto *I = dyn_cast<Instruction>(U);
    return I && I->isVolatile();
  });
  // Arrays are walked through, by addresses that are not known.
  if (Volatile || Slot.isArrayAllocation() ||
      isa<ArrayType>(Slot.getAllocatedType()) || !Size || Size->isScalable())
    return nullptr;
  return make(Slot, Size->getFixedValue());
}

GlobalVariable *Objects::of(const CallBase &Call) {
  StringRef Name = Call.getCalledOperand()->getName();
  if (!(Name == "calloc" && Call.arg_size() == 2) &&
      !(Name == "malloc" && Call.arg_size() == 1))
    return nullptr;
  if (auto It = Known.find(&Call); It != Known.end())
    return It->second;
  uint64_t Size = 1;
  for (const Use &Factor : Call.args()) {
    auto *Number = dyn_cast<ConstantInt>(Factor);
    Size *= Number ? Number->getLimitedValue(UnknownSize) : UnknownSize;
  }
  return make(Call, std::min(Size, UnknownSize));
}

bool Objects::releases(const CallBase &Call) {
  return Call.getCalledOperand()->getName() == "free" && Call.arg_size() == 1;
}

} // namespace ukport
