//===- IncludeFinder.h - which unit includes a header ---------------------===//
//
// A header has no compile command; it is read through a unit that includes it.
// To find one without preprocessing the whole program, the #include lines are
// followed as text: conditions are ignored, so more is followed than Clang
// would, and the unit found may in the end not include the header. Then the
// next candidate is tried, or the header is scanned.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_SOURCE_INCLUDEFINDER_H
#define UKPORT_FRONTEND_SOURCE_INCLUDEFINDER_H

#include "analyzer/capture/Record.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ukport {

class IncludeFinder {
public:
  /// \p Sources holds the real path of each compile's source, "" where it is
  /// gone. Both must outlive the finder.
  IncludeFinder(llvm::ArrayRef<CompileRecord> Compiles,
                llvm::ArrayRef<std::string> Sources)
      : Compiles(Compiles), Sources(Sources) {}

  /// The compiles whose sources seem to include \p Header (a real path),
  /// nearest directories first, at most \p Limit.
  std::vector<size_t> unitsThatInclude(llvm::StringRef Header, size_t Limit);

private:
  struct Include {
    std::string Name;
    bool Quoted = false;
  };
  struct SearchPath {
    std::vector<std::string> Directories; ///< absolute
    std::vector<std::string> Forced;      ///< by -include, as given
  };

  const std::set<std::string> &reachedFrom(size_t Compile);
  const std::vector<Include> &includesOf(llvm::StringRef File);
  SearchPath searchPathOf(const CompileRecord &Compile) const;
  std::string resolve(const Include &I, llvm::StringRef From,
                      const SearchPath &Path);
  const std::string &realFile(const std::string &Path);

  llvm::ArrayRef<CompileRecord> Compiles;
  llvm::ArrayRef<std::string> Sources;
  std::map<size_t, std::set<std::string>> Reached;
  llvm::StringMap<std::vector<Include>> Includes;
  std::map<std::string, std::string> RealFiles;
};

} // namespace ukport

#endif // UKPORT_FRONTEND_SOURCE_INCLUDEFINDER_H
