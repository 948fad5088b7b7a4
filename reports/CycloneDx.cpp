//===- CycloneDx.cpp - what a program consists of, as CycloneDX 1.6 -------===//
//
// The program is the subject; packages of the sysroot are components with name
// and version, and hold the archives that were linked of them; what else was
// linked is a component without a version. Dependencies are live calls: what is
// linked and never called is a component that nothing depends on.
//
// There is no date in it, and its serial number is made of the digest of what
// was linked, so the same program gives the same bytes.
//
//===----------------------------------------------------------------------===//
#include "reports/Formats.h"
#include "reports/GraphPart.h"
#include "reports/JsonWriter.h"
#include "reports/Libraries.h"
#include <set>

using namespace llvm;

namespace ukport {

namespace {

class BomWriter {
public:
  /// \p Before: an older analysis to compare with, or null.
  BomWriter(const Snapshot &S, const Snapshot *Before, raw_ostream &OS)
      : S(S), G(*S.Graph), J(OS, /*IndentSize=*/2), Compares(Before) {
    if (Before)
      Old = partsOf(*Before);
    New = partsOf(S);
    for (const ModuleSummary &M : S.Result.Modules) {
      // "(undefined)" and the like are no files.
      if (G.name(M.Module).starts_with("("))
        continue;
      if (G.module(M.Module).Kind == ModuleKind::Executable)
        Subjects.push_back(&M);
      else if (auto Of = packageOf(G, M.Module))
        Packages[{Of->Name, Of->Version}].push_back(&M);
      else
        Others.push_back(&M);
    }
  }

  void write();

private:
  using Modules = std::vector<const ModuleSummary *>;

  static json::Value ref(ModuleId M) {
    return "module-" + std::to_string(M.index());
  }
  void property(StringRef Name, const Twine &Value) {
    J.object([&] {
      J.attribute("name", Name);
      J.attribute("value", jsonText(Value.str()));
    });
  }
  /// Version by name of what \p S consists of: empty where there is none.
  using Parts = std::map<std::string, std::string>;
  static Parts partsOf(const Snapshot &S);
  void writeChange(StringRef Name, StringRef Version);
  void writeSubject();
  void writeModule(const ModuleSummary &M);
  void writePackage(const PackageName &Of, const Modules &Archives);
  void writeLicences(StringRef Names);
  void writeDependencies();

