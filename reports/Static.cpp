#include "reports/Static.h"
#include "reports/GateText.h"
#include "reports/Needs.h"
#include "reports/Summary.h"
#include "reports/Unknowns.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <map>

using namespace llvm;

namespace ukport {

static StringRef nounOf(Severity Level) {
  switch (Level) {
  case Severity::Blocker:
    return "blocker";
  case Severity::Loss:
    return "loss";
  case Severity::Degraded:
    return "degraded";
  case Severity::Info:
    return "to know";
  }
  llvm_unreachable("all severities are listed");
}

static StringRef pluralOf(Severity Level) {
  return Level == Severity::Loss      ? "losses"
         : Level == Severity::Blocker ? "blockers"
                                      : nounOf(Level);
}

namespace {

/// Writes the sections, each with the anchor that the script looks for.
class StaticWriter {
public:
  StaticWriter(const Snapshot &S, const Beside &B, raw_ostream &OS)
      : S(S), B(B), G(*S.Graph), Sum(summarise(S)), OS(OS) {}

  void write() {
    writeHeader();
    section("verdict", "Where it runs", [&] { writeTargets(); });
    if (!S.Result.Assumptions.empty())
      section("assumed", "What is assumed", [&] { writeAssumptions(); });
    section("findings", "What stands in the way", [&] { writeFindings(); });
    section("matrix", "Features against systems", [&] { writeMatrix(); });
    section("syscalls", "System calls", [&] { writeSyscalls(); });
    section("libraries", "Libraries", [&] { writeLibraries(); });
    section("size", "Size", [&] { writeSize(); });
    section("image", "Image and run", [&] { writeImages(); });
    section("functions", "Functions and data", [&] { writeFunctions(); });
    section("unseen", "What we could not see", [&] { writeUnknowns(); });
    section("compared", "Compared with an earlier report",
            [&] { OS << "<p>Comparing needs JavaScript.</p>\n"; });
  }

private:
  void section(StringRef Id, StringRef Title, function_ref<void()> Body) {
    OS << "<section id=\"" << Id << "\" aria-labelledby=\"" << Id
       << "-title\">\n<h2 id=\"" << Id << "-title\">" << Title
       << "</h2>\n<div class=\"body\">\n";
    Body();
    OS << "</div>\n</section>\n";
  }
  void writeHeader();
  void writeTargets();
  void writeAssumptions();
  void writeFindings();
  void writeMatrix();
  void writeSyscalls();
  void writeLibraries();
  void writeSize();
  void writeImages();
  void writeFunctions();
  void writeUnknowns();
  void writeHeadline(const Headline &H);
  void severityTag(Severity Level) {
    OS << "<span class=\"tag " << toString(Level) << "\">" << toString(Level)
       << "</span>";
  }

