//===- Trace.h - system calls of a guest as lines -------------------------===//
//
// From the frames of a guest's control channel (base/control/Trace.cpp) to what
// strace would print: a line for each call, when it has returned, with the
// thread first. A call that lasts while others are shown, or while nothing
// happens, is shown when it begins and when it ends.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_RUNNER_TRACE_H
#define UKPORT_RUNNER_TRACE_H

#include "runner/CallContents.h"
#include <map>
#include <set>

namespace ukport {

/// The syscalls that \p Text names: `read,openat`, groups as in the column
/// `category` of syscalls.csv (`file,network`), and `!NAME` for all but these.
/// Empty: all. An error that proposes names near to a wrong one.
llvm::Expected<std::set<int>> callsNamed(llvm::StringRef Text,
                                         const SyscallMap &Map);

class CallLines {
public:
  struct Line {
    int Number; ///< of the call
    std::string Text;
  };

  CallLines(const SyscallMap &Map, const CallContents &Contents)
      : Map(Map), Contents(Contents) {}

  /// What a frame of this content has to be shown as; what is damaged gives no
  /// line.
  std::vector<Line> begins(llvm::StringRef Frame);
  std::vector<Line> ends(llvm::StringRef Frame);

  /// Nothing has come for a while: what has begun is shown.
  std::vector<Line> quiet();

  /// The guest has ended: so have the calls that were to end it.
  std::vector<Line> over();

private:
  struct Pending {
    int Number = 0;
    std::vector<int64_t> Arguments;
    std::map<unsigned, std::string> Shown; ///< what lies behind an argument
    bool Announced = false;                ///< as <unfinished ...>
  };

  std::string call(const Pending &P, bool Ended) const;
  void announceOthers(uint32_t Thread, std::vector<Line> &Lines);

  const SyscallMap &Map;
  const CallContents &Contents;
  /// By thread: the calls that last, the innermost last.
  std::map<uint32_t, std::vector<Pending>> Calls;
};

} // namespace ukport

#endif // UKPORT_RUNNER_TRACE_H
