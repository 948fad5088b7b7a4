//===- Html.cpp - the report as one offline HTML file ---------------------===//
//
// reports/html holds the template, the style and the script as a person would
// write them; this file puts them together with the data:
//
//   {{title}} {{style}} {{script}} {{data}} {{assumed-link}} and {{summary}}
//
// {{data}} is the JSON report on one line. Inside a script element only "</"
// and "<!--" could end it, so every '<', '>' and '&' in it is written as a JSON
// escape, as is what ends a line or turns the direction of text. {{summary}} is
// the part that is readable without JavaScript: verdict, counts, findings,
// libraries, assumptions, unknowns.
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

/// The character of the form U+2000 to U+2FFF that \p Bytes starts with; else
/// 0.
static uint32_t generalPunctuation(StringRef Bytes) {
  if (Bytes.size() < 3 || Bytes[0] != '\xe2')
    return 0;
  return 0x2000 | (Bytes[1] & 0x3f) << 6 | (Bytes[2] & 0x3f);
}

/// JSON as it may stand in a script element.
static std::string escapeForScript(StringRef Json) {
  std::string Out;
  Out.reserve(Json.size() + Json.size() / 16);
  for (size_t I = 0; I < Json.size(); ++I) {
    unsigned char C = Json[I];
    if (C == '<' || C == '>' || C == '&') {
      Out += "\\u00" + utohexstr(C, /*LowerCase=*/true);
    } else if (uint32_t Code = generalPunctuation(Json.substr(I, 3));
               isSteering(Code) && Code) {
      Out += "\\u" + utohexstr(Code, /*LowerCase=*/true);
      I += 2;
    } else {
      Out += char(C);
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
      {"assumed-link", Loaded->Result.Assumptions.empty()
                           ? ""
                           : "<li><a href=\"#assumed\">Assumed</a></li>\n"},
      {"summary", staticSummary(*Loaded)},
      {"data", escapeForScript(Json)},
      {"script", *Script}};
  return fill(*Template, Parts, OS);
}

} // namespace ukport
