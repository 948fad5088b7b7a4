//===- Json.cpp - the report as JSON; docs/report-json.md describes it ----===//
//
// Lists are in the order of the store's ids, so the output is stable. Witnesses
// share their beginnings: `steps` is a forest, each step names the one before
// it, and a witness is the index of its last step. Text that is not UTF-8 is
// repaired, because JSON has no bytes.
//
//===----------------------------------------------------------------------===//
#include "reports/Json.h"
#include "analyzer/graph/Witness.h"
#include "reports/Summary.h"
#include "llvm/Support/JSON.h"
#include <map>
#include <tuple>

using namespace llvm;

namespace ukport {

static json::Value text(StringRef Text) {
  return json::isUTF8(Text) ? json::Value(Text.str())
                            : json::Value(json::fixUTF8(Text));
}

namespace {

/// The steps of all witnesses, each once.
class StepTable {
public:
  struct Entry {
    uint32_t From; ///< UINT32_MAX: a root
    Step S;
  };
  std::vector<Entry> Entries;

  /// The index of the last step of \p Path; none for an empty path.
  std::optional<uint32_t> add(const Witness &Path) {
    uint32_t From = UINT32_MAX;
    for (const Step &S : Path) {
      auto Key = std::make_tuple(From, S.Function.index(), S.Site.index());
      auto [It, New] = Index.try_emplace(Key, Entries.size());
      if (New)
        Entries.push_back({From, S});
      From = It->second;
    }
    if (From == UINT32_MAX)
      return std::nullopt;
    return From;
  }

private:
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, uint32_t> Index;
};

class JsonWriter {
public:
  JsonWriter(const Snapshot &S, raw_ostream &OS, unsigned Indent)
      : S(S), G(*S.Graph), A(S.Result), Sum(summarise(S)), Tree(G),
        J(OS, Indent) {}

  void write();

private:
  void writeProgram();
  void writeSummary();
  void writeTargets();
  void writeFeatures();
  void writeGroups();
  void writeFindings();
  void writeUses();
  void writeSyscalls();
  void writeSyscallSite(uint32_t Index, StringRef Call);
  void writeTexts(const SyscallSite &Site);
  void writeUnknownNumberSites();
  void writeSupport(StringRef Syscall);
  void writeModules();
  void writeFunctions();
  void writeDataObjects();
  void writeFiles();
  void writeUnknowns();
  void writeExcerpts();
  void writeSteps();

  void attribute(StringRef Key, StringRef Value) {
    J.attribute(Key, text(Value));
  }
  void attribute(StringRef Key, LiveCount C) {
    J.attributeObject(Key, [&] {
      J.attribute("live", C.Live);
      J.attribute("dead", C.dead());
      J.attribute("total", C.Total);
    });
  }
  /// A row of a long table: on one line whatever the indentation.
  void row(json::Array Values) {
    J.rawValue([&](raw_ostream &OS) { OS << json::Value(std::move(Values)); });
  }
  void place(const Location &L) {
    if (L.File.valid())
      attribute("file", G.text(L.File));
    if (L.Line)
      J.attribute("line", L.Line);
  }
  void function(FunctionId F) {
    attribute("function", G.name(F));
    attribute("module", G.name(G.function(F).Module));
  }
  /// The excerpt that quotes \p L, if there is one.
  void excerpt(const Location &L) {
    auto It = ExcerptAt.find({G.text(L.File), L.Line});
    if (It != ExcerptAt.end())
      J.attribute("excerpt", It->second);
  }
  /// The row of table files; -1 for none.
  int64_t file(const Location &L) {
    if (!L.File.valid())
      return -1;
    auto [It, New] = FileRow.try_emplace(L.File, Files.size());
    if (New)
      Files.push_back(L.File);
    return It->second;
  }

