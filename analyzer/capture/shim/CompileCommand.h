//===- CompileCommand.h - a compiler command line, understood -------------===//
//
// What the shim must know about a cc command line: what it asks for, which of
// its arguments are sources, where the outputs go. Everything else passes to
// clang as it is.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_CAPTURE_SHIM_COMPILECOMMAND_H
#define UKPORT_CAPTURE_SHIM_COMPILECOMMAND_H

#include "analyzer/capture/shim/Shim.h"

namespace ukport::shim {

/// What a command line asks for.
enum class CompileMode {
  Ask,     ///< no object and no program: --version, -E, -M, -###, no input
  Compile, ///< -c or -S: one output each source
  Link,    ///< a program or library, perhaps from sources
};

struct CompileSource {
  size_t Index;         ///< in Arguments
  std::string Path;     ///< as given; "-" for stdin
  std::string Language; ///< -x language in effect, or ""
};

struct CompileCommand {
  CompileMode Mode = CompileMode::Ask;
  bool Assembly = false;    ///< -S
  bool Shared = false;      ///< -shared
  bool Relocatable = false; ///< -r
  bool Foreign = false;     ///< for another machine than x86-64
  std::string Output;       ///< -o, as given; empty when absent
  std::vector<CompileSource> Sources;
  bool HasInput = false; ///< a source or a linker input

  /// Where -c or -S puts the output of \p Source, as an absolute path; "" for
  /// standard output.
  std::string outputOf(const CompileSource &Source) const;
};

CompileCommand parseCompileCommand(llvm::ArrayRef<std::string> Args);

/// Is this the compile of a configure script's probe? Its answer, not its
/// object, is what the build wants: the shim keeps out of the way.
bool isProbe(const CompileCommand &Command);

} // namespace ukport::shim

#endif // UKPORT_CAPTURE_SHIM_COMPILECOMMAND_H
