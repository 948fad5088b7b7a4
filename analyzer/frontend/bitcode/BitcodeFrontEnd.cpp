//===- BitcodeFrontEnd.cpp - functions, sites, references from raw IR -----===//
//
// Vertices: every function with a body, every global variable with an
// initialiser, and a vertex of kind Undefined for each function that is called
// or named but defined nowhere (neither in bitcode nor in native code).
//
// Sites: every call instruction but the intrinsics. A call sees through casts
// and aliases; a call of an ifunc is indirect (its resolver's references say
// what it can be). Inline assembly that could leave the function becomes a
// Kernel site (it holds a syscall) or an indirect site of any signature.
//
// References: every function or variable that an instruction, or an
// initialiser, names other than as the callee. One per owner and vertex.
//
//===----------------------------------------------------------------------===//

#include "analyzer/frontend/bitcode/BitcodeFrontEnd.h"
#include "analyzer/frontend/bitcode/AbiSignature.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/GlobalIFunc.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Intrinsics.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"

using namespace llvm;

namespace ukport {

StringId BitcodeFrontEnd::fileOf(const DIFile *File) {
  if (!File)
    return StringId();
  StringId &Known = Files[File];
  if (Known.valid())
    return Known;
  SmallString<256> Path(File->getFilename());
  if (!sys::path::is_absolute(Path) && !File->getDirectory().empty()) {
    Path = File->getDirectory();
    sys::path::append(Path, File->getFilename());
  }
  sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  StringRef Name = Path;
  if (!Options.SourceRoot.empty() && Name.consume_front(Options.SourceRoot))
    Name = Name.ltrim('/');
  Known = G.intern(Name);
  // A preprocessed source's own digest can stand beside the name of the file
  // that it was made of, and then so does a mention without any.
  std::string Md5;
  if (auto Sum = File->getChecksum(); Sum && Sum->Kind == DIFile::CSK_MD5)
    Md5 = Sum->Value.str();
  std::string &Agreed = G.SourceMd5.try_emplace(Known, Md5).first->second;
  if (Agreed != Md5)
    Agreed.clear();
  return Known;
}

Location BitcodeFrontEnd::locationOf(const Instruction &I) {
  const DebugLoc &Loc = I.getDebugLoc();
  if (!Loc)
    return {};
  auto *Scope = cast<DIScope>(Loc.getScope());
  return {fileOf(Scope->getFile()), Loc.getLine()};
}

/// The kind of library that a file name means: naming conventions of the C
/// toolchain, not knowledge about an application.
static ModuleKind kindOf(StringRef Module, StringRef Program) {
  if (Module == Program)
    return ModuleKind::Executable;
  if (Module == "libc.a" || Module.starts_with("crt") || Module == "Scrt1.o")
    return ModuleKind::Libc;
  if (Module.contains("libclang_rt") || Module.contains("compiler-rt"))
    return ModuleKind::Runtime;
  return ModuleKind::Library;
}

ModuleId BitcodeFrontEnd::moduleOf(const GlobalObject &O, StringId &Object) {
  if (MDNode *Origin = O.getMetadata("ukport.origin")) {
    StringRef Module = cast<MDString>(Origin->getOperand(0))->getString();
    Object = G.intern(cast<MDString>(Origin->getOperand(1))->getString());
    if (Module.empty())
      Module = Options.ProgramName;
    return G.addModule(Module, kindOf(Module, Options.ProgramName));
  }
  return G.addModule(Options.ProgramName, ModuleKind::Executable);
}

void BitcodeFrontEnd::declare() {
  for (llvm::Function &F : M.ir()) {
    if (F.isDeclaration())
      continue;
    StringId Object;
    ModuleId Module = moduleOf(F, Object);
    FunctionId Id = G.addFunction(F.getName(), Module, FunctionKind::Bitcode);
    ukport::Function &New = G.function(Id);
    New.Object = Object;
    New.Signature = G.intern(signatureOf(F));
    New.Instructions = F.getInstructionCount();
    if (const DISubprogram *SP = F.getSubprogram())
      New.Where = {fileOf(SP->getFile()), SP->getLine()};
    M.FunctionIds[&F] = Id;
    M.Functions[Id] = &F;
    if (!F.hasLocalLinkage())
      Symbols.define(F.getName(), {Id, {}});
  }
  for (GlobalVariable &V : M.ir().globals()) {
    if (V.isDeclaration() || V.getName().starts_with("llvm."))
      continue;
    StringId Object;
    DataId Id = G.addData(V.getName(), moduleOf(V, Object));
    DataObject &New = G.data(Id);
    New.Size = M.ir().getDataLayout().getTypeAllocSize(V.getValueType());
    SmallVector<DIGlobalVariableExpression *, 1> Debug;
    V.getDebugInfo(Debug);
    if (!Debug.empty())
      New.Where = {fileOf(Debug[0]->getVariable()->getFile()),
                   Debug[0]->getVariable()->getLine()};
    M.DataIds[&V] = Id;
    M.Variables[Id] = &V;
    if (!V.hasLocalLinkage())
      Symbols.define(V.getName(), {{}, Id});
  }
  for (GlobalAlias &A : M.ir().aliases()) {
    const GlobalObject *O = A.getAliaseeObject();
    if (auto *F = dyn_cast_or_null<llvm::Function>(O);
        F && M.FunctionIds.count(F)) {
      G.addAlias(A.getName(), M.FunctionIds[F]);
      if (!A.hasLocalLinkage())
        Symbols.define(A.getName(), {M.FunctionIds[F], {}});
    } else if (auto *V = dyn_cast_or_null<GlobalVariable>(O);
               V && M.DataIds.count(V) && !A.hasLocalLinkage()) {
      Symbols.define(A.getName(), {{}, M.DataIds[V]});
    }
  }
}

FunctionId BitcodeFrontEnd::functionFor(const llvm::Function &F) {
  auto Known = M.FunctionIds.find(&F);
  if (Known != M.FunctionIds.end())
    return Known->second;
  FunctionId Id = Symbols.lookup(F.getName()).Function;
  if (!Id.valid()) {
    ModuleId Nowhere = G.addModule("(undefined)", ModuleKind::Library);
    Id = G.addFunction(F.getName(), Nowhere, FunctionKind::Undefined);
    Signature Any;
    Any.Any = true;
    G.function(Id).Signature = G.intern(Any);
    Symbols.define(F.getName(), {Id, {}});
  }
  // Machine code is called as its declaration says, when it says anything.
  ukport::Function &Defined = G.function(Id);
  if (Defined.Kind == FunctionKind::Native && !F.isVarArg()) {
    Signature S = signatureOf(F);
    S.ReadGpr = S.Gpr;
    S.ReadSse = S.Sse;
    Defined.Signature = G.intern(S);
  }
  M.FunctionIds[&F] = Id;
  return Id;
}

void BitcodeFrontEnd::fill() {
  for (llvm::Function &F : M.ir())
    if (!F.isDeclaration())
      fillFunction(F, M.FunctionIds[&F]);
  for (GlobalVariable &V : M.ir().globals())
    if (auto Known = M.DataIds.find(&V); Known != M.DataIds.end())
      fillData(V, Known->second);
  addRoots("llvm.global_ctors", RootKind::Init);
  addRoots("llvm.global_dtors", RootKind::Fini);
}

void BitcodeFrontEnd::fillFunction(llvm::Function &F, FunctionId Id) {
  IndexRange Sites{uint32_t(G.Sites.size()), 0};
  IndexRange References{uint32_t(G.References.size()), 0};
  IndexRange Blocks{uint32_t(G.Blocks.size()), 0};
  for (BasicBlock &B : F)
    fillBlock(B, Id);
  Sites.End = G.Sites.size();
  References.End = G.References.size();
  Blocks.End = G.Blocks.size();
  // functionFor may have grown the table: fetch the owner again.
  G.function(Id).Sites = Sites;
  G.function(Id).References = References;
  G.function(Id).Blocks = Blocks;
}

void BitcodeFrontEnd::fillBlock(BasicBlock &B, FunctionId Id) {
  SeenFunctions.clear();
  SeenData.clear();
  ukport::Block New;
  New.Function = Id;
  New.Sites.Begin = G.Sites.size();
  New.References.Begin = G.References.size();
  // What catches exceptions is named once, where the function begins.
  if (llvm::Function *F = B.getParent();
      B.isEntryBlock() && F->hasPersonalityFn())
    addReferences(F->getPersonalityFn(), G.function(Id).Where);
  for (Instruction &I : B) {
    auto *Call = dyn_cast<CallBase>(&I);
    if (Call)
      addCall(*Call, Id);
    else if (I.getOpcode() == Instruction::FRem)
      addRemainder(I, Id);
    if (isa<DbgInfoIntrinsic>(I))
      continue;
    for (const Use &Operand : I.operands())
      if (!Call || !Call->isCallee(&Operand))
        addReferences(Operand, locationOf(I));
  }
  New.Sites.End = G.Sites.size();
  New.References.End = G.References.size();
  BlockId Added(G.Blocks.size());
  G.Blocks.push_back(New);
  M.BlockIds[&B] = Added;
  M.Blocks[Added] = &B;
}

void BitcodeFrontEnd::fillData(const GlobalVariable &V, DataId Id) {
  SeenFunctions.clear();
  SeenData.clear();
  IndexRange References{uint32_t(G.References.size()), 0};
  addReferences(V.getInitializer(), G.data(Id).Where);
  References.End = G.References.size();
  G.data(Id).References = References;
}

void BitcodeFrontEnd::addReferences(const Value *V, Location Where) {
  SmallVector<const Constant *, 16> Stack;
  SmallPtrSet<const Constant *, 16> Visited;
  auto Push = [&](const Value *Operand) {
    auto *C = dyn_cast<Constant>(Operand);
    if (C && !isa<ConstantData>(C) && Visited.insert(C).second)
      Stack.push_back(C);
  };
  Push(V);
  while (!Stack.empty()) {
    const Constant *C = Stack.pop_back_val();
    if (auto *F = dyn_cast<llvm::Function>(C)) {
      FunctionId Id = functionFor(*F);
      if (!F->isIntrinsic() && SeenFunctions.try_emplace(Id, Where).second)
        G.References.push_back({Id, {}, Where});
    } else if (auto *Var = dyn_cast<GlobalVariable>(C)) {
      auto Known = M.DataIds.find(Var);
      Symbol S = Known != M.DataIds.end() ? Symbol{{}, Known->second}
                                          : Symbols.lookup(Var->getName());
      if (S.Data.valid() && SeenData.try_emplace(S.Data, Where).second)
        G.References.push_back({{}, S.Data, Where});
      else if (S.Function.valid() &&
               SeenFunctions.try_emplace(S.Function, Where).second)
        G.References.push_back({S.Function, {}, Where});
    } else if (auto *I = dyn_cast<GlobalIFunc>(C)) {
      Push(I->getResolver());
    } else if (auto *A = dyn_cast<GlobalAlias>(C)) {
      Push(A->getAliasee());
    } else if (!isa<BlockAddress>(C)) {
      for (const Use &Operand : C->operands())
        Push(Operand);
    }
  }
}

/// What libc calls its function \p Base for numbers of type \p T.
static std::string mathFunction(StringRef Base, const Type *T) {
  return (Base + (T->isFloatTy() ? "f" : T->isDoubleTy() ? "" : "l")).str();
}

/// The function of libc that computes what \p Intrinsic does: llvm.pow.f64 is
/// pow, llvm.floor.f32 is floorf. Empty for what takes no floating point.
static std::string mathFunction(const llvm::Function &Intrinsic) {
  if (!Intrinsic.arg_size())
    return "";
  const Type *T = Intrinsic.getArg(0)->getType()->getScalarType();
  if (!T->isFloatingPointTy())
    return "";
  StringRef Name = Intrinsic.getName();
  Name.consume_front("llvm.");
  Name.consume_front("experimental.constrained.");
  Name = Name.split('.').first;
  StringRef Base = StringSwitch<StringRef>(Name)
                       .Case("minnum", "fmin")
                       .Case("maxnum", "fmax")
                       .Case("powi", "pow")
                       .Default(Name);
  return mathFunction(Base, T);
}

/// The function of libc that code generation may call for an intrinsic.
FunctionId BitcodeFrontEnd::libraryFunctionOf(const llvm::Function &Intrinsic) {
  switch (Intrinsic.getIntrinsicID()) {
  case Intrinsic::memcpy:
    return Symbols.lookup("memcpy").Function;
  case Intrinsic::memmove:
    return Symbols.lookup("memmove").Function;
  case Intrinsic::memset:
    return Symbols.lookup("memset").Function;
  default:
    return Symbols.lookup(mathFunction(Intrinsic)).Function;
  }
}

/// A remainder of floating-point numbers is a call in machine code.
void BitcodeFrontEnd::addRemainder(const Instruction &I, FunctionId Caller) {
  Site S;
  S.Caller = Caller;
  S.Where = locationOf(I);
  S.Callee = Symbols.lookup(mathFunction("fmod", I.getType()->getScalarType()))
                 .Function;
  if (!S.Callee.valid())
    return;
  S.Signature = G.function(S.Callee).Signature;
  G.Sites.push_back(S);
}

void BitcodeFrontEnd::addCall(const CallBase &Call, FunctionId Caller) {
  Location Where = locationOf(Call);
  if (Call.isInlineAsm())
    return addInlineAsm(Call, Caller, Where);
  Site S;
  S.Caller = Caller;
  S.Where = Where;
  S.Signature = G.intern(signatureOf(Call));
  if (const llvm::Function *Callee = calledFunction(Call)) {
    S.Callee = Callee->isIntrinsic() ? libraryFunctionOf(*Callee)
                                     : functionFor(*Callee);
    if (!S.Callee.valid())
      return;
  } else {
    S.Kind = SiteKind::Indirect;
    // A call of an ifunc runs what its resolver returned.
    if (auto *I = dyn_cast<GlobalIFunc>(Call.getCalledOperand()))
      addReferences(I->getResolver(), Where);
  }
  SiteId Id(G.Sites.size());
  G.Sites.push_back(S);
  M.SiteIds[&Call] = Id;
  M.Calls[Id] = &Call;
}

/// Whether assembly text may transfer control out of its function: a call, or
/// a jump to anything but a local label ("1f", ".Lloop").
static bool mayLeave(StringRef Text) {
  static const Regex Transfer(
      "(^|[;\n\t ])(callq?|jmpq?|ljmp|lcall)[ \t]+([^;\n\t ]+)");
  static const Regex LocalLabel("^([0-9]+[bf]|\\.L.*)$");
  SmallVector<StringRef, 4> Parts;
  while (Transfer.match(Text, &Parts)) {
    if (Parts[2].starts_with("call") || Parts[2].starts_with("l") ||
        !LocalLabel.match(Parts[3]))
      return true;
    Text = Text.substr(Parts[3].end() - Text.begin());
  }
  return false;
}

void BitcodeFrontEnd::addInlineAsm(const CallBase &Call, FunctionId Caller,
                                   Location Where) {
  static const Regex Kernel(
      "(^|[^a-z0-9_])(syscall|sysenter|int[ \t]+\\$+0x80)");
  static const Regex Leaves("(^|[;\n\t ])(callq?|jmpq?|ljmp|lcall)[ \t]");
  StringRef Text = cast<InlineAsm>(Call.getCalledOperand())->getAsmString();
  Site S;
  S.Caller = Caller;
  S.Where = Where;
  if (Kernel.match(Text)) {
    S.Kind = SiteKind::Kernel;
  } else if (mayLeave(Text)) {
    S.Kind = SiteKind::Indirect;
    G.Unknowns.push_back({"inline-asm",
                          Text.str(),
                          Caller,
                          Where,
                          "may call every function whose address reaches it, "
                          "by its operands or by memory that is not named",
                          "make the call from C, where its callee can be seen",
                          {},
                          SiteId(G.Sites.size())});
  } else {
    return;
  }
  Signature Any;
  Any.Any = true;
  S.Signature = G.intern(Any);
  SiteId Id(G.Sites.size());
  G.Sites.push_back(S);
  M.SiteIds[&Call] = Id;
  M.Calls[Id] = &Call;
}

void BitcodeFrontEnd::addRoots(StringRef Array, RootKind Kind) {
  const GlobalVariable *V = M.ir().getGlobalVariable(Array);
  if (!V || !V->hasInitializer())
    return;
  auto *Entries = dyn_cast<ConstantArray>(V->getInitializer());
  if (!Entries)
    return;
  for (const Use &Entry : Entries->operands())
    if (auto *Record = dyn_cast<ConstantStruct>(Entry))
      if (auto *F = dyn_cast<llvm::Function>(
              Record->getOperand(1)->stripPointerCastsAndAliases()))
        G.Roots.push_back({functionFor(*F), Kind,
                           Kind == RootKind::Init
                               ? "constructor of the program"
                               : "destructor of the program"});
}

} // namespace ukport
