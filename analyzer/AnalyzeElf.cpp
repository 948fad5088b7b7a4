#include "analyzer/AnalyzeElf.h"
#include "analyzer/findings/Findings.h"
#include "analyzer/frontend/elf/DebugFile.h"
#include "analyzer/frontend/elf/DynamicLoads.h"
#include "analyzer/frontend/elf/ElfSyscalls.h"
#include "analyzer/frontend/elf/HandedNumbers.h"
#include "analyzer/frontend/elf/SourceLines.h"
#include "analyzer/live/Liveness.h"
#include "analyzer/live/Outside.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/syscalls/SyscallPass.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {
namespace {

using namespace elf;

/// The passes and what they hand to each other.
class ElfAnalyzer {
public:
  ElfAnalyzer(StringRef Path, ElfTools &Tools, const SyscallMap &Map,
              const ElfOptions &Options, PerfLog &Perf)
      : Path(Path), Map(Map), Options(Options), Perf(Perf),
        Search(Options.Root, Options.LibraryPath),
        Files(
            Search, [&Tools](StringRef File) { return Tools.Cache.read(File); },
            Options.Jobs),
        Loads(Files, Search, Tools.Plugins), Private(Tools.Private),
        Conditions(Tools.Conditions), Computed(Tools.Computed) {}

  Expected<AnalyzedElf> run() {
    // The files that are loaded at the start.
    if (Error E = load())
      return E;
    // What runs, and what that opens: until nothing new is opened. From here on
    // no file is added.
    settle();
    // The graph again, without what never happens, and what dead functions
    // hold.
    leaveOut();
    keepLive();
    // System calls with their arguments.
    findCalls();
    // Features, targets, witnesses.
    if (Error E = judge())
      return E;
    AnalyzedElf A;
    A.Summary = summary();
    for (const MissingLibrary &M : Files.Missing)
      A.Missing.push_back(M.Name + ", which " + M.NeededBy +
                          " needs: " + M.Why);
    A.Graph = std::move(Elf->Graph);
    A.Result = std::move(Result);
    return A;
  }

  Expected<ElfSummary> summarize() {
    if (Error E = load())
      return E;
    settle();
    leaveOut();
    ElfValues Values(*Elf);
    findNumbers(Values, Detail::Numbers);
    nameUnknowns(Values);
    return summary();
  }

private:
  ProgramGraph &graph() { return *Elf->Graph; }

  Error load() {
    PassTimer Timer(Perf, "load the program");
    if (Error E = Files.load(Path))
      return E;
    for (const std::string &Pattern : Options.Load)
      if (!Loads.openFor(Pattern))
        return makeInputError("cannot load", Pattern,
                              "there is no such library", "check --load");
    Timer.count("files", Files.Images.size());
    return Error::success();
  }

  void settle() {
    PassTimer Timer(Perf, "what runs");
    unsigned Rounds = 0;
    bool Opened = true;
    while (Opened) {
      ++Rounds;
      Elf.emplace(Files, sys::path::filename(Path));
      run(*Elf);
      ElfValues Values(*Elf);
      Opened = Loads.openMore(*Elf, Values);
    }
    Timer.count("rounds", Rounds);
    Timer.count("files", Files.Images.size());
    Timer.count("functions", graph().Functions.size());
    Timer.count("sites", graph().Sites.size());
    Timer.count("live", count(graph().FunctionLive, true));
  }

  /// Liveness and indirect calls of \p Elf, with what the kernel and dlsym
  /// enter: one fixpoint.
  void run(ElfGraph &Of) {
    ProgramGraph &G = *Of.Graph;
    FunctionId Signals = addSignalVertex(G);
    Loads.addRoots(Of);
    G.verify();
    Circles = circlesOf(Files.Images, Private);
    std::unique_ptr<Resolver> R =
        createElfResolver(Of, Options.Policy, Circles);
    std::unique_ptr<Bodies> Whole = createWholeBodies(G);
    Liveness Live(G, *R, *Whole);
    bool Changed = true;
    while (Changed) {
      Live.run();
      Of.Calls.resize(G.Sites.size());
      ElfValues Values(Of);
      Changed = deliverSignals(Of, Values, Signals);
      Changed |= Loads.addLookups(Of, Values);
    }
  }

