//===- AnalysisReader.cpp - reading back findings and catalogue -----------===//
#include "analyzer/store/Internal.h"
#include "analyzer/store/Sqlite.h"
#include "analyzer/store/Store.h"
#include "analyzer/support/Error.h"
#include "llvm/Support/JSON.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

static std::vector<std::string> jsonArray(StringRef Text) {
  std::vector<std::string> Result;
  Expected<json::Value> Value = json::parse(Text);
  if (!Value) {
    consumeError(Value.takeError());
    return Result;
  }
  if (const json::Array *Array = Value->getAsArray())
    for (const json::Value &Element : *Array)
      if (auto Text = Element.getAsString())
        Result.push_back(Text->str());
  return Result;
}

static void readAssumptions(SqlStatus &Status, std::vector<Assumption> &To) {
  Rows R(Status, "SELECT text, origin FROM assumption ORDER BY id");
  while (R.next())
    if (Expected<Assumption> Parsed = parseAssumption(R.text(0), R.text(1))) {
      To.push_back(std::move(*Parsed));
    } else {
      consumeError(Parsed.takeError());
      R.fail("an assumption cannot be read");
    }
}

static void readPackages(SqlStatus &Status, std::vector<LinkedPackage> &To) {
  Rows R(Status, "SELECT name, version, source, licence FROM package"
                 " ORDER BY name");
  while (R.next())
    To.push_back(
        {R.text(0).str(), R.text(1).str(), R.text(2).str(), R.text(3).str()});
}

namespace {

class AnalysisReader {
public:
  AnalysisReader(SqlStatus &Status, ProgramGraph &G, Analysis &A)
      : Status(Status), G(G), A(A) {}

  void read() {
    readSyscallSites();
    readUses();
    readNeeds();
    readFindings();
    readModules();
    readExcerpts();
    readSourceCalls();
    readTargets();
    readUnknownsTogether();
    readAssumptions(Status, A.Assumptions);
    readPackages(Status, A.Packages);
  }

private:
  void readSyscallSites();
  std::optional<Verdict> verdict(Rows &R);
  void readNeeds();
  void readUses();
  void readFindings();
  void readModules();
  void readExcerpts();
  void readSourceCalls();
  void readTargets();
  void readUnknownsTogether();

  FunctionId function(Rows &R, int Column) {
    return R.id<FunctionId>(Column, G.Functions.size());
  }
  SiteId site(Rows &R, int Column) {
    return R.id<SiteId>(Column, G.Sites.size());
  }

  SqlStatus &Status;
  ProgramGraph &G;
  Analysis &A;
};

} // namespace

void AnalysisReader::readSyscallSites() {
  Rows Sites(Status, "SELECT id, site, number_known FROM graph_syscall_site"
                     " ORDER BY id");
  while (Sites.next()) {
    if (Sites.integer(0) != int64_t(A.SyscallSites.size()))
      Sites.fail("ids are not dense");
    SyscallSite S;
    S.Site = SiteId(Sites.index(1, G.Sites.size()));
    S.NumberKnown = Sites.index(2, 2);
    A.SyscallSites.push_back(S);
  }
  size_t Size = A.SyscallSites.size();
  Rows Numbers(Status, "SELECT syscall_site, number FROM graph_syscall_number"
                       " ORDER BY syscall_site, number");
  while (Numbers.next())
    if (uint32_t I = Numbers.index(0, Size); I < Size)
      A.SyscallSites[I].Numbers.push_back(int(Numbers.integer(1)));
  Rows Arguments(Status, "SELECT syscall_site, argument, complete FROM"
                         " graph_syscall_argument");
  while (Arguments.next())
    if (uint32_t I = Arguments.index(0, Size); I < Size)
      A.SyscallSites[I].Arguments[Arguments.index(1, 6)].Complete =
          Arguments.index(2, 2);
  Rows Values(Status, "SELECT syscall_site, argument, number, text, origin FROM"
                      " graph_syscall_value"
                      " ORDER BY syscall_site, argument, position");
  while (Values.next()) {
    uint32_t I = Values.index(0, Size);
    if (I >= Size)
      break;
    ArgumentValue V;
    V.IsString = !Values.isNull(3);
    if (V.IsString)
      V.Text = G.intern(Values.text(3));
    V.Number = Values.integer(2);
    V.Origin = site(Values, 4);
    A.SyscallSites[I].Arguments[Values.index(1, 6)].Values.push_back(V);
  }
}

