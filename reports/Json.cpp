//===- Json.cpp - the report as JSON; docs/report-json.md describes it ----===//
//
// Lists are in the order of the store's ids, so the output is stable. Witnesses
// share their beginnings: `steps` is a forest, each step names the one before
// it, and a witness is the index of its last step. Text that is not UTF-8 is
// repaired, because JSON has no bytes.
//
//===----------------------------------------------------------------------===//
#include "reports/Json.h"
#include "reports/JsonWriter.h"
#include "reports/Needs.h"

using namespace llvm;

namespace ukport {

void JsonWriter::write() {
  J.object([&] {
    J.attribute("format", "ukport-report");
    J.attribute("version", ReportSchemaVersion);
    writeProgram();
    writeSummary();
    if (S.Gate)
      J.attributeObject("gate", [&] { writeGate(); });
    J.attributeArray("assumptions", [&] { writeAssumptions(); });
    J.attributeArray("targets", [&] { writeTargets(); });
    J.attributeArray("features", [&] { writeFeatures(); });
    J.attributeArray("groups", [&] { writeGroups(); });
    J.attributeArray("findings", [&] { writeFindings(); });
    J.attributeArray("uses", [&] { writeUses(); });
    J.attributeArray("syscalls", [&] { writeSyscalls(); });
    J.attributeArray("unknownNumberSites", [&] { writeUnknownNumberSites(); });
    J.attributeArray("modules", [&] { writeModules(); });
    J.attributeArray("dependencies", [&] { writeDependencies(); });
    J.attributeArray("unknowns", [&] { writeUnknowns(); });
    J.attributeArray("vdso", [&] { writeVdso(); });
    findCallers();
    J.attributeArray("steps", [&] { writeSteps(); });
    J.attributeObject("callers", [&] { writeCallers(); });
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
    if (S.Probed || S.ProbedAnother)
      J.attribute("probed", S.Probed ? "this" : "another");
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
    J.attribute("unseenFunctions", Sum.UnseenFunctions);
    J.attribute("indirectSites", Sum.IndirectSites);
    J.attribute("syscalls", Sum.Syscalls);
    J.attribute("syscallSites", Sum.SyscallSites);
    J.attribute("unknownNumberSites", Sum.UnknownNumberSites);
    J.attribute("unknowns", int64_t(G.Unknowns.size()));
  });
}

void JsonWriter::writeAssumptions() {
  for (const Assumption &Each : A.Assumptions)
    J.object([&] {
      attribute("text", describe(Each));
      attribute("origin", Each.Origin);
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
      J.attribute("told", V.Told);
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

void JsonWriter::writeTargetsAlone() {
  J.object([&] {
    J.attribute("format", "ukport-targets");
    J.attribute("version", TargetsSchemaVersion);
    writeProgram();
    J.attributeArray("targets", [&] { writeTargets(); });
    J.attributeArray("findings", [&] {
      for (const Finding &F : A.Findings)
        J.object([&] {
          attribute("target", F.Target);
          attribute("feature", F.FeatureId);
          attribute("pattern", F.Pattern);
          attribute("severity", toString(F.Level));
          attribute("status", F.Status);
        });
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
      indices("findings", Group.Findings);
      indices("uses", Group.Uses);
    });
}

void JsonWriter::writeFindings() {
  for (uint32_t I = 0; I < A.Findings.size(); ++I)
    J.object([&] {
      const Finding &F = A.Findings[I];
      attribute("feature", F.FeatureId);
      attribute("pattern", F.Pattern);
      attribute("target", F.Target);
      attribute("severity", toString(F.Level));
      attribute("status", F.Status);
      attribute("evidence", F.Evidence);
      attribute("summary", F.Summary);
      attribute("remedy", F.Remedy);
      if (std::string Text = describeNeed(A, F); !Text.empty())
        attribute("without", Text);
      writeGate(I);
      indices("uses", F.Uses);
    });
}

/// What becomes of the program without a syscall.
void JsonWriter::writeVerdict(StringRef Answer, const Verdict &V,
                              const std::string &Sentence) {
  J.attributeObject(Answer, [&] {
    attribute("verdict", nameOf(V.What));
    attribute("handling", nameOf(V.By.What));
    attribute("reason", nameOf(V.Why));
    attribute("says", V.By.Says);
    attribute("sentence", Sentence);
  });
}

void JsonWriter::writeUses() {
  for (uint32_t I = 0; I < A.Uses.size(); ++I)
    J.object([&] {
      const FeatureUse &U = A.Uses[I];
      attribute("feature", U.FeatureId);
      attribute("pattern", U.Pattern);
      attribute("fingerprint", Prints[I]);
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
      if (U.Stub && U.Fake)
        J.attributeObject("without", [&] {
          writeVerdict("enosys", *U.Stub, describeStub(A, *U.Stub));
          writeVerdict("zero", *U.Fake, describeFake(A, *U.Fake));
        });
      witness(U.Path);
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

void writeTargetsJson(const Snapshot &S, raw_ostream &OS) {
  JsonWriter(S, OS, /*Indent=*/1).writeTargetsAlone();
  OS << '\n';
}

} // namespace ukport
