//===- SyscallPass.h - finds every syscall site ---------------------------===//
#ifndef UKPORT_SYSCALLS_SYSCALLPASS_H
#define UKPORT_SYSCALLS_SYSCALLPASS_H

#include "analyzer/graph/Callers.h"
#include "analyzer/syscalls/Boundary.h"
#include "analyzer/syscalls/ValueOracle.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <map>

namespace ukport {

/// The inputs of findSyscalls.
struct SyscallInputs {
  const ProgramGraph &G;
  const Boundary &B;
  const Callers &Direct;
  ValueOracle &Values;
  /// Numbers at Kernel sites of native code, where known.
  const std::map<SiteId, std::optional<int>> &NativeNumbers;
  /// The number of a syscall's name; -1: no such syscall.
  llvm::function_ref<int(llvm::StringRef)> NumberOf;
};

/// Every syscall site of live functions, sorted by site; see Syscalls.h.
std::vector<SyscallSite> findSyscalls(const SyscallInputs &In);

/// The distinct numbers of all sites; nullopt stands for the sites whose
/// number is unknown.
std::vector<int> numbersOf(llvm::ArrayRef<SyscallSite> Sites);

} // namespace ukport

#endif // UKPORT_SYSCALLS_SYSCALLPASS_H
