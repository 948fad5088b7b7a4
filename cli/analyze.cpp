#include "cli/analyze.h"
#include "analyzer/Analyze.h"
#include "analyzer/assume/Application.h"
#include "analyzer/capture/Import.h"
#include "analyzer/capture/SourceTree.h"
#include "analyzer/frontend/source/Excerpts.h"
#include "analyzer/project/Config.h"
#include "analyzer/project/Project.h"
#include "analyzer/project/Stamp.h"
#include "analyzer/store/Store.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Talk.h"
#include "reports/Text.h"
#include "sysroot/Sysroot.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <CLI/CLI.hpp>
#include <set>

using namespace llvm;

namespace ukport {

void addAnalyzeOptions(CLI::App &Sub, AnalyzeCommandOptions &Options) {
  Sub.add_option("PATH", Options.Input,
                 "a source tree, a project, bitcode, an ELF program (with or "
                 "without bitcode), or a compile_commands.json");
  Sub.add_option("-t,--target", Options.Targets,
                 "a system to judge for; may be repeated (default: all)")
      ->allow_extra_args(false);
  Sub.add_option("-o,--out", Options.Out,
                 "the project directory (default: ukport-out/NAME)");
  Sub.add_option("--build", Options.Build,
                 "the shell command that builds a source tree");
  Sub.add_option("--program", Options.Program,
                 "which executable, when the build makes several");
  Sub.add_option("-p,--compile-commands", Options.Input,
                 "analyze what a compile_commands.json lists");
  Sub.add_option("--sysroot", Options.Sysroot,
                 "\"host\", \"none\" (bitcode alone), or a directory "
                 "(default: ukport's own, with musl)");
  Sub.add_option("--overlay", Options.Overlays,
                 "a folder with features/ and targets/ of your own")
      ->allow_extra_args(false);
  Sub.add_option("--policy", Options.Policy,
                 "how calls through pointers are resolved: flow (where "
                 "addresses go), signature (the baseline), or address-taken "
                 "(of an ELF program: to every function whose address is "
                 "taken)")
      ->check(CLI::IsMember({"flow", "signature", "address-taken"}))
      ->capture_default_str();
  Sub.add_option("--assume", Options.Assume,
                 "what you vouch for, e.g. 'ngx_core_conf_t.master = 0'; may "
                 "be repeated")
      ->allow_extra_args(false);
  Sub.add_option("--config", Options.Config,
                 "the application's configuration file: what it makes "
                 "impossible is left out");
  Sub.add_option("--argv", Options.Arguments,
                 "the command line that the application is run with")
      ->type_name("'PROGRAM WORD...'");
  Sub.add_option("--env", Options.Environment,
                 "a name and value of the environment it is run with, which "
                 "holds no others; may be repeated; '' for none at all")
      ->type_name("'NAME=value'")
      ->allow_extra_args(false);
  Sub.add_option("--application", Options.Application,
                 "what --config and options mean for the application (default: "
                 "the file that ships for it, integration/*/application.toml)");
  addGateOptions(Sub, Options.Gate);
  addElfOptions(Sub, Options.Elf);
  Sub.add_flag("--no-source", Options.NoSource,
               "do not read sources for excerpts and conditions");
}

namespace {

/// One run of `ukport analyze`: from what the user named to the store.
class AnalyzeRun {
public:
  AnalyzeRun(AnalyzeCommandOptions Options, PerfLog &Perf)
      : Options(std::move(Options)), Perf(Perf) {}

  Expected<int> run() {
    // The configuration file fills in what the command line leaves open.
    if (Error E = mergeConfig())
      return E;
    // The tables first: a wrong target costs no build.
    Expected<SyscallMap> Map = SyscallMap::loadDefault(Options.Overlays);
    if (!Map)
      return Map.takeError();
    for (const std::string &Name : Options.Targets)
      if (Expected<const Target *> T = Map->requireTarget(Name); !T)
        return T.takeError();
    if (Error E = checkGate(*Map))
      return E;
    // What has no sources goes its own way to the store.
    if (!Options.Elf.Many.empty())
      return runMany(Options.Elf, Options.Policy, Options.Out, *Map);
    Expected<PathKind> Kind = classifyPath(inputPath());
    if (!Kind)
      return Kind.takeError();
    if (*Kind == PathKind::ElfAlone)
      return analyzeAlone(*Map);
    // Capture (or find) a build and let the linker put the program together.
    Expected<Program> P = obtainProgram(*Kind);
    if (!P)
      return P.takeError();
    // What the user vouches for.
    if (Error E = readStart())
      return E;
    if (Error E = collectAssumptions(P->Name))
      return E;
    // Nothing changed since the last time: the store has the answer.
    std::string Stamp =
        analysisStamp(*P, Options.Targets, Options.Overlays, Options.Policy,
                      Assumptions, Started, !Options.NoSource);
    if (!isUpToDate(Stamp))
      if (Error E = analyze(*P, *Map, Stamp))
        return E;
    return conclude();
  }

private:
  std::string database() const { return Project + "/ukport.db"; }

