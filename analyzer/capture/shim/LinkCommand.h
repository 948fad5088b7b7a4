//===- LinkCommand.h - a linker command line, understood ------------------===//
//
// Finds, for every argument of an ld command line that names a file, which of
// the files that the linker really opened it means. The linker's own list of
// opened files (--dependency-file) is the truth; what is worked out here is
// only which argument brought each of them in.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_CAPTURE_SHIM_LINKCOMMAND_H
#define UKPORT_CAPTURE_SHIM_LINKCOMMAND_H

#include "analyzer/capture/shim/Shim.h"

namespace ukport::shim {

/// Does the argument name a file, and how?
enum class FileUse { None, Plain, Library, Script };

struct LinkArgument {
  std::string Text;
  FileUse Use = FileUse::None;
  /// For Library: the state of -Bstatic/-Bdynamic at this place.
  bool PreferStatic = false;
};

struct LinkCommand {
  /// Normalised as LinkRecord::Arguments says, without [0].
  std::vector<LinkArgument> Arguments;
  std::string Output = "a.out";
  LinkKind Kind = LinkKind::Executable;
  bool HasScript = false; ///< -T: the user's own linker script
  bool HasInput = false;
  std::vector<std::string> SearchPaths; ///< -L, in order
  std::string Sysroot;                  ///< --sysroot
  std::string DependencyFile;           ///< the user's own --dependency-file
};

LinkCommand parseLinkCommand(llvm::ArrayRef<std::string> Args);

/// The paths that \p Argument may mean, best first, as the linker would open
/// them.
std::vector<std::string> candidates(const LinkCommand &Command,
                                    const LinkArgument &Argument);

/// The files of a dependency file that lld wrote, in order of opening.
std::vector<std::string> parseDependencyFile(llvm::StringRef Text);

} // namespace ukport::shim

#endif // UKPORT_CAPTURE_SHIM_LINKCOMMAND_H
