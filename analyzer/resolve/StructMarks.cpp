#include "analyzer/resolve/StructMarks.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/GetElementPtrTypeIterator.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace ukport {

StructMarks::StructMarks(const Module &M, Layouts &Types)
    : Data(M.getDataLayout()), Types(Types),
      Kind(M.getContext().getMDKindID("ukport.struct")) {
  for (const llvm::Function &F : M)
    for (const Instruction &I : instructions(F))
      if (isa<GetElementPtrInst>(I) || isa<AllocaInst>(I))
        Types.structOf(dyn_cast_or_null<DIType>(I.getMetadata(Kind)));
}

StructId StructMarks::structOf(const Instruction &I) const {
  MDNode *Mark = I.getMetadata(Kind);
  return Mark ? structOf(*Mark) : StructId();
}

StructId StructMarks::structOf(const MDNode &Mark) const {
  if (auto *Type = dyn_cast<DIType>(&Mark)) {
    // The lists of variable arguments of all functions have one type; they are
    // told apart as objects.
    if (Type->getName() == "__va_list_tag")
      return StructId();
    return Types.structOf(Type);
  }
  auto *Name = cast<MDString>(Mark.getOperand(0));
  auto *Size = mdconst::extract<ConstantInt>(Mark.getOperand(1));
  return Types.structNamed(Name->getString(), Size->getZExtValue());
}

Layout StructMarks::layoutOf(const GlobalVariable &V) const {
  Layout L;
  L.Size = Data.getTypeAllocSize(V.getValueType());
  SmallVector<MDNode *, 4> Parts;
  V.getMetadata("ukport.part", Parts);
  for (MDNode *Part : Parts) {
    uint64_t Offset =
        mdconst::extract<ConstantInt>(Part->getOperand(1))->getZExtValue();
    auto *Mark = cast<MDNode>(Part->getOperand(0));
    StructId S = structOf(*Mark);
    if (S.valid()) {
      // One variable of elements, or one of many variables.
      uint32_t Stride = std::max(Types.layout(S).Size, 1u);
      uint32_t Size = Parts.size() == 1 ? L.Size : Stride;
      L.Parts.push_back({uint32_t(Offset), Size, Stride, S});
    } else if (auto *Type = dyn_cast<DIType>(Mark)) {
      for (NestedPart P : Types.layoutOf(Type).Parts) {
        P.Offset += Offset;
        L.Parts.push_back(P);
      }
    }
  }
  llvm::sort(L.Parts, [](const NestedPart &A, const NestedPart &B) {
    return A.Offset < B.Offset;
  });
  return L;
}

StructId StructMarks::structOf(const GEPOperator &Gep) const {
  auto *I = dyn_cast<Instruction>(&Gep);
  return I ? structOf(*I) : StructId();
}

std::optional<int64_t> StructMarks::innerOffset(const GEPOperator &Gep) const {
  if (Gep.getNumIndices() < 2)
    return std::nullopt;
  int64_t Offset = 0;
  auto It = gep_type_begin(Gep), End = gep_type_end(Gep);
  for (++It; It != End; ++It) {
    auto *Index = dyn_cast<ConstantInt>(It.getOperand());
    if (StructType *S = It.getStructTypeOrNull())
      Offset +=
          Data.getStructLayout(S)->getElementOffset(Index->getZExtValue());
    else if (Index)
      Offset += Index->getSExtValue() * It.getSequentialElementStride(Data);
  }
  return Offset;
}

std::optional<FieldOf> StructMarks::memberOf(const GEPOperator &Gep) const {
  StructId S = structOf(Gep);
  if (!S.valid() || !isa<StructType>(Gep.getSourceElementType()))
    return std::nullopt;
  auto Offset = innerOffset(Gep);
  if (!Offset || *Offset < 0 || *Offset >= Types.layout(S).Size)
    return std::nullopt;
  return FieldOf{S, uint32_t(*Offset)};
}

} // namespace ukport
