#include "analyzer/program/Program.h"
#include "analyzer/frontend/shared/PrebuiltLibraries.h"
#include "analyzer/program/LinkInputs.h"
#include "analyzer/program/LinkerRun.h"
#include "analyzer/program/Preparation.h"
#include "analyzer/program/ProgramFile.h"
#include "analyzer/program/SymbolCheck.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/FileLock.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "analyzer/support/Targets.h"
#include "analyzer/support/WorkDirectory.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/BinaryFormat/Magic.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/TargetParser/Triple.h"
#include <cassert>

using namespace llvm;

namespace ukport {

/// Where a shared library lies: what it needs may be looked for beside it.
static std::string placeOf(const LinkInput &Library) {
  return sys::fs::exists(Library.Path) ? Library.Path : Library.Stored;
}

/// Reads the shared libraries that \p Link names, and what these need.
static Error readShared(const LinkRecord &Link, PrebuiltLibraries &Libraries) {
  std::vector<std::string> Paths;
  for (const LinkInput &Input : Link.Inputs)
    if (Input.Kind == InputKind::SharedObject)
      Paths.push_back(placeOf(Input));
  return Libraries.read(Paths);
}

static bool isOfHost(const LinkRecord &Link) { return Link.Sysroot == "host"; }

static Expected<std::string> sharedDigest(const LinkRecord &Link) {
  PrebuiltLibraries Libraries(isOfHost(Link));
  if (Error E = readShared(Link, Libraries))
    return E;
  return Libraries.digest();
}

/// What the program depends on: this stage, the command line, the inputs, the
/// names under which they are known, and what shared libraries among them need.
/// Paths of the machine count only as far as they show in names.
static Expected<std::string> inputsDigest(const LinkRecord &Link) {
  Expected<std::string> Shared = sharedDigest(Link);
  if (!Shared)
    return Shared.takeError();
  std::string Text = "program " + std::to_string(ProgramFileVersion) + " " +
                     std::to_string(PreparationVersion) + " LLVM " +
                     LLVM_VERSION_STRING + "\n";
  for (auto [Index, Argument] : enumerate(Link.Arguments))
    if (Index > 0)
      Text += Argument + "\n";
  for (int Input : Link.ArgumentInputs)
    Text += std::to_string(Input) + " ";
  for (const LinkInput &Input : Link.Inputs)
    Text += "\n" + Input.Digest + " " + std::to_string(int(Input.Kind)) + " " +
            Input.Path;
  Text += "\n" + Link.Directory + "\n" + Link.Output + "\n" + Link.Sysroot;
  return digestOf(Text + "\n" + *Shared);
}

/// The program in \p Directory if it was built from the same inputs and is all
/// there.
static std::optional<Program> findReusable(StringRef Directory,
                                           StringRef Digest) {
  if (!sys::fs::exists(Directory + "/program.json"))
    return std::nullopt;
  Expected<Program> Old = readProgramFile(Directory);
  if (!Old) {
    consumeError(Old.takeError());
    return std::nullopt;
  }
  auto IsWhole = [](StringRef Path, StringRef Digest) {
    Expected<std::string> Now = digestOfFile(Path);
    if (Now)
      return *Now == Digest;
    consumeError(Now.takeError());
    return false;
  };
  bool Whole = Old->Digest == Digest &&
               IsWhole(Old->BitcodePath, Old->BitcodeDigest) &&
               all_of(Old->Natives, [&](const NativeObject &N) {
                 return IsWhole(N.Path, Old->Objects[N.Object].Digest);
               });
  if (!Whole)
    return std::nullopt;
  return std::move(*Old);
}

/// A program of native objects alone has an empty merged module.
static Error writeEmptyModule(StringRef Path) {
  LLVMContext Context;
  llvm::Module M("program", Context);
  M.setTargetTriple("x86_64-unknown-linux-gnu");
  std::string Bytes;
  raw_string_ostream OS(Bytes);
  WriteBitcodeToFile(M, OS);
  return writeFileAtomically(Path, Bytes);
}

/// Lists what the linker took and copies the native objects to \p WorkDir.
static Error takeLoaded(const LinkInputs &Inputs, const LinkerResult &Result,
                        StringRef WorkDir, Program &P) {
  for (uint32_t Index : Result.Loaded) {
    const Candidate &C = Inputs.Candidates[Index];
    if (C.Object.Form == ObjectForm::Native) {
      std::string Path = (WorkDir + "/native/" + C.Object.Digest + ".o").str();
      if (Error E = writeFileAtomically(Path, C.Bytes))
        return E;
      P.Natives.push_back({Path, uint32_t(P.Objects.size())});
    }
    P.Objects.push_back(C.Object);
  }
  return Error::success();
}

static std::vector<std::string> takeShared(const LinkRecord &Link, Program &P) {
  std::vector<std::string> Paths;
  for (const LinkInput &Input : Link.Inputs)
    if (Input.Kind == InputKind::SharedObject) {
      P.SharedLibraries.push_back({placeOf(Input), Input.Digest, {}});
      Paths.push_back(Input.Stored);
    }
  return Paths;
}

/// Takes from archives what the link's shared libraries ask for: by plain
/// names, as they were linked against the versions of another libc.
static Error askForShared(const LinkRecord &Link, LinkCommand &Command) {
  PrebuiltLibraries Libraries(isOfHost(Link));
  if (Error E = readShared(Link, Libraries))
    return E;
  for (const std::string &Name : Libraries.wanted())
    Command.Arguments.push_back("--undefined=" + Name);
  return Error::success();
}

static Error moveFile(StringRef From, StringRef To) {
  if (std::error_code EC = sys::fs::rename(From, To))
    return makeError("cannot write", To, EC.message(),
                     "check the directory's permissions and free space");
  return Error::success();
}

/// Puts the finished \p WorkDir in the place of \p Directory.
static Error install(StringRef WorkDir, StringRef Directory) {
  sys::fs::remove_directories(Directory);
  return moveFile(WorkDir, Directory);
}

/// Merges into the empty directory \p WorkDir.
static Expected<Program> merge(const LinkRecord &Link, StringRef Digest,
                               StringRef WorkDir, PerfLog &Perf,
                               const ProgramOptions &Options) {
  Program P;
  P.Name = sys::path::filename(Link.Output).str();
  P.Sysroot = Link.Sysroot;
  P.Digest = Digest.str();

  std::string Scratch = (WorkDir + "/scratch").str();
  if (Error E = createDirectories(Scratch))
    return E;
  LinkInputs Inputs;
  { // Open every input; archives fall apart into members.
    PassTimer Timer(Perf, "open inputs");
    Expected<LinkInputs> Opened = openInputs(Link);
    if (!Opened)
      return Opened.takeError();
    Inputs = std::move(*Opened);
    Timer.count("candidates", Inputs.Candidates.size());
  }
  { // Mark each object's bitcode, or find out that it has none.
    PassTimer Timer(Perf, "prepare modules");
    if (Error E = prepareInputs(Inputs, Scratch, Options.Jobs))
      return E;
  }
  LinkCommand Command = translateCommand(Link, Inputs);
  if (Error E = askForShared(Link, Command))
    return E;
  LinkerResult Result;
  { // Let lld decide, and merge.
    PassTimer Timer(Perf, "merge program");
    Expected<LinkerResult> Linked = runLinker(Command, Inputs, Scratch);
    if (!Linked)
      return Linked.takeError();
    Result = std::move(*Linked);
    Timer.count("objects", Result.Loaded.size());
  }
  P.EntrySymbol = Command.Entry;
  P.LinkOptions = Command.Options;
  P.Static = Command.Static;
  P.ExportDynamic = Command.ExportDynamic;
  P.BitcodePath = (WorkDir + "/program.bc").str();
  if (Error E = Result.MergedPath.empty()
                    ? writeEmptyModule(P.BitcodePath)
                    : moveFile(Result.MergedPath, P.BitcodePath))
    return E;
  Expected<std::string> BitcodeDigest = digestOfFile(P.BitcodePath);
  if (!BitcodeDigest)
    return BitcodeDigest.takeError();
  P.BitcodeDigest = std::move(*BitcodeDigest);
  { // Check every symbol, since lld did not.
    PassTimer Timer(Perf, "check symbols");
    if (Error E = takeLoaded(Inputs, Result, WorkDir, P))
      return E;
    assert(P.Objects.size() == Result.Loaded.size() &&
           "every object that the linker took is listed once");
    std::vector<std::string> Shared = takeShared(Link, P);
    if (Error E = checkSymbols(P, Shared, Command.DefinedSymbols))
      return E;
    Timer.count("functions", P.FunctionCount);
    Timer.count("undefined", P.UndefinedSymbols.size());
  }
  sys::fs::remove_directories(Scratch);
  return P;
}

/// A program that was linked defines all it needs. One put together from parts
/// may not, and a call of what is missing can do anything.
static void warnOfUndefined(const Program &P) {
  constexpr size_t Named = 5;
  ArrayRef<std::string> All = P.UndefinedSymbols;
  if (All.empty())
    return;
  std::string Names = join(All.take_front(Named), ", ");
  if (All.size() > Named)
    Names += " and " + std::to_string(All.size() - Named) + " more";
  warn("undefined symbols", P.Name,
       "nothing in the link defines " + Names +
           "; what they do is listed as not seen: add the object or library "
           "that defines them");
}

static Expected<Program> buildLink(const LinkRecord &Link, StringRef Project,
                                   PerfLog &Perf,
                                   const ProgramOptions &Options) {
  registerTargets();
  std::string Directory = programDirectory(Project);
  Expected<std::string> Digest = inputsDigest(Link);
  if (!Digest)
    return Digest.takeError();
  if (Options.Reuse)
    if (auto Old = findReusable(Directory, *Digest)) {
      warnOfUndefined(*Old);
      return std::move(*Old);
    }

  Expected<FileLock> Lock = FileLock::take(Directory + ".lock");
  if (!Lock)
    return Lock.takeError();
  Expected<WorkDirectory> Work = WorkDirectory::beside(Directory);
  if (!Work)
    return Work.takeError();
  const std::string &WorkDir = Work->path();
  Expected<Program> P = merge(Link, *Digest, WorkDir, Perf, Options);
  if (!P)
    return P.takeError();
  warnOfUndefined(*P);
  if (Error E = writeFileAtomically(WorkDir + "/program.json", toText(*P)))
    return E;
  if (Error E = install(WorkDir, Directory))
    return E;
  return readProgramFile(Directory);
}

Expected<Program> buildProgram(const CaptureStore &, const LinkRecord &Link,
                               StringRef Project, PerfLog &Perf,
                               const ProgramOptions &Options) {
  assert(Link.Kind != LinkKind::Relocatable && "a partial link is no program");
  return buildLink(Link, Project, Perf, Options);
}

/// What kind of file a linker would take \p Bytes for.
static InputKind inputKindOf(StringRef Bytes) {
  switch (identify_magic(Bytes)) {
  case file_magic::archive:
    return InputKind::Archive;
  case file_magic::bitcode:
    return InputKind::Bitcode;
  case file_magic::elf_shared_object:
    return InputKind::SharedObject;
  default:
    return InputKind::Object;
  }
}

static Error addInput(LinkRecord &Link, StringRef Path) {
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  StringRef Bytes = (*Buffer)->getBuffer();
  LinkInput Input;
  Input.Kind = inputKindOf(Bytes);
  Input.Path = Input.Stored = absolutePath(Path);
  Input.Digest = digestOf(Bytes);
  Link.Arguments.push_back(Input.Path);
  Link.ArgumentInputs.push_back(int(Link.Inputs.size()));
  Link.Inputs.push_back(std::move(Input));
  return Error::success();
}

/// What the compiler driver links for operations that have no instruction.
static std::string builtinsLibrary() {
  return absolutePath(llvmTool("../lib/clang/") +
                      std::to_string(LLVM_VERSION_MAJOR) +
                      "/lib/linux/libclang_rt.builtins-x86_64.a");
}

Expected<Program> buildProgramFromFiles(ArrayRef<std::string> Paths,
                                        StringRef Name, StringRef Sysroot,
                                        StringRef Project, PerfLog &Perf,
                                        const ProgramOptions &Options) {
  LinkRecord Link;
  Link.Output = Name.str();
  Link.Sysroot = Sysroot.str();
  Link.Arguments = {"ld.lld", "-static"};
  Link.ArgumentInputs = {-1, -1};
  SmallString<128> Directory;
  sys::fs::current_path(Directory);
  Link.Directory = std::string(Directory);
  bool HasLibc = !Sysroot.empty() && Sysroot != "host";
  std::vector<std::string> All = Paths.vec();
  if (HasLibc) {
    std::string Library = (Sysroot + "/usr/lib/").str();
    All.insert(All.begin(), {Library + "crt1.o", Library + "crti.o"});
    All.push_back(Library + "libc.a");
    if (std::string Builtins = builtinsLibrary(); sys::fs::exists(Builtins))
      All.push_back(Builtins);
    All.push_back(Library + "crtn.o");
  }
  for (const std::string &Path : All)
    if (Error E = addInput(Link, Path))
      return E;
  if (!HasLibc) {
    // Nothing defines _start; the program begins at main.
    Link.Arguments.push_back("--entry=main");
    Link.ArgumentInputs.push_back(-1);
  }
  return buildLink(Link, Project, Perf, Options);
}

Expected<Program> loadProgram(StringRef Project) {
  std::string Directory = programDirectory(Project);
  if (!sys::fs::exists(Directory + "/program.json"))
    return makeInputError("no program", Project, "it holds no program.json",
                          "run `ukport analyze` first");
  return readProgramFile(Directory);
}

ModuleKind moduleKindOf(const Program &P, StringRef Module) {
  if (Module == P.Name)
    return ModuleKind::Executable;
  StringRef Stem = Module.take_until([](char C) { return C == '.'; });
  if (Module.starts_with("crtbegin") || Module.starts_with("crtend") ||
      Module.starts_with("clang_rt.") || Module.starts_with("libclang_rt.") ||
      Stem == "libgcc" || Stem == "libgcc_eh")
    return ModuleKind::Runtime;
  return StringSwitch<ModuleKind>(Stem)
      .Cases("libc", "libm", "libpthread", "librt", "libdl", "libutil",
             "libcrypt", "libresolv", "libxnet", ModuleKind::Libc)
      .Default(ModuleKind::Library);
}

} // namespace ukport
