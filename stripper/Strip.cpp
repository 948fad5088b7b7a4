#include "stripper/Strip.h"
#include "analyzer/capture/CaptureStore.h"
#include "analyzer/frontend/shared/PrebuiltLibraries.h"
#include "analyzer/guards/Session.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/WorkDirectory.h"
#include "runner/RootFs.h"
#include "stripper/Account.h"
#include "stripper/ImageLink.h"
#include "stripper/Traps.h"
#include "sysroot/Sysroot.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {
namespace {

/// The analysis' notes name types that no debug information has any more.
static void forgetMarks(llvm::Module &M) {
  unsigned Struct = M.getContext().getMDKindID("ukport.struct");
  for (llvm::Function &F : M)
    for (BasicBlock &B : F)
      for (Instruction &I : B)
        I.setMetadata(Struct, nullptr);
  for (GlobalVariable &V : M.globals())
    V.eraseMetadata(M.getContext().getMDKindID("ukport.part"));
}

class Stripper {
public:
  Stripper(const StripOptions &Options, const SyscallMap &Map, PerfLog &Perf)
      : Options(Options), Map(Map), Perf(Perf) {}

  Expected<StripResult> run() {
    // What the image is for.
    if (Error E = loadTargets())
      return E;
    // Where it is made; that it can be written shows before minutes of work.
    Expected<WorkDirectory> Work = WorkDirectory::beside(Options.Output);
    if (!Work)
      return Work.takeError();
    Perf.expect(Target.Base.empty() ? 9 : 10);
    // The program, with its graph and its IR.
    if (Error E = obtainProgram())
      return E;
    if (Error E = checkLibraries())
      return E;
    if (Error E = analyse())
      return E;
    // What was assumed is checked where it was relied on.
    check();
    // What is not live goes.
    remove();
    if (Error E = checkDefined())
      return E;
    // What lies under the program comes.
    if (Error E = addBase())
      return E;
    // What is left is optimised as one.
    if (Error E = optimise())
      return E;
    // Machine code, and a stub for every function that is gone but named.
    if (Error E = generate(Work->path()))
      return E;
    // The image, and beside it what a debugger needs.
    if (Error E = link(Work->path()))
      return E;
    return Result;
  }

private:
  Error loadTargets() {
    for (const std::string &Name : Options.Targets) {
      Expected<ImageTarget> T = ImageTarget::load(Name);
      if (!T)
        return T.takeError();
      if (Error E = Target.add(*T))
        return E;
    }
    return checkDefaults();
  }

  /// What is asked for makes sense: said before minutes of work, not behind.
  Error checkDefaults() {
    const BootDefaults &D = Options.Defaults;
    if (Target.Base.empty() && !(D == BootDefaults()))
      return makeError("not for this image", Target.Name,
                       "--rootfs, --cmdline, --env, --disk and --control "
                       "are a unikernel's",
                       "leave them out, or add --target=qemu");
    if (!D.RootFs.empty() && !sys::fs::is_directory(D.RootFs))
      return makeInputError("no root file system", D.RootFs,
                            "it is not a directory", "name a directory");
    for (StringRef Variable : D.Environment)
      if (!Variable.contains('=') || Variable.starts_with("="))
        return makeError("not a variable", Variable, "it has no NAME=VALUE",
                         "--env TZ=UTC");
    if (D.Control)
      Target.addFolder("control");
    if (D.Disk.empty())
      return Error::success();
    if (D.Disk.front() != '/')
      return makeError("no place for the disk", D.Disk,
                       "it is not an absolute path", "--disk /data");
    Target.addFolder("disk");
    return Error::success();
  }

  /// The stored program, or the one that the capture makes now.
  Error obtainProgram() {
    std::string Project = sys::path::parent_path(Options.Db).str();
    Expected<Program> Stored = loadProgram(Project);
    if (!Stored)
      return Stored.takeError();
    P = std::move(*Stored);
    if (P.FunctionCount == 0)
      return makeInputError("nothing to strip", P.Name,
                            "the program holds no bitcode",
                            "capture its build: ukport analyze SOURCE-TREE");
    if (!sys::fs::exists(Project + "/capture/capture.json"))
      return checkWhole();
    Expected<CaptureStore> Store = CaptureStore::open(Project + "/capture");
    if (!Store)
      return Store.takeError();
    Expected<const LinkRecord *> Link = Store->findProgram(StringRef(P.Name));
    if (!Link)
      return Link.takeError();
    std::string Before = P.Digest;
    Expected<Program> Now = buildProgram(*Store, **Link, Project, Perf);
    if (!Now)
      return Now.takeError();
    P = std::move(*Now);
    if (P.Digest != Before)
      warn("stale analysis", P.Name,
           "the program changed since; it is analysed again for this image, "
           "`ukport analyze` shows what that finds");
    return Error::success();
  }

  /// A shared library that was built elsewhere is analysed, but no loader is
  /// there to put it beside what a sysroot links, or a unikernel.
  Error checkLibraries() {
    bool Loads = P.Sysroot == "host" && Target.Base.empty();
    if (P.SharedLibraries.empty() || Loads)
      return Error::success();
    return makeInputError("no image", P.SharedLibraries.front().Path,
                          "a static image cannot load a shared library",
                          "link its static archive, or have its build "
                          "captured with the program's");
  }

