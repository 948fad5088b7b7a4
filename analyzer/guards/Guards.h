//===- Guards.h - the conditions on every way to a use --------------------===//
//
// A *guard* of a place is a branch edge that every path from the roots to it
// passes: a dominator of the place in the block graph. Let the guard's
// condition be false on every visit and the place is never reached. The guards
// of one place form a chain (dominators make a tree); the nearest is the most
// particular, the farthest (error checks at the start of main) hold in any run
// that does something. How much else goes with a guard is the size of its
// subtree: the functions that it dominates too.
//
// A feature used in several places needs a guard of each, or one of all. Where
// a function is called in several places, nothing may stand on every way; then
// the guards of each way into it are told.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_GUARDS_GUARDS_H
#define UKPORT_GUARDS_GUARDS_H

#include "analyzer/guards/Conditions.h"
#include "analyzer/guards/Directives.h"
#include "analyzer/guards/Session.h"
#include "analyzer/guards/SourceLines.h"
#include "reports/Names.h"

namespace ukport {

struct Guard {
  Vertex Edge = NoVertex;
  FunctionId In;
  SourceLine Where;
  std::vector<BranchCondition> Conditions; ///< each necessary; may be empty
  uint32_t Functions = 0;                  ///< that it dominates
};

/// A store that makes a condition hold, and what it needs itself.
struct GuardedStore {
  const StoreTo *Store = nullptr;
  SourceLine Where;
  std::vector<Guard> Guards; ///< of its function, nearest first
};

/// One way into the function of a place: a call, or a table's entry.
struct WayIn {
  FunctionId From; ///< the caller; invalid for an entry
  SourceLine Where;
  std::vector<Guard> Guards;      ///< that not every way passes, nearest first
  std::vector<Directive> Entries; ///< that hold the caller, or the function
};

/// A place that is asked for.
struct GuardedPlace {
  Vertex At = NoVertex;
  FunctionId Function;
  SiteId Site;                ///< invalid: the function itself
  std::vector<uint32_t> Uses; ///< of features there; into Analysis::Uses
  std::vector<Guard> Guards;  ///< nearest first
};

/// Whether \p F is of libc or the compiler's runtime.
bool isOfLibc(const ProgramGraph &G, FunctionId F);

/// What finding guards needs; made once for a session, which it refers to.
struct GuardFinder {
  explicit GuardFinder(const Session &S);

  /// The places of \p Uses, each once, in the order of the uses.
  std::vector<GuardedPlace> placesOf(llvm::ArrayRef<uint32_t> Uses) const;
  GuardedPlace placeOf(FunctionId F) const;

  /// Fills \p P.Guards.
  void findGuards(GuardedPlace &P) const;

  /// The ways into \p P's function. What stands on all of them is left to
  /// findGuards.
  std::vector<WayIn> waysInto(const GuardedPlace &P) const;

  /// The stores without which \p C cannot hold: of a variable that begins
  /// otherwise and whose every store is known. Those that only run after
  /// \p After are left out. Empty where that is not known, or one always runs.
  std::vector<GuardedStore> storesFor(const BranchCondition &C,
                                      Vertex After) const;

  Guard guardAt(Vertex Edge) const;

  /// Where \p D's entry stands.
  SourceLine placeOf(const Directive &D) const;

  const Session &S;
  Places Names;
  BlockGraph Blocks;
  Digraph Back; ///< the block graph turned round
  DominatorTree Tree;
  Conditions Of;
  StoreIndex Stores;
  Directives Settings;
  SourceLines Lines;

private:
  std::vector<Directive> entriesHolding(FunctionId F) const;

  std::vector<uint32_t> Dominated; ///< functions, by vertex
};

} // namespace ukport

#endif // UKPORT_GUARDS_GUARDS_H
