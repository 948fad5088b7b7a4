#include "analyzer/Analyze.h"
#include "analyzer/errors/ErrorHandling.h"
#include "analyzer/findings/Findings.h"
#include "analyzer/frontend/bitcode/BitcodeFrontEnd.h"
#include "analyzer/frontend/bitcode/BitcodeOracle.h"
#include "analyzer/frontend/bitcode/ForkRegions.h"
#include "analyzer/frontend/native/NativeFrontEnd.h"
#include "analyzer/frontend/shared/SharedFrontEnd.h"
#include "analyzer/graph/Undefined.h"
#include "analyzer/live/Arrays.h"
#include "analyzer/live/Costs.h"
#include "analyzer/live/Liveness.h"
#include "analyzer/live/Outside.h"
#include "analyzer/resolve/FlowResolver.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/NearNames.h"
#include "analyzer/syscalls/SyscallPass.h"
#include "analyzer/values/ValueFlow.h"

using namespace llvm;

namespace ukport {
namespace {

/// The passes and what they hand to each other.
class Analyzer {
public:
  Analyzer(const Program &P, const SyscallMap &Map,
           const AnalyzeOptions &Options, PerfLog &Perf)
      : P(P), Map(Map), Options(Options), Perf(Perf),
        G(std::make_unique<ProgramGraph>()) {}

  Expected<AnalyzedProgram> run() {
    // The summaries of hand-written assembly.
    Expected<Boundary> Summaries = Boundary::loadDefault();
    if (!Summaries)
      return Summaries.takeError();
    V->Summaries = std::move(*Summaries);

    // Read the merged module.
    if (Error E = readBitcode())
      return E;

    // Fill the graph from bitcode and machine code. From here on no function,
    // data object or reference is added.
    if (Error E = buildGraph())
      return E;

    // Liveness, values, indirect calls, syscalls and what the kernel calls
    // back: one fixpoint. From here on the graph does not change.
    if (Error E = resolve())
      return E;

    // Features, targets, witnesses.
    if (Error E = judge())
      return E;

    // What the program does without each syscall.
    if (Error E = judgeErrors())
      return E;
    if (!Options.KeepModule)
      V.reset(), M.reset();
    return AnalyzedProgram{std::move(G), std::move(M), std::move(V),
                           std::move(Result)};
  }

private:
  Error readBitcode() {
    PassTimer Timer(Perf, "read bitcode");
    auto Loaded = BitcodeModule::load(P.BitcodePath);
    if (!Loaded)
      return Loaded.takeError();
    M = std::move(*Loaded);
    Timer.count("functions", M->ir().size());
    return Error::success();
  }

  Error buildGraph() {
    PassTimer Timer(Perf, "build graph");
    G->ProgramName = P.Name;
    BitcodeOptions FrontEndOptions{Options.SourceRoot, P.Name};
    BitcodeFrontEnd Bitcode(*M, *G, Symbols, FrontEndOptions);
    NativeFrontEnd Native(P, M->ir().getModuleInlineAsm(), *G, Symbols);
    Bitcode.declare();
    if (Error E = Native.declare())
      return E;
    if (Error E = Shared.declare())
      return E;
    Bitcode.fill();
    if (Error E = Native.fill())
      return E;
    NativeNumbers = Native.syscallNumbers();
    Shared.fill();
    applySummaries(*G, B, [this](FunctionId F) { return Shared.has(F); });
    Compiled = Native.compiled();
    assumeUndefined(
        *G,
        [&](StringRef Name) {
          return llvm::is_contained(P.WeakUndefinedSymbols, Name);
        },
        [&](StringRef Name) { return B.summaryOf(Name) != nullptr; });
    SignalVertex = addSignalVertex(*G);
    addArrayVertex(*G);
    if (Error E = addEntry())
      return E;
    if (Error E = keepFunctions())
      return E;
    Timer.count("functions", G->Functions.size());
    Timer.count("data", G->Data.size());
    Timer.count("sites", G->Sites.size());
    Timer.count("references", G->References.size());
    G->verify();
    return Error::success();
  }

  Error addEntry() {
    StringRef Name = P.EntrySymbol.empty() ? "main" : StringRef(P.EntrySymbol);
    FunctionId Entry = Symbols.lookup(Name).Function;
    if (!Entry.valid())
      return makeInputError("no entry point", P.Name,
                            "the program defines no " + Name,
                            "link a main program, not a library");
    G->Roots.push_back({Entry, RootKind::Entry, "the program's entry point"});
    return Error::success();
  }

  Error keepFunctions() {
    for (const std::string &Name : Options.Keep) {
      std::vector<FunctionId> Found = G->findFunctions(Name);
      if (Found.empty()) {
        NearNames Near(Name);
        for (uint32_t I = 0; I < G->Functions.size(); ++I)
          Near.consider(G->name(FunctionId(I)));
        return makeError("no such function", Name,
                         "the program has none of that name",
                         Near.question("see `ukport why` for names"));
      }
      for (FunctionId F : Found)
        G->Roots.push_back({F, RootKind::Unknown, "kept as asked for"});
      append_range(Kept, Found);
    }
    return Error::success();
  }

