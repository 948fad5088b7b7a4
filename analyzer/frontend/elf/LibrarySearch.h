//===- LibrarySearch.h - where the dynamic linker finds a library ---------===//
//
// The places that ld.so(8) looks in for a name without a slash, in its order:
//
//   DT_RPATH of the file that asks and of those that loaded it, if it has no
//     DT_RUNPATH
//   LD_LIBRARY_PATH, only where the user says so
//   DT_RUNPATH of the file that asks
//   the directories of /etc/ld.so.conf and what that includes, then the
//     system's own
//
// A name with a slash is that file. $ORIGIN, $LIB and $PLATFORM are replaced.
// Files of another architecture are passed over. ld.so.cache is not read: it
// lists what lies in the directories of ld.so.conf.
//
// All of it happens below a root directory, symbolic links included, so that
// another system's files can be looked at.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_LIBRARYSEARCH_H
#define UKPORT_FRONTEND_ELF_LIBRARYSEARCH_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>
#include <vector>

namespace ukport::elf {

/// What a file that asks for a library says of where to look.
struct AskingFile {
  llvm::StringRef Path; ///< as the program sees it, for $ORIGIN
  llvm::StringRef RPath, RunPath;
};

class LibrarySearch {
public:
  /// \p Root: the directory that stands for "/"; empty: this system's.
  /// \p LibraryPath: what LD_LIBRARY_PATH holds when the program runs.
  LibrarySearch(llvm::StringRef Root, llvm::StringRef LibraryPath);

  /// The path, as the program sees it, of the library \p Name for the first of
  /// \p Chain, which was loaded by the second, and so on.
  std::optional<std::string> find(llvm::StringRef Name,
                                  llvm::ArrayRef<AskingFile> Chain) const;

  /// The file that \p Path names for a program below the root, symbolic links
  /// followed; none if there is none.
  std::optional<std::string> real(llvm::StringRef Path) const;

  /// What the program calls the file \p File, which real() gave.
  llvm::StringRef inside(llvm::StringRef File) const {
    File.consume_front(Root);
    return File;
  }

  /// The paths, as the program sees them and sorted, that match \p Pattern,
  /// whose parts may hold "*". Without a slash: in the system's places.
  std::vector<std::string> matching(llvm::StringRef Pattern) const;

  /// The directories of /etc/ld.so.conf, then the system's own.
  llvm::ArrayRef<std::string> places() const { return Places; }

private:
  void readConfiguration(llvm::StringRef Path, unsigned Depth);
  void addPlace(llvm::StringRef Directory);
  std::optional<std::string> findIn(llvm::StringRef Directories,
                                    llvm::StringRef Origin,
                                    llvm::StringRef Name) const;
  std::optional<std::string> candidate(const std::string &Path) const;

  std::string Root, LibraryPath;
  std::vector<std::string> Places;
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_LIBRARYSEARCH_H