/// The verdict in columns 2 and following of a row of needs.
std::optional<Verdict> AnalysisReader::verdict(Rows &R) {
  auto Place = [&](int File) {
    Location L;
    if (!R.isNull(File))
      L.File = G.intern(R.text(File));
    if (!R.isNull(File + 1))
      L.Line = R.index(File + 1, UINT32_MAX);
    return L;
  };
  std::optional<Need> What = needNamed(R.text(2));
  std::optional<NeedReason> Why = needReasonNamed(R.text(3));
  std::optional<Handling> How = handlingNamed(R.text(4));
  if (!What || !Why || !How) {
    R.fail("a verdict is none");
    return std::nullopt;
  }
  Verdict V;
  V.What = *What;
  V.Why = *Why;
  V.By.What = *How;
  V.By.In = function(R, 5);
  V.By.Where = Place(6);
  V.By.Calls = function(R, 8);
  V.By.Says = R.string(9);
  V.By.SaidIn = function(R, 10);
  V.By.SaidWhere = Place(11);
  return V;
}

void AnalysisReader::readNeeds() {
  auto Query = [](const char *Of, const char *Table) {
    return ("SELECT n." + Twine(Of) +
            ", n.answer, n.verdict, n.reason, n.handling, n.function, s.text,"
            " n.line, n.calls, n.says, n.said_function, t.text, n.said_line"
            " FROM " +
            Table +
            " n LEFT JOIN string s ON s.id = n.file"
            " LEFT JOIN string t ON t.id = n.said_file ORDER BY 1, 2")
        .str();
  };
  Rows Syscalls(Status, Query("syscall", "graph_need").c_str());
  while (Syscalls.next()) {
    std::optional<Verdict> V = verdict(Syscalls);
    if (!V)
      break;
    int Number = int(Syscalls.integer(0));
    if (A.Judgements.empty() || A.Judgements.back().Number != Number)
      A.Judgements.push_back({Number, {}, {}});
    SyscallJudgement &J = A.Judgements.back();
    (Syscalls.text(1) == "zero" ? J.Fake : J.Stub) = *V;
  }
  Rows Uses(Status, Query("use", "graph_use_need").c_str());
  while (Uses.next()) {
    std::optional<Verdict> V = verdict(Uses);
    uint32_t I = Uses.index(0, A.Uses.size());
    if (!V || I >= A.Uses.size())
      break;
    (Uses.text(1) == "zero" ? A.Uses[I].Fake : A.Uses[I].Stub) = *V;
  }
}

void AnalysisReader::readUses() {
  Rows Uses(Status, "SELECT id, feature, pattern, function, site, syscall,"
                    " detail, certain FROM graph_feature_use ORDER BY id");
  while (Uses.next()) {
    if (Uses.integer(0) != int64_t(A.Uses.size()))
      Uses.fail("ids are not dense");
    FeatureUse U;
    U.FeatureId = Uses.string(1);
    U.Pattern = Uses.string(2);
    U.Function = function(Uses, 3);
    U.Site = site(Uses, 4);
    U.Syscall = Uses.isNull(5) ? -1 : int(Uses.integer(5));
    U.Detail = Uses.string(6);
    U.Certain = Uses.index(7, 2);
    A.Uses.push_back(std::move(U));
  }
  Rows Steps(Status, "SELECT use, function, site, kind, reason FROM"
                     " graph_witness_step ORDER BY use, step");
  while (Steps.next()) {
    uint32_t Use = Steps.index(0, A.Uses.size());
    if (Use >= A.Uses.size())
      break;
    Step S;
    S.Function = FunctionId(Steps.index(1, G.Functions.size()));
    S.Site = site(Steps, 2);
    S.Kind = EdgeKind(Steps.index(3, uint64_t(EdgeKind::Assumed) + 1));
    S.Reason = Steps.string(4);
    A.Uses[Use].Path.push_back(std::move(S));
  }
}

