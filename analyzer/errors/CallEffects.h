//===- CallEffects.h - what a call does to a walk over error handling -----===//
//
//   ends      it never comes back, and the program (or the process) may end in
//             it: every path of the callee ends in such a call or in a function
//             that the compiler was told never returns, and a syscall that ends
//             or kills is made below it
//   leaves    it never comes back otherwise: longjmp, an endless loop
//   errno     errno may be another afterwards: the callee reaches the function
//             that tells where errno is
//
// Nothing is known by a program's own names. Known by name are libc's
// __errno_location, which the ABI fixes, and the functions of boundary.toml.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_ERRORS_CALLEFFECTS_H
#define UKPORT_ERRORS_CALLEFFECTS_H

#include "analyzer/frontend/bitcode/BitcodeModule.h"
#include "analyzer/syscalls/Boundary.h"
#include "analyzer/syscalls/Syscalls.h"
#include "llvm/ADT/DenseMap.h"
#include <vector>

namespace ukport {

class CallEffects {
public:
  enum class Return : uint8_t { Comes, Ends, Leaves };

  /// \p EndingSyscalls: the numbers that end or kill a process.
  CallEffects(const BitcodeModule &M, const ProgramGraph &G, const Boundary &B,
              llvm::ArrayRef<SyscallSite> Sites,
              llvm::ArrayRef<int> EndingSyscalls);

  Return returnOf(const llvm::CallBase &Call) const;
  bool mayChangeErrno(const llvm::CallBase &Call) const;
  static bool isErrnoLocation(const llvm::Value *V);
  const FunctionSummary *summaryOf(const llvm::Function &F) const {
    return B.summaryOf(F.getName());
  }

private:
  Return returnOf(const llvm::Function &F, unsigned Depth) const;
  /// Marks all that may call, at any depth, one of \p Marked.
  void closeOverCallers(std::vector<bool> &Marked, bool Indirect) const;

  const BitcodeModule &M;
  const ProgramGraph &G;
  const Boundary &B;
  std::vector<bool> MayEnd;       ///< by FunctionId
  std::vector<bool> TouchesErrno; ///< by FunctionId
  mutable llvm::DenseMap<const llvm::Function *, Return> Known;
};

} // namespace ukport

#endif // UKPORT_ERRORS_CALLEFFECTS_H