  const Snapshot &S;
  const ProgramGraph &G;
  json::OStream J;
  bool Compares;
  Parts Old, New; ///< Old: if it compares
  Modules Subjects, Others;
  std::map<std::pair<std::string, std::string>, Modules> Packages;
};

} // namespace

BomWriter::Parts BomWriter::partsOf(const Snapshot &S) {
  const ProgramGraph &G = *S.Graph;
  Parts All;
  for (const ModuleSummary &M : S.Result.Modules) {
    if (G.name(M.Module).starts_with("(") ||
        G.module(M.Module).Kind == ModuleKind::Executable)
      continue;
    if (auto Of = packageOf(G, M.Module))
      All[Of->Name] = Of->Version;
    else
      All[G.name(M.Module).str()];
  }
  return All;
}

/// What became of a part since the older analysis.
void BomWriter::writeChange(StringRef Name, StringRef Version) {
  if (!Compares)
    return;
  auto Was = Old.find(Name.str());
  property("ukport:change", Was == Old.end()         ? "new"
                            : Was->second == Version ? "none"
                                                     : "was " + Was->second);
}

/// A UUID of version 8, which is for digests: from 32 hex digits.
static std::string uuidOf(StringRef Digest) {
  std::string D = Digest.str();
  D.resize(32, '0');
  D[12] = '8';
  D[16] = '8';
  return D.substr(0, 8) + "-" + D.substr(8, 4) + "-" + D.substr(12, 4) + "-" +
         D.substr(16, 4) + "-" + D.substr(20);
}

void BomWriter::write() {
  J.object([&] {
    J.attribute("bomFormat", "CycloneDX");
    J.attribute("specVersion", "1.6");
    J.attribute("serialNumber", "urn:uuid:" + uuidOf(S.Meta.ProgramDigest));
    J.attribute("version", 1);
    J.attributeObject("metadata", [&] { writeSubject(); });
    J.attributeArray("components", [&] {
      for (const auto &[Of, Archives] : Packages)
        J.object([&] { writePackage({Of.first, Of.second}, Archives); });
      for (const ModuleSummary *M : Others)
        J.object([&] { writeModule(*M); });
    });
    J.attributeArray("dependencies", [&] { writeDependencies(); });
  });
}

void BomWriter::writeSubject() {
  J.attributeObject("tools", [&] {
    J.attributeArray("components", [&] {
      J.object([&] {
        J.attribute("type", "application");
        J.attribute("name", "ukport");
        J.attribute("version", S.Meta.UkportVersion);
      });
    });
  });
  J.attributeObject("component", [&] {
    J.attribute("type", "application");
    J.attribute("bom-ref", "program");
    J.attribute("name", jsonText(S.Meta.ProgramName));
    J.attributeArray("properties", [&] {
      property("ukport:linked-digest", S.Meta.ProgramDigest);
      property("ukport:complete", S.Meta.Complete ? "true" : "false");
      property("ukport:findings", Twine(S.Result.Findings.size()));
      for (const auto &[Name, Version] : Old)
        if (!New.count(Name))
          property("ukport:gone",
                   Name + (Version.empty() ? "" : "@") + Version);
      if (S.Gate) {
        property("ukport:findings-accepted", Twine(S.Gate->accepted()));
        property("ukport:findings-failing", Twine(S.Gate->failing()));
      }
    });
  });
}

void BomWriter::writeModule(const ModuleSummary &M) {
  ModuleKind Kind = G.module(M.Module).Kind;
  J.attribute("type", "library");
  J.attribute("bom-ref", ref(M.Module));
  J.attribute("name", jsonText(G.name(M.Module)));
  J.attributeArray("properties", [&] {
    property("ukport:kind", nameOf(Kind));
    property("ukport:functions-live", Twine(M.FunctionsLive));
    property("ukport:functions-dead", Twine(M.FunctionsDead));
    if (!packageOf(G, M.Module))
      writeChange(G.name(M.Module), "");
  });
}

/// By Debian's names, which are not SPDX's identifiers.
void BomWriter::writeLicences(StringRef Names) {
  if (Names.empty())
    return;
  SmallVector<StringRef> Each;
  Names.split(Each, ", ");
  J.attributeArray("licenses", [&] {
    for (StringRef Name : Each)
      J.object([&] {
        J.attributeObject("license",
                          [&] { J.attribute("name", jsonText(Name)); });
      });
  });
}

void BomWriter::writePackage(const PackageName &Of, const Modules &Archives) {
  J.attribute("type", "library");
  J.attribute("bom-ref", jsonText("package-" + Of.Name + "@" + Of.Version));
  J.attribute("name", jsonText(Of.Name));
  J.attribute("version", jsonText(Of.Version));
  J.attribute("purl", jsonText("pkg:generic/" + Of.Name + "@" + Of.Version));
  writeLicences(licenceOf(S.Result, Of));
  if (Compares)
    J.attributeArray("properties", [&] { writeChange(Of.Name, Of.Version); });
  J.attributeArray("components", [&] {
    for (const ModuleSummary *M : Archives)
      J.object([&] { writeModule(*M); });
  });
}

/// The program, and each module, with what it calls. A package consists of its
/// archives: it depends on them.
void BomWriter::writeDependencies() {
  std::set<ModuleId> Own, Listed;
  for (const ModuleSummary *M : Subjects)
    Own.insert(M->Module);
  for (const ModuleSummary *M : Others)
    Listed.insert(M->Module);
  for (const auto &[Of, Archives] : Packages)
    for (const ModuleSummary *M : Archives)
      Listed.insert(M->Module);
  std::map<ModuleId, std::set<ModuleId>> On;
  std::set<ModuleId> Direct;
  for (const auto &[Ends, Count] : moduleCalls(G)) {
    if (!Listed.count(Ends.second))
      continue;
    if (Own.count(Ends.first))
      Direct.insert(Ends.second);
    else if (Listed.count(Ends.first))
      On[Ends.first].insert(Ends.second);
  }
  auto Write = [&](json::Value From, const std::set<ModuleId> &To) {
    J.object([&] {
      J.attribute("ref", From);
      J.attributeArray("dependsOn", [&] {
        for (ModuleId M : To)
          J.value(ref(M));
      });
    });
  };
  Write("program", Direct);
  for (const auto &[Of, Archives] : Packages) {
    std::set<ModuleId> Parts;
    for (const ModuleSummary *M : Archives)
      Parts.insert(M->Module);
    Write(jsonText("package-" + Of.first + "@" + Of.second), Parts);
  }
  for (ModuleId M : Listed)
    Write(ref(M), On[M]);
}

Error writeCycloneDx(const ReportRequest &R, raw_ostream &OS) {
  BomWriter(R.Whole, R.Before, OS).write();
  OS << '\n';
  return Error::success();
}

} // namespace ukport
