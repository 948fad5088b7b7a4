//===- Csv.cpp - a table of the store as CSV, RFC 4180 --------------------===//
//
// NULL is an empty cell and an empty text is "", so the two stay apart.
//
//===----------------------------------------------------------------------===//
#include "analyzer/support/Error.h"
#include "analyzer/support/NearNames.h"
#include "reports/Formats.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport {

static void cell(raw_ostream &OS, std::optional<StringRef> Value) {
  if (!Value)
    return;
  if (!Value->empty() && Value->find_first_of("\",\r\n") == StringRef::npos) {
    OS << *Value;
    return;
  }
  OS << '"';
  for (char C : *Value)
    OS << (C == '"' ? "\"\"" : StringRef(&C, 1));
  OS << '"';
}

/// What the gate makes of finding \p Row - 1; the names of the columns in row
/// 0.
static void gateCells(raw_ostream &OS, const GateResult &Gate, uint32_t Row) {
  if (Row == 0) {
    OS << ",accepted,accepted_because,fails";
    return;
  }
  uint32_t Finding = Row - 1;
  bool Accepted = Gate.isAccepted(Finding);
  OS << ',' << Accepted << ',';
  if (Accepted)
    cell(OS, StringRef(Gate.Known.Entries[Gate.By[Finding].front()].Reason));
  OS << ',' << Gate.Fails[Finding];
}

Error writeCsv(const ReportRequest &R, raw_ostream &OS) {
  auto Tables = R.From.tables();
  if (!Tables)
    return Tables.takeError();
  std::string Table = R.Table.empty() ? "finding" : R.Table;
  if (!is_contained(*Tables, Table)) {
    NearNames Near(Table);
    for (const std::string &Name : *Tables)
      Near.consider(Name);
    return makeError("no table is called", Table,
                     "the store has " + join(*Tables, ", "),
                     Near.question("choose one of these with --table"));
  }
  uint32_t Row = 0;
  bool Judged = Table == "finding" && R.Whole.Gate;
  return R.From.readTable(Table, [&](Store::Cells Values) {
    for (size_t I = 0; I < Values.size(); ++I) {
      if (I)
        OS << ',';
      cell(OS, Values[I]);
    }
    if (Judged)
      gateCells(OS, *R.Whole.Gate, Row);
    ++Row;
    OS << "\r\n";
  });
}

} // namespace ukport
