#include "SampleProgram.h"
#include "analyzer/support/Files.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>

using namespace llvm;

namespace ukport {

const char *const HostileName =
    "</script><script>document.title='owned'</script>"
    "<img src=x onerror=\"document.title='owned'\">\xe2\x80\xae\xe2\x80\xa8"
    "{{data}}&quot;'\"\x1b[31m\xff";

namespace {

/// Builds a graph by names. A call is added to the function that was added
/// last: sites of one owner are contiguous.
class Builder {
public:
  explicit Builder(ProgramGraph &G) : G(G) {}

  FunctionId function(StringRef Name, ModuleId M, StringRef File, uint32_t Line,
                      FunctionKind Kind = FunctionKind::Bitcode,
                      bool Live = true) {
    FunctionId F = G.addFunction(Name, M, Kind);
    Function &Fn = G.function(F);
    Fn.Where = {G.intern(File), Line};
    Signature Sig;
    Sig.Gpr = Sig.ReadGpr = F.index() % 4;
    Fn.Signature = G.intern(Sig);
    Fn.Instructions = 20 + F.index() % 97;
    Fn.Object = G.intern((G.name(M) + "(" + File + ".o)").str());
    G.FunctionLive.push_back(Live);
    return F;
  }
  void begin(FunctionId F) {
    Current = F;
    G.function(F).Sites.Begin = G.Sites.size();
    G.function(F).Sites.End = G.Sites.size();
  }
  SiteId call(FunctionId Callee, uint32_t Line,
              SiteKind Kind = SiteKind::Direct) {
    Site S;
    S.Caller = Current;
    S.Callee = Callee;
    S.Signature = G.function(Current).Signature;
    S.Where = {G.function(Current).Where.File, Line};
    S.Kind = Kind;
    return add(S);
  }
  SiteId pointer(TargetSetId Targets, uint32_t Line) {
    Site S;
    S.Caller = Current;
    S.Signature = G.function(Current).Signature;
    S.Targets = Targets;
    S.Where = {G.function(Current).Where.File, Line};
    S.Kind = SiteKind::Indirect;
    return add(S);
  }
  DataId data(StringRef Name, ModuleId M, uint64_t Size, bool Live,
              FunctionId Holds) {
    DataId D = G.addData(Name, M);
    DataObject &Object = G.data(D);
    Object.Size = Size;
    Object.Where = {G.intern("src/core/tables.c"), 7 + D.index() % 90};
    Object.References.Begin = G.References.size();
    if (Holds.valid()) {
      Reference R;
      R.Function = Holds;
      R.Where = Object.Where;
      G.References.push_back(R);
    }
    Object.References.End = G.References.size();
    G.DataLive.push_back(Live);
    return D;
  }

private:
  SiteId add(const Site &S) {
    G.Sites.push_back(S);
    G.SiteLive.push_back(G.isLive(Current));
    G.function(Current).Sites.End = G.Sites.size();
    return SiteId(G.Sites.size() - 1);
  }

  ProgramGraph &G;
  FunctionId Current;
};

/// The few functions that the tests name, and what is found in them.
class SampleMaker {
public:
  SampleMaker(const SyscallMap &Map, const SampleOptions &Options)
      : Map(Map), Options(Options),
        Sample{std::make_unique<ProgramGraph>(), {}}, G(*Sample.Graph), B(G) {}

  SampleProgram make() {
    makeCore();
    makeFillers();
    makeSyscalls();
    G.verify();
    makeAnalysis();
    return std::move(Sample);
  }

private:
  void makeCore();
  void makeFillers();
  void makeSyscalls();
  void makeAnalysis();
  void makeUses();
  void makeVerdicts();
  void makeFindings();
  void summariseModules();

