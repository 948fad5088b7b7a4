//===- DiffText.cpp - a comparison in every format ------------------------===//
#include "analyzer/findings/Fingerprint.h"
#include "reports/Diff.h"
#include "reports/GateText.h"
#include "reports/HtmlPage.h"
#include "reports/JsonWriter.h"
#include "reports/Markdown.h"
#include "reports/Sheet.h"
#include "reports/Static.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport {

static std::string titleOf(const FindingChange &C) {
  return C.Pattern.empty() ? C.FeatureId : C.FeatureId + "/" + C.Pattern;
}

/// "loss", "loss -> blocker".
static std::string levelOf(const FindingChange &C) {
  if (C.Before && C.After && *C.Before != *C.After)
    return (toString(*C.Before) + " -> " + toString(*C.After)).str();
  return toString(C.After ? *C.After : *C.Before).str();
}

static std::string signedNumber(int64_t N) {
  return (N < 0 ? "-" : "+") + grouped(std::abs(N));
}

static std::string describeUse(const Snapshot &S, uint32_t Use) {
  const FeatureUse &U = S.Result.Uses[Use];
  std::string Text;
  if (U.Function.valid())
    Text = S.Graph->name(U.Function).str() + " ";
  Text += U.Detail.substr(0, U.Detail.find('('));
  if (std::string At = S.Graph->describe(placeOf(*S.Graph, U)); !At.empty())
    Text += " at " + At;
  return Text;
}

namespace {

class DiffTeller {
public:
  DiffTeller(const AnalysisDiff &D, size_t Most, Sheet &To)
      : D(D), Most(Most), To(To) {}

  void tell() {
    To.paragraph(lead(D));
    if (D.New->Gate && !D.New->Gate->What.Text.empty())
      for (const std::string &Line : describeGate(*D.New->Gate))
        To.paragraph(Line);
    tellVerdicts();
    tellFindings();
    tellPlaces("New places", *D.New, &FindingChange::NewUses);
    tellPlaces("Gone places", *D.Old, &FindingChange::GoneUses);
    tellLines("New system calls", D.NewSyscalls);
    tellLines("Gone system calls", D.GoneSyscalls);
    tellModules();
    tellLines("New among what could not be seen", D.NewUnknowns);
    tellLines("Gone from what could not be seen", D.GoneUnknowns);
  }

  static std::string lead(const AnalysisDiff &D) {
    std::string Text = D.Old->Meta.ProgramName;
    if (D.New->Meta.ProgramName != Text)
      Text += " -> " + D.New->Meta.ProgramName;
    return Text + ": " + counted(D.Findings.size(), "finding") + " changed, " +
           grouped(D.Unchanged) + " unchanged";
  }

private:
  using Rows = std::vector<std::vector<std::string>>;

  void tellVerdicts() {
    Rows Table = {{"system", "verdict", "blocker", "loss", "degraded", "info"}};
    for (const VerdictChange &V : D.Verdicts) {
      if (!V.changed())
        continue;
      std::vector<std::string> &Row = Table.emplace_back();
      auto Known = [](StringRef Outcome) {
        return Outcome.empty() ? "not asked for" : Outcome.str();
      };
      Row = {V.Target, V.Before == V.After
                           ? V.After
                           : Known(V.Before) + " -> " + Known(V.After)};
      for (Severity Level : SeveritiesWorstFirst) {
        uint32_t Old = V.CountBefore[unsigned(Level)];
        uint32_t New = V.CountAfter[unsigned(Level)];
        Row.push_back(
            std::to_string(New) +
            (Old == New ? "" : " (" + signedNumber(int64_t(New) - Old) + ")"));
      }
    }
    show("Verdict", "llrrrr", Table);
  }

  void tellFindings() {
    Rows Table = {{"change", "finding", "system", "severity", "new places",
                   "gone places"}};
    for (const FindingChange &C : D.Findings)
      Table.push_back({nameOf(C.What).str(), titleOf(C), C.Target, levelOf(C),
                       grouped(C.NewUses.size()), grouped(C.GoneUses.size())});
    show("Findings", "llllrr", Table);
  }

