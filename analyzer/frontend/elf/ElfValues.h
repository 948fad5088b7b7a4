//===- ElfValues.h - what callers hand over -------------------------------===//
//
// The facts of a file say of an argument which constants it can be, and which
// parameter of the calling function. Here the parameters are followed outwards,
// over all live calls and whatever files they stand in, until constants are
// found. A caller that cannot be seen (the outside world, code that nothing
// defines) makes the set incomplete.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_ELFVALUES_H
#define UKPORT_FRONTEND_ELF_ELFVALUES_H

#include "analyzer/frontend/elf/ElfGraph.h"
#include "analyzer/graph/Callers.h"
#include "analyzer/syscalls/Syscalls.h"
#include "llvm/ADT/DenseSet.h"

namespace ukport::elf {

/// \p V with those of its PutBy among its constants that functions put there
/// for which \p IsLive holds; PutBy is then empty.
Value withLivePuts(const Value &V, llvm::function_ref<bool(uint32_t)> IsLive);

/// \p V with the bits of \p Or set in it.
Value withBits(Value V, int64_t Or);

/// A view of \p Elf's graph as its liveness stands now.
class ElfValues {
public:
  explicit ElfValues(const ElfGraph &Elf);

  /// The live sites that may call \p F: by name, then through pointers.
  std::vector<SiteId> callersOf(FunctionId F);

  /// Whether something that is no site calls \p F.
  bool enteredFromOutside(FunctionId F) const { return Outside.count(F); }

  /// What argument \p Index of the call at \p S can be, in the caller's terms.
  static const Value &argument(const ElfGraph &Elf, SiteId S, unsigned Index);

  /// \p V, of the function \p In, as far as live functions put it there.
  Value live(const Value &V, FunctionId In) const;

  /// What calls of \p F hand over as its parameter \p Index.
  const ValueSet &handed(FunctionId F, unsigned Index) {
    return parameter({F, Index, 0});
  }

  /// What \p V, of the function \p In, can be in all.
  ValueSet resolve(const Value &V, FunctionId In, SiteId At);

private:
  struct Key {
    FunctionId F;
    unsigned Parameter;
    int64_t Or; ///< bits that are set in it
    auto operator<=>(const Key &) const = default;
  };
  /// What calls hand over as one parameter, and whose parameters those are.
  struct Handed {
    ValueSet Values;
    std::vector<Key> Forwarded;
  };
  const ValueSet &parameter(Key Of);
  const Handed &handedTo(uint32_t Set, unsigned Parameter);
  /// The target sets that \p F is in.
  llvm::SmallVector<uint32_t> setsWith(FunctionId F) const;
  void add(ValueSet &Set, const Value &V, SiteId At);

  const ElfGraph &Elf;
  ProgramGraph &G;
  Callers Direct;
  std::vector<std::vector<SiteId>> SitesOf; ///< by target set
  llvm::DenseSet<FunctionId> Outside;
  std::map<Key, ValueSet> Known;
  std::map<std::pair<uint32_t, unsigned>, Handed> KnownSets;
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_ELFVALUES_H