  const Snapshot &S;
  const ProgramGraph &G;
  const Analysis &A;
  Summary Sum;
  WitnessTree Tree;
  json::OStream J;
  StepTable Steps;
  std::map<std::pair<StringRef, uint32_t>, uint32_t> ExcerptAt;
  std::map<StringId, uint32_t> FileRow;
  std::vector<StringId> Files;
};

} // namespace

void JsonWriter::write() {
  for (uint32_t I = 0; I < A.Excerpts.size(); ++I)
    ExcerptAt.try_emplace({A.Excerpts[I].File, A.Excerpts[I].Line}, I);
  J.object([&] {
    J.attribute("format", "ukport-report");
    J.attribute("version", ReportSchemaVersion);
    writeProgram();
    writeSummary();
    J.attributeArray("targets", [&] { writeTargets(); });
    J.attributeArray("features", [&] { writeFeatures(); });
    J.attributeArray("groups", [&] { writeGroups(); });
    J.attributeArray("findings", [&] { writeFindings(); });
    J.attributeArray("uses", [&] { writeUses(); });
    J.attributeArray("syscalls", [&] { writeSyscalls(); });
    J.attributeArray("unknownNumberSites", [&] { writeUnknownNumberSites(); });
    J.attributeArray("modules", [&] { writeModules(); });
    J.attributeArray("unknowns", [&] { writeUnknowns(); });
    J.attributeArray("steps", [&] { writeSteps(); });
    J.attributeArray("excerpts", [&] { writeExcerpts(); });
    J.attributeObject("functions", [&] { writeFunctions(); });
    J.attributeObject("data", [&] { writeDataObjects(); });
    J.attributeArray("files", [&] { writeFiles(); });
  });
}

void JsonWriter::writeProgram() {
  attribute("ukport", S.Meta.UkportVersion);
  J.attributeObject("program", [&] {
    attribute("name", A.ProgramName);
    attribute("input", A.InputPath);
    attribute("digest", A.InputDigest);
    J.attribute("complete", A.Complete);
  });
}

void JsonWriter::writeSummary() {
  J.attributeObject("summary", [&] {
    attribute("verdict", Sum.Lead);
    attribute("functions", Sum.Functions);
    attribute("instructions", Sum.Instructions);
    attribute("dataObjects", Sum.DataObjects);
    attribute("dataBytes", Sum.DataBytes);
    J.attribute("nativeFunctions", Sum.NativeFunctions);
    J.attribute("undefinedFunctions", Sum.UndefinedFunctions);
    J.attribute("indirectSites", Sum.IndirectSites);
    J.attribute("syscalls", Sum.Syscalls);
    J.attribute("syscallSites", Sum.SyscallSites);
    J.attribute("unknownNumberSites", Sum.UnknownNumberSites);
    J.attribute("unknowns", int64_t(G.Unknowns.size()));
  });
}

void JsonWriter::writeTargets() {
  for (const TargetVerdict &V : Sum.Targets)
    J.object([&] {
      attribute("name", V.Name);
      attribute("title", V.Title);
      attribute("version", V.Version);
      if (const Catalogue::Target *Known = S.Map.target(V.Name)) {
        attribute("source", Known->Source);
        attribute("note", Known->Note);
      }
      J.attribute("planned", V.Planned);
      attribute("outcome", V.Outcome);
      attribute("verdict", V.Sentence);
      J.attributeObject("findings", [&] {
        for (Severity Level : SeveritiesWorstFirst)
          J.attribute(toString(Level), V.count(Level));
      });
      J.attributeObject("syscalls", [&] {
        J.attribute("supported", V.Syscalls.Supported);
        J.attribute("partial", V.Syscalls.Partial);
        J.attribute("stub", V.Syscalls.Stub);
        J.attribute("missing", V.Syscalls.Missing);
      });
    });
}

void JsonWriter::writeFeatures() {
  std::map<StringRef, bool> Used;
  for (const FeatureUse &U : A.Uses)
    Used[U.FeatureId] = true;
  for (const Finding &F : A.Findings)
    Used[F.FeatureId] = true;
  for (const Catalogue::Feature &F : S.Map.Features)
    J.object([&] {
      attribute("id", F.Id);
      attribute("title", F.Title);
      attribute("meaning", F.Meaning);
      attribute("category", F.Group);
      J.attribute("used", Used.count(F.Id) != 0);
      J.attributeArray("patterns", [&] {
        for (const Catalogue::Pattern &P : F.Patterns)
          J.object([&] {
            attribute("id", P.Id);
            attribute("title", P.Title);
            attribute("meaning", P.Meaning);
          });
      });
    });
}

void JsonWriter::writeGroups() {
  for (const FindingGroup &Group : Sum.Groups)
    J.object([&] {
      attribute("feature", Group.FeatureId);
      attribute("pattern", Group.Pattern);
      attribute("title", Group.Title);
      attribute("patternTitle", Group.PatternTitle);
      attribute("meaning", Group.Meaning);
      attribute("severity", toString(Group.Worst));
      J.attributeArray("findings", [&] {
        for (uint32_t I : Group.Findings)
          J.value(I);
      });
      J.attributeArray("uses", [&] {
        for (uint32_t I : Group.Uses)
          J.value(I);
      });
    });
}

void JsonWriter::writeFindings() {
  for (const Finding &F : A.Findings)
    J.object([&] {
      attribute("feature", F.FeatureId);
      attribute("pattern", F.Pattern);
      attribute("target", F.Target);
      attribute("severity", toString(F.Level));
      attribute("status", F.Status);
      attribute("evidence", F.Evidence);
      attribute("summary", F.Summary);
      attribute("remedy", F.Remedy);
      J.attributeArray("uses", [&] {
        for (uint32_t I : F.Uses)
          J.value(I);
      });
    });
}

void JsonWriter::writeUses() {
  for (const FeatureUse &U : A.Uses)
    J.object([&] {
      attribute("feature", U.FeatureId);
      attribute("pattern", U.Pattern);
      if (U.Function.valid())
        function(U.Function);
      if (U.Site.valid()) {
        place(G.site(U.Site).Where);
        excerpt(G.site(U.Site).Where);
      } else if (U.Function.valid()) {
        place(G.function(U.Function).Where);
      }
      if (const Catalogue::Syscall *Known = S.Map.syscall(U.Syscall))
        attribute("syscall", Known->Name);
      attribute("detail", U.Detail);
      J.attribute("certain", U.Certain);
      if (auto Last = Steps.add(U.Path))
        J.attribute("witness", *Last);
    });
}

void JsonWriter::writeSyscalls() {
  struct Call {
    uint32_t Site;
    StringRef Text;
  };
  std::map<int, std::vector<Call>> ByNumber;
  for (uint32_t I = 0; I < A.SyscallSites.size(); ++I)
    for (size_t N = 0; N < A.SyscallSites[I].Numbers.size(); ++N)
      ByNumber[A.SyscallSites[I].Numbers[N]].push_back(
          {I, N < S.Calls[I].size() ? StringRef(S.Calls[I][N]) : ""});
  for (const auto &[Number, Calls] : ByNumber)
    J.object([&, Number = Number, &Calls = Calls] {
      const Catalogue::Syscall *Known = S.Map.syscall(Number);
      J.attribute("number", Number);
      attribute("name",
                Known ? Known->Name : "syscall " + std::to_string(Number));
      attribute("category", Known ? Known->Category : "");
      J.attributeArray("sites", [&] {
        for (const Call &C : Calls)
          writeSyscallSite(C.Site, C.Text);
      });
      J.attributeObject("support",
                        [&] { writeSupport(Known ? Known->Name : ""); });
    });
}

void JsonWriter::writeUnknownNumberSites() {
  for (uint32_t I = 0; I < A.SyscallSites.size(); ++I)
    if (!A.SyscallSites[I].NumberKnown)
      writeSyscallSite(I, "");
}

void JsonWriter::writeSyscallSite(uint32_t Index, StringRef Call) {
  const SyscallSite &Site = A.SyscallSites[Index];
  const ukport::Site &At = G.site(Site.Site);
  J.object([&] {
    J.attribute("id", Index);
    function(At.Caller);
    place(At.Where);
    excerpt(At.Where);
    if (!Call.empty())
      attribute("call", Call);
    writeTexts(Site);
    if (auto Last = Steps.add(Tree.to(At.Caller)))
      J.attribute("witness", *Last);
  });
}

/// Texts are worth more than the call shows: each stands somewhere, perhaps
/// many calls above the site.
void JsonWriter::writeTexts(const SyscallSite &Site) {
  bool Any = false;
  for (const ValueSet &Set : Site.Arguments)
    for (const ArgumentValue &V : Set.Values)
      Any |= V.IsString;
  if (!Any)
    return;
  J.attributeArray("texts", [&] {
    for (unsigned Arg = 0; Arg < Site.Arguments.size(); ++Arg)
      for (const ArgumentValue &V : Site.Arguments[Arg].Values) {
        if (!V.IsString)
          continue;
        J.object([&] {
          J.attribute("argument", Arg);
          attribute("text", G.text(V.Text));
          if (V.Origin.valid()) {
            function(G.site(V.Origin).Caller);
            place(G.site(V.Origin).Where);
          }
        });
      }
  });
}

void JsonWriter::writeSupport(StringRef Syscall) {
  for (const TargetVerdict &V : Sum.Targets) {
    const Catalogue::Support *Row = S.Map.support(V.Name, "syscall", Syscall);
    J.attributeObject(json::fixUTF8(V.Name), [&] {
      attribute("status", Row ? StringRef(Row->Status) : "missing");
      if (Row && !Row->Evidence.empty())
        attribute("evidence", Row->Evidence);
      if (Row && !Row->Note.empty())
        attribute("note", Row->Note);
    });
  }
}

void JsonWriter::writeModules() {
  for (const ModuleSummary &M : A.Modules)
    J.object([&] {
      attribute("name", G.name(M.Module));
      J.attribute("index", M.Module.index());
      attribute("kind", nameOf(G.module(M.Module).Kind));
      J.attribute("functionsLive", M.FunctionsLive);
      J.attribute("functionsDead", M.FunctionsDead);
      J.attribute("instructionsLive", M.InstructionsLive);
      J.attribute("instructionsDead", M.InstructionsDead);
      J.attribute("dataLive", M.DataLive);
      J.attribute("dataDead", M.DataDead);
      J.attribute("dataBytesLive", M.DataBytesLive);
      J.attribute("dataBytesDead", M.DataBytesDead);
    });
}

void JsonWriter::writeFunctions() {
  J.attributeArray("columns", [&] {
    for (const char *Column : {"name", "module", "file", "line", "kind", "live",
                               "instructions", "distance"})
      J.value(Column);
  });
  J.attributeArray("rows", [&] {
    for (uint32_t I = 0; I < G.Functions.size(); ++I) {
      const Function &F = G.Functions[I];
      uint32_t Distance = Tree.distance(FunctionId(I));
      row(json::Array{
          text(G.text(F.Name)), F.Module.index(), file(F.Where), F.Where.Line,
          nameOf(F.Kind), int(G.FunctionLive[I]), F.Instructions,
          Distance == UINT32_MAX ? int64_t(-1) : int64_t(Distance)});
    }
  });
}

void JsonWriter::writeDataObjects() {
  J.attributeArray("columns", [&] {
    for (const char *Column :
         {"name", "module", "file", "line", "live", "size"})
      J.value(Column);
  });
  J.attributeArray("rows", [&] {
    for (uint32_t I = 0; I < G.Data.size(); ++I) {
      const DataObject &D = G.Data[I];
      row(json::Array{text(G.text(D.Name)), D.Module.index(), file(D.Where),
                      D.Where.Line, int(G.DataLive[I]), D.Size});
    }
  });
}

void JsonWriter::writeFiles() {
  for (StringId File : Files)
    J.value(text(G.text(File)));
}

void JsonWriter::writeUnknowns() {
  for (const Unknown &U : G.Unknowns)
    J.object([&] {
      attribute("kind", U.Kind);
      attribute("what", U.What);
      if (U.In.valid())
        function(U.In);
      place(U.Where);
      attribute("effect", U.Effect);
      attribute("remedy", U.Remedy);
      if (U.In.valid())
        if (auto Last = Steps.add(Tree.to(U.In)))
          J.attribute("witness", *Last);
    });
}

void JsonWriter::writeExcerpts() {
  for (const SourceExcerpt &E : A.Excerpts)
    J.object([&] {
      attribute("file", E.File);
      J.attribute("line", E.Line);
      J.attribute("firstLine", E.FirstLine);
      attribute("text", E.Text);
      J.attributeArray("conditions", [&] {
        for (const std::string &C : E.Conditions)
          J.value(text(C));
      });
      if (!E.Macro.empty())
        attribute("macro", E.Macro);
    });
}

void JsonWriter::writeSteps() {
  for (const StepTable::Entry &E : Steps.Entries)
    J.object([&] {
      if (E.From == UINT32_MAX)
        J.attribute("from", nullptr);
      else
        J.attribute("from", E.From);
      function(E.S.Function);
      const Location &Defined = G.function(E.S.Function).Where;
      const Location &Call =
          E.S.Site.valid() ? G.site(E.S.Site).Where : Defined;
      J.attributeObject("defined", [&] { place(Defined); });
      if (E.S.Site.valid())
        J.attributeObject("call", [&] { place(Call); });
      attribute("kind", E.S.Site.valid() ? nameOf(E.S.Kind) : "root");
      attribute("reason", E.S.Reason);
      excerpt(Call);
    });
}

void writeJson(const Snapshot &S, raw_ostream &OS, unsigned Indent) {
  JsonWriter(S, OS, Indent).write();
  OS << '\n';
}

Error writeJson(const Store &S, raw_ostream &OS) {
  Expected<Snapshot> Loaded = S.load();
  if (!Loaded)
    return Loaded.takeError();
  writeJson(*Loaded, OS);
  return Error::success();
}

} // namespace ukport
