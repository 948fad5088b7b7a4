#include "analyzer/program/SymbolCheck.h"
#include "analyzer/program/EmbeddedBitcode.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Object/ModuleSymbolTable.h"
#include <map>
#include <set>

using namespace llvm;

namespace ukport {

namespace {

/// What has been seen of definitions and references.
struct Symbols {
  std::set<std::string> Defined;
  std::map<std::string, bool> Referenced; ///< name; whether all are weak
  std::set<std::string> Sections;

  void refer(StringRef Name, bool Weak) {
    auto [It, New] = Referenced.try_emplace(Name.str(), Weak);
    It->second &= Weak;
  }
};

} // namespace

/// Symbols that ld.lld defines by itself (lld's Writer: addReservedSymbols,
/// addStartEndSymbols, addStartStopSymbols).
static bool isLinkerDefined(StringRef Name, const Symbols &Seen) {
  static const std::set<StringRef> Reserved = {"__ehdr_start",
                                               "__executable_start",
                                               "__dso_handle",
                                               "_GLOBAL_OFFSET_TABLE_",
                                               "_DYNAMIC",
                                               "__bss_start",
                                               "_end",
                                               "end",
                                               "_etext",
                                               "etext",
                                               "_edata",
                                               "edata",
                                               "__init_array_start",
                                               "__init_array_end",
                                               "__preinit_array_start",
                                               "__preinit_array_end",
                                               "__fini_array_start",
                                               "__fini_array_end",
                                               "__rela_iplt_start",
                                               "__rela_iplt_end",
                                               "__rel_iplt_start",
                                               "__rel_iplt_end",
                                               "_TLS_MODULE_BASE_",
                                               "__exidx_start",
                                               "__exidx_end",
                                               "__tls_get_addr_opt"};
  if (Reserved.count(Name))
    return true;
  // __start_SECTION and __stop_SECTION exist where the section does.
  return (Name.consume_front("__start_") || Name.consume_front("__stop_")) &&
         Seen.Sections.count(Name.str());
}

static Error readMerged(Program &P, Symbols &Seen) {
  auto Buffer = readFile(P.BitcodePath);
  if (!Buffer)
    return Buffer.takeError();
  LLVMContext Context;
  auto Read = getLazyBitcodeModule((*Buffer)->getMemBufferRef(), Context,
                                   /*ShouldLazyLoadMetadata=*/true);
  if (!Read)
    return makeInputError("damaged bitcode", P.BitcodePath,
                          toString(Read.takeError()),
                          "analyse again; it will be merged anew");
  const llvm::Module &M = **Read;
  for (const GlobalValue &V : M.global_values()) {
    StringRef Name = GlobalValue::dropLLVMManglingEscape(V.getName());
    if (Name.starts_with("llvm."))
      continue;
    if (const auto *F = dyn_cast<llvm::Function>(&V); F && !F->isDeclaration())
      ++P.FunctionCount;
    if (const auto *G = dyn_cast<GlobalObject>(&V); G && G->hasSection())
      Seen.Sections.insert(G->getSection().str());
    if (V.isDeclarationForLinker())
      Seen.refer(Name, V.hasExternalWeakLinkage());
    else if (!V.hasLocalLinkage())
      Seen.Defined.insert(Name.str());
  }
  using Flag = object::BasicSymbolRef;
  ModuleSymbolTable::CollectAsmSymbols(
      M, [&](StringRef Name, Flag::Flags Flags) {
        if (Flags & Flag::SF_Undefined)
          Seen.refer(Name, Flags & Flag::SF_Weak);
        else if (Flags & Flag::SF_Global)
          Seen.Defined.insert(Name.str());
      });
  return Error::success();
}

static Error readNative(const NativeObject &Native, const LinkedObject &Object,
                        Symbols &Seen) {
  auto Buffer = readFile(Native.Path);
  if (!Buffer)
    return Buffer.takeError();
  auto Elf = openElf((*Buffer)->getBuffer(), Object.Name);
  if (!Elf)
    return Elf.takeError();
  for (const object::SectionRef Section : (*Elf)->sections())
    if (auto Name = Section.getName())
      Seen.Sections.insert(Name->str());
    else
      consumeError(Name.takeError());
  using Flag = object::SymbolRef;
  for (const object::ELFSymbolRef Symbol : (*Elf)->symbols()) {
    Expected<uint32_t> Flags = Symbol.getFlags();
    Expected<StringRef> Name = Symbol.getName();
    if (!Flags || !Name) {
      Error E = joinErrors(Flags ? Error::success() : Flags.takeError(),
                           Name ? Error::success() : Name.takeError());
      return makeInputError("damaged object", Object.Name,
                            toString(std::move(E)), "build it again");
    }
    if (Name->empty() || !(*Flags & Flag::SF_Global))
      continue;
    if (*Flags & Flag::SF_Undefined)
      Seen.refer(*Name, *Flags & Flag::SF_Weak);
    else
      Seen.Defined.insert(Name->str());
  }
  return Error::success();
}

/// Takes what \p Path exports of \p Wanted into \p Library.
static Error readShared(StringRef Path, const std::set<std::string> &Wanted,
                        SharedLibrary &Library) {
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  auto Elf = openElf((*Buffer)->getBuffer(), Library.Path);
  if (!Elf)
    return Elf.takeError();
  std::set<std::string> Taken;
  for (const object::ELFSymbolRef Symbol :
       (*Elf)->getDynamicSymbolIterators()) {
    Expected<uint32_t> Flags = Symbol.getFlags();
    Expected<StringRef> Name = Symbol.getName();
    if (!Flags || !Name) {
      consumeError(Flags ? Error::success() : Flags.takeError());
      consumeError(Name ? Error::success() : Name.takeError());
      continue;
    }
    std::string Plain = Name->split('@').first.str();
    if (!(*Flags & object::SymbolRef::SF_Undefined) && Wanted.count(Plain))
      Taken.insert(Plain);
  }
  Library.Symbols.assign(Taken.begin(), Taken.end());
  return Error::success();
}

Error checkSymbols(Program &P, ArrayRef<std::string> SharedPaths,
                   ArrayRef<std::string> ScriptSymbols) {
  Symbols Seen;
  P.FunctionCount = 0;
  if (Error E = readMerged(P, Seen))
    return E;
  for (const NativeObject &Native : P.Natives)
    if (Error E = readNative(Native, P.Objects[Native.Object], Seen))
      return E;
  if (!Seen.Defined.count(P.EntrySymbol))
    P.EntrySymbol.clear();

  std::set<std::string> Open;
  for (const auto &[Name, Weak] : Seen.Referenced)
    if (!Seen.Defined.count(Name))
      Open.insert(Name);
  for (size_t I = 0; I < SharedPaths.size(); ++I) {
    if (Error E = readShared(SharedPaths[I], Open, P.SharedLibraries[I]))
      return E;
    for (const std::string &Name : P.SharedLibraries[I].Symbols)
      Open.erase(Name);
  }
  std::set<std::string> Script(ScriptSymbols.begin(), ScriptSymbols.end());
  for (const std::string &Name : Open) {
    if (Script.count(Name) || isLinkerDefined(Name, Seen))
      P.LinkerSymbols.push_back(Name);
    else if (Seen.Referenced[Name])
      P.WeakUndefinedSymbols.push_back(Name);
    else
      P.UndefinedSymbols.push_back(Name);
  }
  return Error::success();
}

} // namespace ukport