  void tellPlaces(StringRef Title, const Snapshot &In,
                  std::vector<uint32_t> FindingChange::*Uses) {
    std::set<std::string> Lines;
    for (const FindingChange &C : D.Findings)
      for (uint32_t U : C.*Uses)
        Lines.insert(titleOf(C) + ": " + describeUse(In, U));
    tellLines(Title, {Lines.begin(), Lines.end()});
  }

  void tellModules() {
    Rows Table = {{"library", "functions", "", "instructions", ""}};
    for (const ModuleChange &M : D.Modules)
      Table.push_back(
          {M.Name, grouped(M.FunctionsAfter),
           signedNumber(int64_t(M.FunctionsAfter) - M.FunctionsBefore),
           grouped(M.InstructionsAfter),
           signedNumber(int64_t(M.InstructionsAfter) - M.InstructionsBefore)});
    show("Live code", "lrrrr", Table);
  }

  void show(StringRef Title, StringRef Alignment, const Rows &Table) {
    if (Table.size() == 1)
      return;
    To.heading(Title);
    To.table(Alignment, ArrayRef(Table).take_front(std::max(Most, Most + 1)));
    sayRest(Table.size() - 1);
  }

  void tellLines(StringRef Title, const std::vector<std::string> &Lines) {
    if (Lines.empty())
      return;
    To.heading(Title);
    To.list(ArrayRef(Lines).take_front(Most));
    sayRest(Lines.size());
  }

  void sayRest(size_t Count) {
    if (Count > Most)
      To.paragraph("  ... and " + grouped(Count - Most) +
                   " more; --all shows them");
  }

  const AnalysisDiff &D;
  size_t Most;
  Sheet &To;
};

} // namespace

static constexpr size_t MostShown = 40;

void printDiff(const AnalysisDiff &D, bool All, raw_ostream &OS) {
  DiffTeller(D, All ? SIZE_MAX : MostShown, *textSheet(OS)).tell();
}

void writeDiffMarkdown(const AnalysisDiff &D, bool All, raw_ostream &OS) {
  std::string Text;
  raw_string_ostream Whole(Text);
  DiffTeller(D, All ? SIZE_MAX : MostShown, *markdownSheet(Whole)).tell();
  OS << cutMarkdown(std::move(Text), MarkdownLimit);
}

Error writeDiffHtml(const AnalysisDiff &D, raw_ostream &OS) {
  HtmlPage Page;
  Page.Title = D.New->Meta.ProgramName + ": what changed";
  Page.Sections = {{"changes", "What changed"}};
  Page.Skip = "To what changed";
  Page.Style = {"report.css"};
  Page.Json = "{}";
  Page.WithoutScript = "All of this page is readable without JavaScript.";
  raw_string_ostream Body(Page.Summary);
  Body << "<header class=\"top\">\n<p class=\"kind\">Comparison</p>\n<h1>"
       << escapeHtml(D.New->Meta.ProgramName)
       << "</h1>\n</header>\n<div id=\"changes\">\n";
  std::unique_ptr<Sheet> To = htmlSheet(Body);
  DiffTeller(D, SIZE_MAX, *To).tell();
  To.reset();
  Body << "</div>\n";
  return writePage(Page, OS);
}

