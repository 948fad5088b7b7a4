//===- CallCollector.h - calls and fields of parsed code ------------------===//
//
// The part of TuParser that walks the AST and the macro expansions.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_SOURCE_CALLCOLLECTOR_H
#define UKPORT_FRONTEND_SOURCE_CALLCOLLECTOR_H

#include "analyzer/frontend/source/TuParser.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/PPCallbacks.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/FileSystem/UniqueID.h"
#include <memory>

namespace ukport {

/// Which lines of which files of one unit are asked for.
class Interest {
public:
  Interest(const clang::SourceManager &SM, const LineSets &Lines);

  /// A line as the debug info names it.
  struct Position {
    const std::string *File = nullptr; ///< null: not a file of interest
    const std::set<uint32_t> *Asked = nullptr;
    uint32_t Line = 0;
    bool asked() const { return File && Asked->count(Line); }
  };

  /// Where \p Loc is, macro expansions taken to where they begin.
  Position at(clang::SourceLocation Loc);

private:
  const LineSets::value_type *fileOf(clang::FileID File);

  const clang::SourceManager &SM;
  /// By the file itself: a unit names a file as it likes.
  std::map<llvm::sys::fs::UniqueID, const LineSets::value_type *> Files;
  llvm::DenseMap<clang::FileID, const LineSets::value_type *> Known;
  std::map<std::string, const LineSets::value_type *> Named; ///< by #line
};

/// Notes the files seen and the macros expanded at lines of interest.
std::unique_ptr<clang::PPCallbacks>
makeMacroCollector(clang::Preprocessor &PP, Interest &I, ParsedUnit &Unit);

/// Notes the calls and fields; parses only the bodies it needs.
std::unique_ptr<clang::ASTConsumer>
makeCallCollector(clang::ASTContext &AST, Interest &I, ParsedUnit &Unit);

} // namespace ukport

#endif // UKPORT_FRONTEND_SOURCE_CALLCOLLECTOR_H
