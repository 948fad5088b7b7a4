//===- BuildSystem.h - how a source tree wants to be built ----------------===//
#ifndef UKPORT_CAPTURE_BUILDSYSTEM_H
#define UKPORT_CAPTURE_BUILDSYSTEM_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace ukport {

/// What a plan depends on besides the tree.
struct BuildRequest {
  std::string Override; ///< --build: one shell command; empty: recognise
  std::string Sysroot = "host";
  unsigned Jobs = 1;
};

/// The commands that build a tree, each for `sh -c`, run in the tree's top.
struct BuildPlan {
  std::string Name; ///< "autoconf", "CMake", ... for messages
  /// Only where the tree comes with objects of an earlier build, and before
  /// the others: what is up to date would not be compiled. May fail.
  std::vector<std::string> Clean;
  std::vector<std::string> Configure; ///< once, and when its inputs change
  std::vector<std::string> Build;     ///< each time; does only what changed
  std::vector<std::string> Tools;     ///< programs that the commands need
};

/// Recognises the build system of \p Tree. In order: a configure made of
/// scripts below auto/ (nginx), autoconf's configure, a Configure in Perl
/// (OpenSSL), any other configure, CMake, Meson, autoconf's sources without a
/// configure, plain make. An error names what was looked for and says --build.
llvm::Expected<BuildPlan> recogniseBuild(llvm::StringRef Tree,
                                         const BuildRequest &Request);

/// Does a changed file ("src/a.c", below the tree) make configuring necessary
/// again?
bool isConfigureInput(llvm::StringRef Path);

/// What a failed build says is missing, as the command that would provide it
/// ("ukport sysroot add zlib"), or "". Looks at \p Log (the build's output) and
/// then at the logs that configure scripts leave in \p Tree.
std::string missingPackageCommand(llvm::StringRef Tree, llvm::StringRef Log);

} // namespace ukport

#endif // UKPORT_CAPTURE_BUILDSYSTEM_H
