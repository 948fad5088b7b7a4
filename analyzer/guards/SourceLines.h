//===- SourceLines.h - a line of source, to be quoted ---------------------===//
#ifndef UKPORT_GUARDS_SOURCELINES_H
#define UKPORT_GUARDS_SOURCELINES_H

#include "analyzer/frontend/source/SourceLocator.h"
#include "analyzer/graph/ProgramGraph.h"
#include "llvm/IR/Instruction.h"
#include "llvm/Support/Error.h"

namespace ukport {

/// A place in a source file as a person reads it.
struct SourceLine {
  std::string File; ///< as the graph's locations name files; empty: unknown
  uint32_t Line = 0;
  std::string Text; ///< the line without outer blanks; empty: not readable, or
                    ///< not what was compiled

  /// "src/core/nginx.c:348".
  std::string place() const;
};

/// Reads lines of the sources that a project was built from.
class SourceLines {
public:
  /// The sources of the capture in \p Project, if it has one, and of the
  /// sysroot's libraries. \p G tells what they were when compiled.
  SourceLines(llvm::StringRef Project, const ProgramGraph &G);

  SourceLine at(llvm::StringRef File, uint32_t Line) const;
  SourceLine at(const Location &L) const;
  /// Where \p I stands; its function's place when it has none of its own.
  SourceLine at(const llvm::Instruction &I) const;

  /// The first line from \p L on that has \p Text in quotation marks; \p L's
  /// own when there is none.
  SourceLine quoting(const Location &L, llvm::StringRef Text) const;

private:
  const std::vector<std::string> &linesOf(llvm::StringRef File) const;

  const ProgramGraph &G;
  SourceLocator Locator;
  std::string SourceRoot;
  mutable std::map<std::string, std::vector<std::string>, std::less<>> Known;
};

} // namespace ukport

#endif // UKPORT_GUARDS_SOURCELINES_H