  Error resolve() {
    PassTimer Timer(Perf, "resolve and find syscalls");
    Result.Assumptions = Options.Assumptions;
    append_range(Result.Assumptions, assumptionsOf(Options.Start, M->ir()));
    auto Assumed = AssumedPlaces::find(Result.Assumptions, M->ir(), NumberOf);
    if (!Assumed)
      return Assumed.takeError();
    V->Assumed = std::move(*Assumed);
    bool Baseline = Options.Policy == ResolvePolicy::Signature;
    FlowInputs Inputs{
        *M,
        *G,
        Symbols,
        [this](StringRef Name) { return B.summaryOf(Name) != nullptr; },
        [this](StringRef Name) { return is_contained(B.VdsoLookups, Name); },
        [this](FunctionId F) {
          return Shared.has(F) ||
                 (llvm::binary_search(Compiled, F) && !B.summaryOf(G->name(F)));
        },
        *V->Assumed};
    FlowResolution Flow{};
    if (!Baseline)
      Flow = createFlowResolver(Inputs);
    std::unique_ptr<Resolver> R =
        Baseline ? createSignatureResolver(*G) : std::move(Flow.Resolves);
    V->Flow = std::make_unique<ValueFlow>(*M, *G, B, *V->Assumed, Flow.Pointers,
                                          NumberOf);
    for (FunctionId F : Kept)
      V->Flow->runWhole(M->Functions.lookup(F));
    std::unique_ptr<Bodies> Whole = createWholeBodies(*G);
    Liveness Live(*G, *R, Baseline ? *Whole : *V->Flow);
    unsigned Rounds = 0;
    bool Changed = true;
    while (Changed) {
      ++Rounds;
      Live.run();
      Callers Direct(*G);
      BitcodeOracle OfBitcode(*M, *G, Direct);
      SharedOracle Oracle(Shared, OfBitcode);
      SyscallInputs In{*G, B, Direct, Oracle, NativeNumbers, NumberOf};
      Result.SyscallSites = findSyscalls(In);
      Changed = findOutsideCalls(*G, SignalVertex, In, Result.SyscallSites);
      if (!Changed)
        nameHandlers(Oracle);
    }
    R->explain(*G);
    if (Error E = Shared.finish())
      return E;
    Result.UnknownsTogether = weighUnknowns(*G, Result.SyscallSites);
    auto CountOf = [](const std::vector<bool> &Flags) {
      return std::count(Flags.begin(), Flags.end(), true);
    };
    Timer.count("rounds", Rounds);
    Timer.count("live", CountOf(G->FunctionLive));
    Timer.count("live-blocks", CountOf(G->BlockLive));
    Timer.count("target-sets", G->TargetSets.size());
    Timer.count("syscalls", numbersOf(Result.SyscallSites).size());
    return Error::success();
  }

  /// rt_sigaction's struct is told by the handlers it can hold.
  void nameHandlers(ValueOracle &Values) {
    for (SyscallSite &S : Result.SyscallSites)
      if (S.PointerOperand &&
          llvm::is_contained(S.Numbers, NumberOf("rt_sigaction")))
        S.Arguments[1] = Values.pointedHandlers(S.Site, *S.PointerOperand);
  }

  Error judge() {
    PassTimer Timer(Perf, "findings");
    Result.Graph = G.get();
    Result.ProgramName = P.Name;
    Result.InputPath = Options.InputPath;
    Result.InputDigest = Result.ProgramDigest = P.Digest;
    Callers Direct(*G);
    ForkRegions Regions(*M, *G, Direct, Map, Result.SyscallSites);
    FindingInputs In{*G, Map, Direct, &Regions};
    if (Error E = makeFindings(In, Options.Targets, Result))
      return E;
    Timer.count("uses", Result.Uses.size());
    Timer.count("findings", Result.Findings.size());
    return Error::success();
  }

  Error judgeErrors() {
    if (Options.KeepModule) // asked for questions of another kind
      return Error::success();
    PassTimer Timer(Perf, "error handling");
    Expected<SyscallEffects> Effects = SyscallEffects::loadDefault();
    if (!Effects)
      return Effects.takeError();
    judgeErrorHandling({*M, *G, B, Map, *Effects}, Result);
    Timer.count("syscalls", Result.Judgements.size());
    return Error::success();
  }

  const Program &P;
  const SyscallMap &Map;
  const AnalyzeOptions &Options;
  PerfLog &Perf;
  SymbolTable Symbols;
  std::unique_ptr<ProgramGraph> G;
  std::unique_ptr<BitcodeModule> M; ///< outlives its values
  std::unique_ptr<ProgramValues> V = std::make_unique<ProgramValues>();
  const Boundary &B = V->Summaries;
  std::map<SiteId, std::optional<int>> NativeNumbers;
  std::vector<FunctionId> Compiled; ///< machine code of compilers, sorted
  SharedFrontEnd Shared{P, *G, Symbols};
  FunctionId SignalVertex;
  std::vector<FunctionId> Kept; ///< by name
  Analysis Result;
  std::function<int(StringRef)> NumberOf = [this](StringRef Name) {
    const SyscallInfo *Info = Map.byName(Name);
    return Info ? Info->Number : -1;
  };
};

} // namespace

Expected<AnalyzedProgram> analyzeProgram(const Program &P,
                                         const SyscallMap &Map,
                                         const AnalyzeOptions &Options,
                                         PerfLog &Perf) {
  return Analyzer(P, Map, Options, Perf).run();
}

} // namespace ukport