  /// Where a program can install a handler, signals may enter any function
  /// whose address is taken and that reads no more than a handler is given.
  bool deliverSignals(ElfGraph &Of, ElfValues &Values, FunctionId Vertex) {
    ProgramGraph &G = *Of.Graph;
    if (G.isLive(Vertex))
      return false;
    const SyscallInfo *Installs = Map.byName("rt_sigaction");
    bool May = any_of(
        findSyscalls(Of, Values, Detail::Numbers), [&](const SyscallSite &S) {
          return !S.NumberKnown || is_contained(S.Numbers, Installs->Number);
        });
    if (!May)
      return false;
    G.site(SiteId(G.function(Vertex).Sites.Begin)).Kind = SiteKind::Indirect;
    G.Roots.push_back(
        {Vertex, RootKind::Signal, "the kernel delivers signals to handlers"});
    return true;
  }

  /// Leaves out what never happens: what no call asks for, and what nothing
  /// that lives makes happen. The policy of others knows nothing of it.
  void leaveOut() {
    if (Options.Policy == Policy::AddressTaken)
      return;
    PassTimer Timer(Perf, "what never happens");
    bool Asked = !findUnasked();
    leaveOutConditions(Asked);
    // What then no longer runs handed over other arguments. Two rounds find
    // nearly all of it.
    constexpr unsigned MaxRounds = 2;
    for (unsigned Round = 0; Round < MaxRounds && findUnasked(); ++Round)
      Elf.emplace(buildLive());
    Timer.count("sites", graph().Sites.size());
    Timer.count("references", graph().References.size());
  }

  /// Finds what functions do for arguments that nobody hands over; whether
  /// there is more of it than before.
  bool findUnasked() {
    auto Now = std::make_unique<HandedNumbers>(*Elf, Handed.get());
    if (Now->excluded() == 0)
      return false;
    Handed = std::move(Now);
    Never.Handed = Handed.get();
    return true;
  }

  /// Leaves out what waits for something else, by the word of only-after.toml,
  /// and what nobody asks for, unless \p Asked.
  void leaveOutConditions(bool Asked) {
    auto NumberOf = [&](StringRef Name) { return numberOf(Name); };
    std::vector<bool> Applies(Conditions.size(), true);
    for (;;) {
      Never = omittedBy(Conditions, Applies, *Elf, NumberOf);
      Never.Handed = Handed.get();
      if (Never.Reasons.empty() && Asked)
        return;
      ElfGraph Smaller = buildLive();
      if (takeBack(Conditions, Applies, Smaller))
        continue;
      Elf.emplace(std::move(Smaller));
      return;
    }
  }

  /// The graph of what lives, and not of what never happens.
  ElfGraph buildLive() {
    ElfGraph Smaller(Files, sys::path::filename(Path), Elf->Graph.get(),
                     &Never);
    run(Smaller);
    return Smaller;
  }

  void keepLive() {
    PassTimer Timer(Perf, "keep what runs");
    Elf.emplace(buildLive());
  }

  int numberOf(StringRef Name) const {
    const SyscallInfo *Call = Map.byName(Name);
    return Call ? Call->Number : -1;
  }

  void findNumbers(ElfValues &Values, Detail How) {
    Result.SyscallSites = findSyscalls(*Elf, Values, How);
    if (Options.Policy != Policy::AddressTaken)
      Settled = settleNumbers(Result.SyscallSites, *Elf, Computed,
                              [&](StringRef Name) { return numberOf(Name); });
  }

  void findCalls() {
    PassTimer Timer(Perf, "system calls");
    ElfValues Values(*Elf);
    findNumbers(Values, Detail::Arguments);
    nameUnknowns(Values);
    ProgramGraph &G = graph();
    SourceLines Lines(*Elf, Options.Root + DebugDirectory);
    for (uint32_t S = 0; S < G.Sites.size(); ++S)
      if (G.isLive(SiteId(S)))
        G.Sites[S].Where = Lines.placeOf(SiteId(S), G);
    Timer.count("syscalls", numbersOf(Result.SyscallSites).size());
  }

  /// What could not be known of what runs.
  void nameUnknowns(ElfValues &Values) {
    ProgramGraph &G = graph();
    Loads.nameComputed(*Elf, Values);
    nameUnknownNumbers(G, Result.SyscallSites, *Elf);
    namePrivatePointers();
    for (const ComputedNumbers *C : Settled)
      G.Unknowns.push_back(
          {"computed-number",
           "which system calls " + join(C->Files, ", ") +
               " makes by numbers that it computes",
           {},
           {},
           "taken to be " + join(C->Syscalls, ", ") + " alone: " + C->Reason,
           "remove the entry from syscall-map/computed-numbers.toml if it is "
           "not so",
           {},
           {}});
    for (const std::string &Reason : Never.Reasons)
      G.Unknowns.push_back(
          {"only-after",
           "what libc does only after something that this program never does",
           {},
           {},
           "taken not to happen: " + Reason,
           "remove the entry from syscall-map/only-after.toml if it is not so",
           {},
           {}});
    erase_if(G.Unknowns,
             [&](const Unknown &U) { return U.In.valid() && !G.isLive(U.In); });
    for (const MissingLibrary &M : Files.Missing)
      G.Unknowns.push_back({"missing-library",
                            M.Name,
                            {},
                            {},
                            "what it does is not in the result: " + M.Why,
                            "install it, or name its folder with "
                            "--library-path",
                            {},
                            {}});
  }

