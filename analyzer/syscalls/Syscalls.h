//===- Syscalls.h - which syscalls a program makes, with which arguments --===//
//
// The kernel is entered through few functions (boundary.toml names them) and
// through syscall instructions of hand-written assembly. A wrapper is a
// function that hands one of its own parameters on as the number: syscall(2),
// an inline __syscall3. A *syscall site* is a call, in a live function that is
// no such wrapper, of the boundary or of a wrapper: there the number is known,
// or it is an Unknown and a finding.
//
// Arguments are sets of values, each with the site at which the constant
// stands: the path in fopen("/proc/meminfo") belongs to the caller of fopen,
// five calls above the instruction. Where the set may be larger than what is
// listed, Complete is false.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_SYSCALLS_SYSCALLS_H
#define UKPORT_SYSCALLS_SYSCALLS_H

#include "analyzer/graph/ProgramGraph.h"
#include <array>
#include <optional>

namespace ukport {

/// A constant that can arrive at an argument.
struct ArgumentValue {
  bool IsString = false;
  int64_t Number = 0;
  StringId Text; ///< when IsString
  SiteId Origin; ///< the call at which the constant stands
  auto operator<=>(const ArgumentValue &) const = default;
};

/// The values an argument can have. Complete: these and no others.
struct ValueSet {
  std::vector<ArgumentValue> Values; ///< sorted, unique
  bool Complete = true;
};

/// What one call of the function that makes a syscall hands over: what the
/// arguments can be together.
struct CallContext {
  std::vector<std::pair<unsigned, ValueSet>> Arguments; ///< those it decides
};

/// A call that enters the kernel, in a live function.
struct SyscallSite {
  SiteId Site;
  /// The possible numbers, sorted. Empty with NumberKnown false: any.
  std::vector<int> Numbers;
  bool NumberKnown = true;
  std::array<ValueSet, 6> Arguments;
  /// Which operand of the call at Site is the syscall's second argument; none
  /// when it stands further inside a wrapper. Pointers are followed there.
  std::optional<unsigned> PointerOperand;
  /// Where callers hand over several arguments, and all of them are seen: each
  /// such call. Every time the syscall is made, one of them holds.
  std::vector<CallContext> Contexts;
};

/// More contexts of a site than this are not told apart, nor ways to it through
/// more functions.
constexpr size_t MaxContexts = 128;
constexpr unsigned MaxContextDepth = 4;

} // namespace ukport

#endif // UKPORT_SYSCALLS_SYSCALLS_H
