//===- SourceLines.h - a line of source, to be quoted ---------------------===//
#ifndef UKPORT_GUARDS_SOURCELINES_H
#define UKPORT_GUARDS_SOURCELINES_H

#include "analyzer/frontend/source/SourceLocator.h"
#include "analyzer/graph/ProgramGraph.h"
#include "llvm/IR/Instruction.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <set>

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

  /// The preprocessor conditions that guard a line, outermost first.
  std::vector<std::string> conditionsAt(llvm::StringRef File,
                                        uint32_t Line) const;

  /// Where the build defines \p Macro: a header below the directories that it
  /// compiled in, "objs/config.h:12", or the option "-DX=1" that it gave the
  /// compiler; empty where neither is found.
  std::string definitionOf(llvm::StringRef Macro) const;

private:
  const std::vector<std::string> &linesOf(llvm::StringRef File) const;
  std::unique_ptr<llvm::MemoryBuffer> read(llvm::StringRef File) const;
  void readDefinitions() const;

  const ProgramGraph &G;
  SourceLocator Locator;
  std::string SourceRoot;
  std::set<std::string> Directories; ///< compiled in
  mutable bool DefinitionsRead = false;
  mutable std::map<std::string, std::string, std::less<>> Definitions;
  mutable std::map<std::string, std::vector<std::string>, std::less<>> Known;
};

} // namespace ukport

#endif // UKPORT_GUARDS_SOURCELINES_H