  /// What nothing can make again must be what was analysed.
  Error checkWhole() {
    Expected<std::string> Digest = digestOfFile(P.BitcodePath);
    if (!Digest)
      return Digest.takeError();
    if (*Digest == P.BitcodeDigest)
      return Error::success();
    return makeInputError("damaged program", P.BitcodePath,
                          "it is not what was analysed",
                          "run `ukport analyze` again");
  }

  Error analyse() {
    Expected<Session> Opened =
        openSession(Options.Db, Map, Options.Analyze, Perf);
    if (!Opened)
      return Opened.takeError();
    S = std::move(*Opened);
    for (const std::string &Name : Options.Drop)
      if (!forgetLive(*S.Analysed.Graph, Name))
        return makeError("no such function", Name,
                         "the program has none of that name",
                         "see `ukport why` for names");
    return Error::success();
  }

  void check() {
    PassTimer Timer(Perf, "check assumptions");
    Result.Checked = addChecks(*S.Module, S.graph(), *S.Values);
    Timer.count("checks", Result.Checked.Checks);
    Timer.count("unchecked", Result.Checked.Unchecked);
    S.Values.reset();
    Result.Unknowns = S.graph().Unknowns;
  }

  void remove() {
    PassTimer Timer(Perf, "remove what is not live");
    for (llvm::Function &F : S.Module->ir())
      if (auto Id = S.Module->FunctionIds.find(&F);
          Id != S.Module->FunctionIds.end() && !S.graph().isLive(Id->second))
        Gone[F.getName()] =
            S.graph().text(S.graph().function(Id->second).Name).str();
    for (const GlobalAlias &A : S.Module->ir().aliases())
      if (auto *F = dyn_cast_or_null<llvm::Function>(A.getAliaseeObject()))
        if (Gone.count(F->getName()))
          Gone[A.getName()] = A.getName().str();
    Result.Removed = removeDead(*S.Module, S.graph());
    Timer.count("functions", Result.Removed.Functions);
    Timer.count("blocks", Result.Removed.Blocks);
    Timer.count("data", Result.Removed.Data);
    assert(!verifyModule(S.Module->ir(), &errs()) && "what stays is whole");
  }

  /// What nothing in the link defines must not be needed by what stays; asked
  /// for, it is one more function that is gone.
  Error checkDefined() {
    std::vector<std::string> Needed;
    for (const std::string &Name : P.UndefinedSymbols) {
      const GlobalValue *V = S.Module->ir().getNamedValue(Name);
      if (!V || V->use_empty())
        continue;
      if (Options.Incomplete && isa<llvm::Function>(V))
        Gone[Name] = Name + " (nothing defines it)";
      else
        Needed.push_back(Name);
    }
    if (Needed.empty())
      return Error::success();
    return makeInputError("the program is incomplete", P.Name,
                          "nothing in the link defines " + join(Needed, ", "),
                          "add the object or library that does, or strip with "
                          "--incomplete: functions that nothing defines trap");
  }

  Error addBase() {
    if (Target.Base.empty())
      return Error::success();
    if (!isFixed(P))
      return makeError("no unikernel of this program", P.Name,
                       "it is linked to be loaded at any address, or shares "
                       "libraries",
                       "build it static and not position-independent");
    PassTimer Timer(Perf, "add the base");
    if (Error E = ensureSysroot(Target.Libraries).takeError())
      return E;
    Expected<BaseFiles> Files = compileBase(Target, Options.Jobs);
    if (!Files)
      return Files.takeError();
    Inputs.Base = Files->Objects;
    Expected<BaseCounts> Linked =
        linkBase(S, P, Target, *Files, Map, Options.Defaults);
    if (!Linked)
      return Linked.takeError();
    Result.Base = *Linked;
    Timer.count("direct", Linked->Direct);
    Timer.count("missing", Linked->Missing.size());
    return replaceNatives();
  }

  /// What the base defines takes the place of the libc's machine code.
  Error replaceNatives() {
    StringSet<> Defined;
    for (const GlobalValue &V : S.Module->ir().global_values())
      if (!V.isDeclaration() && !V.isWeakForLinker())
        Defined.insert(V.getName());
    for (const std::string &Object : Inputs.Base) {
      Expected<ObjectSymbols> Symbols = symbolsOf(Object);
      if (!Symbols)
        return Symbols.takeError();
      Defined.insert(Symbols->Defined.begin(), Symbols->Defined.end());
    }
    for (const NativeObject &N : P.Natives) {
      Expected<ObjectSymbols> Symbols = symbolsOf(N.Path);
      if (!Symbols)
        return Symbols.takeError();
      if (!Symbols->Defined.empty() &&
          all_of(Symbols->Defined,
                 [&](StringRef Name) { return Defined.count(Name); }))
        Inputs.Replaced.insert(N.Path);
    }
    return Error::success();
  }

