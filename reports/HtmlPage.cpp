#include "reports/HtmlPage.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
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

std::string escapeForScript(StringRef Json) {
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
static Error fillIn(StringRef Template,
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
      return makeError("cannot write the report", "reports/html",
                       "nothing is called {{" + Name + "}}",
                       "reinstall ukport: its data folder does not fit it");
    OS << It->second;
    Template = Rest;
  }
}

/// The files of reports/html named, one after the other.
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

static std::string linkTo(const HtmlPage::Section &S, StringRef Text,
                          StringRef Attribute = "") {
  return ("<a" + Attribute + " href=\"#" + S.Id + "\">" + Text + "</a>").str();
}

Error writePage(const HtmlPage &Page, raw_ostream &OS) {
  auto Frame = readParts({"page.html"});
  if (!Frame)
    return Frame.takeError();
  auto Style = readParts(Page.Style);
  if (!Style)
    return Style.takeError();
  auto Script = readParts(Page.Script);
  if (!Script)
    return Script.takeError();
  std::string Sections;
  for (const HtmlPage::Section &S : Page.Sections)
    Sections += "<li>" + linkTo(S, S.Title) + "</li>\n";
  std::pair<StringRef, std::string> Parts[] = {
      {"title", escapeHtml(Page.Title)},
      {"style", *Style},
      {"skip", linkTo(Page.Sections.front(), Page.Skip, " class=\"skip\"")},
      {"sections", Sections},
      {"summary", Page.Summary},
      {"without-script", Page.WithoutScript.str()},
      {"data", escapeForScript(Page.Json)},
      {"beside", escapeForScript(Page.Beside)},
      {"script", *Script}};
  return fillIn(*Frame, Parts, OS);
}

} // namespace ukport
