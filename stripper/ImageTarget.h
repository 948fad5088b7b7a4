//===- ImageTarget.h - what an image is made to run on --------------------===//
//
// A target is a folder below stripper/targets/: target.toml and the sources of
// what an image for it holds besides the program. For linux those are the traps
// alone; for a unikernel also what is under the program. Whoever adds a folder
// adds a target; nothing else knows one by name.
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

  /// The target \p Name. An error that lists what there is if it is none.
  static llvm::Expected<ImageTarget> load(llvm::StringRef Name);
};

} // namespace ukport

#endif // UKPORT_STRIPPER_IMAGETARGET_H
