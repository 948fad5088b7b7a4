//===- AbstractValue.h - what is known of an integer or a pointer ---------===//
//
// Either one of at most MaxItems numbers, or an interval less at most MaxItems
// holes. Numbers are sign-extended from the value's width (a bit is 0 or 1); a
// pointer is the number of its address. Every operation gives a superset of
// what can be.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_ERRORS_ABSTRACTVALUE_H
#define UKPORT_ERRORS_ABSTRACTVALUE_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Instructions.h"
#include <cstdint>
#include <limits>
#include <optional>
#include <tuple>

namespace ukport {

class AbstractValue {
public:
  static constexpr unsigned MaxItems = 8;

  /// Anything.
  AbstractValue() = default;
  static AbstractValue number(int64_t N);
  /// Lo to Hi, both included; Lo <= Hi.
  static AbstractValue interval(int64_t Lo, int64_t Hi);
  static AbstractValue of(const llvm::Constant &C);

  bool isAnything() const {
    return !IsSet && Items.empty() && Lo == Least && Hi == Most;
  }
  /// Nothing: no run gets here with a value.
  bool isNothing() const { return IsSet && Items.empty(); }
  std::optional<int64_t> single() const;
  /// The numbers, if it is few.
  const llvm::SmallVector<int64_t, 4> *numbers() const {
    return IsSet ? &Items : nullptr;
  }
  bool contains(int64_t N) const;

  AbstractValue joined(const AbstractValue &Other) const;
  /// Less the number \p N, as far as that can be said.
  AbstractValue without(int64_t N) const;
  AbstractValue without(const AbstractValue &Few) const;

  AbstractValue cast(const llvm::CastInst &Cast) const;
  static AbstractValue binary(const llvm::BinaryOperator &Op,
                              const AbstractValue &L, const AbstractValue &R);
  /// 0, 1 or both.
  static AbstractValue compare(llvm::CmpInst::Predicate P, unsigned Width,
                               const AbstractValue &L, const AbstractValue &R);

  bool operator==(const AbstractValue &) const = default;
  bool operator<(const AbstractValue &Other) const;

private:
  static constexpr int64_t Least = std::numeric_limits<int64_t>::min();
  static constexpr int64_t Most = std::numeric_limits<int64_t>::max();
  static AbstractValue set(llvm::SmallVector<int64_t, 4> Items);

  bool IsSet = false;
  llvm::SmallVector<int64_t, 4> Items; ///< sorted; IsSet: these; else holes
  int64_t Lo = Least, Hi = Most;       ///< unless IsSet
};

} // namespace ukport

#endif // UKPORT_ERRORS_ABSTRACTVALUE_H