  /// Whose word it is that others do not call what is called through pointers.
  void namePrivatePointers() {
    for (uint32_t I = 0; I < Circles.size(); ++I) {
      bool Counts = Circles[I] && Options.Policy != Policy::AddressTaken &&
                    any_of(graph().TakenBy, [&](const auto &Taken) {
                      return Elf->imageOf(Taken.first) == I &&
                             !Elf->isExported(Taken.first);
                    });
      if (Counts)
        graph().Unknowns.push_back(
            {"private-pointers",
             "who calls functions of " + Files.Images[I].Name +
                 " through pointers",
             {},
             {},
             "taken to be " + join(Private[Circles[I] - 1].Files, ", ") +
                 " alone: " + Private[Circles[I] - 1].Reason,
             "remove the entry from syscall-map/private-pointers.toml if it is "
             "not so",
             {},
             {}});
    }
  }

  Error judge() {
    PassTimer Timer(Perf, "findings");
    Result.Graph = Elf->Graph.get();
    Result.ProgramName = graph().ProgramName;
    Result.InputPath = Options.InputPath;
    Result.Complete = Files.Missing.empty();
    std::string Names;
    for (const Image &Img : Files.Images)
      Names += Img.Path + "\n";
    Result.InputDigest = Result.ProgramDigest = digestOf(Names);
    Callers Direct(graph());
    FindingInputs In{graph(), Map, Direct, nullptr};
    if (Error E = makeFindings(In, Options.Targets, Result))
      return E;
    Timer.count("uses", Result.Uses.size());
    Timer.count("findings", Result.Findings.size());
    return Error::success();
  }

  ElfSummary summary() {
    ProgramGraph &G = graph();
    ElfSummary S;
    for (const Image &Img : Files.Images)
      S.Libraries.push_back(Img.Path);
    S.Functions = G.Functions.size();
    S.Live = count(G.FunctionLive, true);
    S.Syscalls = numbersOf(Result.SyscallSites);
    std::vector<SyscallSite> Outside;
    for (const SyscallSite &Site : Result.SyscallSites) {
      S.NumbersKnown &= Site.NumberKnown;
      std::optional<uint32_t> I = Elf->imageOf(G.site(Site.Site).Caller);
      if (I != Files.Interpreter)
        Outside.push_back(Site);
    }
    S.OutsideLinker = numbersOf(Outside);
    for (int Number : S.Syscalls)
      if (const SyscallInfo *Call = Map.byNumber(Number); Call && Call->InVdso)
        S.AnsweredByVdso.push_back(Number);
    std::set<std::string> Kinds;
    for (const Unknown &U : G.Unknowns)
      Kinds.insert(U.Kind);
    S.Unknown.assign(Kinds.begin(), Kinds.end());
    S.Complete = Files.Missing.empty();
    return S;
  }

  std::string Path;
  const SyscallMap &Map;
  const ElfOptions &Options;
  PerfLog &Perf;
  LibrarySearch Search;
  Closure Files;
  DynamicLoads Loads;
  ArrayRef<PrivatePointers> Private;
  std::vector<unsigned> Circles; ///< by file, of Private
  ArrayRef<OnlyAfter> Conditions;
  ArrayRef<ComputedNumbers> Computed;
  std::vector<const ComputedNumbers *> Settled; ///< of Computed, what counts
  Omitted Never;
  std::unique_ptr<HandedNumbers> Handed;
  std::optional<ElfGraph> Elf;
  Analysis Result;
};

} // namespace

Expected<AnalyzedElf> analyzeElf(StringRef Path, ElfTools &Tools,
                                 const SyscallMap &Map,
                                 const ElfOptions &Options, PerfLog &Perf) {
  return ElfAnalyzer(Path, Tools, Map, Options, Perf).run();
}

Expected<ElfSummary> summarizeElf(StringRef Path, ElfTools &Tools,
                                  const SyscallMap &Map,
                                  const ElfOptions &Options) {
  PerfLog Unseen;
  return ElfAnalyzer(Path, Tools, Map, Options, Unseen).summarize();
}

} // namespace ukport
