//===- ImageTarget.h - what an image is made to run on --------------------===//
//
// A target is a folder below stripper/targets/: target.toml says what an image
// for it holds besides the program. For linux that is the traps alone; for a
// unikernel the parts of the base (BaseBitcode.h) that lie under the program.
// Whoever adds a folder adds a target; nothing else knows one by name.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STRIPPER_IMAGETARGET_H
#define UKPORT_STRIPPER_IMAGETARGET_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace ukport {

struct ImageTarget {
  std::string Name;
  std::vector<std::string> Sources; ///< absolute paths of C and assembly
  std::vector<std::string> Link;    ///< arguments for the linker
  /// Sources of the base, relative to base/, and libraries of the sysroot that
  /// they use. Empty: the program runs on a system that is there.
  std::vector<std::string> Base, Libraries;

  /// The names of all, sorted.
  static std::vector<std::string> names();

  /// The target \p Name. An error that lists what there is if it is none.
  static llvm::Expected<ImageTarget> load(llvm::StringRef Name);

  /// Adds the sources in a folder of the base that only some images need.
  void addFolder(llvm::StringRef Folder);

  /// Adds what \p Other has: an image for both.
  llvm::Error add(const ImageTarget &Other);
};

} // namespace ukport

#endif // UKPORT_STRIPPER_IMAGETARGET_H
