//===- Html.cpp - the report as one offline HTML file ---------------------===//
//
// The data is the JSON report on one line. What is readable without JavaScript:
// verdict, counts, findings, libraries, assumptions, unknowns.
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
  HtmlPage Page;
  Page.Title = Loaded->Meta.ProgramName + ": porting report";
  Page.Sections = {{"verdict", "Where it runs"}};
  if (!Loaded->Result.Assumptions.empty())
    Page.Sections.push_back({"assumed", "Assumed"});
  append_range(Page.Sections, std::initializer_list<HtmlPage::Section>{
                                  {"findings", "What stands in the way"},
                                  {"matrix", "Features"},
                                  {"syscalls", "System calls"},
                                  {"libraries", "Libraries"},
                                  {"functions", "Functions and data"},
                                  {"unseen", "Not seen"}});
  Page.Skip = "To the verdict";
  Page.Style = {"report.css"};
  Page.Script = {"dom.js", "findings.js", "tables.js", "report.js"};
  Page.Summary = staticSummary(*Loaded);
  Page.WithoutScript =
      "This is the summary. The witnesses, the tables to search and the source "
      "excerpts need JavaScript; they are in this file and load nothing.";
  raw_string_ostream Json(Page.Json);
  writeJson(*Loaded, Json, /*Indent=*/0);
  return writePage(Page, OS);
}

} // namespace ukport
