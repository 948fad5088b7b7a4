#include "analyzer/program/Sections.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

namespace ukport {

void addStructPart(GlobalVariable &V, MDNode *Type, uint64_t Offset) {
  LLVMContext &C = V.getContext();
  auto *At = ConstantInt::get(llvm::Type::getInt64Ty(C), Offset);
  V.addMetadata("ukport.part",
                *MDNode::get(C, {Type, ConstantAsMetadata::get(At)}));
}

void keepUnreferenced(llvm::Module &M) {
  SmallVector<GlobalValue *, 8> Kept;
  for (GlobalObject &G : M.global_objects())
    if (!G.isDeclaration() && G.hasLocalLinkage() && G.use_empty() &&
        !G.getName().starts_with("llvm."))
      Kept.push_back(&G);
  if (!Kept.empty())
    appendToCompilerUsed(M, Kept);
}

static bool isIdentifier(StringRef Name) {
  return !Name.empty() && !isDigit(Name[0]) &&
         all_of(Name, [](char C) { return isAlnum(C) || C == '_'; });
}

/// Says of \p Array what is known of \p Entry, which lies at \p Offset there.
static void describe(GlobalVariable &Array, const GlobalVariable &Entry,
                     uint64_t Offset) {
  SmallVector<DIGlobalVariableExpression *, 1> Debug;
  Entry.getDebugInfo(Debug);
  if (!Debug.empty() && Debug[0]->getVariable()->getType())
    return addStructPart(Array, Debug[0]->getVariable()->getType(), Offset);
  SmallVector<MDNode *, 1> Parts;
  Entry.getMetadata("ukport.part", Parts);
  for (MDNode *Part : Parts)
    addStructPart(
        Array, cast<MDNode>(Part->getOperand(0)),
        Offset +
            mdconst::extract<ConstantInt>(Part->getOperand(1))->getZExtValue());
}

/// Replaces \p Entries, in this order, by the one variable \p Name.
static GlobalVariable *join(llvm::Module &M, const Twine &Name,
                            ArrayRef<GlobalVariable *> Entries) {
  SmallVector<llvm::Type *, 16> Types;
  for (GlobalVariable *Entry : Entries)
    Types.push_back(Entry->getValueType());
  auto *Type = StructType::get(M.getContext(), Types);
  auto *Array = new GlobalVariable(M, Type, /*isConstant=*/false,
                                   GlobalValue::InternalLinkage, nullptr, Name);
  if (MDNode *Origin = Entries.front()->getMetadata("ukport.origin"))
    Array->setMetadata("ukport.origin", Origin);
  const StructLayout *Layout = M.getDataLayout().getStructLayout(Type);
  for (unsigned I = 0; I < Entries.size(); ++I)
    describe(*Array, *Entries[I], Layout->getElementOffset(I));
  llvm::Type *Index = llvm::Type::getInt32Ty(M.getContext());
  for (unsigned I = 0; I < Entries.size(); ++I) {
    Constant *Indices[] = {ConstantInt::get(Index, 0),
                           ConstantInt::get(Index, I)};
    Constant *Place =
        ConstantExpr::getInBoundsGetElementPtr(Type, Array, Indices);
    Entries[I]->replaceAllUsesWith(Place);
    if (!Entries[I]->hasLocalLinkage())
      GlobalAlias::create(Entries[I]->getValueType(), 0,
                          Entries[I]->getLinkage(), "", Place, &M)
          ->takeName(Entries[I]);
  }
  // Only now: the entries may refer to each other.
  SmallVector<Constant *, 16> Values;
  for (GlobalVariable *Entry : Entries)
    Values.push_back(Entry->getInitializer());
  Array->setInitializer(ConstantStruct::get(Type, Values));
  for (GlobalVariable *Entry : Entries)
    Entry->eraseFromParent();
  return Array;
}

void joinSections(llvm::Module &M) {
  MapVector<StringRef, SmallVector<GlobalVariable *, 16>> Sections;
  for (GlobalVariable &V : M.globals())
    if (!V.isDeclaration() && isIdentifier(V.getSection()))
      Sections[V.getSection()].push_back(&V);
  for (const auto &[Name, Entries] : Sections) {
    GlobalVariable *Bounds[] = {M.getNamedGlobal(("__start_" + Name).str()),
                                M.getNamedGlobal(("__stop_" + Name).str())};
    if (none_of(Bounds, [](auto *B) { return B && B->isDeclaration(); }))
      continue;
    GlobalVariable *Array = join(M, "", Entries);
    llvm::Type *Index = llvm::Type::getInt32Ty(M.getContext());
    for (unsigned I = 0; I < 2; ++I) {
      if (!Bounds[I] || !Bounds[I]->isDeclaration())
        continue;
      // __stop_NAME is where a second such variable would begin.
      Bounds[I]->replaceAllUsesWith(ConstantExpr::getGetElementPtr(
          Array->getValueType(), Array, ConstantInt::get(Index, I)));
      if (I == 0)
        Array->takeName(Bounds[I]);
      Bounds[I]->eraseFromParent();
    }
  }
}

} // namespace ukport
