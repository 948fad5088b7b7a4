//===- Optimise.h - the whole program, optimised once ---------------------===//
//
// One module holds the whole program, so one run of LLVM's pipeline sees what
// a linker would have to guess: everything but the entry point becomes
// internal, constants flow through calls, what nobody calls goes. Code is
// generated from parts of the optimised module side by side. How many parts
// there are is fixed: the same program gives the same image on any number of
// cores.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STRIPPER_OPTIMISE_H
#define UKPORT_STRIPPER_OPTIMISE_H

#include "analyzer/support/Perf.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/OptimizationLevel.h"
#include "llvm/Support/Error.h"
#include "llvm/Target/TargetMachine.h"
#include <memory>
#include <string>
#include <vector>

namespace ukport {

/// What the image is made for.
enum class OptimiseFor {
  Speed, ///< -O2
  Small, ///< -Os
  Least, ///< -Oz
};

/// "O2", "Os", "Oz".
llvm::StringRef nameOf(OptimiseFor Level);

/// The level of that name; least for any other.
OptimiseFor levelNamed(llvm::StringRef Name);

/// Gives every function of \p M the attributes that clang would give it at
/// \p Level. LLVM's passes and the code generator go by them.
void setLevel(llvm::Module &M, OptimiseFor Level);

/// \p M will lie at the address that it is linked to, and nothing outside takes
/// part: code need not be position-independent, although its compiler meant it
/// to be, and every symbol is the image's own.
void setFixedAddress(llvm::Module &M);

/// Leaves out the tables by which an exception finds its handler, where no
/// function of \p M has one. A debugger reads its own, which stay.
void dropUnwindTables(llvm::Module &M);

/// LLVM's name for it.
llvm::OptimizationLevel levelOf(OptimiseFor Level);

/// What generates code for \p M, with a section for each function and variable.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
machineFor(const llvm::Module &M);

/// Generates code for \p M, which may call what \p Library knows, into the
/// object file \p Path.
llvm::Error writeObject(llvm::Module &M, llvm::TargetMachine &Machine,
                        const llvm::TargetLibraryInfoImpl &Library,
                        llvm::StringRef Path);

/// Makes what \p IsEntered does not name internal, and optimises \p M as a
/// whole.
llvm::Error
optimiseProgram(llvm::Module &M, OptimiseFor Level,
                llvm::function_ref<bool(const llvm::GlobalValue &)> IsEntered);

/// Generates code for \p M on \p Jobs threads (0: one a core) into object files
/// below \p Directory; returns their paths, in order.
llvm::Expected<std::vector<std::string>>
generateCode(llvm::Module &M, llvm::StringRef Directory, unsigned Jobs);

} // namespace ukport

#endif // UKPORT_STRIPPER_OPTIMISE_H
