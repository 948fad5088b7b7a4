//===- Markdown.cpp - the report as a step summary ------------------------===//
//
// The verdict first, then what the gate says, then the findings, the worst
// first, so that what is cut off is what matters least.
//
//===----------------------------------------------------------------------===//
#include "reports/Markdown.h"
#include "analyzer/findings/Wording.h"
#include "reports/Formats.h"
#include "reports/GateText.h"
#include "reports/Summary.h"
#include "reports/Xml.h"

using namespace llvm;

namespace ukport {

std::string markdown(StringRef Text) {
  std::string Out;
  for (char C : xml(Text)) {
    if (StringRef("\\`*_[]|#~").contains(C))
      Out += '\\';
    Out += C;
  }
  return Out;
}

std::string markdownCode(StringRef Text) {
  std::string Out = "<code>";
  for (char C : xml(Text))
    switch (C) {
    case '|': // a table takes it for the end of a cell even here
    case '`':
    case '*':
    case '_':
    case '[':
    case '\\':
    case '~':
      Out += "&#" + std::to_string(int(C)) + ";";
      break;
    default:
      Out += C;
    }
  return Out + "</code>";
}

std::string cutMarkdown(std::string Text, size_t Limit) {
  if (Text.size() <= Limit)
    return Text;
  const std::string Note =
      "> The rest does not fit here; `ukport report --format=html` has it.\n";
  size_t Room = Limit - std::min(Limit, Note.size());
  size_t End = Room < 2 ? std::string::npos : Text.rfind("\n\n", Room - 2);
  Text.resize(End == std::string::npos ? 0 : End + 2);
  return Text + Note;
}

namespace {

class MarkdownWriter {
public:
  MarkdownWriter(const Snapshot &S, raw_ostream &OS)
      : S(S), G(*S.Graph), A(S.Result), Words(A), Sum(summarise(S)), OS(OS) {}

  void write() {
    OS << "# " << markdown(S.Meta.ProgramName) << "\n\n"
       << markdown(Sum.Lead) << "\n\n";
    if (!S.Meta.Complete)
      OS << "**The analysis is incomplete: an input could not be read.**\n\n";
    writeGate();
    writeTargets();
    writeGroups();
    writeAssumptions();
    writeUnknowns();
    writeAccepted();
  }

private:
  void writeGate() {
    if (!S.Gate)
      return;
    for (const std::string &Line : describeGate(*S.Gate))
      OS << "**" << markdown(Line) << "**\n\n";
    for (const std::string &Line : describeStale(*S.Gate))
      OS << "- " << markdown(Line) << "\n\n";
  }

  void writeTargets() {
    OS << "| system | verdict |";
    for (Severity Level : SeveritiesWorstFirst)
      OS << ' ' << toString(Level) << " |";
    OS << "\n| --- | --- | --: | --: | --: | --: |\n";
    for (const TargetVerdict *V : ranked(Sum)) {
      OS << "| " << markdown(V->Title) << " | " << markdown(V->Outcome) << " |";
      for (Severity Level : SeveritiesWorstFirst)
        OS << ' ' << V->count(Level) << " |";
      OS << '\n';
    }
    OS << '\n';
  }

  void writeGroups() {
    if (Sum.Groups.empty())
      return;
    OS << "## What stands in the way\n\n";
    for (const FindingGroup &Group : Sum.Groups)
      writeGroup(Group);
  }

