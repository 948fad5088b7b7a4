#include "stripper/BaselineObject.h"
#include "analyzer/support/Files.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Passes/PassBuilder.h"

using namespace llvm;

namespace ukport {

/// Marks keep constants apart that are the same (ConstantMerge), and sizes do
/// not count debug information.
static void forgetPreparation(llvm::Module &M) {
  StripDebugInfo(M);
  LLVMContext &C = M.getContext();
  unsigned Origin = C.getMDKindID("ukport.origin");
  unsigned Part = C.getMDKindID("ukport.part");
  unsigned Struct = C.getMDKindID("ukport.struct");
  for (GlobalVariable &V : M.globals()) {
    V.eraseMetadata(Origin);
    V.eraseMetadata(Part);
  }
  for (llvm::Function &F : M) {
    F.eraseMetadata(Origin);
    for (BasicBlock &B : F)
      for (Instruction &I : B)
        I.setMetadata(Struct, nullptr);
  }
}

/// A merge would number what shares its name. Assembly may mean a symbol by its
/// name.
static void nameLocals(llvm::Module &M, unsigned Number) {
  if (!M.getModuleInlineAsm().empty())
    return;
  for (GlobalValue &G : M.global_values())
    if (G.hasInternalLinkage() && G.hasName() &&
        !G.getName().starts_with("llvm."))
      G.setName(G.getName() + ".u" + Twine(Number));
}

static ModulePassManager pipelineFor(PassBuilder &Builder, OptimiseFor Level,
                                     Stage Until) {
  return Until == Stage::Whole
             ? Builder.buildPerModuleDefaultPipeline(levelOf(Level))
             : Builder.buildLTOPreLinkDefaultPipeline(levelOf(Level));
}

static void optimise(llvm::Module &M, TargetMachine &Machine,
                     const TargetLibraryInfoImpl &Library, OptimiseFor Level,
                     Stage Until) {
  LoopAnalysisManager Loops;
  FunctionAnalysisManager Functions;
  CGSCCAnalysisManager Components;
  ModuleAnalysisManager Modules;
  PassBuilder Builder(&Machine);
  Functions.registerPass([&] { return TargetLibraryAnalysis(Library); });
  Builder.registerModuleAnalyses(Modules);
  Builder.registerCGSCCAnalyses(Components);
  Builder.registerFunctionAnalyses(Functions);
  Builder.registerLoopAnalyses(Loops);
  Builder.crossRegisterProxies(Loops, Functions, Components, Modules);
  pipelineFor(Builder, Level, Until).run(M, Modules);
}

Error compileObject(StringRef Bitcode, StringRef Output, OptimiseFor Level,
                    Stage Until, unsigned Number) {
  auto Buffer = readFile(Bitcode);
  if (!Buffer)
    return Buffer.takeError();
  LLVMContext Context;
  auto M = parseBitcodeFile(**Buffer, Context);
  if (!M)
    return M.takeError();
  forgetPreparation(**M);
  if (Until == Stage::BeforeLink)
    nameLocals(**M, Number);
  setLevel(**M, Level);
  auto Machine = machineFor(**M);
  if (!Machine)
    return Machine.takeError();
  TargetLibraryInfoImpl Library(Triple((*M)->getTargetTriple()));
  optimise(**M, **Machine, Library, Level, Until);
  if (Until == Stage::Whole)
    return writeObject(**M, **Machine, Library, Output);
  SmallString<0> Bytes;
  raw_svector_ostream OS(Bytes);
  WriteBitcodeToFile(**M, OS);
  return writeFileAtomically(Output, Bytes);
}

} // namespace ukport
