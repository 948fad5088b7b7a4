#include "reports/Size.h"
#include "reports/Summary.h"
#include "reports/TextTable.h"
#include "llvm/Support/JSON.h"
#include <map>

using namespace llvm;

namespace ukport {

namespace {

/// An owner whose size is not the same in two images.
struct Difference {
  const Owner *Of = nullptr;
  uint64_t Old = 0, New = 0;

  int64_t delta() const { return int64_t(New) - int64_t(Old); }
};

} // namespace

static std::vector<Difference> differences(const Account &Old,
                                           const Account &New) {
  std::map<Owner, Difference> ByOwner;
  for (const AccountRow &R : Old.Rows)
    ByOwner[R.Of].Old += R.After.total();
  for (const AccountRow &R : New.Rows)
    ByOwner[R.Of].New += R.After.total();
  std::vector<Difference> Sorted;
  auto Take = [&](const Account &A) {
    for (const AccountRow &R : A.Rows)
      if (auto It = ByOwner.find(R.Of); It != ByOwner.end()) {
        Difference D = It->second;
        D.Of = &R.Of;
        ByOwner.erase(It);
        if (D.delta())
          Sorted.push_back(D);
      }
  };
  Take(Old);
  Take(New);
  llvm::sort(Sorted, [](const Difference &L, const Difference &R) {
    return std::tuple(-std::abs(L.delta()), L.delta(), *L.Of) <
           std::tuple(-std::abs(R.delta()), R.delta(), *R.Of);
  });
  return Sorted;
}

static std::string withSign(int64_t N) {
  return (N < 0 ? "-" : "+") + grouped(std::abs(N));
}

void printSizeDiff(const Account &Old, const Account &New, size_t Most,
                   raw_ostream &OS) {
  uint64_t Before = Old.after().total(), After = New.after().total();
  OS << grouped(Before) << " -> " << grouped(After) << " bytes ("
     << withSign(int64_t(After) - int64_t(Before)) << ")\n";
  std::vector<Difference> All = differences(Old, New);
  if (All.empty())
    return;
  OS << '\n';
  TextTable Table("rrrll");
  Table.row({"delta", "before", "after", "name", "object"});
  size_t Shown = Most ? std::min(Most, All.size()) : All.size();
  for (const Difference &D : ArrayRef(All).take_front(Shown))
    Table.row({withSign(D.delta()), grouped(D.Old), grouped(D.New),
               printable(D.Of->Name),
               printable(D.Of->Object.empty() ? D.Of->Module : D.Of->Object)});
  Table.print(OS);
  if (Shown < All.size())
    OS << "  ... and " << All.size() - Shown << " more; --all prints them\n";
}

void writeSizeDiffJson(const Account &Old, const Account &New,
                       raw_ostream &OS) {
  json::Array Rows;
  auto Text = [](StringRef T) {
    return json::isUTF8(T) ? T.str() : json::fixUTF8(T);
  };
  for (const Difference &D : differences(Old, New))
    Rows.push_back(json::Object{{"module", Text(D.Of->Module)},
                                {"object", Text(D.Of->Object)},
                                {"name", Text(D.Of->Name)},
                                {"kind", nameOf(D.Of->Kind)},
                                {"before", D.Old},
                                {"after", D.New},
                                {"delta", D.delta()}});
  json::Value Head = json::Object{{"version", Account::Version},
                                  {"before", Old.after().total()},
                                  {"after", New.after().total()},
                                  {"rows", std::move(Rows)}};
  OS << formatv("{0:2}", Head) << '\n';
}

} // namespace ukport
