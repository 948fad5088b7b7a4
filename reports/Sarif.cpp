//===- Sarif.cpp - the findings as SARIF 2.1.0 ----------------------------===//
//
// A rule is a feature, used in one way; a result is one place that uses it,
// with what each system makes of that in its message and properties. Its level
// is the worst that is not accepted. The witness is its code flow. Where every
// system's finding is accepted, the result is suppressed, not left out.
//
// Limits are those of GitHub's code scanning, the narrowest reader known:
// 25,000 results a run and 10,000 locations a flow. The worst come first, so
// that a reader that shows fewer shows those; what is left out is said in a
// notification.
//
// A path is relative to one of two bases: the tree that was analysed, and the
// place where the sources of libraries lie, NAME-VERSION/... (Libraries.h).
// Columns are not known, so a region is a line.
//
//===----------------------------------------------------------------------===//
#include "analyzer/findings/Wording.h"
#include "reports/Formats.h"
#include "reports/GateText.h"
#include "reports/JsonWriter.h"
#include "reports/Libraries.h"
#include "reports/Summary.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport {

static constexpr size_t MostResults = 25000;
static constexpr size_t MostFlowLocations = 10000;

/// The level of SARIF for a severity.
static StringRef levelOf(Severity S) {
  return S == Severity::Blocker ? "error"
         : S == Severity::Loss  ? "warning"
                                : "note";
}

/// \p Path as the path of a URI.
static std::string uriOf(StringRef Path) {
  std::string Uri;
  raw_string_ostream OS(Uri);
  for (unsigned char C : Path)
    if (isAlnum(C) || StringRef("/-._~!$&'()*+,;=@").contains(char(C)))
      OS << char(C);
    else
      OS << '%' << hexdigit(C >> 4) << hexdigit(C & 15);
  return Uri;
}

/// \p Text in a message: brackets would be links, braces placeholders.
static std::string plain(StringRef Text) {
  std::string Out;
  for (char C : json::isUTF8(Text) ? Text.str() : json::fixUTF8(Text)) {
    if (C == '[' || C == ']' || C == '\\')
      Out += '\\';
    if (C == '{' || C == '}')
      Out += C;
    Out += C;
  }
  return Out;
}

namespace {

class SarifWriter {
public:
  SarifWriter(const Snapshot &S, raw_ostream &OS)
      : S(S), G(*S.Graph), A(S.Result), Words(A), Prints(fingerprintsOf(A)),
        Sum(summarise(S)), J(OS) {
    for (uint32_t I = 0; I < Sum.Groups.size(); ++I)
      for (uint32_t F : Sum.Groups[I].Findings) {
        for (uint32_t U : A.Findings[F].Uses)
          Of[{I, U}].push_back(F);
      }
    for (const auto &[Key, Findings] : Of)
      Results.push_back({Key.first, Key.second, levelOf(Findings, Key.second)});
    llvm::stable_sort(Results, [](const Result &L, const Result &R) {
      return L.Level > R.Level;
    });
  }

  void write() {
    J.object([&] {
      J.attribute("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/"
                             "errata01/os/schemas/sarif-schema-2.1.0.json");
      J.attribute("version", "2.1.0");
      J.attributeArray("runs", [&] { J.object([&] { writeRun(); }); });
    });
  }

private:
  /// A use, as one group has it.
  struct Result {
    uint32_t Group, Use;
    /// The worst of its findings: those not accepted, if there are any; plus 4
    /// then, so that what is accepted comes last.
    unsigned Level;
  };

  /// The entry of the baseline that accepts a use of a finding.
  uint32_t entryOf(uint32_t Finding, uint32_t Use) const {
    if (!S.Gate)
      return GateResult::NoEntry;
    const std::vector<uint32_t> &Uses = A.Findings[Finding].Uses;
    return S.Gate->By[Finding][llvm::find(Uses, Use) - Uses.begin()];
  }

  bool isAccepted(uint32_t Finding, uint32_t Use) const {
    return entryOf(Finding, Use) != GateResult::NoEntry;
  }

