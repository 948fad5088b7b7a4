#include "stripper/Keepers.h"
#include "reports/Size.h"
#include "reports/Summary.h"
#include "reports/TextTable.h"
#include "llvm/Support/Format.h"

using namespace llvm;

namespace ukport {

/// What keeps less than this share of the image is not shown.
constexpr double LeastShown = 0.005;
/// Beyond it rows are not indented any further.
constexpr unsigned DeepestIndent = 12;

namespace {

class KeeperTable {
public:
  explicit KeeperTable(const Account &A)
      : A(A), Bytes(keptBytes(A)), Under(A.Rows.size()),
        Least(uint64_t(double(A.after().total()) * LeastShown)) {
    for (size_t I = 0; I < A.Rows.size(); ++I)
      if (Bytes[I] >= Least)
        (A.Rows[I].Under < 0 ? Top : Under[A.Rows[I].Under]).push_back(I);
    auto Larger = [&](size_t L, size_t R) { return Bytes[L] > Bytes[R]; };
    llvm::stable_sort(Top, Larger);
    for (std::vector<size_t> &Rows : Under)
      llvm::stable_sort(Rows, Larger);
    Table.row({"kept", "", "own", "by", "object"});
  }

  void print(raw_ostream &OS) {
    std::vector<std::pair<size_t, unsigned>> Open; // rows, by depth
    auto Push = [&](ArrayRef<size_t> Rows, unsigned Depth) {
      for (size_t I : reverse(Rows))
        Open.push_back({I, Depth});
    };
    for (Push(Top, 0); !Open.empty();) {
      auto [I, Depth] = Open.back();
      Open.pop_back();
      add(I, Depth);
      Push(Under[I], Depth + 1);
    }
    Table.print(OS);
  }

private:
  void add(size_t I, unsigned Depth) {
    const AccountRow &R = A.Rows[I];
    std::string Share;
    raw_string_ostream(Share) << format(
        "%.1f%%", 100.0 * double(Bytes[I]) / double(A.after().total()));
    Table.row({grouped(Bytes[I]), Share, grouped(R.After.total()),
               std::string(2 * std::min(Depth, DeepestIndent), ' ') +
                   printable(R.Of.Name),
               printable(R.Of.Object.empty() ? R.Of.Module : R.Of.Object)});
  }

  const Account &A;
  std::vector<uint64_t> Bytes;
  std::vector<std::vector<size_t>> Under; ///< by row: those that hang on it
  std::vector<size_t> Top;
  uint64_t Least;
  TextTable Table{"rrrll"};
};

} // namespace

void printKeepers(const Account &A, raw_ostream &OS) {
  OS << '\n';
  KeeperTable(A).print(OS);
}

} // namespace ukport
