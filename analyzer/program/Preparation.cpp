#include "analyzer/program/Preparation.h"
#include "analyzer/program/EmbeddedBitcode.h"
#include "analyzer/program/Sections.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Operator.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

namespace {

/// Ties the named struct types of a module to the types of its debug info, by
/// name and size.
class StructMarks {
public:
  explicit StructMarks(llvm::Module &M) : M(M), Layout(M.getDataLayout()) {}

  /// The debug type of \p Type, or null.
  MDNode *nodeOf(StructType *Type) {
    auto [It, New] = Nodes.try_emplace(Type);
    if (New)
      It->second = makeNode(Type);
    return It->second;
  }

private:
  void collect();
  MDNode *makeNode(StructType *Type);

  llvm::Module &M;
  const DataLayout &Layout;
  bool Collected = false;
  StringMap<SmallVector<DICompositeType *, 1>> ByName;
  DenseMap<StructType *, MDNode *> Nodes;
};

void StructMarks::collect() {
  DebugInfoFinder Finder;
  Finder.processModule(M);
  for (DIType *Type : Finder.types()) {
    StringRef Name = Type->getName();
    // clang names an unnamed struct after its typedef.
    if (auto *Typedef = dyn_cast<DIDerivedType>(Type);
        Typedef && Typedef->getTag() == dwarf::DW_TAG_typedef)
      Type = Typedef->getBaseType();
    auto *Composite = dyn_cast_or_null<DICompositeType>(Type);
    if (!Composite || Composite->isForwardDecl() || Name.empty() ||
        (Composite != Type && !Composite->getName().empty()))
      continue;
    if (!Composite->getName().empty() && Composite->getName() != Name)
      continue; // a typedef of a named struct
    auto &Found = ByName[Name];
    if (!is_contained(Found, Composite))
      Found.push_back(Composite);
  }
}

/// "struct.ngx_str_t.12" is "ngx_str_t".
static StringRef sourceName(StringRef Name) {
  Name = Name.substr(Name.find('.') + 1);
  auto [Head, Tail] = Name.rsplit('.');
  if (!Tail.empty() && Tail.find_first_not_of("0123456789") == StringRef::npos)
    Name = Head;
  return Name.substr(Name.rfind(':') + 1); // C++ scopes
}

MDNode *StructMarks::makeNode(StructType *Type) {
  if (Type->isLiteral() || !Type->hasName() || Type->isOpaque())
    return nullptr;
  if (!Collected)
    collect();
  Collected = true;
  StringRef Name = sourceName(Type->getName());
  uint64_t Size = Layout.getTypeAllocSize(Type);
  auto It = ByName.find(Name);
  if (It != ByName.end())
    for (DICompositeType *Candidate : It->second)
      if (Candidate->getSizeInBits() == Size * 8)
        return Candidate;
  if (Name.starts_with("anon"))
    return nullptr;
  // A compiler describes only what a described variable needs; another object
  // may know the struct.
  LLVMContext &C = M.getContext();
  return MDNode::get(
      C, {MDString::get(C, Name), ConstantAsMetadata::get(ConstantInt::get(
                                      llvm::Type::getInt64Ty(C), Size))});
}

} // namespace

/// The struct whose member or element \p I takes, or that it makes room for;
/// null for other instructions.
static StructType *structIn(const Instruction &I) {
  llvm::Type *Type = nullptr;
  if (auto *Gep = dyn_cast<GetElementPtrInst>(&I))
    Type = Gep->getSourceElementType();
  else if (auto *Slot = dyn_cast<AllocaInst>(&I))
    return dyn_cast<StructType>(Slot->getAllocatedType());
  if (!Type)
    return nullptr;
  while (auto *Array = dyn_cast<ArrayType>(Type))
    Type = Array->getElementType();
  return dyn_cast<StructType>(Type);
}

/// Marks a variable that its source does not name (a compound literal) with
/// the struct that it is, or has elements of.
static void markVariable(GlobalVariable &V, StructMarks &Marks) {
  llvm::Type *Type = V.getValueType();
  while (auto *Array = dyn_cast<ArrayType>(Type))
    Type = Array->getElementType();
  auto *Struct = dyn_cast<StructType>(Type);
  if (MDNode *Node = Struct ? Marks.nodeOf(Struct) : nullptr)
    addStructPart(V, Node, 0);
}

