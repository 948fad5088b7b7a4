#include "stripper/Removal.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/GlobalIFunc.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

namespace ukport {
namespace {

class Remover {
public:
  Remover(BitcodeModule &M, const ProgramGraph &G) : M(M), G(G) {}

  RemovalCounts run() {
    replaceAliases();
    for (llvm::Function &F : M.ir())
      if (!F.isDeclaration())
        removeFrom(F);
    forgetUnused();
    removeData();
    return Counts;
  }

private:
  bool isLive(const llvm::Function &F) const {
    auto Id = M.FunctionIds.find(&F);
    return Id == M.FunctionIds.end() || G.isLive(Id->second);
  }
  bool isLive(const GlobalVariable &V) const {
    auto Id = M.DataIds.find(&V);
    return Id == M.DataIds.end() || G.isLive(Id->second);
  }
  /// A function without blocks in the graph (hand-written) runs as a whole.
  bool isLive(const BasicBlock &B) const {
    auto Id = M.BlockIds.find(&B);
    if (Id == M.BlockIds.end())
      return true;
    FunctionId In = G.block(Id->second).Function;
    return G.function(In).Blocks.empty() || G.BlockLive[Id->second.index()];
  }

  void replaceAliases();
  void removeFrom(llvm::Function &F);
  void removeBlocks(llvm::Function &F, ArrayRef<BasicBlock *> Dead);
  BasicBlock *makeTrap(llvm::Function &F);
  void forgetUnused();
  void removeData();

  BitcodeModule &M;
  const ProgramGraph &G;
  RemovalCounts Counts;
};

/// The block of \p F that all branches to what went lead to.
BasicBlock *Remover::makeTrap(llvm::Function &F) {
  LLVMContext &C = F.getContext();
  FunctionCallee Trap =
      M.ir().getOrInsertFunction(CodeTrapName, llvm::Type::getVoidTy(C));
  auto *Declared = cast<llvm::Function>(Trap.getCallee());
  Declared->setDoesNotReturn();
  Declared->addFnAttr(Attribute::Cold);
  Declared->setVisibility(GlobalValue::HiddenVisibility);
  IRBuilder<> Builder(BasicBlock::Create(C, "stripped", &F));
  if (DISubprogram *Scope = F.getSubprogram())
    Builder.SetCurrentDebugLocation(DILocation::get(C, 0, 0, Scope));
  Builder.CreateCall(Trap);
  Builder.CreateUnreachable();
  return Builder.GetInsertBlock();
}

void Remover::removeBlocks(llvm::Function &F, ArrayRef<BasicBlock *> Dead) {
  SmallPtrSet<BasicBlock *, 16> Gone(Dead.begin(), Dead.end());
  BasicBlock *Trap = makeTrap(F);
  for (BasicBlock &B : F) {
    if (Gone.count(&B))
      continue;
    Instruction *End = B.getTerminator();
    for (unsigned I = 0; I < End->getNumSuccessors(); ++I)
      if (Gone.count(End->getSuccessor(I)))
        End->setSuccessor(I, Trap);
  }
  // A computed goto may still name one of them.
  for (BasicBlock *B : Dead)
    if (B->hasAddressTaken())
      BlockAddress::lookup(B)->replaceAllUsesWith(BlockAddress::get(Trap));
  DeleteDeadBlocks(SmallVector<BasicBlock *, 16>(Dead));
}

/// Another name of what goes cannot stay a name of it: it is declared then.
void Remover::replaceAliases() {
  for (GlobalAlias &A : make_early_inc_range(M.ir().aliases())) {
    GlobalObject *Of = A.getAliaseeObject();
    if (auto *F = dyn_cast_or_null<llvm::Function>(Of)) {
      if (isLive(*F))
        continue;
      auto *Declared = llvm::Function::Create(
          F->getFunctionType(), GlobalValue::ExternalLinkage, "", M.ir());
      Declared->takeName(&A);
      A.replaceAllUsesWith(Declared);
      A.eraseFromParent();
    } else if (auto *V = dyn_cast_or_null<GlobalVariable>(Of)) {
      if (isLive(*V) || V->isDeclaration())
        continue;
      A.replaceAllUsesWith(V);
      A.eraseFromParent();
    }
  }
}

void Remover::removeFrom(llvm::Function &F) {
  if (!isLive(F)) {
    F.deleteBody();
    F.setComdat(nullptr);
    F.clearMetadata();
    ++Counts.Functions;
    return;
  }
  SmallVector<BasicBlock *, 16> Dead;
  for (BasicBlock &B : F)
    if (!isLive(B) && !B.isEHPad())
      Dead.push_back(&B);
  if (Dead.empty())
    return;
  Counts.Blocks += Dead.size();
  removeBlocks(F, Dead);
}

/// What is kept although nothing refers to it was kept for the analysis.
void Remover::forgetUnused() {
  auto Dead = [this](Constant *C) {
    Value *V = C->stripPointerCasts();
    if (auto *F = dyn_cast<llvm::Function>(V))
      return F->isDeclaration() || !isLive(*F);
    auto *D = dyn_cast<GlobalVariable>(V);
    return D && !isLive(*D);
  };
  removeFromUsedLists(M.ir(), Dead);
}

void Remover::removeData() {
  SmallVector<GlobalVariable *, 64> Dead;
  for (GlobalVariable &V : M.ir().globals())
    if (!V.isDeclaration() && !isLive(V))
      Dead.push_back(&V);
  // What is dead refers to what is dead: all initialisers go first.
  for (GlobalVariable *V : Dead)
    V->setInitializer(Constant::getNullValue(V->getValueType()));
  for (GlobalVariable *V : Dead) {
    V->removeDeadConstantUsers();
    if (!V->use_empty())
      continue;
    V->eraseFromParent();
    ++Counts.Data;
  }
}

} // namespace

RemovalCounts removeDead(BitcodeModule &M, const ProgramGraph &G) {
  return Remover(M, G).run();
}

bool forgetLive(ProgramGraph &G, StringRef Name) {
  std::vector<FunctionId> Found = G.findFunctions(Name);
  for (FunctionId F : Found)
    G.FunctionLive[F.index()] = false;
  return !Found.empty();
}

} // namespace ukport
