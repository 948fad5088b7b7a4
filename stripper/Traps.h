//===- Traps.h - what is left of what was stripped ------------------------===//
//
// A function that is gone but still named leaves a stub of five bytes behind: a
// call of one common function, whose return address tells which stub it was.
// Stubs lie side by side in one section, and their names in the same order in
// another. Code that is gone leaves a call too (Removal.h). What a reached trap
// says and does is up to the target (ImageTarget.h).
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STRIPPER_TRAPS_H
#define UKPORT_STRIPPER_TRAPS_H

#include "stripper/ImageTarget.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace ukport {

struct Stub {
  std::string Symbol; ///< what the linker shall find
  std::string Name;   ///< what a person calls the function
};

/// Assembles \p Stubs, and what \p Target adds to a program, into objects below
/// \p Directory; returns their paths.
llvm::Expected<std::vector<std::string>> makeTraps(llvm::ArrayRef<Stub> Stubs,
                                                   const ImageTarget &Target,
                                                   llvm::StringRef Directory);

/// An object with the bytes of the file \p Path between the symbols NAME_begin
/// and NAME_end, made in \p Directory.
llvm::Expected<std::string> embedFile(llvm::StringRef Path,
                                      llvm::StringRef Name,
                                      llvm::StringRef Directory);

} // namespace ukport

#endif // UKPORT_STRIPPER_TRAPS_H