void AnalysisReader::readFindings() {
  Rows R(Status, "SELECT id, feature, target, pattern, severity, status,"
                 " evidence, summary, remedy FROM finding ORDER BY id");
  while (R.next()) {
    if (R.integer(0) != int64_t(A.Findings.size()))
      R.fail("ids are not dense");
    std::optional<Severity> Level = severityNamed(R.text(4));
    if (!Level) {
      R.fail("a severity is none");
      break;
    }
    Finding F;
    F.FeatureId = R.string(1);
    F.Target = R.string(2);
    F.Pattern = R.string(3);
    F.Level = *Level;
    F.Status = R.string(5);
    F.Evidence = R.string(6);
    F.Summary = R.string(7);
    F.Remedy = R.string(8);
    A.Findings.push_back(std::move(F));
  }
  Rows Uses(Status, "SELECT finding, use FROM finding_use"
                    " ORDER BY finding, position");
  while (Uses.next()) {
    uint32_t I = Uses.index(0, A.Findings.size());
    uint32_t Use = Uses.index(1, A.Uses.size());
    if (I >= A.Findings.size() || Use >= A.Uses.size())
      break;
    A.Findings[I].Uses.push_back(Use);
  }
}

void AnalysisReader::readModules() {
  Rows R(Status, "SELECT id, functions_live, functions_dead, instructions_live,"
                 " instructions_dead, data_live, data_dead, data_bytes_live,"
                 " data_bytes_dead FROM graph_module"
                 " WHERE functions_live IS NOT NULL ORDER BY id");
  while (R.next()) {
    ModuleSummary M;
    M.Module = ModuleId(R.index(0, G.Modules.size()));
    M.FunctionsLive = uint32_t(R.integer(1));
    M.FunctionsDead = uint32_t(R.integer(2));
    M.InstructionsLive = uint64_t(R.integer(3));
    M.InstructionsDead = uint64_t(R.integer(4));
    M.DataLive = uint32_t(R.integer(5));
    M.DataDead = uint32_t(R.integer(6));
    M.DataBytesLive = uint64_t(R.integer(7));
    M.DataBytesDead = uint64_t(R.integer(8));
    A.Modules.push_back(M);
  }
}

void AnalysisReader::readExcerpts() {
  Rows R(Status, "SELECT file, line, first_line, text, conditions, macro,"
                 " warning, id FROM excerpt ORDER BY id");
  while (R.next()) {
    if (R.integer(7) != int64_t(A.Excerpts.size()))
      R.fail("ids are not dense");
    A.Excerpts.push_back({R.string(0),
                          R.index(1, UINT32_MAX),
                          R.index(2, UINT32_MAX),
                          R.string(3),
                          jsonArray(R.text(4)),
                          R.string(5),
                          {},
                          R.string(6)});
  }
}

void AnalysisReader::readSourceCalls() {
  Rows Calls(Status, "SELECT excerpt, position, callee, function, field, owner,"
                     " text, macro FROM source_call"
                     " ORDER BY excerpt, position");
  while (Calls.next()) {
    uint32_t I = Calls.index(0, A.Excerpts.size());
    if (I >= A.Excerpts.size() ||
        Calls.integer(1) != int64_t(A.Excerpts[I].Calls.size())) {
      Calls.fail("the calls of an excerpt are not dense");
      break;
    }
    A.Excerpts[I].Calls.push_back({Calls.string(2),
                                   Calls.string(3),
                                   Calls.string(4),
                                   Calls.string(5),
                                   Calls.string(6),
                                   Calls.string(7),
                                   {}});
  }
  Rows Strings(Status, "SELECT excerpt, position, argument, text FROM"
                       " source_string ORDER BY rowid");
  while (Strings.next()) {
    uint32_t I = Strings.index(0, A.Excerpts.size());
    if (I >= A.Excerpts.size())
      break;
    uint32_t P = Strings.index(1, A.Excerpts[I].Calls.size());
    if (P >= A.Excerpts[I].Calls.size())
      break;
    A.Excerpts[I].Calls[P].Strings.push_back(
        {Strings.index(2, UINT32_MAX), Strings.string(3)});
  }
}

void AnalysisReader::readUnknownsTogether() {
  UnknownCost &Cost = A.UnknownsTogether;
  Rows R(Status, "SELECT key, CAST(value AS INTEGER) FROM meta"
                 " WHERE key GLOB 'unknown_*'");
  while (R.next()) {
    uint64_t Value = std::max<int64_t>(R.integer(1), 0);
    if (R.text(0) == "unknown_edges")
      Cost.Edges = Value;
    else if (R.text(0) == "unknown_functions")
      Cost.Functions = Value;
    else if (R.text(0) == "unknown_instructions")
      Cost.Instructions = Value;
    else if (R.text(0) == "unknown_syscalls")
      Cost.Syscalls = Value;
  }
}

