#include "stripper/BaseBitcode.h"
#include "analyzer/program/EmbeddedBitcode.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "sysroot/Sysroot.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Object/Archive.h"
#include <set>

using namespace llvm;

namespace ukport {

namespace {

/// Says of every definition of \p M where it is from (Program.h).
void setOrigin(llvm::Module &M, StringRef Module, StringRef Object) {
  LLVMContext &C = M.getContext();
  MDNode *Origin =
      MDNode::get(C, {MDString::get(C, Module), MDString::get(C, Object)});
  unsigned Kind = C.getMDKindID("ukport.origin");
  for (GlobalObject &G : M.global_objects())
    if (!G.isDeclaration())
      G.setMetadata(Kind, Origin);
}

/// Visits every member of the sysroot's library \p Name, by the bitcode that it
/// carries.
Error visitLibrary(StringRef Name, LLVMContext &C, BaseVisitor Visit) {
  std::string File = ("lib" + Name + ".a").str();
  std::string Path = sysrootPath() + "/usr/lib/" + File;
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  auto Archive = object::Archive::create((*Buffer)->getMemBufferRef());
  if (!Archive)
    return Archive.takeError();
  Error Failed = Error::success();
  for (const object::Archive::Child &Member : (*Archive)->children(Failed)) {
    Expected<StringRef> MemberName = Member.getName();
    if (!MemberName)
      return MemberName.takeError();
    Expected<StringRef> Bytes = Member.getBuffer();
    if (!Bytes)
      return Bytes.takeError();
    std::string Object = File + "(" + MemberName->str() + ")";
    Expected<ObjectContents> Contents = readObject(*Bytes, Object);
    if (!Contents)
      return Contents.takeError();
    auto Part = readModules(Contents->Modules, C, Object);
    if (!Part)
      return Part.takeError();
    if (Error E = Visit(std::move(*Part), File, Object))
      return E;
  }
  return Failed;
}

class BaseLinker {
public:
  BaseLinker(Session &S, const Program &P, const SyscallMap &Map)
      : S(S), P(P), Map(Map), M(S.Module->ir()), C(M.getContext()),
        Long(Type::getInt64Ty(C)) {}

  Expected<BaseCounts> run(const ImageTarget &Target, const BaseFiles &Files,
                           const BootDefaults &Defaults) {
    // The base as one module.
    if (Error E = visitBase(Target, Files, C,
                            [&](std::unique_ptr<llvm::Module> Part,
                                StringRef Module, StringRef Object) {
                              return add(std::move(Part), Module, Object);
                            }))
      return E;
    for (const llvm::Function &F : *Base)
      if (!F.isDeclaration() && F.getName().starts_with("sys_"))
        Handlers.insert(F.getName().substr(4).str());
    // What the program asks of the kernel it asks of the base.
    redirectCalls();
    // Both as one, each in the place that the other names.
    if (Linker::linkModules(M, std::move(Base)))
      return makeError("cannot link the base", P.Name,
                       "a symbol of the program is one of the base's too",
                       "see the message before this one");
    defineBoundary();
    defineEntry();
    defineStrings("ukport_arguments", Defaults.Arguments.empty()
                                          ? std::vector<std::string>{P.Name}
                                          : Defaults.Arguments);
    defineStrings("ukport_environment", Defaults.Environment);
    defineStrings("ukport_disk", {Defaults.Disk});
    return Counts;
  }

private:
  Error add(std::unique_ptr<llvm::Module> Part, StringRef Module,
            StringRef Object) {
    setOrigin(*Part, Module, Object);
    Part->setTargetTriple(M.getTargetTriple());
    Part->setDataLayout(M.getDataLayout());
    if (!Base) {
      Base = std::move(Part);
      return Error::success();
    }
    if (Linker::linkModules(*Base, std::move(Part)))
      return makeError("cannot link the base", Object,
                       "it defines what another file of it does",
                       "report this");
    return Error::success();
  }

  FunctionCallee handlerOf(int Number) {
    const SyscallInfo *Call = Map.byNumber(Number);
    if (!Call || !Handlers.count(Call->Name))
      return {};
    Type *L = Long;
    return M.getOrInsertFunction(
        "sys_" + Call->Name, FunctionType::get(L, {L, L, L, L, L, L}, false));
  }

