//===- Writer.cpp - writing a store ---------------------------------------===//
//
// The database is made under a temporary name in the same directory, without
// a journal (nobody reads it before it is whole), and renamed. Rows go in by
// ascending id, each table through one prepared statement, all in one
// transaction; indexes and views come last.
//
//===----------------------------------------------------------------------===//
#include "analyzer/store/Internal.h"
#include "analyzer/store/Schema.h"
#include "analyzer/store/Sqlite.h"
#include "analyzer/store/Store.h"
#include "analyzer/store/TemporaryFile.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

namespace {

class Writer {
public:
  Writer(SqlStatus &Status, const Analysis &A, const SyscallMap &Map)
      : Status(Status), A(A), G(*A.Graph), Map(Map), C(catalogueOf(Map)) {}

  void write() {
    writeMeta();
    writeKindNames();
    writeModules();
    writeSignatures();
    writeFunctions();
    writeData();
    writeSites();
    writeTargetSets();
    writeReferences();
    writeReasons();
    writeRoots();
    writeUnknowns();
    writeSyscallSites();
    writeUses();
    writeNeeds();
    writeFindings();
    writeCatalogue();
    writeTargets();
    writeExcerpts();
    writeStrings();
  }

private:
  void writeMeta();
  void writeKindNames();
  void writeModules();
  void writeSignatures();
  void writeFunctions();
  void writeData();
  void writeSites();
  void writeTargetSets();
  void writeReferences();
  void writeReasons();
  void writeRoots();
  void writeUnknowns();
  void writeSyscallSites();
  void writeNeeds();
  void writeUses();
  void writeFindings();
  void writeCatalogue();
  void writeTargets();
  void writeExcerpts();
  void writeStrings();

  /// The row of table string that holds \p S; none for an invalid id.
  std::optional<int64_t> string(StringId S) {
    if (!S.valid())
      return std::nullopt;
    auto [It, New] = StringRow.try_emplace(S, StringOrder.size());
    if (New)
      StringOrder.push_back(S);
    return It->second;
  }
  /// A line number; none where it is not known.
  static std::optional<int64_t> line(const Location &L) {
    return L.Line ? std::optional<int64_t>(L.Line) : std::nullopt;
  }
  static bool flag(const std::vector<bool> &Flags, size_t I) {
    return I < Flags.size() && Flags[I];
  }

  SqlStatus &Status;
  const Analysis &A;
  const ProgramGraph &G;
  const SyscallMap &Map;
  Catalogue C;
  DenseMap<StringId, uint32_t> StringRow;
  std::vector<StringId> StringOrder;
};

} // namespace

static std::string jsonArray(ArrayRef<std::string> Texts) {
  json::Array Array;
  for (const std::string &T : Texts)
    Array.push_back(json::fixUTF8(T));
  std::string Out;
  raw_string_ostream OS(Out);
  OS << json::Value(std::move(Array));
  return Out;
}

void Writer::writeMeta() {
  Inserter Meta(Status, "meta", 2);
  Meta.row("program", A.ProgramName);
  Meta.row("input", A.InputPath);
  Meta.row("input_digest", A.InputDigest);
  Meta.row("program_digest", A.ProgramDigest);
  Meta.row("complete", A.Complete ? "1" : "0");
  Meta.row("ukport", UKPORT_VERSION);
  Meta.row("schema", std::to_string(StoreSchemaVersion));
  Meta.row("graph_program", G.ProgramName);
  // What hangs on all unknowns together.
  const UnknownCost &Cost = A.UnknownsTogether;
  Meta.row("unknown_edges", std::to_string(Cost.Edges));
  Meta.row("unknown_functions", std::to_string(Cost.Functions));
  Meta.row("unknown_instructions", std::to_string(Cost.Instructions));
  Meta.row("unknown_syscalls", std::to_string(Cost.Syscalls));
  Inserter Packages(Status, "package", 4);
  for (const LinkedPackage &P : A.Packages)
    Packages.row(P.Name, P.Version, P.Source, P.Licence);
  Inserter Assumed(Status, "assumption", 3);
  for (uint32_t I = 0; I < A.Assumptions.size(); ++I)
    Assumed.row(I, describe(A.Assumptions[I]), A.Assumptions[I].Origin);
}