  Error mergeConfig() {
    bool IsDirectory = sys::fs::is_directory(Options.Input);
    Expected<Config> C =
        findConfig(IsDirectory ? Options.Input : std::string("."));
    if (!C)
      return C.takeError();
    auto Default = [](std::string &Value, const std::string &Configured) {
      if (Value.empty())
        Value = Configured;
    };
    Default(Options.Build, C->Build);
    Default(Options.Program, C->Program);
    Default(Options.Sysroot, C->Sysroot);
    Default(Options.Out, C->Out);
    Default(Options.Gate.FailOn, C->FailOn);
    Default(Options.Gate.Baseline, C->Baseline);
    if (Options.Targets.empty())
      Options.Targets = C->Targets;
    if (Options.Overlays.empty())
      Options.Overlays = C->Overlays;
    Packages = C->Packages;
    // The baseline follows no values.
    if (Options.Policy != "signature")
      Configured = C->Assume;
    if (Options.Input.empty() && !C->File.empty())
      Options.Input = sys::path::parent_path(C->File).str();
    Options.Input = pathBelow(Options.Elf.Root, Options.Input);
    if (Options.Input.empty() && Options.Elf.Many.empty())
      return makeError("nothing to analyze", "", "no PATH was given",
                       "name a source tree: ukport analyze ./nginx");
    return Error::success();
  }

  /// --argv and --env.
  Error readStart() {
    if (!Options.Arguments.empty()) {
      BumpPtrAllocator Alloc;
      StringSaver Saver(Alloc);
      SmallVector<const char *, 8> Words;
      cl::TokenizeGNUCommandLine(Options.Arguments, Saver, Words);
      Started.Words.emplace(Words.begin(), Words.end());
    }
    for (const std::string &Text : Options.Environment)
      if (Error E = Started.addVariable(Text))
        return E;
    return Error::success();
  }

  Error collectAssumptions(StringRef Program) {
    for (const std::string &Text : Options.Assume) {
      Expected<Assumption> A = parseAssumption(Text, "--assume");
      if (!A)
        return A.takeError();
      Assumptions.push_back(std::move(*A));
    }
    for (const std::string &Text : Configured) {
      Expected<Assumption> A = parseAssumption(Text, "ukport.toml");
      if (!A)
        return A.takeError();
      Assumptions.push_back(std::move(*A));
    }
    Expected<std::vector<Assumption>> OfApplication =
        configuredAssumptions(Program);
    if (!OfApplication)
      return OfApplication.takeError();
    llvm::append_range(Assumptions, *OfApplication);
    bool Assumes = !Assumptions.empty() || Started.Words || Started.Names;
    if (Assumes && Options.Policy == "signature")
      return makeError("cannot assume anything", "--policy=signature",
                       "the baseline follows no values",
                       "leave out --policy or what is assumed");
    return Error::success();
  }

  Expected<std::vector<Assumption>> configuredAssumptions(StringRef Program) {
    if (Options.Config.empty() && Options.Arguments.empty() &&
        Options.Application.empty())
      return std::vector<Assumption>();
    std::optional<Application> App;
    if (Options.Application.empty()) {
      auto Found = Application::findFor(Program);
      if (!Found)
        return Found.takeError();
      App = std::move(*Found);
    } else {
      auto Loaded = Application::load(Options.Application);
      if (!Loaded)
        return Loaded.takeError();
      App = std::move(*Loaded);
    }
    if (!App && Options.Config.empty())
      return std::vector<Assumption>(); // only how many words there are
    if (!App)
      return makeError("cannot use --config", Program,
                       "no file says what it means for this program",
                       "write one (docs/assumptions.md) and name it with "
                       "--application");
    Start Said;
    if (!Options.Config.empty()) {
      auto Settings = readConfigFile(Options.Config, App->Syntax);
      if (!Settings)
        return Settings.takeError();
      Said.Config = std::move(*Settings);
    }
    if (Started.Words) {
      Said.Words = Started.Words;
      if (!Said.Words->empty())
        Said.Words->erase(Said.Words->begin());
    }
    return assumptionsOf(*App, Said);
  }

