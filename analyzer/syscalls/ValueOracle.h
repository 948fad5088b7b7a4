//===- ValueOracle.h - what the syscall pass asks of a front end ----------===//
#ifndef UKPORT_SYSCALLS_VALUEORACLE_H
#define UKPORT_SYSCALLS_VALUEORACLE_H

#include "analyzer/syscalls/Syscalls.h"
#include <array>
#include <optional>

namespace ukport {

/// Which operands of an inline `syscall` instruction hold its number and
/// arguments; none: that register is not given.
struct KernelOperands {
  std::optional<unsigned> Number;
  std::array<std::optional<unsigned>, 6> Arguments;
};

/// Functions that can arrive at a pointer.
struct FunctionSet {
  std::vector<CallbackTarget> Functions;
  bool Complete = true;
};

class ValueOracle {
public:
  virtual ~ValueOracle() = default;

  /// What can arrive at argument \p Index of the call at \p S.
  virtual ValueSet argument(SiteId S, unsigned Index) = 0;

  /// The functions that can arrive at argument \p Index of the call at \p S.
  virtual FunctionSet functions(SiteId S, unsigned Index) = 0;

  /// The functions that can stand at the start of the memory that argument
  /// \p Index points to; for rt_sigaction, whose struct begins so.
  virtual FunctionSet pointedFunctions(SiteId S, unsigned Index) = 0;

  /// The same for a person: names of handlers, "SIG_DFL" and "SIG_IGN", and 0
  /// where the pointer may be null.
  virtual ValueSet pointedHandlers(SiteId S, unsigned Index) = 0;

  /// The caller's own parameter that argument \p Index hands on unchanged.
  virtual std::optional<unsigned> forwardedParameter(SiteId S,
                                                     unsigned Index) const = 0;

  /// The operands of the inline assembly at the Kernel site \p S; none when it
  /// is in native code.
  virtual std::optional<KernelOperands> kernelOperands(SiteId S) const = 0;
};

} // namespace ukport

#endif // UKPORT_SYSCALLS_VALUEORACLE_H
