//===- Account.h - what an image consists of, and why ---------------------===//
//
// The account of an image has a row for each function and variable of the
// program, and for what the linker adds: its bytes in the image and in another
// image to compare with ("before": the smallest baseline at the same level that
// was made, else the plain link), and why it stayed or went. It lies beside the
// image, as IMAGE.account: JSON, described in docs/size.md.
//
// Invariant: in each column the rows of either image add up to its sections.
//
// A row that stayed points to the row that needs it, and so on up to a root:
// the witness of why-kept.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STRIPPER_ACCOUNT_H
#define UKPORT_STRIPPER_ACCOUNT_H

#include "stripper/Baselines.h"
#include "stripper/ProgramNames.h"

namespace ukport {

/// What became of a row's owner.
enum class Fate : uint8_t {
  Kept,      ///< it runs, or is needed by what runs
  Stub,      ///< nothing calls it, but its name is needed: it traps
  Folded,    ///< it is the same as another, which stands for it
  Optimised, ///< it is needed, and the optimiser did without: inlined, merged
  Dead,      ///< nothing that runs needs it
  Added,     ///< not the program's: by the compiler, the linker or ukport
};

/// "kept", "stub", "folded", "optimised", "dead", "added".
llvm::StringRef nameOf(Fate F);

struct AccountRow {
  Owner Of;
  Sizes Before, After;
  Fate What = Fate::Added;
  std::string Why; ///< one sentence's rest: "calls it", "nothing live calls it"
  int By = -1;     ///< the row that needs it; -1: a root, or none
  int Under = -1;  ///< the nearest row that it goes with (Keepers.h); -1: none
};

/// An image to compare with.
struct ComparedImage {
  std::string Name; ///< "full LTO -Oz"
  Sizes Size;
};

struct Account {
  static constexpr int Version = 1;

  std::string Program, Target, Level; ///< "nginx", "linux", "Oz"
  std::string Before;                 ///< the name of what Before counts
  std::vector<ComparedImage> Baselines;
  std::vector<AccountRow> Rows; ///< by module, object, name, kind

  Sizes before() const;
  Sizes after() const;
};

/// The account in the file \p Path; an error with exit code 3 if there is none
/// or when it is damaged.
llvm::Expected<Account> readAccount(llvm::StringRef Path);
std::string toJson(const Account &A);

/// What an account is made from.
struct AccountInputs {
  const Program *P = nullptr;
  const ProgramGraph *Graph = nullptr;
  std::string Image, Map; ///< as linked: with its symbols
  std::string Target;
  OptimiseFor Level = OptimiseFor::Small;
  std::vector<Baseline> Baselines;  ///< that are known
  const Baseline *Before = nullptr; ///< one of them; null: nothing to compare
};

llvm::Expected<Account> makeAccount(const AccountInputs &In);

/// Makes the account of the image that \p Image, \p Map were linked to and
/// writes it to \p Path. Compares with the smallest baseline at \p Level that
/// the cache holds, else with the plain link.
llvm::Error writeAccount(const Program &P, llvm::StringRef Project,
                         const ProgramGraph &G, OptimiseFor Level,
                         llvm::StringRef Target, llvm::StringRef Image,
                         llvm::StringRef Map, llvm::StringRef Path);

/// Makes the account of \p Image again, from IMAGE and IMAGE.map, and writes
/// it: more may be known to compare with.
llvm::Expected<Account> compareAnew(const Program &P, const ProgramGraph &G,
                                    llvm::StringRef Image);

} // namespace ukport

#endif // UKPORT_STRIPPER_ACCOUNT_H