  /// A gate that cannot be meant, or read, costs no build either.
  Error checkGate(const SyscallMap &Map) const {
    std::vector<StringRef> Features;
    for (const Feature &F : Map.features())
      Features.push_back(F.Id);
    if (Expected<Gate> What = Gate::parse(Options.Gate.FailOn, Features); !What)
      return What.takeError();
    if (Options.Gate.Baseline.empty())
      return Error::success();
    return readBaseline(Options.Gate.Baseline).takeError();
  }

  /// Where PATH is, for who looks at it from here.
  std::string inputPath() const {
    if (Options.Elf.Root.empty())
      return Options.Input;
    return Options.Elf.Root + "/" + StringRef(Options.Input).ltrim('/').str();
  }

  /// A program of machine code alone, with all its libraries.
  Expected<int> analyzeAlone(const SyscallMap &Map) {
    if (!Options.Assume.empty() || !Options.Config.empty() ||
        !Options.Arguments.empty() || !Options.Environment.empty())
      return makeError("cannot assume anything", Options.Input,
                       "of machine code no values are followed",
                       "analyze its sources, or leave out what is assumed");
    Expected<std::unique_ptr<ElfTools>> Tools = makeElfTools(Options.Elf.Root);
    if (!Tools)
      return Tools.takeError();
    Project = projectFor(Options.Input, Options.Out);
    ElfOptions How = elfOptionsOf(Options.Elf, Options.Policy);
    How.Targets = Options.Targets;
    How.InputPath = Options.Input;
    std::string Path = How.Root.empty()
                           ? absolutePath(Options.Input)
                           : "/" + StringRef(Options.Input).ltrim('/').str();
    Perf.expect(6);
    Expected<AnalyzedElf> A = analyzeElf(Path, **Tools, Map, How, Perf);
    if (!A)
      return A.takeError();
    for (const std::string &Sentence : A->Missing)
      warn("a library is missing", Options.Input, Sentence);
    {
      PassTimer Timer(Perf, "write store");
      if (Error E = writeStore(database(), A->Result, Map))
        return E;
    }
    return conclude();
  }

  Expected<Program> obtainProgram(PathKind Kind) {
    if (Kind == PathKind::Project) {
      Project = absolutePath(Options.Input);
      return fromCapture(CaptureStore::open(Project + "/capture"));
    }
    Project = projectFor(Options.Input, Options.Out);
    if (Error E = createDirectories(Project))
      return E;
    if (Error E = settleSysroot())
      return E;
    switch (Kind) {
    case PathKind::SourceTree:
      SourceRoot = absolutePath(Options.Input);
      return fromCapture(captureTree());
    case PathKind::CompileCommands:
      SourceRoot = sys::path::parent_path(absolutePath(Options.Input)).str();
      return fromCapture(
          captureCompileCommands(Options.Input, captureOptions()));
    case PathKind::Elf:
      return fromCapture(captureBitcode({Options.Input}, captureOptions()));
    default:
      break;
    }
    return buildProgramFromFiles(
        {absolutePath(Options.Input)}, sys::path::stem(Options.Input),
        Options.Sysroot == "none" ? "" : Options.Sysroot, Project, Perf);
  }

  /// Makes Options.Sysroot a directory, "host" or "none".
  Error settleSysroot() {
    if (!Options.Sysroot.empty())
      return Error::success();
    PassTimer Timer(Perf, "sysroot");
    Expected<Sysroot> S = ensureSysroot(Packages);
    if (!S)
      return S.takeError();
    Options.Sysroot = S->Path;
    return Error::success();
  }

  CaptureOptions captureOptions() const {
    CaptureOptions Capture;
    Capture.CaptureDirectory = Project + "/capture";
    Capture.Sysroot = Options.Sysroot == "none" ? "host" : Options.Sysroot;
    return Capture;
  }

  Expected<CaptureStore> captureTree() {
    PassTimer Timer(Perf, "capture the build");
    SourceTreeOptions Tree;
    Tree.Build = Options.Build;
    Tree.Sysroot = Options.Sysroot;
    return captureSourceTree(Options.Input, Project, Tree);
  }

