//===- Baselines.h - the same program, made without an analysis -----------===//
//
// What a strip removes counts only against the smallest image that one gets
// without it. From the same bitcode, the prepared modules of the objects that
// the recorded link took, these are made:
//
//   no LTO     each object through LLVM's pipeline for one module
//   full LTO   each object through the pipeline before a link, all together
//              through lld's
//
// each for speed (-O2), small (-Os) and least (-Oz), which are attributes of
// the functions (setLevel), so that both mean the same by it. Objects have
// sections for each function and variable and say whose address is taken; lld
// drops and folds sections as it does for an image (imageOptions), and exports
// nothing (-E is not handed on). Archives stay archives: what an optimiser
// calls anew (puts for printf) is taken from there.
//
// The plain link is what the user's build makes: the captured machine code,
// linked as recorded.
//
// Images lie in the cache, by the program's digest. What is not there is made
// again.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STRIPPER_BASELINES_H
#define UKPORT_STRIPPER_BASELINES_H

#include "analyzer/program/Program.h"
#include "analyzer/support/Perf.h"
#include "stripper/ImageSizes.h"
#include "stripper/Optimise.h"

namespace ukport {

enum class BaselineKind : uint8_t { Plain, NoLto, FullLto };

/// One image, and the linker's map of it. The map calls the object with the
/// index N in Program::Objects N.o; a local symbol of a full LTO is called
/// NAME.uN there. Any other file is one of the archives that the program
/// itself does not take anything from, or lld's.
struct Baseline {
  BaselineKind Kind = BaselineKind::Plain;
  OptimiseFor Level = OptimiseFor::Speed; ///< of a plain link: means nothing
  std::string Image, Map;                 ///< paths
  Sizes Size;

  std::string name() const; ///< "plain link", "no LTO -Os", "full LTO -Oz"
};

struct BaselineOptions {
  unsigned Jobs = 0; ///< threads; 0: one a core
  bool Reuse = true; ///< take what the cache holds
};

/// Makes all seven for the program \p P of \p Project.
llvm::Expected<std::vector<Baseline>>
buildBaselines(const Program &P, llvm::StringRef Project,
               const BaselineOptions &Options, PerfLog &Perf);

/// Makes the plain link alone, which takes no compiler.
llvm::Expected<Baseline> buildPlainLink(const Program &P,
                                        llvm::StringRef Project);

/// Those that the cache holds already.
std::vector<Baseline> knownBaselines(const Program &P);

/// The smallest of \p All at \p Level; null: none is of that level.
const Baseline *smallestAt(llvm::ArrayRef<Baseline> All, OptimiseFor Level);

} // namespace ukport

#endif // UKPORT_STRIPPER_BASELINES_H
