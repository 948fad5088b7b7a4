//===- BitcodeModule.h - the merged program's IR and its vertices ---------===//
#ifndef UKPORT_FRONTEND_BITCODE_BITCODEMODULE_H
#define UKPORT_FRONTEND_BITCODE_BITCODEMODULE_H

#include "analyzer/graph/ProgramGraph.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include <memory>

namespace ukport {

/// The raw, unoptimised IR of the whole program, with its functions' stack
/// slots promoted to values (mem2reg) and their choices between functions made
/// branches (in memory only: the stored program stays raw), and the maps
/// between IR and graph.
class BitcodeModule {
public:
  /// Reads \p Path and promotes; the error names the file.
  static llvm::Expected<std::unique_ptr<BitcodeModule>>
  load(llvm::StringRef Path);

  llvm::Module &ir() { return *IR; }
  const llvm::Module &ir() const { return *IR; }

  // Vertices; filled by BitcodeFrontEnd.
  llvm::DenseMap<const llvm::Function *, FunctionId> FunctionIds;
  llvm::DenseMap<const llvm::GlobalVariable *, DataId> DataIds;
  llvm::DenseMap<const llvm::CallBase *, SiteId> SiteIds;
  llvm::DenseMap<const llvm::BasicBlock *, BlockId> BlockIds;
  llvm::DenseMap<BlockId, const llvm::BasicBlock *> Blocks;
  llvm::DenseMap<FunctionId, llvm::Function *> Functions;
  llvm::DenseMap<DataId, const llvm::GlobalVariable *> Variables;
  llvm::DenseMap<SiteId, const llvm::CallBase *> Calls;

private:
  llvm::LLVMContext Context;
  std::unique_ptr<llvm::Module> IR;
};

/// The function a call names, seen through casts and aliases; null for a call
/// through a pointer, an ifunc or inline assembly.
const llvm::Function *calledFunction(const llvm::CallBase &Call);

} // namespace ukport

#endif // UKPORT_FRONTEND_BITCODE_BITCODEMODULE_H
