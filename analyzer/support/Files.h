//===- Files.h - files written whole or not at all, and digests -----------===//
#ifndef UKPORT_SUPPORT_FILES_H
#define UKPORT_SUPPORT_FILES_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <string>

namespace ukport {

/// Reads a whole file; the error names the path and the system's reason.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
readFile(llvm::StringRef Path);

/// Writes \p Contents to \p Path through a temporary file in the same
/// directory and a rename, so that a reader sees the old file or the new one,
/// never half of one. Parent directories are created.
llvm::Error writeFileAtomically(llvm::StringRef Path, llvm::StringRef Contents);

/// A name beside \p Path that most likely nothing has yet: PATH.tmp-XXXXXXXX.
std::string unusedNameBeside(llvm::StringRef Path);

/// Copies \p From to \p To with the same guarantee.
llvm::Error copyFileAtomically(llvm::StringRef From, llvm::StringRef To);

/// Creates a directory and its parents; an existing one is fine.
llvm::Error createDirectories(llvm::StringRef Path);

/// The BLAKE3 digest of \p Contents, 32 lower-case hex digits (128 bits).
std::string digestOf(llvm::StringRef Contents);

/// The digest of a file's contents.
llvm::Expected<std::string> digestOfFile(llvm::StringRef Path);

/// $XDG_CACHE_HOME/ukport, else $HOME/.cache/ukport. Not created.
std::string cacheDirectory();

/// The directory that holds ukport's data folders (syscall-map/, sysroot/):
/// share/ukport beside an installed tool, else the source tree it was built
/// from.
std::string dataDirectory();

/// What \p Read, which is given a path and a text, makes of the table \p Name
/// in syscall-map/.
template <typename T>
llvm::Expected<T> readOwnData(llvm::StringRef Name,
                              llvm::Expected<T> (*Read)(llvm::StringRef,
                                                        llvm::StringRef)) {
  std::string Path = dataDirectory() + "/syscall-map/" + Name.str();
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  return Read(Path, (*Buffer)->getBuffer());
}

/// The directory that holds the running executable, symlinks resolved.
std::string executableDirectory();

/// \p Path made absolute against the working directory, dots removed.
std::string absolutePath(llvm::StringRef Path);

} // namespace ukport

#endif // UKPORT_SUPPORT_FILES_H
