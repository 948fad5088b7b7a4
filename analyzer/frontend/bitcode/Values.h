//===- Values.h - which constants can arrive at a value -------------------===//
//
// A backward, interprocedural evaluation over the IR after mem2reg:
//
//   constant, string, function     itself
//   phi, select, cast              the union of what flows in
//   binary operation               every pair, when both sides are few
//   parameter                      the arguments of every live direct caller;
//                                  incomplete when the function's address is
//                                  taken by something live, when native code
//                                  calls it, or when it is a root
//   load of a constant object      the initialiser's element, or all that an
//                                  unknown index can select
//   load of a private scalar       its initialiser and every store to it, when
//                                  its address goes nowhere else
//   result of a direct call        the values its returns give
//   everything else                incomplete
//
// The result is a set with a flag: Complete means that no other value can
// arrive. Contexts are not told apart: the set of a parameter joins all
// callers. A parameter that depends on itself through copies alone adds
// nothing; through arithmetic it makes the set incomplete.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_BITCODE_VALUES_H
#define UKPORT_FRONTEND_BITCODE_VALUES_H

#include "analyzer/frontend/bitcode/BitcodeModule.h"
#include "analyzer/graph/Callers.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/IR/Instructions.h"
#include <vector>

namespace ukport {

/// One thing that can arrive, and the call at which it stands as a constant.
struct TracedValue {
  enum class Kind : uint8_t { Number, String, Function };
  Kind What = Kind::Number;
  int64_t Number = 0; ///< integers, sign-extended; 0 for a null pointer
  StringId Text;
  FunctionId Function;
  SiteId Origin;
  auto operator<=>(const TracedValue &) const = default;
};

struct TracedSet {
  std::vector<TracedValue> Values; ///< sorted, unique
  bool Complete = true;
  /// The set was cut at a parameter that is being evaluated already.
  bool Cyclic = false;
};

/// The set of which nothing is known.
inline TracedSet unknownSet() { return {{}, /*Complete=*/false, false}; }

/// Adds \p From to \p Into.
void unite(TracedSet &Into, const TracedSet &From);

class ValueEvaluator {
public:
  /// Uses liveness as it stands in \p G.
  ValueEvaluator(const BitcodeModule &M, ProgramGraph &G, const Callers &C);

  /// What can arrive at argument \p Index of the call at \p S. A site that has
  /// no such argument, or is not in bitcode, gives an incomplete empty set.
  TracedSet argument(SiteId S, unsigned Index);

  /// What can arrive at \p V, a value of the function that holds \p At.
  TracedSet evaluate(const llvm::Value *V, SiteId At, unsigned Depth = 0);

  /// The parameter of the caller that argument \p Index of the call hands on
  /// unchanged; none if it is anything else.
  std::optional<unsigned> forwardedParameter(SiteId S, unsigned Index) const;

  /// What can stand in the memory at \p Pointer + \p Offset bytes when the
  /// call at \p At runs: local objects and globals whose stores are all seen.
  TracedSet field(const llvm::Value *Pointer, int64_t Offset, SiteId At,
                  unsigned Depth = 0);

private:
  /// Whether every call of \p F is a direct one of live code: nothing live
  /// holds its address and the outside world does not enter it.
  bool allCallersSeen(FunctionId F) const;
  /// Whether \p B can be executed.
  bool runs(const llvm::BasicBlock &B) const;
  TracedSet parameter(const llvm::Argument &A, unsigned Depth);
  TracedSet binary(const llvm::BinaryOperator &Op, SiteId At, unsigned Depth);
  TracedSet load(const llvm::LoadInst &Load, SiteId At, unsigned Depth);
  TracedSet callResult(const llvm::CallBase &Call, SiteId At, unsigned Depth);
  TracedSet constant(const llvm::Constant &C, SiteId At);
  TracedSet cast(const llvm::CastInst &Cast, SiteId At, unsigned Depth);
  TracedSet contents(const llvm::Value *Object, int64_t Offset, bool Exact,
                     llvm::Type *Loaded, SiteId At, unsigned Depth);
  TracedSet loadFrom(const llvm::Value *Base, int64_t Offset,
                     llvm::Type *Loaded, SiteId At, unsigned Depth);
  /// What is stored at \p Offset bytes of an object (none: anywhere in it).
  TracedSet storesTo(const llvm::Value *Object, std::optional<int64_t> Offset,
                     SiteId At, unsigned Depth);

  const BitcodeModule &M;
  ProgramGraph &G;
  const Callers &Direct;
  llvm::DenseMap<const llvm::Argument *, TracedSet> Known;
  llvm::DenseSet<const llvm::Value *> InProgress;
  llvm::DenseSet<DataId> NamedByMachineCode; ///< which may write to them
};

} // namespace ukport

#endif // UKPORT_FRONTEND_BITCODE_VALUES_H
