//===- SourceTree.h - capturing the build of a source tree ----------------===//
//
// The user's tree is never written to: it is copied to <project>/build and
// built there, with debug information that names the user's paths.
//
//   <project>/build/            the copy, where the build runs
//   <project>/build.log         what the build said
//   <project>/build.manifest    the files of the tree as they were copied
//   <project>/capture/          the capture; its stamp file names what it is of
//
// Again with nothing changed: nothing runs. With changed sources: they are
// copied and the build does the rest. With a source gone, other options,
// another sysroot or other shims, or after a build that did not come to its
// end: everything anew.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_CAPTURE_SOURCETREE_H
#define UKPORT_CAPTURE_SOURCETREE_H

#include "analyzer/capture/CaptureStore.h"
#include <string>

namespace ukport {

struct SourceTreeOptions {
  std::string Build;            ///< --build; empty: recognise
  std::string Sysroot = "host"; ///< a sysroot's directory, or "host"
  unsigned Jobs = 0;            ///< 0: one a core
};

/// Captures the build of \p Source into \p Project (both directories). Errors:
/// no build recognised, a build that failed (with the last lines that it said,
/// and the `ukport sysroot add` that may help), nothing compiled.
llvm::Expected<CaptureStore>
captureSourceTree(llvm::StringRef Source, llvm::StringRef Project,
                  const SourceTreeOptions &Options);

} // namespace ukport

#endif // UKPORT_CAPTURE_SOURCETREE_H