  Expected<Program> fromCapture(Expected<CaptureStore> Store) {
    if (!Store)
      return Store.takeError();
    Compiles = Store->compiles().vec();
    if (SourceRoot.empty())
      SourceRoot = Store->sourceTree().str();
    std::optional<StringRef> Name;
    if (!Options.Program.empty())
      Name = Options.Program;
    Expected<const LinkRecord *> Link = Store->findProgram(Name);
    if (!Link)
      return Link.takeError();
    return buildProgram(*Store, **Link, Project, Perf);
  }

  bool isUpToDate(StringRef Stamp) const {
    if (!sys::fs::exists(database()))
      return false;
    Expected<Store> S = Store::open(database());
    if (!S) {
      consumeError(S.takeError()); // damaged or of another version: make anew
      return false;
    }
    return S->meta().InputDigest == Stamp;
  }

  Error analyze(const Program &P, const SyscallMap &Map, StringRef Stamp) {
    AnalyzeOptions How;
    How.Start = Started;
    How.Policy = Options.Policy == "signature" ? ResolvePolicy::Signature
                                               : ResolvePolicy::Flow;
    How.Targets = Options.Targets;
    How.SourceRoot = SourceRoot;
    How.InputPath = Options.Input;
    How.Assumptions = Assumptions;
    Perf.expect(Options.NoSource ? 6 : 8);
    Expected<AnalyzedProgram> A = analyzeProgram(P, Map, How, Perf);
    if (!A)
      return A.takeError();
    A->Result.InputDigest = Stamp.str();
    notePackages(A->Result);
    if (!Options.NoSource)
      if (Error E = addSourceFacts(A->Result))
        return E;
    PassTimer Timer(Perf, "write store");
    return writeStore(database(), A->Result, Map);
  }

  /// Which packages of the sysroot the program has code of.
  static void notePackages(Analysis &A) {
    Expected<Sysroot> S = openSysroot();
    if (!S)
      return consumeError(S.takeError()); // bitcode alone has no sysroot
    std::set<StringRef> Prefixes;
    for (const Function &F : A.Graph->Functions)
      if (F.Where.File.valid())
        Prefixes.insert(A.Graph->text(F.Where.File).split('/').first);
    for (const Package &P : S->Packages)
      if (Prefixes.count(P.SourcePrefix))
        A.Packages.push_back(
            {P.Name, P.Version, P.Source, P.Licence.value_or("")});
  }

  Error addSourceFacts(Analysis &A) {
    SourceOptions Source;
    Source.ShardDirectory = Project + "/source-facts";
    Source.Compiles = Compiles;
    if (!SourceRoot.empty())
      Source.Locator.addRoot(SourceRoot);
    if (Expected<Sysroot> S = openSysroot()) {
      for (const Package &P : S->Packages) {
        Source.Locator.addPrefix(P.SourcePrefix, P.SourceDirectory);
        addCompilesOf(P, Source.Compiles);
      }
    } else {
      consumeError(S.takeError()); // bitcode alone has no sysroot
    }
    return collectExcerpts(A, std::move(Source), Perf);
  }

  /// How the library was compiled: its lines are parsed, not only scanned.
  static void addCompilesOf(const Package &P, std::vector<CompileRecord> &To) {
    if (P.CaptureDirectory.empty())
      return;
    Expected<CaptureStore> Store = CaptureStore::open(P.CaptureDirectory);
    if (!Store)
      return consumeError(Store.takeError()); // its lines are scanned then
    To.insert(To.end(), Store->compiles().begin(), Store->compiles().end());
  }

  /// Prints the verdict and decides the exit code.
  Expected<int> conclude() {
    Expected<Store> S = Store::open(database());
    if (!S)
      return S.takeError();
    Expected<Snapshot> Whole = S->load();
    if (!Whole)
      return Whole.takeError();
    if (Error E = applyGate(*Whole, Options.Gate))
      return E;
    printVerdict(*Whole, outs());
    talk() << "ukport: the analysis is in " << database()
           << "; `ukport report` writes it as a page\n";
    return exitCodeOf(*Whole);
  }

  AnalyzeCommandOptions Options;
  PerfLog &Perf;
  std::string Project, SourceRoot;
  std::vector<std::string> Packages;
  std::vector<std::string> Configured; ///< assumptions, as ukport.toml has them
  std::vector<Assumption> Assumptions;
  ProcessStart Started;
  std::vector<CompileRecord> Compiles;
};

} // namespace

Expected<int> runAnalyzeCommand(AnalyzeCommandOptions Options, PerfLog &Perf) {
  return AnalyzeRun(std::move(Options), Perf).run();
}

} // namespace ukport