void writeDiffCsv(const AnalysisDiff &D, raw_ostream &OS) {
  OS << "change,feature,pattern,target,before,after,new_places,gone_places\r\n";
  for (const FindingChange &C : D.Findings)
    OS << nameOf(C.What) << ',' << C.FeatureId << ',' << C.Pattern << ','
       << C.Target << ',' << (C.Before ? toString(*C.Before) : "") << ','
       << (C.After ? toString(*C.After) : "") << ',' << C.NewUses.size() << ','
       << C.GoneUses.size() << "\r\n";
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

namespace {

class DiffJson {
public:
  DiffJson(const AnalysisDiff &D, raw_ostream &OS)
      : D(D), J(OS, /*IndentSize=*/1) {}

  void write() {
    J.object([&] {
      J.attribute("format", "ukport-diff");
      J.attribute("version", 1);
      writeSide("old", *D.Old);
      writeSide("new", *D.New);
      J.attribute("unchanged", D.Unchanged);
      J.attributeArray("targets", [&] {
        for (const VerdictChange &V : D.Verdicts)
          J.object([&] { writeVerdict(V); });
      });
      J.attributeArray("findings", [&] {
        for (const FindingChange &C : D.Findings)
          J.object([&] { writeFinding(C); });
      });
      texts("newSyscalls", D.NewSyscalls);
      texts("goneSyscalls", D.GoneSyscalls);
      J.attributeArray("modules", [&] {
        for (const ModuleChange &M : D.Modules)
          J.object([&] { writeModule(M); });
      });
      texts("newUnknowns", D.NewUnknowns);
      texts("goneUnknowns", D.GoneUnknowns);
      if (D.New->Gate)
        J.attribute("failing", D.New->Gate->failing());
    });
  }

private:
  void texts(StringRef Key, ArrayRef<std::string> Values) {
    J.attributeArray(Key, [&] {
      for (const std::string &Each : Values)
        J.value(jsonText(Each));
    });
  }

  void writeSide(StringRef Key, const Snapshot &S) {
    J.attributeObject(Key, [&] {
      J.attribute("program", jsonText(S.Meta.ProgramName));
      J.attribute("digest", S.Meta.InputDigest);
      J.attribute("complete", S.Meta.Complete);
    });
  }

  void writeVerdict(const VerdictChange &V) {
    J.attribute("target", jsonText(V.Target));
    for (auto [Key, Outcome, Count] :
         {std::tuple("before", &V.Before, &V.CountBefore),
          std::tuple("after", &V.After, &V.CountAfter)}) {
      if (Outcome->empty())
        continue;
      J.attributeObject(Key, [&, &Outcome = Outcome, &Count = Count] {
        J.attribute("outcome", jsonText(*Outcome));
        for (Severity Level : SeveritiesWorstFirst)
          J.attribute(toString(Level), (*Count)[unsigned(Level)]);
      });
    }
  }

  void writeFinding(const FindingChange &C) {
    J.attribute("change", nameOf(C.What));
    J.attribute("feature", jsonText(C.FeatureId));
    J.attribute("pattern", jsonText(C.Pattern));
    J.attribute("target", jsonText(C.Target));
    if (C.Before)
      J.attribute("before", toString(*C.Before));
    if (C.After)
      J.attribute("after", toString(*C.After));
    writeUses("newUses", *D.New, C.NewUses);
    writeUses("goneUses", *D.Old, C.GoneUses);
  }

  void writeUses(StringRef Key, const Snapshot &S, ArrayRef<uint32_t> Uses) {
    const ProgramGraph &G = *S.Graph;
    J.attributeArray(Key, [&] {
      for (uint32_t I : Uses)
        J.object([&] {
          const FeatureUse &U = S.Result.Uses[I];
          if (U.Function.valid())
            J.attribute("function", jsonText(G.name(U.Function)));
          Location At = placeOf(G, U);
          if (At.File.valid())
            J.attribute("file", jsonText(G.text(At.File)));
          if (At.Line)
            J.attribute("line", At.Line);
          J.attribute("detail", jsonText(U.Detail));
        });
    });
  }

  void writeModule(const ModuleChange &M) {
    J.attribute("name", jsonText(M.Name));
    J.attribute("functionsBefore", M.FunctionsBefore);
    J.attribute("functionsAfter", M.FunctionsAfter);
    J.attribute("instructionsBefore", M.InstructionsBefore);
    J.attribute("instructionsAfter", M.InstructionsAfter);
  }

  const AnalysisDiff &D;
  json::OStream J;
};

} // namespace

void writeDiffJson(const AnalysisDiff &D, raw_ostream &OS) {
  DiffJson(D, OS).write();
  OS << '\n';
}

} // namespace ukport
