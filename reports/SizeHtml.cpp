//===- SizeHtml.cpp - the account of an image as one offline page ---------===//
//
// The page shows two maps of areas on one scale, before and after, by module,
// object and function, and a table to search. Rows without bytes in either
// image are left out, unless another names them as what needs it. The part
// that needs no JavaScript is the table by module.
//
//===----------------------------------------------------------------------===//
#include "reports/HtmlBeside.h"
#include "reports/HtmlPage.h"
#include "reports/Size.h"
#include "reports/Static.h"
#include "reports/Summary.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/JSON.h"
#include <map>

using namespace llvm;

namespace ukport {
namespace {

/// Texts that many rows share, by number.
class Pool {
public:
  unsigned operator()(StringRef Text) {
    auto [It, New] = Index.try_emplace(Text.str(), unsigned(Texts.size()));
    if (New)
      Texts.push_back(json::isUTF8(Text) ? Text.str() : json::fixUTF8(Text));
    return It->second;
  }
  json::Array Texts;

private:
  std::map<std::string, unsigned> Index;
};

} // namespace

static std::vector<bool> shownRows(const Account &A) {
  std::vector<bool> Shown(A.Rows.size());
  for (size_t I = 0; I < A.Rows.size(); ++I)
    if (A.Rows[I].Before != Sizes() || A.Rows[I].After != Sizes()) {
      for (int At = int(I); At >= 0 && !Shown[At]; At = A.Rows[At].By)
        Shown[At] = true;
      for (int At = A.Rows[I].Under; At >= 0 && !Shown[At];
           At = A.Rows[At].Under)
        Shown[At] = true;
    }
  return Shown;
}

/// Without the zeros at the end.
static json::Array toArray(const Sizes &S) {
  json::Array Bytes;
  size_t Last = S.Bytes.size();
  while (Last && !S.Bytes[Last - 1])
    --Last;
  for (size_t I = 0; I < Last; ++I)
    Bytes.push_back(S.Bytes[I]);
  return Bytes;
}

/// The bytes of each module: its name, then as columns before and after.
static json::Array moduleData(const Account &A) {
  std::map<StringRef, std::pair<Sizes, Sizes>> Modules;
  for (const AccountRow &R : A.Rows) {
    auto &[Before, After] = Modules[R.Of.Module];
    Before += R.Before;
    After += R.After;
  }
  json::Array Rows;
  for (const auto &[Name, Bytes] : Modules)
    if (Bytes.first != Sizes() || Bytes.second != Sizes())
      Rows.push_back(
          json::Array{json::isUTF8(Name) ? Name.str() : json::fixUTF8(Name),
                      toArray(Bytes.first), toArray(Bytes.second)});
  return Rows;
}

/// Rows are arrays: module, object, name, kind, fate, reason, the row that
/// needs it, before, after, the row that it goes with. Texts are numbers of the
/// pool; no bytes is 0.
json::Object accountData(const Account &A) {
  std::vector<bool> Shown = shownRows(A);
  std::vector<int> Number(A.Rows.size(), -1);
  int Next = 0;
  for (size_t I = 0; I < A.Rows.size(); ++I)
    if (Shown[I])
      Number[I] = Next++;
  auto NumberOf = [&](int Row) { return Row < 0 ? -1 : Number[Row]; };
  Pool Text;
  json::Array Rows, Baselines, Columns;
  for (size_t I = 0; I < A.Rows.size(); ++I) {
    const AccountRow &R = A.Rows[I];
    if (!Shown[I])
      continue;
    auto Bytes = [](const Sizes &S) {
      return S == Sizes() ? json::Value(0) : json::Value(toArray(S));
    };
    Rows.push_back(json::Array{
        Text(R.Of.Module), Text(R.Of.Object), Text(R.Of.Name),
        Text(nameOf(R.Of.Kind)), Text(nameOf(R.What)), Text(R.Why),
        NumberOf(R.By), Bytes(R.Before), Bytes(R.After), NumberOf(R.Under)});
  }
  for (const ComparedImage &B : A.Baselines)
    Baselines.push_back(
        json::Object{{"name", B.Name}, {"size", toArray(B.Size)}});
  for (size_t I = 0; I < SizeColumnCount; ++I)
    Columns.push_back(nameOf(SizeColumn(I)));
  return json::Object{{"before", A.Before},
                      {"level", A.Level},
                      {"modules", moduleData(A)},
                      {"columns", std::move(Columns)},
                      {"baselines", std::move(Baselines)},
                      {"texts", std::move(Text.Texts)},
                      {"rows", std::move(Rows)}};
}

static std::string summaryOf(const Account &A) {
  std::string Html;
  raw_string_ostream OS(Html);
  uint64_t Before = A.before().total(), After = A.after().total();
  OS << "<header class=\"top\"><p class=\"kind\">What an image consists of</p>"
        "<h1>"
     << escapeHtml(A.Program) << "</h1>\n<p class=\"lead\">For "
     << escapeHtml(A.Target) << " at -" << escapeHtml(A.Level) << ": "
     << grouped(After) << " bytes";
  if (!A.Before.empty())
    OS << ", " << comparison(Before, After) << " the " << escapeHtml(A.Before)
       << " of the same program (" << grouped(Before) << ")";
  OS << ".</p></header>\n<section id=\"modules\"><h2>By module</h2>\n"
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th "
        "scope=\"col\">Module</th>"
        "<th scope=\"col\" class=\"n\">Before</th>"
        "<th scope=\"col\" class=\"n\">After</th></tr></thead><tbody>\n";
  MapVector<StringRef, std::pair<uint64_t, uint64_t>> Modules;
  for (const AccountRow &R : A.Rows) {
    if (!R.Before.total() && !R.After.total())
      continue;
    Modules[R.Of.Module].first += R.Before.total();
    Modules[R.Of.Module].second += R.After.total();
  }
  auto Sorted = Modules.takeVector();
  llvm::stable_sort(Sorted, [](const auto &L, const auto &R) {
    return L.second.second > R.second.second;
  });
  Sorted.push_back({"all", {Before, After}});
  for (const auto &[Name, Bytes] : Sorted)
    OS << "<tr><th scope=\"row\">" << escapeHtml(Name)
       << "</th><td class=\"n\">" << grouped(Bytes.first)
       << "</td><td class=\"n\">" << grouped(Bytes.second) << "</td></tr>\n";
  OS << "</tbody></table></div>\n</section>\n";
  return Html;
}

Error writeSizeHtml(const Account &A, raw_ostream &OS) {
  HtmlPage Page;
  Page.Title = A.Program + ": size";
  Page.Sections = {{"modules", "By module"},
                   {"map", "Map"},
                   {"baselines", "Other builds"},
                   {"functions", "Functions and data"}};
  Page.Skip = "To the table";
  Page.Style = {"report.css", "size.css"};
  Page.Script = {"vendor/d3.js", "dom.js", "size.js", "size-page.js"};
  Page.Summary = summaryOf(A);
  Page.WithoutScript = "The map and the table of functions need JavaScript; it "
                       "is in this file and loads nothing.";
  raw_string_ostream(Page.Json) << json::Value(accountData(A));
  return writePage(Page, OS);
}

} // namespace ukport
