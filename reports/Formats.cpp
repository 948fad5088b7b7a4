#include "reports/Formats.h"
#include "reports/Html.h"
#include "reports/Json.h"

using namespace llvm;

namespace ukport {

static Error writePageOf(const ReportRequest &R, raw_ostream &OS) {
  HtmlOptions Options;
  Options.Earlier = R.Earlier;
  return writeHtml(R.From, R.Whole, OS, Options);
}

static Error writeJsonOf(const ReportRequest &R, raw_ostream &OS) {
  writeJson(R.Whole, OS);
  return Error::success();
}

ArrayRef<ReportFormat> reportFormats() {
  static constexpr ReportFormat Formats[] = {
      {"html", "report.html", writePageOf},
      {"json", "report.json", writeJsonOf},
      {"sarif", "report.sarif", writeSarif},
      {"junit", "report.junit.xml", writeJunit},
      {"markdown", "report.md", writeMarkdown},
      {"csv", "report.csv", writeCsv},
      {"cyclonedx", "report.cdx.json", writeCycloneDx},
      {"dot", "report.dot", writeDot},
      {"graphml", "report.graphml", writeGraphMl},
  };
  return Formats;
}

const ReportFormat *findReportFormat(StringRef Name) {
  for (const ReportFormat &F : reportFormats())
    if (Name == F.Name)
      return &F;
  return nullptr;
}

} // namespace ukport