  unsigned levelOf(ArrayRef<uint32_t> Findings, uint32_t Use) const {
    unsigned Worst = 0;
    for (uint32_t F : Findings)
      Worst = std::max(Worst, unsigned(A.Findings[F].Level) +
                                  (isAccepted(F, Use) ? 0 : 4));
    return Worst;
  }

  void message(StringRef Key, const Twine &Text) {
    J.attributeObject(Key, [&] { J.attribute("text", Text.str()); });
  }

  void writeRun();
  void writeRule(const FindingGroup &Group);
  void writeInvocation();
  void writeResult(const Result &R);
  void writeSystems(const Result &R);
  void writeFlow(const FeatureUse &U);
  void writeStep(const Step &Each, const Twine &Text, unsigned Level);
  void writeSuppression(const Result &R);
  void writePhysical(const Location &At, ModuleKind Kind, bool Quote);
  void writeLocation(const Location &At, FunctionId In, bool Quote,
                     const Twine &Text);
  Location nearestPlace(const FeatureUse &U) const;
  std::string ruleId(const FindingGroup &Group) const {
    return Group.Pattern.empty() ? Group.FeatureId
                                 : Group.FeatureId + "/" + Group.Pattern;
  }

  const Snapshot &S;
  const ProgramGraph &G;
  const Analysis &A;
  Wording Words;
  std::vector<std::string> Prints;
  Summary Sum;
  json::OStream J;
  /// The findings of a group that have a use, by group and use.
  std::map<std::pair<uint32_t, uint32_t>, std::vector<uint32_t>> Of;
  std::vector<Result> Results; ///< the worst first
};

} // namespace

//===----------------------------------------------------------------------===//
// The run
//===----------------------------------------------------------------------===//

void SarifWriter::writeRun() {
  J.attributeObject("tool", [&] {
    J.attributeObject("driver", [&] {
      J.attribute("name", "ukport");
      J.attribute("version", S.Meta.UkportVersion);
      J.attribute("semanticVersion", S.Meta.UkportVersion);
      message("shortDescription",
              "What keeps a program from running as a unikernel.");
      J.attributeArray("rules", [&] {
        for (const FindingGroup &Group : Sum.Groups)
          J.object([&] { writeRule(Group); });
      });
    });
  });
  J.attributeObject("automationDetails", [&] {
    J.attribute("id", "ukport/" + uriOf(S.Meta.ProgramName) + "/");
  });
  J.attributeObject("originalUriBaseIds", [&] {
    J.attributeObject("SRCROOT", [&] {
      message("description", "The source tree that was analysed.");
    });
    J.attributeObject("LIBRARIES", [&] {
      message("description",
              "Where the sources of the libraries lie, each in NAME-VERSION.");
    });
  });
  J.attributeArray("invocations",
                   [&] { J.object([&] { writeInvocation(); }); });
  J.attribute("columnKind", "utf16CodeUnits");
  J.attributeArray("results", [&] {
    for (const Result &R : ArrayRef(Results).take_front(MostResults))
      J.object([&] { writeResult(R); });
  });
}

/// What is in no result: the verdict, the gate, what was left out, and what
/// could not be seen.
void SarifWriter::writeInvocation() {
  J.attribute("executionSuccessful", S.Meta.Complete);
  auto Notify = [&](StringRef Level, const Twine &Text) {
    J.object([&] {
      J.attribute("level", Level);
      message("message", plain(Text.str()));
    });
  };
  J.attributeArray("toolExecutionNotifications", [&] {
    Notify("note", Sum.Lead);
    if (!S.Meta.Complete)
      Notify("error", "An input could not be read: results may be missing.");
    if (S.Gate) {
      for (const std::string &Line : describeGate(*S.Gate))
        Notify("note", Line);
      for (const std::string &Line : describeStale(*S.Gate))
        Notify("warning", Line);
    }
    if (Results.size() > MostResults)
      Notify("warning", Twine(Results.size() - MostResults) +
                            " results are left out, the least severe");
    for (const Assumption &Each : A.Assumptions)
      Notify("note", "Assumed: " + describe(Each));
    for (const Unknown &U : G.Unknowns)
      Notify("note", "Not seen: " + U.What + " (" + U.Kind + "): " + U.Effect);
  });
}