  FunctionCallee missing() {
    return M.getOrInsertFunction("ukport_missing_call", Long, Long);
  }

  /// The answer to the call \p Number with \p Arguments, before \p B's place.
  Value *call(IRBuilder<> &B, int Number, ArrayRef<Value *> Arguments) {
    if (FunctionCallee Handler = handlerOf(Number)) {
      ++Counts.Direct;
      return B.CreateCall(Handler, Arguments);
    }
    if (const SyscallInfo *Call = Map.byNumber(Number))
      Counts.Missing.insert(Call->Name);
    return B.CreateCall(missing(), {ConstantInt::get(Long, Number)});
  }

  /// sys_NAME as a cancellation point: what musl's assembly does on Linux.
  llvm::Function *cancellable(int Number) {
    llvm::Function *&F = Cancellable[Number];
    if (F)
      return F;
    Type *L = Long, *Pointer = PointerType::getUnqual(C);
    F = llvm::Function::Create(
        FunctionType::get(L, {Pointer, L, L, L, L, L, L}, false),
        GlobalValue::InternalLinkage, "ukport_cancellable_" + Twine(Number), M);
    auto *Entry = BasicBlock::Create(C, "", F);
    auto *Cancelled = BasicBlock::Create(C, "cancelled", F);
    auto *Goes = BasicBlock::Create(C, "goes", F);
    IRBuilder<> B(Entry);
    FunctionCallee Begin = M.getOrInsertFunction("ukport_begin_cancellable",
                                                 Type::getInt1Ty(C), Pointer);
    B.CreateCondBr(B.CreateCall(Begin, {F->getArg(0)}), Cancelled, Goes);
    B.SetInsertPoint(Cancelled);
    B.CreateRet(B.CreateCall(M.getOrInsertFunction("__cancel", Long), {}));
    B.SetInsertPoint(Goes);
    std::vector<Value *> Arguments;
    for (Argument &A : drop_begin(F->args()))
      Arguments.push_back(&A);
    Value *Result = call(B, Number, Arguments);
    B.CreateCall(
        M.getOrInsertFunction("ukport_end_cancellable", Type::getVoidTy(C)));
    B.CreateRet(Result);
    return F;
  }

  /// Whether pthread_cancel can have been called.
  bool cancels() const {
    const llvm::Function *F = M.getFunction("__cancel");
    return F && !F->isDeclaration();
  }

  /// Replaces every call of \p Name whose argument \p NumberAt is constant.
  void redirect(StringRef Name, unsigned NumberAt) {
    llvm::Function *F = M.getFunction(Name);
    if (!F)
      return;
    for (User *U : make_early_inc_range(F->users())) {
      auto *Call = dyn_cast<CallInst>(U);
      if (!Call || Call->getCalledOperand() != F)
        continue;
      auto *Number = dyn_cast<ConstantInt>(Call->getArgOperand(NumberAt));
      if (!Number)
        continue;
      IRBuilder<> B(Call);
      if (DISubprogram *In = Call->getFunction()->getSubprogram();
          In && !Call->getDebugLoc())
        B.SetCurrentDebugLocation(DILocation::get(C, 0, 0, In));
      std::vector<Value *> Arguments(Call->arg_begin() + NumberAt + 1,
                                     Call->arg_end());
      int N = int(Number->getSExtValue());
      Value *Result;
      if (NumberAt && cancels()) {
        Arguments.insert(Arguments.begin(), Call->getArgOperand(0));
        Result = B.CreateCall(cancellable(N), Arguments);
      } else {
        Result = this->call(B, N, Arguments);
      }
      Call->replaceAllUsesWith(Result);
      Call->eraseFromParent();
    }
  }

  void redirectCalls() {
    redirect("ukport_syscall", 0);
    redirect("ukport_syscall_cp", 1);
  }

