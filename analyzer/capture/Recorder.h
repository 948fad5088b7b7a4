//===- Recorder.h - writing one record into a capture ---------------------===//
//
// Used by the shims, by many processes at once. Every file appears by rename
// under a name that follows from its contents or subject, so two processes
// that write the same file write the same bytes.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_CAPTURE_RECORDER_H
#define UKPORT_CAPTURE_RECORDER_H

#include "analyzer/capture/Record.h"
#include <string>

namespace ukport {

class Recorder {
public:
  /// \p Capture is the store's directory; \p Sysroot a directory or "host".
  Recorder(llvm::StringRef Capture, llvm::StringRef Sysroot);

  /// Writes the record; fills in its Id, and digests of existing outputs.
  llvm::Error record(CompileRecord Record);
  llvm::Error record(ArchiveRecord Record);
  llvm::Error record(LinkRecord Record);

  /// The link input for a file that exists now: digested, classified, and
  /// copied into objects/ unless it is of the sysroot or the system. Stored is
  /// relative to the store ("objects/...") or absolute.
  llvm::Expected<LinkInput> storeInput(llvm::StringRef Path);

  /// The digest of a file, from the cache where (path, size, mtime) match.
  llvm::Expected<std::string> digest(llvm::StringRef Path);

  /// A path for a scratch file of this process, below tmp/.
  std::string scratchPath(llvm::StringRef Suffix) const;

  llvm::StringRef sysroot() const { return Sysroot; }

private:
  bool isImmutable(llvm::StringRef Path) const;

  std::string Capture, Sysroot;
};

/// What the file is, by its first bytes.
InputKind classifyInput(llvm::StringRef Contents);

} // namespace ukport

#endif // UKPORT_CAPTURE_RECORDER_H
