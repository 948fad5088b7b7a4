#include "reports/Size.h"
#include "reports/Summary.h"
#include "reports/TextTable.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include <map>

using namespace llvm;

namespace ukport {

/// How many functions and variables --functions shows.
constexpr size_t LargestShown = 40;

std::string comparison(uint64_t Before, uint64_t After) {
  if (Before == After || !Before)
    return "the same as";
  double Share = 100.0 * (double(Before) - double(After)) / double(Before);
  std::string Text;
  raw_string_ostream(Text) << format("%.1f%%", std::abs(Share));
  return Text + (Share > 0 ? " below" : " above");
}

static std::vector<std::string> columnNames() {
  std::vector<std::string> Names;
  for (size_t I = 0; I < SizeColumnCount; ++I)
    Names.push_back(nameOf(SizeColumn(I)).str());
  return Names;
}

static std::vector<std::string> cells(std::vector<std::string> First,
                                      const Sizes &S) {
  for (uint64_t N : S.Bytes)
    First.push_back(grouped(N));
  return First;
}

static std::string change(uint64_t Before, uint64_t After) {
  if (!Before)
    return "";
  std::string Text;
  raw_string_ostream(Text) << format(
      "%+.1f%%", 100.0 * (double(After) - double(Before)) / double(Before));
  return Text;
}

static void printHead(const Account &A, raw_ostream &OS) {
  OS << printable(A.Program) << " for " << A.Target << ", -" << A.Level << ": "
     << grouped(A.after().total()) << " bytes";
  if (!A.Before.empty())
    OS << ", " << comparison(A.before().total(), A.after().total()) << " the "
       << A.Before << " (" << grouped(A.before().total()) << ")";
  OS << "\n\n";
}

static void printModules(const Account &A, raw_ostream &OS) {
  struct Sum {
    Sizes Before, After;
  };
  std::map<std::string, Sum> Modules;
  for (const AccountRow &R : A.Rows) {
    Modules[R.Of.Module].Before += R.Before;
    Modules[R.Of.Module].After += R.After;
  }
  std::vector<std::pair<std::string, Sum>> Sorted(Modules.begin(),
                                                  Modules.end());
  llvm::erase_if(Sorted, [](const auto &M) {
    return M.second.Before == Sizes() && M.second.After == Sizes();
  });
  llvm::stable_sort(Sorted, [](const auto &L, const auto &R) {
    return L.second.After.total() > R.second.After.total();
  });
  Sorted.push_back({"all", {A.before(), A.after()}});
  TextTable Table("lrrrrrrrrr");
  std::vector<std::string> Heading = {"module", "before", "size", ""};
  append_range(Heading, columnNames());
  Table.row(Heading);
  for (const auto &[Name, S] : Sorted)
    Table.row(cells({printable(Name), grouped(S.Before.total()),
                     grouped(S.After.total()),
                     change(S.Before.total(), S.After.total())},
                    S.After));
  Table.print(OS);
}

/// What became of the program's parts.
static void printFates(const Account &A, raw_ostream &OS) {
  struct Sum {
    uint64_t Rows = 0, Before = 0, After = 0;
  };
  std::map<Fate, Sum> Fates;
  for (const AccountRow &R : A.Rows) {
    Sum &S = Fates[R.What];
    ++S.Rows;
    S.Before += R.Before.total();
    S.After += R.After.total();
  }
  OS << '\n';
  TextTable Table("lrrr");
  Table.row({"became", "rows", "before", "size"});
  for (const auto &[What, S] : Fates)
    Table.row({nameOf(What).str(), grouped(S.Rows), grouped(S.Before),
               grouped(S.After)});
  Table.print(OS);
}

static void printBaselines(const Account &A, raw_ostream &OS) {
  if (A.Baselines.empty())
    return;
  OS << '\n';
  TextTable Table("lrrrrrrrr");
  std::vector<std::string> Heading = {"the same program", "size", ""};
  append_range(Heading, columnNames());
  Table.row(Heading);
  uint64_t Own = A.after().total();
  for (const ComparedImage &B : A.Baselines)
    Table.row(cells({B.Name, grouped(B.Size.total()), ""}, B.Size));
  if (Own)
    Table.row(cells({"stripped -" + A.Level, grouped(Own), ""}, A.after()));
  Table.print(OS);
}

static void printLargest(const Account &A, raw_ostream &OS) {
  std::vector<const AccountRow *> Sorted;
  for (const AccountRow &R : A.Rows)
    if (R.After.total())
      Sorted.push_back(&R);
  llvm::stable_sort(Sorted, [](const AccountRow *L, const AccountRow *R) {
    return L->After.total() > R->After.total();
  });
  OS << '\n';
  TextTable Table("rrlll");
  Table.row({"before", "size", "name", "object", "why"});
  for (const AccountRow *R : ArrayRef(Sorted).take_front(LargestShown)) {
    std::string By = R->By < 0 ? "" : printable(A.Rows[R->By].Of.Name) + ": ";
    Table.row({grouped(R->Before.total()), grouped(R->After.total()),
               printable(R->Of.Name),
               printable(R->Of.Object.empty() ? R->Of.Module : R->Of.Object),
               By + printable(R->Why)});
  }
  Table.print(OS);
}

void printSize(const Account &A, bool Functions, raw_ostream &OS) {
  if (!A.Rows.empty()) {
    printHead(A, OS);
    printModules(A, OS);
    printFates(A, OS);
  }
  printBaselines(A, OS);
  if (Functions)
    printLargest(A, OS);
}

static void writeCell(StringRef Text, raw_ostream &OS) {
  OS << '"';
  for (char C : Text) {
    if (C == '"')
      OS << '"';
    OS << C;
  }
  OS << '"';
}

void writeSizeCsv(const Account &A, raw_ostream &OS) {
  OS << "module,object,name,kind,fate,why";
  for (StringRef When : {"before", "after"})
    for (const std::string &Name : columnNames())
      OS << ',' << When << '_' << Name;
  OS << '\n';
  for (const AccountRow &R : A.Rows) {
    for (StringRef Text :
         {StringRef(R.Of.Module), StringRef(R.Of.Object), StringRef(R.Of.Name),
          nameOf(R.Of.Kind), nameOf(R.What)}) {
      writeCell(Text, OS);
      OS << ',';
    }
    writeCell(R.Why, OS);
    for (const Sizes *S : {&R.Before, &R.After})
      for (uint64_t N : S->Bytes)
        OS << ',' << N;
    OS << '\n';
  }
}

} // namespace ukport
