//===- Boundary.h - where the program enters the kernel -------------------===//
//
// Hand-written assembly is summarised in data (sysroot/boundary.toml says what
// each key means): which functions enter the kernel, with which number and
// arguments, and what else such a function calls. A summary stands in place of
// what the machine code itself shows.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_SYSCALLS_BOUNDARY_H
#define UKPORT_SYSCALLS_BOUNDARY_H

#include "analyzer/graph/ProgramGraph.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace ukport {

/// A syscall that a summarised function makes with a number of its own.
struct FixedSyscall {
  std::string Name;
  /// For each argument of the syscall: the argument of the function that
  /// arrives there, or a constant.
  struct Operand {
    std::optional<unsigned> Argument;
    int64_t Constant = 0;
  };
  std::vector<Operand> Arguments;
};

/// A call that a summarised function makes.
struct SummaryCall {
  std::string Function;             ///< by name, or empty
  std::optional<unsigned> Argument; ///< by the pointer in this argument
  unsigned Passed = 0;              ///< how many arguments it hands on
  bool Optional = false;            ///< Function may be absent from a program
};

struct FunctionSummary {
  std::string Name;
  std::vector<std::string> Aliases;
  /// "boundary": enters the kernel; "native": does not; "wrapper": a function
  /// with a body of its own whose arguments are those of a syscall.
  std::string Kind;
  std::optional<unsigned> NumberArgument;
  unsigned FirstArgument = 0;
  /// Its address is given to the kernel alone: no call of the program can
  /// reach it through a pointer.
  bool EnteredByKernel = false;
  bool Returns = true;
  std::vector<FixedSyscall> Makes;
  std::vector<SummaryCall> Calls;
};

struct Boundary {
  std::vector<FunctionSummary> Functions;
  /// Functions that return code outside the program which neither enters the
  /// kernel nor calls back: the vDSO's.
  std::vector<std::string> VdsoLookups;

  /// The syscalls whose answers need not fit into an int.
  std::vector<std::string> LongAnswers;

  /// The syscalls that never answer.
  std::vector<std::string> NoAnswers;

  /// The summary of a function, by its name or an alias; null if none.
  const FunctionSummary *summaryOf(llvm::StringRef Name) const;

  /// Reads a summary file; the error names file, line and key.
  static llvm::Expected<Boundary> load(llvm::StringRef Path);
  static llvm::Expected<Boundary> loadDefault();
};

/// Replaces the contents of every function of \p G without IR of its own that
/// \p B summarises: its calls become direct and callback sites. What \p HasBody
/// says is left as it is. Call once, after all front ends have filled and
/// before liveness.
void applySummaries(ProgramGraph &G, const Boundary &B,
                    llvm::function_ref<bool(FunctionId)> HasBody);

} // namespace ukport

#endif // UKPORT_SYSCALLS_BOUNDARY_H
