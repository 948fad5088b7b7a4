//===- FailureWalk.h - where a function goes after a call has failed ------===//
//
// A walk starts right after one call, whose result is assumed (-1, null, "not
// negative"), or at a function's entry with assumed arguments, and follows the
// branches that this decides; where a branch tests something else, both ways.
// Values and stored values are followed along (conditional constant propagation
// over the blocks that the walk reaches, by path: what was known before the
// call is not known to the walk, what it has computed itself is). So a flag
// that the error handling sets is still known where it is tested, and errno is
// 38 until something may change it.
//
// A path ends where the function returns, where a call never comes back, and
// where the walk has been with the same knowledge.
//
// Not followed: memory through two names (a store to p->x is seen by a load of
// p->x, not by one of q->x with q == p: that load is "anything"); memory across
// calls. Where two stores through different names could meet, the value read
// back may be wrong: error handling is judged, not proved.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_ERRORS_FAILUREWALK_H
#define UKPORT_ERRORS_FAILUREWALK_H

#include "analyzer/errors/AbstractValue.h"
#include "analyzer/errors/CallEffects.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <map>
#include <optional>
#include <vector>

namespace ukport {

/// What a call gives back.
struct CallResult {
  AbstractValue Value;
  std::optional<int64_t> Errno; ///< known right after the call
  auto operator<=>(const CallResult &O) const = delete;
  bool operator==(const CallResult &) const = default;
  bool operator<(const CallResult &O) const {
    return Value == O.Value ? Errno < O.Errno : Value < O.Value;
  }
};

/// The syscall that is assumed to answer so; Number -1: none.
struct Hypothesis {
  int Number = -1;
  AbstractValue Raw; ///< what the kernel returns
};

/// Where a walk has been.
struct Walk {
  llvm::DenseSet<const llvm::BasicBlock *> Blocks; ///< entered at their begin
  /// Calls that never come back, of those reached; the path ends there.
  std::vector<const llvm::CallBase *> Ends;
  bool Returns = false;
  CallResult Returned; ///< what it returns, over all paths; if Returns
  /// A test for ENOSYS itself came out true on the way; in a function called.
  bool Foreseen = false, ForeseenBelow = false;
  bool Undefined = false; ///< a path runs into what "cannot be reached"
  bool Complete = true;   ///< false: the function is too large to be walked
  /// Calls whose result followed from an argument that was known.
  llvm::DenseSet<const llvm::Value *> Evaluated;
};

class FailureWalker {
public:
  explicit FailureWalker(const CallEffects &Effects) : Effects(Effects) {}

  /// From right after \p Call, which gave \p Result.
  Walk after(const llvm::CallBase &Call, const CallResult &Result);

  /// The result of \p Call when the kernel answers as \p H says: from what its
  /// callee does with it. None: it does not come back.
  std::optional<CallResult> resultOf(const llvm::CallBase &Call,
                                     const Hypothesis &H);

private:
  friend class WalkRun;
  /// What a function does with arguments; without a hypothesis.
  struct Outcome {
    CallResult Result;
    bool Comes = true; ///< false: it ends the program
    bool Known = false, Foreseen = false;
  };
  using Question =
      std::pair<const llvm::Function *, std::vector<AbstractValue>>;
  const CallEffects &Effects;
  std::map<Question, Outcome> Answered;
};

} // namespace ukport

#endif // UKPORT_ERRORS_FAILUREWALK_H
