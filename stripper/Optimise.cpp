#include "stripper/Optimise.h"
#include "analyzer/program/CompilerCalls.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Parallel.h"
#include "analyzer/support/Targets.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/IPO/ArgumentPromotion.h"
#include "llvm/Transforms/IPO/CalledValuePropagation.h"
#include "llvm/Transforms/IPO/DeadArgumentElimination.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/IPO/GlobalOpt.h"
#include "llvm/Transforms/IPO/Internalize.h"
#include "llvm/Transforms/IPO/SCCP.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"
#include "llvm/Transforms/Utils/SplitModule.h"

using namespace llvm;

namespace ukport {

/// Into how many parts the module is taken apart for code generation.
constexpr unsigned PartCount = 8;

StringRef nameOf(OptimiseFor Level) {
  switch (Level) {
  case OptimiseFor::Speed:
    return "O2";
  case OptimiseFor::Small:
    return "Os";
  case OptimiseFor::Least:
    return "Oz";
  }
  llvm_unreachable("every level has a name");
}

OptimiseFor levelNamed(StringRef Name) {
  for (OptimiseFor Level : {OptimiseFor::Speed, OptimiseFor::Small})
    if (nameOf(Level) == Name)
      return Level;
  return OptimiseFor::Least;
}

OptimizationLevel levelOf(OptimiseFor Level) {
  switch (Level) {
  case OptimiseFor::Speed:
    return OptimizationLevel::O2;
  case OptimiseFor::Small:
    return OptimizationLevel::Os;
  case OptimiseFor::Least:
    return OptimizationLevel::Oz;
  }
  llvm_unreachable("every level is LLVM's");
}

void setLevel(llvm::Module &M, OptimiseFor Level) {
  for (llvm::Function &F : M) {
    if (F.isDeclaration())
      continue;
    if (F.hasOptNone()) { // -O0, which brought noinline along
      F.removeFnAttr(Attribute::OptimizeNone);
      F.removeFnAttr(Attribute::NoInline);
    }
    F.removeFnAttr(Attribute::OptimizeForSize);
    F.removeFnAttr(Attribute::MinSize);
    if (Level != OptimiseFor::Speed)
      F.addFnAttr(Attribute::OptimizeForSize);
    if (Level == OptimiseFor::Least)
      F.addFnAttr(Attribute::MinSize);
  }
}

static void removeFlags(llvm::Module &M, ArrayRef<StringRef> Keys) {
  NamedMDNode *Flags = M.getModuleFlagsMetadata();
  if (!Flags)
    return;
  SmallVector<MDNode *, 8> Kept;
  for (MDNode *Flag : Flags->operands())
    if (!is_contained(Keys, cast<MDString>(Flag->getOperand(1))->getString()))
      Kept.push_back(Flag);
  Flags->clearOperands();
  for (MDNode *Flag : Kept)
    Flags->addOperand(Flag);
}

void dropUnwindTables(llvm::Module &M) {
  if (any_of(M, [](const llvm::Function &F) { return F.hasPersonalityFn(); }))
    return;
  removeFlags(M, {"uwtable"});
  for (llvm::Function &F : M) {
    F.removeFnAttr(Attribute::UWTable);
    F.setDoesNotThrow();
  }
}

void setFixedAddress(llvm::Module &M) {
  removeFlags(M, {"PIC Level", "PIE Level"});
  for (GlobalValue &G : M.global_values())
    G.setDSOLocal(true);
}

Expected<std::unique_ptr<TargetMachine>> machineFor(const llvm::Module &M) {
  registerTargets();
  std::string Why;
  const llvm::Target *T =
      TargetRegistry::lookupTarget(M.getTargetTriple(), Why);
  if (!T)
    return makeError("cannot generate code", M.getTargetTriple(), Why,
                     "capture the program for x86-64");
  TargetOptions Options;
  Options.FunctionSections = Options.DataSections = true;
  Options.EmitAddrsig = true; // what lld folds safely
  auto Model =
      M.getPIELevel() != PIELevel::Default ? Reloc::PIC_ : Reloc::Static;
  return std::unique_ptr<TargetMachine>(
      T->createTargetMachine(M.getTargetTriple(), "x86-64", "", Options, Model,
                             CodeModel::Small, CodeGenOptLevel::Default));
}

/// The library functions that the passes may know: what is defined and that a
/// compiler may call. What is not known is called, never called anew.
static TargetLibraryInfoImpl libraryOf(const llvm::Module &M) {
  TargetLibraryInfoImpl Library(Triple(M.getTargetTriple()));
  for (unsigned I = 0; I < NumLibFuncs; ++I) {
    StringRef Name = TargetLibraryInfo(Library).getName(LibFunc(I));
    const llvm::Function *F = M.getFunction(Name);
    bool Native = Name == "memcpy" || Name == "memmove" || Name == "memset";
    if (!Native && !(F && !F->isDeclaration() && mayBeCalledByCompiler(Name)))
      Library.setUnavailable(LibFunc(I));
  }
  return Library;
}

/// With the whole program in sight LLVM's usual threshold (225) would inline
/// more than a build object by object does, for nothing that was measured.
constexpr int SpeedInlinerThreshold = 25;

/// A function without a loop runs its code once a call: it is made small. Time
/// is spent in loops, and they stay fast.
static void shrinkStraightCode(llvm::Module &M) {
  for (llvm::Function &F : M) {
    if (F.isDeclaration())
      continue;
    DominatorTree Tree(F);
    if (!LoopInfo(Tree).empty())
      continue;
    F.addFnAttr(Attribute::OptimizeForSize);
    F.addFnAttr(Attribute::MinSize);
  }
}

namespace {

/// The base's modules say which class a call of a virtual function is of
/// (llvm.type.checked.load). This makes plain loads of it.
struct LowerCheckedLoads : PassInfoMixin<LowerCheckedLoads> {
  PreservedAnalyses run(llvm::Module &M, ModuleAnalysisManager &) {
    llvm::Function *Checked =
        M.getFunction(Intrinsic::getName(Intrinsic::type_checked_load));
    if (!Checked)
      return PreservedAnalyses::all();
    for (User *U : make_early_inc_range(Checked->users())) {
      auto *Call = cast<CallInst>(U);
      IRBuilder<> B(Call);
      Value *Slot =
          B.CreatePtrAdd(Call->getArgOperand(0), Call->getArgOperand(1));
      Value *Pair = PoisonValue::get(Call->getType());
      Pair = B.CreateInsertValue(Pair, B.CreateLoad(B.getPtrTy(), Slot), 0);
      Pair = B.CreateInsertValue(Pair, B.getTrue(), 1);
      Call->replaceAllUsesWith(Pair);
      Call->eraseFromParent();
    }
    return PreservedAnalyses::none();
  }
  static bool isRequired() { return true; }
};

} // namespace

/// Takes virtual functions of the base that no live call can mean out of their
/// tables.
static void dropUncalledMembers(ModulePassManager &Passes) {
  Passes.addPass(GlobalDCEPass(/*InLTOPostLink=*/true));
  Passes.addPass(LowerCheckedLoads());
}

/// What flows between functions shows better once each is simple: LLVM's
/// pipeline looks at it once, before.
static void addLatePasses(ModulePassManager &Passes) {
  Passes.addPass(IPSCCPPass(IPSCCPOptions(/*AllowFuncSpec=*/false)));
  Passes.addPass(CalledValuePropagationPass());
  Passes.addPass(GlobalOptPass());
  Passes.addPass(DeadArgumentEliminationPass());
  Passes.addPass(
      createModuleToPostOrderCGSCCPassAdaptor(ArgumentPromotionPass()));
  FunctionPassManager Simplify;
  Simplify.addPass(InstCombinePass());
  Simplify.addPass(SimplifyCFGPass());
  Passes.addPass(createModuleToFunctionPassAdaptor(std::move(Simplify)));
  Passes.addPass(GlobalDCEPass());
}

/// A call that may be inlined must have a place, or the code generator drops
/// all debug information; passes that merge calls can lose it.
static void placeCalls(llvm::Module &M) {
  for (llvm::Function &F : M)
    if (DISubprogram *In = F.getSubprogram())
      for (BasicBlock &B : F)
        for (Instruction &I : B)
          if (isa<CallBase>(I) && !I.getDebugLoc())
            I.setDebugLoc(DILocation::get(M.getContext(), 0, 0, In));
}

Error optimiseProgram(llvm::Module &M, OptimiseFor Level,
                      function_ref<bool(const GlobalValue &)> IsEntered) {
  auto Machine = machineFor(M);
  if (!Machine)
    return Machine.takeError();
  PipelineTuningOptions Tuning;
  if (Level == OptimiseFor::Speed) {
    shrinkStraightCode(M);
    Tuning.InlinerThreshold = SpeedInlinerThreshold;
  }
  LoopAnalysisManager Loops;
  FunctionAnalysisManager Functions;
  CGSCCAnalysisManager Components;
  ModuleAnalysisManager Modules;
  PassBuilder Builder(Machine->get(), Tuning);
  TargetLibraryInfoImpl Library = libraryOf(M);
  Functions.registerPass([&] { return TargetLibraryAnalysis(Library); });
  Builder.registerModuleAnalyses(Modules);
  Builder.registerCGSCCAnalyses(Components);
  Builder.registerFunctionAnalyses(Functions);
  Builder.registerLoopAnalyses(Loops);
  Builder.crossRegisterProxies(Loops, Functions, Components, Modules);
  ModulePassManager Passes;
  Passes.addPass(InternalizePass([&](const GlobalValue &V) {
    return IsEntered(V) || mayBeCalledByCompiler(V.getName());
  }));
  dropUncalledMembers(Passes);
  Passes.addPass(Builder.buildPerModuleDefaultPipeline(levelOf(Level)));
  addLatePasses(Passes);
  Passes.run(M, Modules);
  placeCalls(M);
  return Error::success();
}

Error writeObject(llvm::Module &M, TargetMachine &Machine,
                  const TargetLibraryInfoImpl &Library, StringRef Path) {
  SmallVector<char, 0> Object;
  raw_svector_ostream OS(Object);
  legacy::PassManager Passes;
  Passes.add(new TargetLibraryInfoWrapperPass(Library));
  if (Machine.addPassesToEmitFile(Passes, OS, nullptr,
                                  CodeGenFileType::ObjectFile))
    return makeError("cannot generate code", M.getTargetTriple(),
                     "the target makes no object files", "report this");
  Passes.run(M);
  return writeFileAtomically(Path, StringRef(Object.data(), Object.size()));
}

/// Generates code for the bitcode \p Part into the file \p Path.
static Error generatePart(StringRef Part, StringRef Path) {
  LLVMContext Context;
  auto M = parseBitcodeFile(MemoryBufferRef(Part, "part"), Context);
  if (!M)
    return M.takeError();
  auto Machine = machineFor(**M);
  if (!Machine)
    return Machine.takeError();
  return writeObject(**M, **Machine, libraryOf(**M), Path);
}

Expected<std::vector<std::string>>
generateCode(llvm::Module &M, StringRef Directory, unsigned Jobs) {
  std::vector<SmallString<0>> Parts;
  SplitModule(M, PartCount, [&](std::unique_ptr<llvm::Module> Part) {
    raw_svector_ostream OS(Parts.emplace_back());
    WriteBitcodeToFile(*Part, OS);
  });
  std::vector<std::string> Paths;
  for (size_t I = 0; I < Parts.size(); ++I)
    Paths.push_back((Directory + "/part" + Twine(I) + ".o").str());
  if (Error E = inParallel(Parts.size(), Jobs, [&](size_t I) {
        return generatePart(Parts[I], Paths[I]);
      }))
    return E;
  return Paths;
}

} // namespace ukport
