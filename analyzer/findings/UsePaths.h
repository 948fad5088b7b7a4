//===- UsePaths.h - from a syscall back to who asked for it ---------------===//
//
// A syscall stands deep in libc; the person wants the line of their program
// that asked for it. From a function of libc the direct callers are searched
// backwards, breadth first, through libc alone; the first functions outside
// it are the ones that *use* what was found. The way down is the reverse of
// that search, the way up to a root is the witness tree's.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FINDINGS_USEPATHS_H
#define UKPORT_FINDINGS_USEPATHS_H

#include "analyzer/graph/Callers.h"
#include "analyzer/graph/Witness.h"
#include <map>

namespace ukport {

/// A function outside libc and the call in it that leads to the goal.
struct User {
  FunctionId Function;
  SiteId Site; ///< invalid when Function is the goal itself
};

class UsePaths {
public:
  UsePaths(const ProgramGraph &G, const Callers &Direct)
      : G(G), Direct(Direct), Roots(G) {}

  /// Who uses \p Goal, nearest to a root first; \p Goal itself when it is
  /// outside libc or when nothing outside calls it directly.
  std::vector<User> usersOf(FunctionId Goal);

  /// The witness: a root to \p U, then down to \p Goal.
  Witness path(const User &U, FunctionId Goal);

  /// Appends the steps from the call at \p From down to \p Goal: the shortest
  /// way over direct edges inside libc; only the goal when there is none.
  void appendWayDown(Witness &Path, SiteId From, FunctionId Goal);

  const WitnessTree &tree() const { return Roots; }

private:
  /// For every libc function that leads to the goal, and every function just
  /// outside: the sites to take, in the order found.
  using NextHops = std::map<FunctionId, SiteId>;
  const NextHops &hopsTo(FunctionId Goal);
  bool inLibc(FunctionId F) const;

  const ProgramGraph &G;
  const Callers &Direct;
  WitnessTree Roots;
  std::map<FunctionId, NextHops> Hops;
  std::map<FunctionId, std::vector<User>> Users;
};

} // namespace ukport

#endif // UKPORT_FINDINGS_USEPATHS_H
