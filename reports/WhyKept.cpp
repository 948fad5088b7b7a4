#include "analyzer/support/Error.h"
#include "analyzer/support/NearNames.h"
#include "reports/Size.h"
#include "reports/Summary.h"
#include "reports/TextTable.h"
#include "stripper/Keepers.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include <set>

using namespace llvm;

namespace ukport {

static StringRef sayFate(Fate F) {
  switch (F) {
  case Fate::Kept:
    return "stayed";
  case Fate::Stub:
    return "is gone; a stub that traps stands for it";
  case Fate::Folded:
    return "is another's code";
  case Fate::Optimised:
    return "is needed, but the optimiser left nothing of it by itself "
           "(inlined, merged, or its value known)";
  case Fate::Dead:
    return "is gone";
  case Fate::Added:
    return "was added";
  }
  llvm_unreachable("every fate is said");
}

static std::string sizesOf(const AccountRow &R) {
  std::vector<std::string> Parts;
  for (size_t I = 0; I < SizeColumnCount; ++I)
    if (R.After.Bytes[I])
      Parts.push_back(grouped(R.After.Bytes[I]) + " of " +
                      nameOf(SizeColumn(I)).str());
  return Parts.empty() ? "no bytes" : join(Parts, ", ");
}

/// From the row \p Index to the root that needs it.
static std::vector<int> wayTo(const Account &A, int Index) {
  std::vector<int> Path;
  std::set<int> Seen;
  for (int At = Index; At >= 0 && Seen.insert(At).second; At = A.Rows[At].By)
    Path.push_back(At);
  return Path;
}

static void explain(const Account &A, int Index, uint64_t Kept,
                    raw_ostream &OS) {
  const AccountRow &Row = A.Rows[Index];
  StringRef Object = Row.Of.Object.empty() ? Row.Of.Module : Row.Of.Object;
  OS << printable(Row.Of.Name) << ", a " << nameOf(Row.Of.Kind) << " of "
     << printable(Object) << ", " << sayFate(Row.What) << ": " << sizesOf(Row);
  if (Row.Before.total())
    OS << " (before: " << grouped(Row.Before.total()) << ")";
  OS << '\n';
  if (Kept > Row.After.total())
    OS << "  with it " << grouped(Kept) << " bytes would go\n";
  std::vector<int> Path = wayTo(A, Index);
  for (int At : reverse(Path)) {
    const AccountRow &R = A.Rows[At];
    if (R.By >= 0 && At != Path.back())
      OS << "    " << wrapped(printable(R.Why), 4) << '\n';
    OS << "  " << printable(R.Of.Name);
    if (At == Path.back() && !R.Why.empty())
      OS << ": " << printable(R.Why);
    OS << '\n';
  }
}

/// The rows that are called \p Name; none is an error.
static Expected<std::vector<int>> rowsNamed(const Account &A, StringRef Name) {
  std::vector<int> Found;
  for (size_t I = 0; I < A.Rows.size(); ++I)
    if (A.Rows[I].Of.Name == Name)
      Found.push_back(int(I));
  if (!Found.empty())
    return Found;
  NearNames Near(Name);
  for (const AccountRow &R : A.Rows)
    Near.consider(printable(R.Of.Name));
  return makeError(
      "nothing is called so", Name,
      "the program has no function or variable of that name",
      Near.question("see `ukport size --format=csv` for all names"));
}

Error printWhyKept(const Account &A, StringRef Name, raw_ostream &OS) {
  Expected<std::vector<int>> Rows = rowsNamed(A, Name);
  if (!Rows)
    return Rows.takeError();
  std::vector<uint64_t> Kept = keptBytes(A);
  for (int I : *Rows) {
    if (I != Rows->front())
      OS << '\n';
    explain(A, I, Kept[I], OS);
  }
  return Error::success();
}

static void writeNamed(const AccountRow &R, json::OStream &J) {
  J.attribute("name", json::fixUTF8(R.Of.Name));
  J.attribute("kind", nameOf(R.Of.Kind));
  J.attribute("module", json::fixUTF8(R.Of.Module));
  if (!R.Of.Object.empty())
    J.attribute("object", json::fixUTF8(R.Of.Object));
  J.attribute("why", json::fixUTF8(R.Why));
}

Error writeWhyKeptJson(const Account &A, StringRef Name, raw_ostream &OS) {
  Expected<std::vector<int>> Rows = rowsNamed(A, Name);
  if (!Rows)
    return Rows.takeError();
  std::vector<uint64_t> Kept = keptBytes(A);
  json::OStream J(OS, /*IndentSize=*/1);
  J.array([&] {
    for (int I : *Rows)
      J.object([&] {
        const AccountRow &R = A.Rows[I];
        writeNamed(R, J);
        J.attribute("fate", nameOf(R.What));
        J.attribute("before", int64_t(R.Before.total()));
        J.attribute("after", int64_t(R.After.total()));
        J.attribute("withIt", int64_t(Kept[I]));
        std::vector<int> Way = wayTo(A, I);
        J.attributeArray("way", [&] {
          for (int At : reverse(Way))
            J.object([&] { writeNamed(A.Rows[At], J); });
        });
      });
  });
  OS << '\n';
  return Error::success();
}

} // namespace ukport