  const Snapshot &S;
  const Beside &B;
  const ProgramGraph &G;
  Summary Sum;
  raw_ostream &OS;
};

} // namespace

void StaticWriter::writeHeadline(const Headline &H) {
  OS << "<p class=\"lead\">" << escapeHtml(H.Sentence) << "</p>\n";
  if (!H.Advice.empty())
    OS << "<p class=\"soft\">Settings that help are looked for by <code>"
       << escapeHtml(H.Advice) << "</code>.</p>\n";
  OS << "<p class=\"counts\"><span class=\"soft\">As it stands:</span> ";
  for (Severity Level : SeveritiesWorstFirst)
    OS << "<span class=\"tag " << toString(Level) << "\">"
       << counted(H.Counts[unsigned(Level)], nounOf(Level), pluralOf(Level))
       << "</span> ";
  OS << "</p>\n";
}

void StaticWriter::writeHeader() {
  OS << "<header class=\"top\">\n<p class=\"kind\">Porting report</p>\n<h1>"
     << escapeHtml(S.Meta.ProgramName) << "</h1>\n";
  std::vector<Headline> Heads = headlines(S, Sum, B);
  for (const Headline &H : Heads)
    writeHeadline(H);
  OS << "<p class=\"" << (Heads.empty() ? "lead" : "soft") << "\">"
     << escapeHtml(Sum.Lead) << "</p>\n";
  if (!S.Meta.Complete)
    OS << "<p class=\"warning\"><strong>Incomplete.</strong> An input could "
          "not be read, so this report may lack findings.</p>\n";
  if (S.ProbedAnother)
    OS << "<p class=\"warning\">" << escapeHtml(ProbedAnother) << "</p>\n";
  if (S.Gate)
    for (const std::string &Line : describeGate(*S.Gate))
      OS << "<p class=\"gate\">" << escapeHtml(Line) << "</p>\n";
  auto Figure = [&](const Twine &Value, StringRef Unit, const Twine &Note) {
    OS << "<div><dt>" << Unit << "</dt><dd><strong>" << Value
       << "</strong> <span>" << Note << "</span></dd></div>\n";
  };
  uint64_t Percent =
      Sum.Functions.Total ? Sum.Functions.Live * 100 / Sum.Functions.Total : 0;
  OS << "<dl class=\"figures\">\n";
  Figure(grouped(Sum.Functions.Live), "functions live",
         "of " + grouped(Sum.Functions.Total) + ", " + Twine(Percent) + " %");
  Figure(grouped(Sum.Syscalls), "system calls",
         "at " + grouped(Sum.SyscallSites) + " places" +
             (Sum.UnknownNumberSites
                  ? ", " + Twine(Sum.UnknownNumberSites) + " unknown"
                  : Twine()));
  Figure(grouped(Sum.Groups.size()), "findings",
         "on " + counted(Sum.Targets.size(), "system"));
  Figure(grouped(G.Unknowns.size()), "not seen", "named below, none dropped");
  OS << "</dl>\n";
  if (size_t Count = S.Result.Assumptions.size())
    OS << "<p class=\"rests\">It all rests on <a href=\"#assumed\">"
       << counted(Count, "assumption") << "</a>.</p>\n";
  OS << "<p class=\"made\">"
     << (S.Meta.InputPath.empty()
             ? std::string()
             : "<code>" + escapeHtml(S.Meta.InputPath) + "</code>, ")
     << "input <code>"
     << escapeHtml(StringRef(S.Meta.InputDigest).take_front(12))
     << "</code>, analysed by ukport " << escapeHtml(S.Meta.UkportVersion)
     << ".</p>\n</header>\n";
}

void StaticWriter::writeTargets() {
  OS << "<div class=\"scroll\" tabindex=\"0\"><table "
        "class=\"targets\"><thead><tr>"
        "<th scope=\"col\">System</th><th scope=\"col\">Verdict</th>"
        "<th scope=\"col\" class=\"n\">Blockers</th>"
        "<th scope=\"col\" class=\"n\">Losses</th>"
        "<th scope=\"col\" class=\"n\">Degraded</th>"
        "<th scope=\"col\" class=\"n\">Info</th></tr></thead>\n<tbody>\n";
  for (const TargetVerdict *V : ranked(Sum)) {
    OS << "<tr><th scope=\"row\">" << escapeHtml(V->Title) << "</th><td>"
       << escapeHtml(V->Sentence) << "</td>";
    for (Severity Level : SeveritiesWorstFirst)
      OS << "<td class=\"n\">" << V->count(Level) << "</td>";
    OS << "</tr>\n";
  }
  OS << "</tbody></table></div>\n";
}

/// Complete without JavaScript too: all else on the page rests on it.
void StaticWriter::writeAssumptions() {
  OS << "<p>All that this report says holds as long as these hold. None of "
        "them is believed at run time: the stripped program checks each where "
        "it is used, and stops where one fails.</p>\n"
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>"
        "<th scope=\"col\">Assumption</th>"
        "<th scope=\"col\">Who says so</th></tr></thead>\n<tbody>\n";
  for (const Assumption &A : S.Result.Assumptions)
    OS << "<tr><th scope=\"row\"><code>" << escapeHtml(describe(A))
       << "</code></th><td class=\"soft\">" << escapeHtml(A.Origin)
       << "</td></tr>\n";
  OS << "</tbody></table></div>\n";
}

void StaticWriter::writeFindings() {
  if (Sum.Groups.empty())
    OS << "<p>Nothing that the program was seen to use is missing.</p>\n";
  OS << "<ul class=\"plain\">\n";
  for (const FindingGroup &Group : Sum.Groups) {
    OS << "<li>";
    severityTag(Group.Worst);
    OS << " <strong>" << escapeHtml(Group.Title) << "</strong>";
    if (!Group.PatternTitle.empty())
      OS << ": " << escapeHtml(Group.PatternTitle);
    std::map<Severity, std::vector<std::string>, std::greater<>> ByLevel;
    for (uint32_t I : Group.Findings)
      ByLevel[S.Result.Findings[I].Level].push_back(
          S.Result.Findings[I].Target);
    for (const auto &[Level, Targets] : ByLevel)
      OS << "<br>" << toString(Level) << " on "
         << escapeHtml(join(Targets, ", "));
    OS << "</li>\n";
  }
  OS << "</ul>\n";
}

void StaticWriter::writeMatrix() {
  OS << "<p>The list above holds the same facts; the table needs "
        "JavaScript.</p>\n";
}

void StaticWriter::writeSyscalls() {
  OS << "<p>" << Sum.Syscalls << " system calls: ";
  bool First = true;
  for (int Number : syscallNumbers(S)) {
    const Catalogue::Syscall *Known = S.Map.syscall(Number);
    OS << (First ? "" : ", ") << "<code>"
       << escapeHtml(Known ? Known->Name : std::to_string(Number)) << "</code>";
    First = false;
  }
  OS << ".</p>\n";
}

void StaticWriter::writeLibraries() {
  OS << "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th "
        "scope=\"col\">Module</th>"
        "<th scope=\"col\" class=\"n\">Functions live</th>"
        "<th scope=\"col\" class=\"n\">dead</th>"
        "<th scope=\"col\" class=\"n\">Instructions live</th>"
        "<th scope=\"col\" class=\"n\">dead</th></tr></thead>\n<tbody>\n";
  for (const ModuleSummary &M : S.Result.Modules)
    OS << "<tr><th scope=\"row\">" << escapeHtml(G.name(M.Module))
       << "</th><td class=\"n\">" << grouped(M.FunctionsLive)
       << "</td><td class=\"n\">" << grouped(M.FunctionsDead)
       << "</td><td class=\"n\">" << grouped(M.InstructionsLive)
       << "</td><td class=\"n\">" << grouped(M.InstructionsDead)
       << "</td></tr>\n";
  OS << "</tbody></table></div>\n";
}

void StaticWriter::writeSize() {
  if (B.Images.empty()) {
    OS << "<p>No image lies beside the store. <code>ukport strip</code> makes "
          "one, and an account of it.</p>\n";
    return;
  }
  OS << "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th "
        "scope=\"col\">Image</th>"
        "<th scope=\"col\">System</th><th scope=\"col\" class=\"n\">Before</th>"
        "<th scope=\"col\" class=\"n\">After</th></tr></thead><tbody>\n";
  for (const Beside::Image &I : B.Images)
    OS << "<tr><th scope=\"row\">" << escapeHtml(I.Name) << "</th><td>"
       << escapeHtml(I.Of.Target) << "</td><td class=\"n\">"
       << grouped(I.Of.before().total()) << "</td><td class=\"n\">"
       << grouped(I.Of.after().total()) << "</td></tr>\n";
  OS << "</tbody></table></div>\n";
}

void StaticWriter::writeImages() {
  if (B.Measured.empty())
    OS << "<p>Nothing was measured.</p>\n";
  else
    OS << "<p>" << counted(B.Measured.size(), "measurement")
       << "; the list needs JavaScript.</p>\n";
}

void StaticWriter::writeFunctions() {
  OS << "<p>" << grouped(Sum.Functions.Live) << " functions are live and "
     << grouped(Sum.Functions.dead()) << " dead; "
     << grouped(Sum.DataObjects.Live) << " data objects ("
     << grouped(Sum.DataBytes.Live) << " bytes) are live and "
     << grouped(Sum.DataObjects.dead()) << " (" << grouped(Sum.DataBytes.dead())
     << " bytes) dead. The list needs JavaScript.</p>\n";
}

void StaticWriter::writeUnknowns() {
  if (G.Unknowns.empty())
    OS << "<p>Nothing had to be assumed.</p>\n";
  OS << "<ul class=\"plain\">\n";
  for (const UnknownGroup &Group : unknownGroups(G))
    OS << "<li><strong>" << escapeHtml(Group.front()->Kind) << "</strong>, "
       << Group.size() << ": " << escapeHtml(Group.front()->Effect)
       << "</li>\n";
  OS << "</ul>\n";
}

std::string staticSummary(const Snapshot &S, const Beside &B) {
  std::string Html;
  raw_string_ostream OS(Html);
  StaticWriter(S, B, OS).write();
  return Html;
}

} // namespace ukport
