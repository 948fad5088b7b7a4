//===- ImageLink.h - the link that makes an image -------------------------===//
//
// lld links what was compiled, the program's native objects and the target's
// own objects. It runs as a tool, not in this process: an lld that fails may
// leave its process in any state, and the tool is there anyway.
//
// Native objects stand where the captured link had them, so that crti.o and
// crtn.o enclose the rest. Sections that nothing refers to go (--gc-sections),
// identical functions whose address nobody takes are folded (--icf=safe).
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STRIPPER_IMAGELINK_H
#define UKPORT_STRIPPER_IMAGELINK_H

#include "analyzer/program/Program.h"
#include "llvm/Support/Error.h"
#include <set>
#include <string>
#include <vector>

namespace ukport {

struct ImageInputs {
  const Program *P = nullptr;
  std::vector<std::string> Compiled; ///< objects that hold the merged module
  std::vector<std::string> Traps;    ///< objects of makeTraps
  std::vector<std::string> Options;  ///< the target's
  std::vector<std::string> Base;     ///< objects of the base's assembly
  /// Native objects of the program that the base takes the place of.
  std::set<std::string> Replaced;
};

/// The symbols that the objects at \p Paths want (not weakly) and none of them
/// defines, sorted.
llvm::Expected<std::vector<std::string>>
undefinedSymbols(llvm::ArrayRef<std::string> Paths);

/// The global symbols of the object at \p Path.
struct ObjectSymbols {
  std::vector<std::string> Defined, Wanted;
};
llvm::Expected<ObjectSymbols> symbolsOf(llvm::StringRef Path);

/// How \p P becomes an image \p Output with the map \p MapPath: every argument
/// of lld, itself first, but the inputs and the recorded link's own options.
std::vector<std::string> imageOptions(const Program &P, llvm::StringRef Output,
                                      llvm::StringRef MapPath);

/// Whether an image of \p P lies where it was linked to: it is neither
/// position-independent nor does it share libraries.
bool isFixed(const Program &P);

/// The operations that have no instruction, which code generation may call: an
/// archive. Empty: there is none.
std::string builtinsLibrary();

/// Links \p In into \p Output, with its symbols and debug information; the map
/// goes to \p MapPath.
llvm::Error linkImage(const ImageInputs &In, llvm::StringRef Output,
                      llvm::StringRef MapPath);

/// Takes the debug information of \p Linked apart: \p Image is what runs,
/// \p Debug what a debugger reads beside it.
llvm::Error separateDebug(llvm::StringRef Linked, llvm::StringRef Image,
                          llvm::StringRef Debug);

} // namespace ukport

#endif // UKPORT_STRIPPER_IMAGELINK_H
