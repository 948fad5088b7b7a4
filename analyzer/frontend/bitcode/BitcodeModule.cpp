#include "analyzer/frontend/bitcode/BitcodeModule.h"
#include "analyzer/program/Sections.h"
#include "analyzer/support/Error.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IRReader/IRReader.h"
#include "llvm/Support/SourceMgr.h"
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

Expected<std::unique_ptr<BitcodeModule>> BitcodeModule::load(StringRef Path) {
  auto Result = std::make_unique<BitcodeModule>();
  SMDiagnostic Diagnostic;
  Result->IR = parseIRFile(Path, Diagnostic, Result->Context);
  if (!Result->IR)
    return makeInputError("cannot read bitcode", Path, Diagnostic.getMessage(),
                          "capture the program again");
  joinSections(*Result->IR);
  for (llvm::Function &F : *Result->IR)
    if (!F.isDeclaration())
      promoteStackSlots(F);
  return Result;
}

const llvm::Function *calledFunction(const CallBase &Call) {
  const Value *Callee = Call.getCalledOperand()->stripPointerCastsAndAliases();
  return dyn_cast<llvm::Function>(Callee);
}

} // namespace ukport