static void markStructs(llvm::Module &M) {
  unsigned Kind = M.getContext().getMDKindID("ukport.struct");
  StructMarks Marks(M);
  for (GlobalVariable &V : M.globals())
    if (!V.isDeclaration() && !V.hasMetadata(LLVMContext::MD_dbg))
      markVariable(V, Marks);
  for (llvm::Function &F : M)
    for (BasicBlock &Block : F)
      for (Instruction &I : Block)
        if (auto *Type = structIn(I))
          if (MDNode *Node = Marks.nodeOf(Type))
            I.setMetadata(Kind, Node);
}

void markModule(llvm::Module &M, StringRef ModuleName, StringRef Object) {
  LLVMContext &C = M.getContext();
  unsigned Kind = C.getMDKindID("ukport.origin");
  MDNode *Origin =
      MDNode::get(C, {MDString::get(C, ModuleName), MDString::get(C, Object)});
  for (GlobalObject &G : M.global_objects())
    if (!G.isDeclaration() && !G.getName().starts_with("llvm."))
      G.setMetadata(Kind, Origin);
  if (!M.getModuleInlineAsm().empty())
    M.setModuleInlineAsm(("#ukport.origin " + ModuleName + "\t" + Object +
                          "\n" + M.getModuleInlineAsm())
                             .str());
  markStructs(M);
}

//===----------------------------------------------------------------------===//
// The cache
//===----------------------------------------------------------------------===//

/// Where the results for one object lie: KEY.bc, or KEY.native with the reason
/// and the object itself as DIGEST.o.
static std::string cachePath(StringRef Key) {
  return (cacheDirectory() + "/prepared-" + Twine(PreparationVersion) + "/" +
          Key.take_front(2) + "/" + Key)
      .str();
}

static Expected<std::string> keepNative(StringRef Bytes, StringRef CachePath,
                                        StringRef Reason,
                                        LinkedObject &Object) {
  Object.Form = ObjectForm::Native;
  Object.Reason = Reason.str();
  std::string Copy = cachePath(Object.Digest) + ".o";
  if (!sys::fs::exists(Copy))
    if (Error E = writeFileAtomically(Copy, Bytes))
      return E;
  std::string Mark = (CachePath + ".native").str();
  if (!sys::fs::exists(Mark))
    if (Error E = writeFileAtomically(Mark, Reason))
      return E;
  return Copy;
}

static SmallVector<char, 0> writeModule(const llvm::Module &M) {
  SmallVector<char, 0> Buffer;
  BitcodeWriter Writer(Buffer);
  Writer.writeModule(M);
  // With its symbol table in the file the linker need not build one.
  Writer.writeSymtab();
  Writer.writeStrtab();
  return Buffer;
}

Expected<std::string> prepareObject(StringRef Bytes, LinkedObject &Object) {
  std::string Path = cachePath(
      digestOf(Object.Digest + "\n" + Object.Module + "\n" + Object.Name));
  if (sys::fs::exists(Path + ".bc")) {
    Object.Form = ObjectForm::Bitcode;
    return Path + ".bc";
  }
  if (sys::fs::exists(Path + ".native")) {
    auto Reason = readFile(Path + ".native");
    if (!Reason)
      return Reason.takeError();
    return keepNative(Bytes, Path, (*Reason)->getBuffer(), Object);
  }

  Expected<ObjectContents> Contents = readObject(Bytes, Object.Name);
  if (!Contents)
    return Contents.takeError();
  if (Contents->Modules.empty())
    return keepNative(Bytes, Path, "it holds no bitcode", Object);
  LLVMContext Context;
  auto M = readModules(Contents->Modules, Context, Object.Name);
  if (!M)
    return M.takeError();
  if (!Contents->IsBitcodeFile)
    if (std::string Why = disagreement(**M, Contents->NativeDefinitions);
        !Why.empty())
      return keepNative(Bytes, Path, Why, Object);
  keepUnreferenced(**M);
  markModule(**M, Object.Module, Object.Name);
  SmallVector<char, 0> Buffer = writeModule(**M);
  Object.Form = ObjectForm::Bitcode;
  if (Error E = writeFileAtomically(Path + ".bc",
                                    StringRef(Buffer.data(), Buffer.size())))
    return E;
  return Path + ".bc";
}

} // namespace ukport
