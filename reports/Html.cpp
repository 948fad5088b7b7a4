//===- Html.cpp - the report as one offline HTML file ---------------------===//
//
// reports/html holds the template, the style and the script as a person would
// write them; this file puts them together with the data:
//
//   {{title}} {{style}} {{script}} {{data}}   and   {{summary}}
//
// {{data}} is the JSON report on one line. Inside a script element only "</"
// and "<!--" could end it, so every '<', '>' and '&' in it is written as a JSON
// escape, as are U+2028 and U+2029. {{summary}} is the part that is readable
// without JavaScript: verdict, counts, findings, libraries, unknowns.
//
//===----------------------------------------------------------------------===//
#include "reports/Html.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "reports/Json.h"
#include "reports/Static.h"
#include "reports/TextTable.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport {

std::string escapeHtml(StringRef Text) {
  std::string Out;
  raw_string_ostream OS(Out);
  printHTMLEscaped(printable(Text), OS);
  return Out;
}

/// JSON as it may stand in a script element.
static std::string escapeForScript(StringRef Json) {
  std::string Out;
  Out.reserve(Json.size() + Json.size() / 16);
  for (size_t I = 0; I < Json.size(); ++I) {
    StringRef Rest = Json.substr(I);
    if (Rest.starts_with("\xe2\x80\xa8") || Rest.starts_with("\xe2\x80\xa9")) {
      Out += Rest[2] == '\xa8' ? "\\u2028" : "\\u2029";
      I += 2;
      continue;
    }
    switch (Json[I]) {
    case '<':
      Out += "\\u003c";
      break;
    case '>':
      Out += "\\u003e";
      break;
    case '&':
      Out += "\\u0026";
      break;
    default:
      Out += Json[I];
    }
  }
  return Out;
}

/// \p Template with each {{name}} replaced. Text put in is not searched again.
static Error fill(StringRef Template,
                  ArrayRef<std::pair<StringRef, std::string>> Parts,
                  raw_ostream &OS) {
  while (true) {
    auto [Before, After] = Template.split("{{");
    OS << Before;
    if (Before.size() == Template.size())
      return Error::success();
    auto [Name, Rest] = After.split("}}");
    auto It = find_if(Parts, [&](const auto &P) { return P.first == Name; });
    if (It == Parts.end())
      return makeError("cannot write the report", "reports/html/report.html",
                       "nothing is called {{" + Name + "}}",
                       "reinstall ukport: its data folder does not fit it");
    OS << It->second;
    Template = Rest;
  }
}

/// The files of the data folder named, one after the other.
static Expected<std::string> readParts(ArrayRef<StringRef> Names) {
  std::string Text;
  for (StringRef Name : Names) {
    auto Buffer = readFile(dataDirectory() + "/reports/html/" + Name.str());
    if (!Buffer)
      return Buffer.takeError();
    Text += (*Buffer)->getBuffer();
  }
  return Text;
}

Error writeHtml(const Store &S, raw_ostream &OS) {
  Expected<Snapshot> Loaded = S.load();
  if (!Loaded)
    return Loaded.takeError();
  auto Template = readParts({"report.html"});
  if (!Template)
    return Template.takeError();
  auto Style = readParts({"report.css"});
  if (!Style)
    return Style.takeError();
  auto Script = readParts({"dom.js", "findings.js", "tables.js", "report.js"});
  if (!Script)
    return Script.takeError();
  std::string Json;
  raw_string_ostream JsonStream(Json);
  writeJson(*Loaded, JsonStream, /*Indent=*/0);
  std::pair<StringRef, std::string> Parts[] = {
      {"title", escapeHtml(Loaded->Meta.ProgramName)},
      {"style", *Style},
      {"summary", staticSummary(*Loaded)},
      {"data", escapeForScript(Json)},
      {"script", *Script}};
  return fill(*Template, Parts, OS);
}

} // namespace ukport
