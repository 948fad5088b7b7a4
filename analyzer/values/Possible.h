//===- Possible.h - the values that something may have --------------------===//
//
// The lattice of analyzer/values, from below:
//
//   None    no value arrives: what is not executed, or not yet seen
//   Some    one of at most MaxValues constants: numbers, null, addresses
//   Range   a number, or a pointer as one, between bounds; one number between
//           them may be left out
//   Any     not known
//
// Sets only grow, and a chain of growing sets has at most MaxValues members
// and then a range or Any; ranges are never computed with, so they come from
// assumptions alone. That bounds every chain.
//
// See: Wegman and Zadeck, "Constant propagation with conditional branches",
// TOPLAS 1991, whose lattice has one constant where this one has a few.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_VALUES_POSSIBLE_H
#define UKPORT_VALUES_POSSIBLE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/FoldingSet.h"
#include "llvm/IR/Constant.h"
#include "llvm/IR/ConstantRange.h"
#include <memory>
#include <optional>
#include <vector>

namespace ukport {

/// A set of values. Cheap to copy and to compare; its owner is PossibleSets.
class Possible {
public:
  Possible() = default; ///< None

  bool isNone() const { return !Set; }
  bool isAny() const { return Set && Set->Which == Kind::Any; }
  bool isSome() const { return Set && Set->Which == Kind::Some; }
  bool isRange() const { return Set && Set->Which == Kind::Range; }

  /// The constants of Some, in no particular order; empty otherwise.
  llvm::ArrayRef<llvm::Constant *> values() const {
    return Set ? llvm::ArrayRef(Set->Values) : std::nullopt;
  }
  /// The one constant that this is; null otherwise.
  llvm::Constant *single() const {
    return values().size() == 1 ? values()[0] : nullptr;
  }
  /// Whether one of the constants holds the address of something.
  bool hasAddress() const { return Set && Set->HasAddress; }
  /// Whether one of them holds the address of a stand-in (Objects.h).
  bool hasStandIn() const { return Set && Set->HasStandIn; }

  /// The numbers that this can be, as a range of \p Bits bits; a pointer is one
  /// of 64.
  llvm::ConstantRange range(unsigned Bits) const;

  /// Whether it is a range that leaves \p N out.
  bool leavesOut(const llvm::APInt &N) const;
  /// What a range leaves out; none otherwise.
  std::optional<llvm::APInt> hole() const {
    return Set ? Set->Hole : std::nullopt;
  }

  bool operator==(const Possible &) const = default;

private:
  friend class PossibleSets;
  enum class Kind : uint8_t { Some, Range, Any };
  struct Record : llvm::FoldingSetNode {
    Kind Which = Kind::Any;
    bool HasAddress = false, HasStandIn = false;
    std::vector<llvm::Constant *> Values; ///< sorted by address, unique
    std::optional<llvm::ConstantRange> Bounds;
    std::optional<llvm::APInt> Hole; ///< not a value, though within Bounds
    // FoldingSet's name for it. NOLINTNEXTLINE(readability-identifier-naming)
    void Profile(llvm::FoldingSetNodeID &Id) const;
  };
  explicit Possible(const Record *Set) : Set(Set) {}

  const Record *Set = nullptr;
};

/// Makes and owns sets; equal ones are one.
class PossibleSets {
public:
  static constexpr size_t MaxValues = 64;
  static constexpr size_t MaxObjects = 16; ///< values, if stand-ins are there

  PossibleSets();
  PossibleSets(const PossibleSets &) = delete;

  Possible any() const { return Possible(Any); }
  Possible one(llvm::Constant *C);
  /// Any when there are more than MaxValues.
  Possible some(std::vector<llvm::Constant *> Values);
  /// None and Any where \p R is empty and full. \p Hole, where it is given, is
  /// left out.
  Possible range(const llvm::ConstantRange &R,
                 std::optional<llvm::APInt> Hole = std::nullopt);
  Possible unite(Possible A, Possible B);

private:
  Possible intern(Possible::Record New);

  llvm::FoldingSet<Possible::Record> Known;
  std::vector<std::unique_ptr<Possible::Record>> Owned;
  llvm::DenseMap<llvm::Constant *, Possible> Singles;
  const Possible::Record *Any;
};

} // namespace ukport

#endif // UKPORT_VALUES_POSSIBLE_H
