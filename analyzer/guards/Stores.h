//===- Stores.h - what live code writes to the places that have names -----===//
//
// A place is changed by the stores that name it. Of a variable whose address
// goes nowhere else those are all there are (its initial value apart): then a
// condition on it can hold only after one of the stores that make it so. Of
// any other place they are only what can be seen: good to tell a person where
// a value comes from, not to prove that none does.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GUARDS_STORES_H
#define UKPORT_GUARDS_STORES_H

#include "analyzer/guards/Places.h"
#include "llvm/IR/Instructions.h"
#include <set>

namespace ukport {

struct StoreTo {
  const llvm::StoreInst *Store = nullptr;
  FunctionId In;
  NamedPlace Where;
  std::optional<int64_t> Value; ///< if it is a constant
};

class StoreIndex {
public:
  /// Of what is live in \p G.
  StoreIndex(const BitcodeModule &M, const ProgramGraph &G,
             const Places &Names);

  /// The stores to the place of that name, in the order of the functions.
  llvm::ArrayRef<StoreTo> to(llvm::StringRef Name) const;

  /// All stores, in the order of the functions.
  llvm::ArrayRef<StoreTo> all() const { return Stores; }

  /// Whether the stores that name \p V are all that write to it: it is a
  /// scalar, and its address is used by loads and stores alone.
  bool areAll(const llvm::GlobalVariable &V) const;

private:
  const BitcodeModule &M;
  std::vector<StoreTo> Stores;
  llvm::StringMap<std::vector<StoreTo>> ByPlace;
  std::set<const llvm::GlobalVariable *> NamedByMachineCode;
};

/// What \p V holds before the program begins; none when that is no number.
std::optional<int64_t> initialValue(const llvm::GlobalVariable &V);

/// Whether every run of \p I's function that returns executes \p I.
bool isUnconditional(const llvm::Instruction &I);

} // namespace ukport

#endif // UKPORT_GUARDS_STORES_H