  const SyscallMap &Map;
  const SampleOptions &Options;
  SampleProgram Sample;
  ProgramGraph &G;
  Builder B;
  ModuleId App, Libc, Library;
  FunctionId Start, Main, Daemon, Worker, Handler, Fork, Open, Kernel, Dead,
      Hostile;
  SiteId ForkInDaemon, ForkInWorker, OpenInMain, EventInMain, KernelInFork,
      KernelInOpen;
};

} // namespace

void SampleMaker::makeCore() {
  G.ProgramName = "server";
  App = G.addModule("server", ModuleKind::Executable);
  Library = G.addModule("libssl.a", ModuleKind::Library);
  Libc = G.addModule("libc.a", ModuleKind::Libc);
  Start = B.function("_start", Libc, "crt/crt1.c", 12, FunctionKind::Native);
  Main = B.function("main", App, "src/main.c", 40);
  Daemon = B.function("become_daemon", App, "src/os/daemon.c", 17);
  Worker = B.function("spawn_worker", App, "src/os/process.c", 88);
  Handler = B.function("on_event", App, "src/event.c", 210);
  Fork = B.function("fork", Libc, "src/process/fork.c", 26);
  Open = B.function("open", Libc, "src/fcntl/open.c", 9);
  Kernel = B.function("__syscall", Libc, "", 0, FunctionKind::Native);
  Dead = B.function("never_called", App, "src/old.c", 3, FunctionKind::Bitcode,
                    /*Live=*/false);
  Hostile = B.function(Options.Hostile ? HostileName : "harmless", App,
                       Options.Hostile ? "src/<b>&\"'.c" : "src/harmless.c", 5);
  G.addAlias("vfork_alias", Fork);

  B.begin(Start);
  B.call(Main, 14);
  B.begin(Main);
  B.call(Daemon, 61);
  OpenInMain = B.call(Open, 70);
  EventInMain = B.pointer(TargetSetId(0), 92);
  B.call(Hostile, 95);
  B.begin(Daemon);
  ForkInDaemon = B.call(Fork, 21);
  B.begin(Handler);
  B.call(Worker, 220);
  B.begin(Worker);
  ForkInWorker = B.call(Fork, 95);
  B.begin(Fork);
  KernelInFork = B.call(Kernel, 31);
  B.begin(Open);
  KernelInOpen = B.call(Kernel, 15);
  B.begin(Dead);
  B.call(Dead, 4);

  DataId Table = B.data("event_actions", App, 64, /*Live=*/true, Handler);
  B.data("old_table", App, 4096, /*Live=*/false, Dead);
  G.TakenBy[Handler] = {FunctionId(), Table, G.data(Table).Where};
  G.TargetSets.push_back({Handler});
  G.Reasons.push_back({EventInMain, Handler, ReasonKind::Initialiser,
                       G.intern("event_s.handler"), FunctionId(), Table,
                       G.data(Table).Where, StringId()});
  G.Roots.push_back({Start, RootKind::Entry, "the ELF entry point"});
  G.Unknowns.push_back({"inline-asm",
                        "rdtsc in ticks()",
                        Main,
                        {G.intern("src/main.c"), 77},
                        "assumed to call nothing",
                        "say in a summary what the assembly does",
                        {5, 2, 40, 1}});
  if (Options.Hostile)
    G.Unknowns.push_back({"inline-asm",
                          HostileName,
                          Hostile,
                          {G.intern("src/main.c"), 95},
                          HostileName,
                          HostileName});
}

void SampleMaker::makeFillers() {
  if (!Options.Fillers)
    return;
  ModuleId Modules[] = {Library,
                        G.addModule("libcrypto.a", ModuleKind::Library),
                        G.addModule("libpcre2-8.a", ModuleKind::Library),
                        G.addModule("libz.a", ModuleKind::Library)};
  uint32_t First = G.Functions.size();
  for (uint32_t I = 0; I < Options.Fillers; ++I) {
    uint32_t M = I % 16 < 2 ? 0 : I % 16 < 13 ? 1 : I % 16 < 15 ? 2 : 3;
    std::string File = "src/part" + std::to_string(I / 40) + "/file" +
                       std::to_string(I / 8) + ".c";
    B.function("library_function_number_" + std::to_string(I), Modules[M], File,
               10 + I % 8 * 40, FunctionKind::Bitcode, I % 5 != 0);
  }
  for (uint32_t I = 0; I < Options.Fillers; I += 2)
    B.data("table_" + std::to_string(I), Modules[I % 4], 16 + I % 512,
           I % 6 != 0, FunctionId(First + I));
  for (uint32_t T = 0; T < Options.TargetSets; ++T) {
    std::vector<FunctionId> Members;
    for (uint32_t I = T % 7; I < Options.Fillers; I += 20 + T % 19)
      Members.push_back(FunctionId(First + I));
    G.TargetSets.push_back(std::move(Members));
  }
  for (uint32_t I = 0; I < Options.Fillers; ++I) {
    B.begin(FunctionId(First + I));
    for (uint32_t C = 0; C < 8; ++C)
      B.call(FunctionId(First + (I * 7 + C * 131 + 1) % Options.Fillers),
             12 + I % 8 * 40 + C);
    if (Options.TargetSets && I % 5)
      B.pointer(TargetSetId(1 + I % Options.TargetSets), 30 + I % 8 * 40);
  }
  B.begin(Hostile);
  for (uint32_t C = 0; C < 64 && C < Options.Fillers; ++C)
    B.call(FunctionId(First + C), 6);
  for (uint32_t I = 0; I < 300; ++I)
    G.Unknowns.push_back({I % 3 ? "indirect-call" : "undefined-function",
                          "thing_" + std::to_string(I),
                          FunctionId(First + I * 11 % Options.Fillers),
                          {G.intern("src/part3/file26.c"), 10 + I},
                          "assumed to call every function whose address is "
                          "taken",
                          "a summary of what it calls"});
}

/// Fork and open at their places and, with fillers, every syscall of the map
/// whose number is even, somewhere.
void SampleMaker::makeSyscalls() {
  Analysis &A = Sample.Result;
  SyscallSite ForkSite;
  ForkSite.Site = KernelInFork;
  ForkSite.Numbers = {57};
  A.SyscallSites.push_back(ForkSite);
  if (Options.Assumed) {
    A.Assumptions.push_back(
        {"conf_t.master", Relation::Equal, 0, {}, "server.conf:3"});
    A.Assumptions.push_back({"reload()", Relation::Never, 0, {}, "--assume"});
    if (Options.Hostile)
      A.Assumptions.push_back({"command.name",
                               Relation::In,
                               0,
                               {"</script><script>"},
                               HostileName});
  }
  SyscallSite OpenSite;
  OpenSite.Site = KernelInOpen;
  OpenSite.Numbers = {257};
  OpenSite.Arguments[0].Values.push_back({false, -100, {}, {}});
  OpenSite.Arguments[1].Values.push_back(
      {true, 0, G.intern("/proc/meminfo"), OpenInMain});
  OpenSite.Arguments[1].Complete = false;
  OpenSite.Arguments[2].Values.push_back({false, 0x40, {}, KernelInOpen});
  A.SyscallSites.push_back(OpenSite);
  if (!Options.Fillers)
    return;
  SyscallSite Unknown;
  Unknown.Site = ForkInWorker;
  Unknown.NumberKnown = false;
  A.SyscallSites.push_back(Unknown);
  FunctionId First(Hostile.index() + 1);
  for (const SyscallInfo &Info : Map.syscalls()) {
    if (Info.Number % 2 || Info.Number > 330)
      continue;
    for (uint32_t I = 0; I <= uint32_t(Info.Number) % 5; ++I) {
      SyscallSite S;
      FunctionId F(First.index() + (Info.Number * 7 + I * 5) % Options.Fillers);
      S.Site = SiteId(G.function(F).Sites.Begin);
      S.Numbers = {Info.Number};
      A.SyscallSites.push_back(S);
    }
  }
}

/// Of umask too, which no use is of.
void SampleMaker::makeVerdicts() {
  Analysis &A = Sample.Result;
  Verdict Stub{Need::Required, NeedReason::Handling, {}};
  Stub.By.What = Handling::Exits;
  Stub.By.In = Daemon;
  Stub.By.Where = G.site(ForkInDaemon).Where;
  Stub.By.Says = Options.Hostile ? HostileName : "no child";
  Stub.By.SaidIn = Worker;
  Stub.By.SaidWhere = G.site(ForkInWorker).Where;
  Verdict Fake{Need::Required, NeedReason::WrongAnswer, {}};
  for (FeatureUse &U : A.Uses) {
    U.Stub = Stub;
    U.Fake = Fake;
  }
  A.Judgements.push_back({57, Stub, Fake});
  Verdict Ignored{Need::Stubbable, NeedReason::Handling, {}};
  A.Judgements.push_back({95, Ignored, Ignored});
  A.Judgements.back().Fake.What = Need::Fakeable;
}

void SampleMaker::makeUses() {
  Analysis &A = Sample.Result;
  WitnessTree Tree(G);
  for (const Feature &F : Map.features()) {
    for (const SyscallSite &S : A.SyscallSites)
      for (int Number : S.Numbers) {
        SyscallUse Use;
        Use.Number = Number;
        MatchResult Match = Map.matchFeature(F, Use);
        if (!Match)
          continue;
        FeatureUse U;
        U.FeatureId = F.Id;
        U.Syscall = Number;
        U.Certain = Match.Strength == MatchStrength::Yes;
        U.Detail = Map.describeCall(Use);
        FunctionId Caller = G.site(S.Site).Caller;
        if (Number == 57) {
          for (bool Daemonises : {true, false}) {
            U.Pattern = Daemonises ? "daemonise" : "unknown";
            U.Function = Daemonises ? Daemon : Worker;
            U.Site = Daemonises ? ForkInDaemon : ForkInWorker;
            U.Path = Tree.to(U.Function);
            U.Path.push_back({Fork, U.Site, EdgeKind::Direct, "calls it"});
            A.Uses.push_back(U);
          }
          continue;
        }
        if (!F.Patterns.empty())
          U.Pattern = F.Patterns[A.Uses.size() % F.Patterns.size()].Id;
        U.Function = Caller;
        U.Site = S.Site;
        U.Path = Tree.to(Caller);
        A.Uses.push_back(U);
      }
  }
  makeVerdicts();
}

void SampleMaker::makeFindings() {
  Analysis &A = Sample.Result;
  for (const Feature &F : Map.features())
    for (const Target &T : Map.targets()) {
      std::map<std::string, std::vector<uint32_t>> ByPattern;
      for (uint32_t I = 0; I < A.Uses.size(); ++I)
        if (A.Uses[I].FeatureId == F.Id)
          ByPattern[A.Uses[I].Pattern].push_back(I);
      for (const auto &[PatternId, Uses] : ByPattern) {
        std::vector<std::string> Names;
        for (uint32_t U : Uses)
          Names.push_back(Map.byNumber(A.Uses[U].Syscall)->Name);
        Support S = Map.featureSupport(F, T, Names);
        std::optional<Severity> Level = F.severityFor(S.Status);
        if (!Level)
          continue;
        Finding Found;
        Found.FeatureId = F.Id;
        Found.Target = T.Name;
        Found.Pattern = PatternId;
        Found.Level = *Level;
        Found.Status = ukport::toString(S.Status).str();
        Found.Evidence = S.Evidence;
        Found.Summary = F.Title + " is " + Found.Status + " on " + T.Title;
        auto Advice = Map.remedies(F, T, S.Status, F.pattern(PatternId));
        Found.Remedy = Advice.empty() ? "" : Advice.front();
        Found.Uses = Uses;
        A.Findings.push_back(std::move(Found));
      }
    }
  std::stable_sort(
      A.Findings.begin(), A.Findings.end(),
      [](const Finding &L, const Finding &R) { return L.Level > R.Level; });
}

void SampleMaker::summariseModules() {
  Sample.Result.Modules.resize(G.Modules.size());
  for (uint32_t I = 0; I < G.Modules.size(); ++I)
    Sample.Result.Modules[I].Module = ModuleId(I);
  for (uint32_t I = 0; I < G.Functions.size(); ++I) {
    ModuleSummary &M = Sample.Result.Modules[G.Functions[I].Module.index()];
    (G.FunctionLive[I] ? M.FunctionsLive : M.FunctionsDead) += 1;
    (G.FunctionLive[I] ? M.InstructionsLive : M.InstructionsDead) +=
        G.Functions[I].Instructions;
  }
  for (uint32_t I = 0; I < G.Data.size(); ++I) {
    ModuleSummary &M = Sample.Result.Modules[G.Data[I].Module.index()];
    (G.DataLive[I] ? M.DataLive : M.DataDead) += 1;
    (G.DataLive[I] ? M.DataBytesLive : M.DataBytesDead) += G.Data[I].Size;
  }
}

void SampleMaker::makeAnalysis() {
  Analysis &A = Sample.Result;
  A.Graph = &G;
  A.ProgramName = Options.Hostile ? std::string("server") + HostileName
                                  : std::string("server");
  A.InputPath = "out/server/capture";
  A.InputDigest = digestOf("sample");
  for (const Target &T : Map.targets())
    A.Targets.push_back(T.Name);
  makeUses();
  makeFindings();
  summariseModules();
  A.Excerpts.push_back({"src/os/daemon.c",
                        21,
                        18,
                        "int become_daemon(log_t *log)\n{\n    int fd;\n"
                        "    switch (fork()) {\n    case -1:\n"
                        "        return ERROR;\n",
                        {"HAVE_FORK", "!(WIN32)"},
                        "",
                        {{"fork", "fork", "", "", "fork()", "", {}}},
                        ""});
  A.Excerpts.push_back({"src/main.c",
                        70,
                        70,
                        "    fd = OPEN_FILE(MEMINFO);\n",
                        {},
                        "OPEN_FILE",
                        {{"open",
                          "open",
                          "",
                          "",
                          "open(\"/proc/meminfo\", O_CREAT)",
                          "OPEN_FILE",
                          {{0, "/proc/meminfo"}}}},
                        "the file has changed since it was compiled"});
  A.Excerpts.push_back(
      {"src/main.c",
       92,
       92,
       "        ev->handler(ev);\n",
       {},
       "",
       {{"ev->handler", "", "handler", "event_s", "ev->handler(ev)", "", {}}},
       "the file has changed since it was compiled"});
  if (Options.Hostile)
    A.Excerpts.push_back({"src/main.c",
                          95,
                          94,
                          "  // </script><script>document.title='owned'"
                          "</script> \xe2\x80\xa8 <!-- {{script}}\n"
                          "  hostile();\n",
                          {"A && B < \"C\""},
                          "<b>MACRO</b>",
                          {{HostileName,
                            "",
                            HostileName,
                            HostileName,
                            HostileName,
                            HostileName,
                            {{0, HostileName}}}},
                          HostileName});
}

SampleProgram makeSample(const SyscallMap &Map, const SampleOptions &Options) {
  return SampleMaker(Map, Options).make();
}

} // namespace ukport
