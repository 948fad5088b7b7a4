#include "analyzer/frontend/bitcode/BitcodeModule.h"
#include "analyzer/program/Sections.h"
#include "analyzer/support/Error.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IRReader/IRReader.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/PromoteMemToReg.h"

using namespace llvm;

namespace ukport {

static void promoteStackSlots(llvm::Function &F) {
  std::vector<AllocaInst *> Slots;
  for (Instruction &I : F.getEntryBlock())
    if (auto *Slot = dyn_cast<AllocaInst>(&I); Slot && isAllocaPromotable(Slot))
      Slots.push_back(Slot);
  if (Slots.empty())
    return;
  DominatorTree Dominators(F);
  PromoteMemToReg(Slots, Dominators);
}

/// Makes a choice between functions, c ? f : g, a branch: what is not chosen is
/// in a block of its own then, which may turn out not to run.
static void branchOnChoices(llvm::Function &F) {
  std::vector<SelectInst *> Choices;
  for (Instruction &I : instructions(F))
    if (auto *Choice = dyn_cast<SelectInst>(&I))
      if (isa<llvm::Function>(Choice->getTrueValue()) ||
          isa<llvm::Function>(Choice->getFalseValue()))
        if (Choice->getCondition()->getType()->isIntegerTy(1))
          Choices.push_back(Choice);
  for (SelectInst *Choice : Choices) {
    Instruction *Then, *Else;
    SplitBlockAndInsertIfThenElse(Choice->getCondition(), Choice, &Then, &Else);
    PHINode *Phi =
        PHINode::Create(Choice->getType(), 2, "", Choice->getParent()->begin());
    Phi->addIncoming(Choice->getTrueValue(), Then->getParent());
    Phi->addIncoming(Choice->getFalseValue(), Else->getParent());
    Phi->setDebugLoc(Choice->getDebugLoc());
    Choice->replaceAllUsesWith(Phi);
    Choice->eraseFromParent();
  }
}

Expected<std::unique_ptr<BitcodeModule>> BitcodeModule::load(StringRef Path) {
  auto Result = std::make_unique<BitcodeModule>();
  SMDiagnostic Diagnostic;
  Result->IR = parseIRFile(Path, Diagnostic, Result->Context);
  if (!Result->IR)
    return makeInputError("cannot read bitcode", Path, Diagnostic.getMessage(),
                          "capture the program again");
  joinSections(*Result->IR);
  for (llvm::Function &F : *Result->IR)
    if (!F.isDeclaration()) {
      promoteStackSlots(F);
      branchOnChoices(F);
    }
  return Result;
}

const llvm::Function *calledFunction(const CallBase &Call) {
  const Value *Callee = Call.getCalledOperand()->stripPointerCastsAndAliases();
  return dyn_cast<llvm::Function>(Callee);
}

} // namespace ukport
