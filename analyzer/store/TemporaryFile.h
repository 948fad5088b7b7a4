//===- TemporaryFile.h - a file that is whole or not there ----------------===//
//
// For analyzer/store alone. A temporary file that a killed run left behind is
// recognised by its lock: the writer holds flock(2) on its file as long as it
// lives.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_STORE_TEMPORARYFILE_H
#define UKPORT_STORE_TEMPORARYFILE_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <system_error>

namespace ukport {

/// The file that a store is written to until it is whole: beside its final
/// place, named like it. Removed unless kept, also when a signal ends the
/// process. LLVM's TempFile will not do: it takes a '%' in the directory's name
/// for a place to put random digits.
class TemporaryFile {
public:
  /// Makes the file for \p Final, an absolute path.
  explicit TemporaryFile(llvm::StringRef Final);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile &) = delete;
  TemporaryFile &operator=(const TemporaryFile &) = delete;

  const std::string &path() const { return Path; }

  /// Why the file could not be made, if it could not.
  std::error_code error() const { return Reason; }

  /// Puts the file, safe on its disk, in its place.
  std::error_code keep();

private:
  std::string Final, Path;
  int FD = -1;
  bool Kept = false;
  std::error_code Reason;
};

/// Deletes what killed runs left beside \p Final: files named like temporary
/// ones that nobody holds.
void removeLeftovers(llvm::StringRef Final);

} // namespace ukport

#endif // UKPORT_STORE_TEMPORARYFILE_H
