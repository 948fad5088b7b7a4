//===- ForkRegions.h - what child and parent do after a fork --------------===//
//
// A fork-like call returns the kernel's answer to clone, fork or vfork: 0 in
// the child, the child's id in the parent. Following that value through copies
// to the branches it decides tells which blocks only the child runs (value 0)
// and which only the parent (value > 0); a function that returns the value is
// fork-like itself, and its callers are followed in turn. The outermost
// function that tells the two apart is the one that says what the fork is for.
//
// What a side *reaches* is the closure of its calls over direct edges, and
// over calls through a parameter whose constants are known at the callers:
// those tell apart the uses of one fork (workers, helpers, an exec). Other
// indirect edges count for "may reach" only: they would make every side reach
// everything.
//
// The result advises (it picks the remedy); nothing about liveness rests on
// it.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_BITCODE_FORKREGIONS_H
#define UKPORT_FRONTEND_BITCODE_FORKREGIONS_H

#include "analyzer/frontend/bitcode/Values.h"
#include "analyzer/syscalls/ValueOracle.h"
#include "syscall-map/SyscallMap.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <map>
#include <set>

namespace ukport {

/// One way in which a program forks.
struct ForkUse {
  SiteId Site;           ///< the fork-like call
  FunctionId ChildEntry; ///< what the child calls through a parameter; or none
  SiteId Origin;         ///< the call that handed ChildEntry over; or none
  RegionFacts Direct;    ///< over direct edges
  RegionFacts Wide;      ///< over all edges: what may be reached
};

class ForkRegions {
public:
  /// Uses liveness and target sets as they stand in \p G.
  ForkRegions(const BitcodeModule &M, ProgramGraph &G, const Callers &Direct,
              const SyscallMap &Map, llvm::ArrayRef<SyscallSite> Syscalls);

  /// The uses of the process made at the syscall site \p S: the outermost
  /// fork-like calls, each once for every child entry. Sorted by site.
  std::vector<ForkUse> usesOf(SiteId S);

private:
  using ValueSetOf = llvm::SmallPtrSet<const llvm::Value *, 8>;
  using Blocks = std::vector<const llvm::BasicBlock *>;

  /// One side's walk from the fork-like call.
  struct Side {
    std::vector<const llvm::CallBase *> Calls; ///< that this side may execute
    bool Returns = false;
    bool EndsInCall = false; ///< some path ends in a call that never returns
  };

  ValueSetOf copiesOf(const llvm::Value *Pid) const;
  bool follow(SiteId S, std::set<SiteId> &Seen, std::vector<SiteId> &Ends);
  bool distinguishes(SiteId S);
  Side walk(const llvm::CallBase &Fork, const ValueSetOf &Pid, int64_t Value,
            FunctionId ChildEntry);
  FunctionSet entriesOf(const Side &Child, const Side &Parent);
  ForkUse describe(SiteId S, FunctionId Entry, SiteId Origin);
  std::set<std::string> reach(const Side &From, FunctionId Entry, bool Wide);
  bool neverReturns(const llvm::Function &F, unsigned Depth = 0);
  bool endsHere(const llvm::CallBase &Call, FunctionId ChildEntry,
                unsigned Depth = 0);

  const BitcodeModule &M;
  ProgramGraph &G;
  const Callers &Direct;
  ValueEvaluator Values;
  std::map<FunctionId, std::set<std::string>> MadeBy; ///< syscalls made in
  std::map<const llvm::Function *, bool> KnownEnds;
};

} // namespace ukport

#endif // UKPORT_FRONTEND_BITCODE_FORKREGIONS_H