  void writeGroup(const FindingGroup &Group) {
    OS << "### " << toString(Group.Worst) << ": " << markdown(Group.Title);
    if (!Group.PatternTitle.empty())
      OS << ": " << markdown(Group.PatternTitle);
    OS << "\n\n" << markdown(Group.Meaning) << "\n\n";
    std::map<Severity, std::vector<std::string>, std::greater<>> ByLevel;
    std::map<std::string, std::vector<std::string>> ByRemedy;
    uint32_t Accepted = 0;
    for (uint32_t I : Group.Findings) {
      const Finding &F = A.Findings[I];
      bool Known = S.Gate && S.Gate->isAccepted(I);
      Accepted += Known;
      ByLevel[F.Level].push_back(markdown(F.Target) +
                                 (Known ? " (accepted)" : ""));
      if (!F.Remedy.empty())
        ByRemedy[F.Remedy].push_back(F.Target);
    }
    for (const auto &[Level, Targets] : ByLevel)
      OS << "- " << toString(Level) << " on " << join(Targets, ", ") << '\n';
    for (const auto &[Remedy, Targets] : ByRemedy)
      OS << "- "
         << (ByRemedy.size() > 1 ? "on " + markdown(join(Targets, ", ")) + ": "
                                 : "")
         << markdown(Remedy) << '\n';
    OS << '\n';
    if (Accepted < Group.Findings.size())
      writeUses(Group);
  }

  void writeUses(const FindingGroup &Group) {
    constexpr size_t Most = 10;
    for (uint32_t I : ArrayRef(Group.Uses).take_front(Most)) {
      const FeatureUse &U = A.Uses[I];
      OS << "- ";
      if (U.Function.valid())
        OS << markdownCode(G.name(U.Function)) << ' ';
      OS << markdownCode(U.Detail);
      if (std::string At = G.describe(placeOf(G, U)); !At.empty())
        OS << " at " << markdownCode(At);
      OS << '\n';
    }
    if (Group.Uses.size() > Most)
      OS << "- and " << counted(Group.Uses.size() - Most, "more place") << '\n';
    OS << '\n';
    if (Group.Uses.empty() || A.Uses[Group.Uses.front()].Path.empty())
      return;
    OS << "<details><summary>The way to the first</summary>\n\n";
    Witness Path = A.Uses[Group.Uses.front()].Path;
    Words.apply(Path);
    for (const Step &Each : Path) {
      Location At = Each.Site.valid() ? G.site(Each.Site).Where
                                      : G.function(Each.Function).Where;
      OS << "1. " << markdownCode(G.name(Each.Function)) << ' '
         << markdown(G.describe(At)) << ": " << markdown(Each.Reason) << '\n';
    }
    OS << "</details>\n\n";
  }

  void writeAssumptions() {
    if (A.Assumptions.empty())
      return;
    OS << "## Assumed\n\n";
    for (const Assumption &Each : A.Assumptions)
      OS << "- " << markdownCode(describe(Each)) << ' ' << markdown(Each.Origin)
         << '\n';
    OS << '\n';
  }

  void writeUnknowns() {
    if (G.Unknowns.empty())
      return;
    OS << "## What could not be seen\n\n";
    for (const Unknown &U : G.Unknowns) {
      OS << "- " << markdownCode(U.What);
      if (U.In.valid())
        OS << " in " << markdownCode(G.name(U.In));
      if (std::string At = G.describe(U.Where); !At.empty())
        OS << " at " << markdownCode(At);
      OS << ": " << markdown(U.Effect) << '\n';
    }
    OS << '\n';
  }

  void writeAccepted() {
    if (!S.Gate || !S.Gate->accepted())
      return;
    OS << "## Accepted\n\n";
    for (uint32_t I = 0; I < A.Findings.size(); ++I)
      if (S.Gate->isAccepted(I))
        OS << "- " << markdown(A.Findings[I].Summary) << ": "
           << markdown(reasonsOf(*S.Gate, I)) << '\n';
    OS << '\n';
  }

  const Snapshot &S;
  const ProgramGraph &G;
  const Analysis &A;
  Wording Words;
  Summary Sum;
  raw_ostream &OS;
};

} // namespace

Error writeMarkdown(const ReportRequest &R, raw_ostream &OS) {
  std::string Text;
  raw_string_ostream Whole(Text);
  MarkdownWriter(R.Whole, Whole).write();
  OS << cutMarkdown(std::move(Text), MarkdownLimit);
  return Error::success();
}

} // namespace ukport