void Writer::writeKindNames() {
  Inserter Names(Status, "kind_name", 3);
  for (int K = 0; K <= int(ModuleKind::Runtime); ++K)
    Names.row("module", K, nameOf(ModuleKind(K)));
  for (int K = 0; K <= int(FunctionKind::Synthetic); ++K)
    Names.row("function", K, nameOf(FunctionKind(K)));
  for (int K = 0; K <= int(SiteKind::Kernel); ++K)
    Names.row("site", K, nameOf(SiteKind(K)));
  for (int K = 0; K <= int(RootKind::Unknown); ++K)
    Names.row("root", K, nameOf(RootKind(K)));
  for (int K = 0; K <= int(EdgeKind::Assumed); ++K)
    Names.row("edge", K, nameOf(EdgeKind(K)));
  for (int K = 0; K <= int(ReasonKind::Signature); ++K)
    Names.row("reason", K, nameOf(ReasonKind(K)));
}

void Writer::writeModules() {
  Inserter Table(Status, "graph_module", 11);
  for (uint32_t I = 0; I < G.Modules.size(); ++I) {
    const Module &M = G.Modules[I];
    auto S = std::find_if(
        A.Modules.begin(), A.Modules.end(),
        [&](const ModuleSummary &S) { return S.Module.index() == I; });
    if (S == A.Modules.end())
      Table.row(I, G.text(M.Name), int(M.Kind), nullptr, nullptr, nullptr,
                nullptr, nullptr, nullptr, nullptr, nullptr);
    else
      Table.row(I, G.text(M.Name), int(M.Kind), S->FunctionsLive,
                S->FunctionsDead, int64_t(S->InstructionsLive),
                int64_t(S->InstructionsDead), S->DataLive, S->DataDead,
                int64_t(S->DataBytesLive), int64_t(S->DataBytesDead));
  }
}

void Writer::writeSignatures() {
  Inserter Table(Status, "signature", 10);
  for (uint32_t I = 0; I < G.signatureCount(); ++I) {
    const Signature &S = G.signature(SignatureId(I));
    Table.row(I, describe(S), S.Gpr, S.Sse, S.Memory, int(S.Return), S.Variadic,
              S.Any, S.ReadGpr, S.ReadSse);
  }
}

void Writer::writeFunctions() {
  WitnessTree Tree(G);
  Inserter Table(Status, "graph_function", 15);
  for (uint32_t I = 0; I < G.Functions.size(); ++I) {
    const Function &F = G.Functions[I];
    uint32_t Steps = Tree.distance(FunctionId(I));
    std::optional<int64_t> Distance;
    if (Steps != UINT32_MAX)
      Distance = Steps;
    Table.row(I, G.text(F.Name), F.Module, int(F.Kind), F.Signature,
              string(F.Where.File), line(F.Where), F.Instructions,
              flag(G.FunctionLive, I), Distance, string(F.Object),
              F.Sites.Begin, F.Sites.End, F.References.Begin, F.References.End);
  }
  Inserter Aliases(Status, "graph_alias", 2);
  for (const auto &[Name, F] : G.aliases())
    Aliases.row(Name, F);
}

void Writer::writeData() {
  Inserter Table(Status, "graph_data", 9);
  for (uint32_t I = 0; I < G.Data.size(); ++I) {
    const DataObject &D = G.Data[I];
    Table.row(I, G.text(D.Name), D.Module, int64_t(D.Size),
              string(D.Where.File), line(D.Where), flag(G.DataLive, I),
              D.References.Begin, D.References.End);
  }
}

void Writer::writeSites() {
  Inserter Table(Status, "graph_site", 9);
  for (uint32_t I = 0; I < G.Sites.size(); ++I) {
    const Site &S = G.Sites[I];
    Table.row(I, S.Caller, int(S.Kind), S.Callee, S.Signature, S.Targets,
              string(S.Where.File), line(S.Where), flag(G.SiteLive, I));
  }
}

void Writer::writeTargetSets() {
  Inserter Table(Status, "graph_target_set", 2);
  std::string Members;
  for (uint32_t I = 0; I < G.TargetSets.size(); ++I) {
    Members = "[";
    for (FunctionId F : G.TargetSets[I]) {
      if (Members.size() > 1)
        Members += ',';
      Members += std::to_string(F.index());
    }
    Members += ']';
    Table.row(I, Members);
  }
}

void Writer::writeReferences() {
  {
    Inserter Table(Status, "graph_reference", 5);
    for (uint32_t I = 0; I < G.References.size(); ++I) {
      const Reference &R = G.References[I];
      Table.row(I, R.Function, R.Data, string(R.Where.File), line(R.Where));
    }
  }
  Inserter Taken(Status, "graph_address_taken", 5);
  for (const auto &[F, By] : G.TakenBy)
    Taken.row(F, By.ByFunction, By.ByData, string(By.Where.File),
              line(By.Where));
  Inserter Callbacks(Status, "graph_callback", 3);
  for (const auto &[S, Targets] : G.Callbacks)
    for (const CallbackTarget &T : Targets)
      Callbacks.row(S, T.Function, T.Origin);
}

