//===- TreeCopy.h - a copy of a source tree that follows it ---------------===//
#ifndef UKPORT_CAPTURE_TREECOPY_H
#define UKPORT_CAPTURE_TREECOPY_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <string>
#include <vector>

namespace ukport {

/// The state of a tree: relative path to "type size mtime" (symlinks: their
/// target). Sorted, so its digest is the tree's stamp.
using TreeState = std::map<std::string, std::string>;

/// Lists \p Tree without \p Excluded (absolute), version control's data and
/// ukport's own output.
llvm::Expected<TreeState> listTree(llvm::StringRef Tree,
                                   llvm::StringRef Excluded);

std::string treeDigest(const TreeState &State);

/// Makes \p Copy follow \p Tree from state \p Old to \p New: copies what
/// changed, with its time, and removes what is gone. Files that a build made
/// in the copy stay. Returns the paths that changed.
llvm::Expected<std::vector<std::string>> followTree(llvm::StringRef Tree,
                                                    llvm::StringRef Copy,
                                                    const TreeState &Old,
                                                    const TreeState &New);

/// A state as a file; a file that is not there reads as the empty state.
llvm::Error writeTreeState(llvm::StringRef Path, const TreeState &State);
TreeState readTreeState(llvm::StringRef Path);

} // namespace ukport

#endif // UKPORT_CAPTURE_TREECOPY_H
