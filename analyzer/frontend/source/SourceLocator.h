//===- SourceLocator.h - from a name in debug info to a readable file -----===//
//
// Debug info names a file as the compiler was told to: relative to the compile
// directory, or rewritten by -fdebug-prefix-map (the build ran in a copy of
// the user's tree; a library of the sysroot was built in a scratch directory
// that is gone). The locator undoes that. People keep seeing the debug name;
// only ukport reads the file behind it.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_SOURCE_SOURCELOCATOR_H
#define UKPORT_FRONTEND_SOURCE_SOURCELOCATOR_H

#include "analyzer/capture/Record.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ukport {

/// Finds files. Not thread-safe: it remembers what it found.
class SourceLocator {
public:
  /// Names that begin with \p From (a whole number of path components; may be
  /// relative) are looked for below \p To. Tried before the name itself,
  /// longest From first, then in the order added.
  void addPrefix(llvm::StringRef From, llvm::StringRef To);

  /// A directory that relative names are tried in, after the place's own
  /// directory; in the order added.
  void addRoot(llvm::StringRef Directory);

  /// Adds what the compile commands say: their directories as roots, and each
  /// -fdebug-prefix-map and -ffile-prefix-map turned round.
  void addCompiles(llvm::ArrayRef<CompileRecord> Compiles);

  /// The real path of the file that \p DebugName means, or "" when there is
  /// no such file. \p Directory may be empty.
  std::string locate(llvm::StringRef DebugName,
                     llvm::StringRef Directory = "") const;

  /// The same without prefixes: the file that a person would open by that
  /// name. Differs from locate() where the build ran in a copy of the tree.
  std::string locateAsNamed(llvm::StringRef DebugName,
                            llvm::StringRef Directory = "") const;

private:
  std::vector<std::pair<std::string, std::string>> Prefixes;
  std::vector<std::string> Roots;
  mutable std::map<std::pair<std::string, std::string>, std::string> Known;

  std::string findBelowPrefix(llvm::StringRef Name) const;
  std::string find(llvm::StringRef DebugName, llvm::StringRef Directory,
                   bool UsePrefixes) const;
};

} // namespace ukport

#endif // UKPORT_FRONTEND_SOURCE_SOURCELOCATOR_H