void Writer::writeReasons() {
  Inserter Table(Status, "graph_edge_reason", 9);
  for (const EdgeReason &R : G.Reasons)
    Table.row(R.Site, R.Target, int(R.Kind), string(R.Through), R.ByFunction,
              R.ByData, string(R.Where.File), line(R.Where), string(R.Assumed));
}

void Writer::writeRoots() {
  Inserter Table(Status, "graph_root", 4);
  for (uint32_t I = 0; I < G.Roots.size(); ++I)
    Table.row(I, G.Roots[I].Function, int(G.Roots[I].Kind), G.Roots[I].Reason);
}

void Writer::writeUnknowns() {
  Inserter Table(Status, "graph_unknown", 12);
  for (uint32_t I = 0; I < G.Unknowns.size(); ++I) {
    const Unknown &U = G.Unknowns[I];
    Table.row(I, U.Kind, U.What, U.In, string(U.Where.File), line(U.Where),
              U.Effect, U.Remedy, int64_t(U.Cost.Edges),
              int64_t(U.Cost.Functions), int64_t(U.Cost.Instructions),
              int64_t(U.Cost.Syscalls));
  }
}

void Writer::writeSyscallSites() {
  Inserter Sites(Status, "graph_syscall_site", 3);
  Inserter Numbers(Status, "graph_syscall_number", 3);
  Inserter Arguments(Status, "graph_syscall_argument", 3);
  Inserter Values(Status, "graph_syscall_value", 6);
  for (uint32_t I = 0; I < A.SyscallSites.size(); ++I) {
    const SyscallSite &S = A.SyscallSites[I];
    Sites.row(I, S.Site, S.NumberKnown);
    std::vector<std::string> Calls = describeCalls(Map, G, S);
    for (uint32_t N = 0; N < S.Numbers.size(); ++N)
      Numbers.row(I, S.Numbers[N], Calls[N]);
    for (uint32_t Arg = 0; Arg < S.Arguments.size(); ++Arg) {
      const ValueSet &Set = S.Arguments[Arg];
      Arguments.row(I, Arg, Set.Complete);
      for (uint32_t P = 0; P < Set.Values.size(); ++P) {
        const ArgumentValue &V = Set.Values[P];
        if (V.IsString)
          Values.row(I, Arg, P, nullptr, G.text(V.Text), V.Origin);
        else
          Values.row(I, Arg, P, V.Number, nullptr, V.Origin);
      }
    }
  }
}

void Writer::writeNeeds() {
  auto Row = [&](Inserter &Table, int64_t Of, StringRef Answer,
                 const Verdict &V) {
    const Judged &By = V.By;
    Table.row(Of, Answer, nameOf(V.What), nameOf(V.Why), nameOf(By.What), By.In,
              string(By.Where.File), line(By.Where), By.Calls, By.Says,
              By.SaidIn, string(By.SaidWhere.File), line(By.SaidWhere));
  };
  Inserter Syscalls(Status, "graph_need", 13);
  for (const SyscallJudgement &J : A.Judgements) {
    Row(Syscalls, J.Number, "enosys", J.Stub);
    Row(Syscalls, J.Number, "zero", J.Fake);
  }
  Inserter Uses(Status, "graph_use_need", 13);
  for (uint32_t I = 0; I < A.Uses.size(); ++I) {
    if (A.Uses[I].Stub)
      Row(Uses, I, "enosys", *A.Uses[I].Stub);
    if (A.Uses[I].Fake)
      Row(Uses, I, "zero", *A.Uses[I].Fake);
  }
}

void Writer::writeUses() {
  Inserter Table(Status, "graph_feature_use", 8);
  Inserter Steps(Status, "graph_witness_step", 6);
  for (uint32_t I = 0; I < A.Uses.size(); ++I) {
    const FeatureUse &U = A.Uses[I];
    std::optional<int64_t> Number;
    if (U.Syscall >= 0)
      Number = U.Syscall;
    Table.row(I, U.FeatureId, U.Pattern, U.Function, U.Site, Number, U.Detail,
              U.Certain);
    for (uint32_t N = 0; N < U.Path.size(); ++N) {
      const Step &S = U.Path[N];
      Steps.row(I, N, S.Function, S.Site, int(S.Kind), S.Reason);
    }
  }
}

void Writer::writeFindings() {
  Inserter Table(Status, "finding", 9);
  Inserter Uses(Status, "finding_use", 3);
  for (uint32_t I = 0; I < A.Findings.size(); ++I) {
    const Finding &F = A.Findings[I];
    Table.row(I, F.FeatureId, F.Target, F.Pattern, toString(F.Level), F.Status,
              F.Evidence, F.Summary, F.Remedy);
    for (uint32_t P = 0; P < F.Uses.size(); ++P)
      Uses.row(I, P, F.Uses[P]);
  }
}