void SarifWriter::writeRule(const FindingGroup &Group) {
  std::string Title = Group.Title;
  if (!Group.PatternTitle.empty())
    Title += ": " + Group.PatternTitle;
  J.attribute("id", ruleId(Group));
  std::string Name;
  bool Up = true;
  for (char C : ruleId(Group)) {
    if (isAlnum(C))
      Name += Up ? toUpper(C) : C;
    Up = !isAlnum(C);
  }
  if (!StringRef(Name).equals_insensitive(ruleId(Group)))
    J.attribute("name", Name);
  message("shortDescription", plain(Title));
  message("fullDescription",
          plain(Group.Meaning.empty() ? Title : Group.Meaning));
  std::map<std::string, std::vector<std::string>> ByRemedy;
  for (uint32_t F : Group.Findings)
    ByRemedy[A.Findings[F].Remedy].push_back(A.Findings[F].Target);
  std::string Help;
  for (const auto &[Remedy, Targets] : ByRemedy)
    if (!Remedy.empty())
      Help += "On " + join(Targets, ", ") + ": " + Remedy + "\n\n";
  message("help", plain(Help.empty() ? Title : Help));
  J.attributeObject("defaultConfiguration", [&] {
    J.attribute("level", ukport::levelOf(Group.Worst));
  });
  J.attributeObject("properties", [&] {
    J.attributeArray("tags", [&] {
      J.value("portability");
      J.value("unikernel");
    });
    StringRef Level = ukport::levelOf(Group.Worst);
    J.attribute("problem.severity", Level == "note" ? "recommendation" : Level);
  });
}

//===----------------------------------------------------------------------===//
// A result
//===----------------------------------------------------------------------===//

/// Where a use is; where no line is known, the last call on the way that has
/// one.
Location SarifWriter::nearestPlace(const FeatureUse &U) const {
  Location At = placeOf(G, U);
  for (const Step &Each : llvm::reverse(U.Path)) {
    if (At.File.valid())
      break;
    At = Each.Site.valid() ? G.site(Each.Site).Where
                           : G.function(Each.Function).Where;
  }
  return At;
}

void SarifWriter::writeResult(const Result &R) {
  const FeatureUse &U = A.Uses[R.Use];
  const FindingGroup &Group = Sum.Groups[R.Group];
  J.attribute("ruleId", ruleId(Group));
  J.attribute("ruleIndex", R.Group);
  J.attribute("level", ukport::levelOf(Severity(R.Level % 4)));
  std::map<Severity, std::vector<std::string>, std::greater<>> ByLevel;
  for (uint32_t F : Of[{R.Group, R.Use}])
    ByLevel[A.Findings[F].Level].push_back(A.Findings[F].Target);
  std::string Text = Group.Title;
  if (!Group.PatternTitle.empty())
    Text += ": " + Group.PatternTitle;
  if (U.Function.valid())
    Text += ". '" + G.name(U.Function).str() + "' uses " + U.Detail;
  for (const auto &[Level, Targets] : ByLevel)
    Text += ". " + StringRef(toString(Level)).take_front().upper() +
            toString(Level).drop_front().str() + " on " + join(Targets, ", ");
  message("message", plain(Text) + ".");
  J.attributeArray("locations", [&] {
    writeLocation(nearestPlace(U), U.Function, /*Quote=*/true, "");
  });
  J.attributeObject("partialFingerprints", [&] {
    // GitHub reads the first, and counts what is alike.
    J.attribute("primaryLocationLineHash", Prints[R.Use] + ":1");
    J.attribute("ukportUse/v1", Prints[R.Use]);
  });
  if (!U.Path.empty() && U.Path.size() < MostFlowLocations)
    writeFlow(U);
  if (R.Level < 4 && S.Gate)
    writeSuppression(R);
  writeSystems(R);
}

void SarifWriter::writeSuppression(const Result &R) {
  SetVector<StringRef> Reasons;
  for (uint32_t F : Of[{R.Group, R.Use}])
    Reasons.insert(S.Gate->Known.Entries[entryOf(F, R.Use)].Reason);
  J.attributeArray("suppressions", [&] {
    J.object([&] {
      J.attribute("kind", "external");
      J.attribute("status", "accepted");
      J.attribute("justification", jsonText(join(Reasons, "; ")));
    });
  });
}

