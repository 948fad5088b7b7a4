//===- Html.cpp - the report as one offline HTML file ---------------------===//
//
// The data is the JSON report on one line. What is readable without JavaScript:
// verdict, counts, findings, libraries, assumptions, unknowns.
//
//===----------------------------------------------------------------------===//
#include "reports/Html.h"
#include "reports/HtmlBeside.h"
#include "reports/HtmlPage.h"
#include "reports/Json.h"
#include "reports/Static.h"
#include "reports/TextTable.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport {

Error writeHtml(const Store &S, raw_ostream &OS, const HtmlOptions &Options) {
  Expected<Snapshot> Loaded = S.load();
  if (!Loaded)
    return Loaded.takeError();
  return writeHtml(S, *Loaded, OS, Options);
}

Error writeHtml(const Store &From, const Snapshot &S, raw_ostream &OS,
                const HtmlOptions &Options) {
  Beside Around = readBeside(From.path(), S);
  if (!Options.Earlier.empty()) {
    Expected<json::Value> Earlier = readEarlier(Options.Earlier);
    if (!Earlier)
      return Earlier.takeError();
    Around.Earlier = std::move(*Earlier);
  }
  HtmlPage Page;
  Page.Title = S.Meta.ProgramName + ": porting report";
  Page.Sections = {{"verdict", "Where it runs"}};
  if (!S.Result.Assumptions.empty())
    Page.Sections.push_back({"assumed", "Assumed"});
  append_range(Page.Sections, std::initializer_list<HtmlPage::Section>{
                                  {"findings", "What stands in the way"},
                                  {"matrix", "Features"},
                                  {"syscalls", "System calls"},
                                  {"libraries", "Libraries"},
                                  {"size", "Size"},
                                  {"image", "Image and run"},
                                  {"functions", "Functions and data"},
                                  {"unseen", "Not seen"},
                                  {"compared", "Compared"}});
  Page.Skip = "To the verdict";
  Page.Style = {"report.css", "graph.css", "size.css"};
  Page.Script = {"vendor/d3.js", "dom.js",     "findings.js",  "advice.js",
                 "tables.js",    "graph.js",   "libraries.js", "size.js",
                 "image.js",     "compare.js", "search.js",    "report.js"};
  Page.Summary = staticSummary(S, Around);
  Page.WithoutScript =
      "This is the summary. The witnesses, the tables to search and the source "
      "excerpts need JavaScript; they are in this file and load nothing.";
  raw_string_ostream Json(Page.Json);
  writeJson(S, Json, /*Indent=*/0);
  Page.Beside.clear();
  raw_string_ostream(Page.Beside) << besideData(Around);
  return writePage(Page, OS);
}

} // namespace ukport
