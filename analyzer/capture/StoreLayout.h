//===- StoreLayout.h - names inside a capture, for its reader and writer --===//
#ifndef UKPORT_CAPTURE_STORELAYOUT_H
#define UKPORT_CAPTURE_STORELAYOUT_H

#include "analyzer/support/Error.h"

namespace ukport::layout {

inline std::string manifestPath(llvm::StringRef Directory) {
  return (Directory + "/capture.json").str();
}

inline std::string markPath(llvm::StringRef Directory) {
  return (Directory + "/in-progress").str();
}

/// Files below tmp/ with this ending list outputs, each ended by a zero byte,
/// of a step that is not recorded yet.
inline constexpr char PendingSuffix[] = ".pending";

/// Does the path lie where a build system keeps its probes? Some leave source
/// and program behind.
inline bool isProbePath(llvm::StringRef Path) {
  return Path.contains("/CMakeFiles/CMakeTmp") ||
         Path.contains("/CMakeFiles/CMakeScratch") ||
         Path.contains("/CompilerIdC") || Path.contains("/meson-private");
}

inline llvm::Error damaged(llvm::StringRef Path, const llvm::Twine &Why) {
  return makeInputError("the capture is damaged", Path, Why,
                        "capture the build again into an empty directory");
}

} // namespace ukport::layout

#endif // UKPORT_CAPTURE_STORELAYOUT_H