  /// The numbers that reach the boundary at a site without a constant one.
  std::set<int> otherNumbers() {
    std::set<int> Numbers;
    for (const SyscallSite &Site : S.Analysed.Result.SyscallSites)
      if (Site.NumberKnown) {
        Numbers.insert(Site.Numbers.begin(), Site.Numbers.end());
      } else {
        for (const SyscallInfo &Call : Map.syscalls())
          Numbers.insert(Call.Number);
      }
    return Numbers;
  }

  /// The boundary for numbers that are not constant at their call: a switch.
  void defineBoundary() {
    llvm::Function *F = M.getFunction("ukport_syscall");
    if (!F || F->use_empty())
      return;
    auto *Entry = BasicBlock::Create(C, "", F);
    auto *Unknown = BasicBlock::Create(C, "unknown", F);
    IRBuilder<> B(Unknown);
    B.CreateRet(B.CreateCall(missing(), {F->getArg(0)}));
    B.SetInsertPoint(Entry);
    std::set<int> Numbers = otherNumbers();
    SwitchInst *Switch =
        B.CreateSwitch(F->getArg(0), Unknown, unsigned(Numbers.size()));
    std::vector<Value *> Arguments;
    for (Argument &A : drop_begin(F->args()))
      Arguments.push_back(&A);
    for (int Number : Numbers) {
      FunctionCallee Handler = handlerOf(Number);
      if (!Handler)
        continue;
      auto *Case = BasicBlock::Create(C, "", F);
      B.SetInsertPoint(Case);
      B.CreateRet(B.CreateCall(Handler, Arguments));
      Switch->addCase(ConstantInt::get(cast<IntegerType>(Long), Number), Case);
    }
  }

  void defineEntry() {
    llvm::Function *Named = M.getFunction("ukport_program_entry");
    GlobalValue *Entry = M.getNamedValue(P.EntrySymbol);
    if (Named && Entry)
      Named->replaceAllUsesWith(Entry);
  }

  /// Strings that each end by a zero, and the last by two.
  void defineStrings(StringRef Name, ArrayRef<std::string> Texts) {
    GlobalVariable *Named = M.getNamedGlobal(Name);
    if (!Named)
      return;
    std::string All;
    for (const std::string &Text : Texts)
      All += Text + '\0';
    Constant *Init = ConstantDataArray::getString(C, All);
    auto *V = new GlobalVariable(M, Init->getType(), true,
                                 GlobalValue::InternalLinkage, Init);
    setOriginOf(*V);
    Named->replaceAllUsesWith(V);
    Named->eraseFromParent();
    V->setName(Name);
  }

  void setOriginOf(GlobalObject &G) {
    G.setMetadata(C.getMDKindID("ukport.origin"),
                  MDNode::get(C, {MDString::get(C, "base"),
                                  MDString::get(C, "base(image)")}));
  }

  Session &S;
  const Program &P;
  const SyscallMap &Map;
  llvm::Module &M;
  LLVMContext &C;
  Type *Long;
  std::unique_ptr<llvm::Module> Base;
  std::set<std::string> Handlers;
  std::map<int, llvm::Function *> Cancellable;
  BaseCounts Counts;
};

} // namespace

Error visitBase(const ImageTarget &Target, const BaseFiles &Files,
                LLVMContext &C, BaseVisitor Visit) {
  for (size_t I = 0; I < Files.Bitcode.size(); ++I) {
    auto Buffer = readFile(Files.Bitcode[I]);
    if (!Buffer)
      return Buffer.takeError();
    auto Part = parseBitcodeFile((*Buffer)->getMemBufferRef(), C);
    if (!Part)
      return Part.takeError();
    if (Error E =
            Visit(std::move(*Part), "base", "base(" + Files.Names[I] + ")"))
      return E;
  }
  for (const std::string &Library : Target.Libraries)
    if (Error E = visitLibrary(Library, C, Visit))
      return E;
  return Error::success();
}

Expected<BaseCounts> linkBase(Session &S, const Program &P,
                              const ImageTarget &Target, const BaseFiles &Files,
                              const SyscallMap &Map,
                              const BootDefaults &Defaults) {
  return BaseLinker(S, P, Map).run(Target, Files, Defaults);
}

} // namespace ukport
