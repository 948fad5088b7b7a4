//===- Html.cpp - the report as one offline HTML file ---------------------===//
//
// reports/html holds the template, the style and the script as a person would
// write them; this file puts them together with the data:
//
//   {{title}} {{style}} {{script}} {{data}} {{assumed-link}} and {{summary}}
//
// {{data}} is the JSON report on one line (HtmlPage.h). {{summary}} is
// the part that is readable without JavaScript: verdict, counts, findings,
// libraries, assumptions, unknowns.
//
//===----------------------------------------------------------------------===//
#include "reports/Html.h"
#include "reports/HtmlPage.h"
#include "reports/Json.h"
#include "reports/Static.h"
#include "reports/TextTable.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport {

Error writeHtml(const Store &S, raw_ostream &OS) {
  Expected<Snapshot> Loaded = S.load();
  if (!Loaded)
    return Loaded.takeError();
  auto Template = readPageParts({"report.html"});
  if (!Template)
    return Template.takeError();
  auto Style = readPageParts({"report.css"});
  if (!Style)
    return Style.takeError();
  auto Script =
      readPageParts({"dom.js", "findings.js", "tables.js", "report.js"});
  if (!Script)
    return Script.takeError();
  std::string Json;
  raw_string_ostream JsonStream(Json);
  writeJson(*Loaded, JsonStream, /*Indent=*/0);
  std::pair<StringRef, std::string> Parts[] = {
      {"title", escapeHtml(Loaded->Meta.ProgramName)},
      {"style", *Style},
      {"assumed-link", Loaded->Result.Assumptions.empty()
                           ? ""
                           : "<li><a href=\"#assumed\">Assumed</a></li>\n"},
      {"summary", staticSummary(*Loaded)},
      {"data", escapeForScript(Json)},
      {"script", *Script}};
  return fillPage(*Template, Parts, OS);
}

} // namespace ukport
