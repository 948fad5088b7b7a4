//===- HandedNumbers.h - for which arguments functions are called ---------===//
//
// What a function does under a condition on its parameters (Limits.h) never
// happens where no live call hands over such a number. Of the parameters that
// conditions are about, the numbers are collected here over all live calls;
// a parameter that a caller hands on brings what its own callers hand over.
//
//   vertices   parameters of functions that conditions ask for, and parameters
//              that callers hand on to them
//   edges      from the parameter that is handed on to the one that gets it
//   start      the constants at calls; anything, where the kernel, a pointer or
//              what cannot be seen calls, and where a value is not known
//
// Not followed: texts and other addresses, which count as anything.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_HANDEDNUMBERS_H
#define UKPORT_FRONTEND_ELF_HANDEDNUMBERS_H

#include "analyzer/frontend/elf/ElfGraph.h"
#include "analyzer/graph/Callers.h"

namespace ukport::elf {

class HandedNumbers {
public:
  /// Of the calls that are live in \p Elf. \p Before, if not null: of more
  /// calls. Neither is needed afterwards.
  HandedNumbers(const ElfGraph &Elf, const HandedNumbers *Before);

  /// Whether, for what calls hand over, what has this When in the facts of
  /// image number \p Image may happen.
  bool mayHappen(uint32_t Image, uint32_t When) const {
    return !When || !Never[Image][When - 1];
  }

  /// How many conditions in live functions never hold, but might have before.
  size_t excluded() const { return Excluded; }

private:
  using Key = uint64_t; ///< of a function and a parameter
  struct Handed {
    std::vector<int64_t> Numbers;
    bool Anything = false;
    /// Who gets it, and with which bits set.
    std::vector<std::pair<Key, int64_t>> HandsTo;
  };
  static Key keyOf(FunctionId F, unsigned Parameter) {
    return uint64_t(F.index()) * ArgumentCount + Parameter;
  }
  void collect(const ElfGraph &Elf);
  void collectCalls(const ElfGraph &Elf, const Callers &Direct, Key K,
                    std::vector<Key> &Work);
  void spread();
  bool add(Handed &To, int64_t N);
  bool mayHold(FunctionId F, const Condition &C) const;

  llvm::DenseSet<FunctionId> Entered; ///< by what is no call by name
  llvm::DenseMap<Key, Handed> Of;
  std::vector<std::vector<bool>> Never; ///< by image, by condition
  size_t Excluded = 0;
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_HANDEDNUMBERS_H