void Writer::writeCatalogue() {
  Inserter Syscalls(Status, "syscall", 4);
  for (const Catalogue::Syscall &S : C.Syscalls)
    Syscalls.row(S.Number, S.Name, S.Category, jsonArray(S.ArgumentNames));
  Inserter Features(Status, "feature", 4);
  Inserter Patterns(Status, "feature_pattern", 5);
  for (const Catalogue::Feature &F : C.Features) {
    Features.row(F.Id, F.Title, F.Meaning, F.Group);
    for (uint32_t I = 0; I < F.Patterns.size(); ++I)
      Patterns.row(F.Id, I, F.Patterns[I].Id, F.Patterns[I].Title,
                   F.Patterns[I].Meaning);
  }
}

void Writer::writeTargets() {
  Inserter Targets(Status, "target", 7);
  for (const Catalogue::Target &T : C.Targets) {
    auto At = std::find(A.Targets.begin(), A.Targets.end(), T.Name);
    std::optional<int64_t> Asked;
    if (At != A.Targets.end())
      Asked = At - A.Targets.begin();
    Targets.row(T.Name, T.Title, T.Version, T.Source, T.Note, T.Planned, Asked);
  }
  Inserter Supports(Status, "target_support", 7);
  for (uint32_t I = 0; I < C.Supports.size(); ++I) {
    const Catalogue::Support &S = C.Supports[I];
    Supports.row(I, S.Target, S.Kind, S.Name, S.Status, S.Evidence, S.Note);
  }
}

void Writer::writeExcerpts() {
  Inserter Table(Status, "excerpt", 8);
  Inserter Calls(Status, "source_call", 8);
  Inserter Strings(Status, "source_string", 4);
  for (uint32_t I = 0; I < A.Excerpts.size(); ++I) {
    const SourceExcerpt &E = A.Excerpts[I];
    Table.row(I, E.File, E.Line, E.FirstLine, E.Text, jsonArray(E.Conditions),
              E.Macro, E.Warning);
    for (uint32_t P = 0; P < E.Calls.size(); ++P) {
      const CallFact &Call = E.Calls[P];
      Calls.row(I, P, Call.Callee, Call.Function, Call.Field, Call.Owner,
                Call.Text, Call.Macro);
      for (const StringArgument &S : Call.Strings)
        Strings.row(I, P, S.Index, S.Text);
    }
  }
}

void Writer::writeStrings() {
  Inserter Table(Status, "string", 2);
  for (uint32_t I = 0; I < StringOrder.size(); ++I)
    Table.row(I, G.text(StringOrder[I]));
}

/// Fills the empty file \p Path.
static void writeDatabase(StringRef Path, const Analysis &A,
                          const SyscallMap &Map, SqlStatus &Status) {
  Status.Code =
      sqlite3_open_v2(Path.str().c_str(), &Status.DB,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (!Status.ok()) {
    Status.Message = sqlite3_errmsg(Status.DB);
  } else {
    Status.run("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
               "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-65536;");
    std::string Ids =
        "PRAGMA application_id=" + std::to_string(StoreApplicationId) +
        "; PRAGMA user_version=" + std::to_string(StoreSchemaVersion) + ";";
    Status.run(Ids.c_str());
    Status.run("BEGIN");
    Status.run(SchemaTables);
    Writer(Status, A, Map).write();
    Status.run(SchemaIndexes);
    Status.run(SchemaViews);
    // Statistics, so that the views are planned well: by who queries by hand.
    Status.run("ANALYZE");
    Status.run("COMMIT");
  }
  sqlite3_close(Status.DB);
}

Error writeStore(StringRef RequestedPath, const Analysis &A,
                 const SyscallMap &Map) {
  std::string Path = absolutePath(RequestedPath);
  auto Failure = [&](const Twine &Why) {
    return makeError("cannot write the store", RequestedPath, Why,
                     "check the directory's permissions and free space; a "
                     "store that was there before is unchanged");
  };
  if (Error E = createDirectories(sys::path::parent_path(Path)))
    return E;
  removeLeftovers(Path);
  TemporaryFile Temp(Path);
  if (Temp.error())
    return Failure(Temp.error().message());
  SqlStatus Status;
  writeDatabase(Temp.path(), A, Map, Status);
  if (!Status.ok())
    return Failure(Status.Message);
  if (std::error_code EC = Temp.keep())
    return Failure(EC.message());
  return Error::success();
}

} // namespace ukport