void AnalysisReader::readTargets() {
  Rows R(Status, "SELECT name FROM target WHERE asked IS NOT NULL"
                 " ORDER BY asked");
  while (R.next())
    A.Targets.push_back(R.string(0));
}

Expected<std::vector<Assumption>> Store::loadAssumptions() const {
  SqlStatus Status(DB.get());
  std::vector<Assumption> Found;
  readAssumptions(Status, Found);
  if (!Status.ok())
    return damagedStore(Path, Status.Message);
  return Found;
}

Expected<Analysis> Store::loadAnalysis(ProgramGraph &Graph) const {
  SqlStatus Status(DB.get());
  Analysis A;
  A.Graph = &Graph;
  A.ProgramName = Meta.ProgramName;
  A.InputPath = Meta.InputPath;
  A.InputDigest = Meta.InputDigest;
  A.ProgramDigest = Meta.ProgramDigest;
  A.Complete = Meta.Complete;
  AnalysisReader(Status, Graph, A).read();
  if (!Status.ok())
    return damagedStore(Path, Status.Message);
  return A;
}

Expected<Catalogue> Store::loadCatalogue() const {
  SqlStatus Status(DB.get());
  Catalogue C;
  Rows Syscalls(Status, "SELECT number, name, category, arguments FROM syscall"
                        " ORDER BY number");
  while (Syscalls.next())
    C.Syscalls.push_back({int(Syscalls.integer(0)), Syscalls.string(1),
                          Syscalls.string(2), jsonArray(Syscalls.text(3))});
  Rows Features(Status, "SELECT id, title, meaning, category FROM feature"
                        " ORDER BY id");
  while (Features.next())
    C.Features.push_back({Features.string(0),
                          Features.string(1),
                          Features.string(2),
                          Features.string(3),
                          {}});
  Rows Patterns(Status, "SELECT feature, id, title, meaning FROM"
                        " feature_pattern ORDER BY feature, position");
  while (Patterns.next())
    if (auto *F = const_cast<Catalogue::Feature *>(C.feature(Patterns.text(0))))
      F->Patterns.push_back(
          {Patterns.string(1), Patterns.string(2), Patterns.string(3)});
  Rows Targets(Status, "SELECT name, title, version, source, note, planned FROM"
                       " target ORDER BY name");
  while (Targets.next())
    C.Targets.push_back({Targets.string(0), Targets.string(1),
                         Targets.string(2), Targets.string(3),
                         Targets.string(4), Targets.integer(5) != 0});
  Rows Supports(Status, "SELECT target, kind, name, status, evidence, note FROM"
                        " target_support ORDER BY id");
  while (Supports.next())
    C.Supports.push_back({Supports.string(0), Supports.string(1),
                          Supports.string(2), Supports.string(3),
                          Supports.string(4), Supports.string(5)});
  if (!Status.ok())
    return damagedStore(Path, Status.Message);
  return C;
}

/// The described calls, in the shape of \p Sites.
static std::vector<std::vector<std::string>>
readCalls(SqlStatus &Status, ArrayRef<SyscallSite> Sites) {
  std::vector<std::vector<std::string>> Calls(Sites.size());
  Rows R(Status, "SELECT syscall_site, call FROM graph_syscall_number"
                 " ORDER BY syscall_site, number");
  while (R.next())
    if (uint32_t I = R.index(0, Calls.size()); I < Calls.size())
      Calls[I].push_back(R.string(1));
  return Calls;
}

Expected<Snapshot> Store::load() const {
  Snapshot S;
  S.Meta = Meta;
  auto Graph = loadGraph();
  if (!Graph)
    return Graph.takeError();
  S.Graph = std::move(*Graph);
  auto Result = loadAnalysis(*S.Graph);
  if (!Result)
    return Result.takeError();
  S.Result = std::move(*Result);
  auto Map = loadCatalogue();
  if (!Map)
    return Map.takeError();
  S.Map = std::move(*Map);
  auto Probed = readProbeRecord(probeRecordPath(Path));
  if (!Probed)
    return Probed.takeError();
  if (*Probed && (*Probed)->Analysed == Meta.ProgramDigest)
    S.Probed = std::move(*Probed);
  else
    S.ProbedAnother = Probed->has_value();
  SqlStatus Status(DB.get());
  S.Calls = readCalls(Status, S.Result.SyscallSites);
  if (!Status.ok())
    return damagedStore(Path, Status.Message);
  return S;
}

} // namespace ukport