  /// The objects of machine code that the image holds.
  std::vector<std::string> machineCode() const {
    std::vector<std::string> Paths = Inputs.Base;
    for (const NativeObject &N : P.Natives)
      if (!Inputs.Replaced.count(N.Path))
        Paths.push_back(N.Path);
    return Paths;
  }

  Expected<std::set<std::string>> importsOfLibraries() {
    std::vector<std::string> Paths;
    Paths.reserve(P.SharedLibraries.size());
    for (const SharedLibrary &Library : P.SharedLibraries)
      Paths.push_back(Library.Path);
    PrebuiltLibraries Libraries(P.Sysroot == "host");
    if (Error E = Libraries.read(Paths))
      return E;
    return Libraries.imports();
  }

  Error optimise() {
    PassTimer Timer(Perf, "optimise");
    StringSet<> Entered;
    for (const std::string &Path : machineCode()) {
      Expected<ObjectSymbols> Symbols = symbolsOf(Path);
      if (!Symbols)
        return Symbols.takeError();
      Entered.insert(Symbols->Wanted.begin(), Symbols->Wanted.end());
    }
    if (Target.Base.empty())
      Entered.insert(P.EntrySymbol);
    Expected<std::set<std::string>> Imported = importsOfLibraries();
    if (!Imported)
      return Imported.takeError();
    for (const std::string &Name : *Imported)
      Entered.insert(Name);
    llvm::Module &M = S.Module->ir();
    setLevel(M, Options.Level);
    if (isFixed(P))
      setFixedAddress(M);
    if (!Target.Base.empty())
      dropUnwindTables(M);
    forgetMarks(M);
    stripNonLineTableDebugInfo(M);
    return optimiseProgram(M, Options.Level, [&](const GlobalValue &V) {
      return Entered.count(V.getName());
    });
  }

  /// The root file system as an object of the image.
  Error embedRootFs(StringRef Work) {
    if (Options.Defaults.RootFs.empty())
      return Error::success();
    Expected<std::string> Archive = archiveDirectory(Options.Defaults.RootFs);
    if (!Archive)
      return Archive.takeError();
    std::string Path = (Work + "/root.cpio").str();
    if (Error E = writeFileAtomically(Path, *Archive))
      return E;
    Expected<std::string> Object = embedFile(Path, "ukport_rootfs", Work);
    if (!Object)
      return Object.takeError();
    Inputs.Base.push_back(std::move(*Object));
    return Error::success();
  }

  Error generate(StringRef Work) {
    PassTimer Timer(Perf, "generate code");
    if (Error E = embedRootFs(Work))
      return E;
    auto Compiled = generateCode(S.Module->ir(), Work, Options.Jobs);
    if (!Compiled)
      return Compiled.takeError();
    Inputs.P = &P;
    Inputs.Compiled = std::move(*Compiled);
    std::vector<std::string> All = machineCode();
    append_range(All, Inputs.Compiled);
    Expected<std::vector<std::string>> Undefined = undefinedSymbols(All);
    if (!Undefined)
      return Undefined.takeError();
    std::vector<Stub> Stubs;
    for (const std::string &Name : *Undefined)
      if (auto It = Gone.find(Name); It != Gone.end())
        Stubs.push_back({Name, It->second});
    Result.Stubs = Stubs.size();
    Timer.count("stubs", Stubs.size());
    auto Traps = makeTraps(Stubs, Target, Work);
    if (!Traps)
      return Traps.takeError();
    Inputs.Traps = std::move(*Traps);
    Inputs.Options = Target.Link;
    return Error::success();
  }

  Error link(StringRef Work) {
    PassTimer Timer(Perf, "link");
    std::string Linked = (Work + "/linked").str();
    std::string Image = (Work + "/image").str();
    std::string Map = (Work + "/map").str();
    // The image names it as it will be called.
    std::string Debug =
        (Work + "/" + sys::path::filename(Options.Output) + ".debug").str();
    if (Error E = linkImage(Inputs, Linked, Map))
      return E;
    if (Error E = separateDebug(Linked, Image, Debug))
      return E;
    std::string Account = (Work + "/account").str();
    if (Error E = writeAccount(P, S.Project, S.graph(), Options.Level,
                               Target.Name, Linked, Map, Account))
      return E;
    for (const auto &[From, To] :
         {std::pair(Map, Options.Output + ".map"),
          std::pair(Debug, Options.Output + ".debug"),
          std::pair(Account, Options.Output + ".account"),
          std::pair(Image, Options.Output)})
      if (std::error_code EC = sys::fs::rename(From, To))
        return makeError("cannot write", To, EC.message(),
                         "check the directory's permissions and free space");
    return Error::success();
  }

  const StripOptions &Options;
  const SyscallMap &Map;
  PerfLog &Perf;
  ImageTarget Target; ///< all of them as one
  Session S;
  Program P;
  ImageInputs Inputs;
  StringMap<std::string> Gone; ///< symbols of what went, with their names
  StripResult Result;
};

} // namespace

Expected<StripResult> stripProgram(const StripOptions &Options,
                                   const SyscallMap &Map, PerfLog &Perf) {
  return Stripper(Options, Map, Perf).run();
}

} // namespace ukport