void SarifWriter::writeSystems(const Result &R) {
  J.attributeObject("properties", [&] {
    J.attributeObject("systems", [&] {
      for (uint32_t F : Of[{R.Group, R.Use}])
        J.attributeObject(A.Findings[F].Target, [&] {
          J.attribute("severity", toString(A.Findings[F].Level));
          J.attribute("status", A.Findings[F].Status);
          if (S.Gate)
            J.attribute("accepted", isAccepted(F, R.Use));
        });
    });
  });
}

/// The witness: the root where it stands, then each call with its reason.
void SarifWriter::writeFlow(const FeatureUse &U) {
  Witness Path = U.Path;
  Words.apply(Path);
  J.attributeArray("codeFlows", [&] {
    J.object([&] {
      J.attributeArray("threadFlows", [&] {
        J.object([&] {
          J.attributeArray("locations", [&] {
            for (size_t I = 0; I < Path.size(); ++I)
              writeStep(Path[I],
                        (I ? G.name(Path[I - 1].Function) : StringRef()), I);
          });
        });
      });
    });
  });
}

void SarifWriter::writeStep(const Step &Each, const Twine &Caller,
                            unsigned Level) {
  std::string From = Caller.str();
  bool Root = !Each.Site.valid();
  const Site *Call = Root ? nullptr : &G.site(Each.Site);
  FunctionId In = Root ? Each.Function : Call->Caller;
  std::string Text = G.name(Each.Function).str() + ": " + Each.Reason;
  if (!From.empty())
    Text = From + " → " + Text;
  J.object([&] {
    J.attributeBegin("location");
    writeLocation(Root ? G.function(Each.Function).Where : Call->Where, In,
                  /*Quote=*/false, Text);
    J.attributeEnd();
    J.attribute("nestingLevel", Level);
    J.attributeArray("kinds", [&] { J.value(Root ? "enter" : "call"); });
  });
}

void SarifWriter::writeLocation(const Location &At, FunctionId In, bool Quote,
                                const Twine &Text) {
  ModuleKind Kind = In.valid() ? G.module(G.function(In).Module).Kind
                               : ModuleKind::Executable;
  J.object([&] {
    if (At.File.valid())
      J.attributeObject("physicalLocation",
                        [&] { writePhysical(At, Kind, Quote); });
    if (In.valid() && (Quote || !At.File.valid()))
      J.attributeArray("logicalLocations", [&] {
        J.object([&] {
          J.attribute("name", jsonText(G.name(In)));
          J.attribute(
              "fullyQualifiedName",
              jsonText(
                  (G.name(G.function(In).Module) + "::" + G.name(In)).str()));
          J.attribute("kind", "function");
        });
      });
    if (std::string Words = Text.str(); !Words.empty())
      message("message", plain(Words));
  });
}

void SarifWriter::writePhysical(const Location &At, ModuleKind Kind,
                                bool Quote) {
  StringRef File = G.text(At.File);
  J.attributeObject("artifactLocation", [&] {
    J.attribute("uri", (File.starts_with("/") ? "file://" : "") + uriOf(File));
    if (!File.starts_with("/"))
      J.attribute("uriBaseId", packageOf(File, Kind) ? "LIBRARIES" : "SRCROOT");
  });
  if (!At.Line)
    return;
  J.attributeObject("region", [&] {
    J.attribute("startLine", At.Line);
    const SourceExcerpt *E = Quote ? Words.excerpt(At) : nullptr;
    if (!E || E->Text.empty())
      return;
    SmallVector<StringRef> Lines;
    StringRef(E->Text).split(Lines, '\n');
    if (size_t I = At.Line - E->FirstLine; I < Lines.size())
      J.attributeObject("snippet",
                        [&] { J.attribute("text", jsonText(Lines[I])); });
  });
}

Error writeSarif(const ReportRequest &R, raw_ostream &OS) {
  SarifWriter(R.Whole, OS).write();
  OS << '\n';
  return Error::success();
}

} // namespace ukport
