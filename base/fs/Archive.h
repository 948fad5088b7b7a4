//===- Archive.h - cpio archives as file systems --------------------------===//
#ifndef UKPORT_BASE_FS_ARCHIVE_H
#define UKPORT_BASE_FS_ARCHIVE_H

#include "base/fs/RamFs.h"

namespace base {

struct ArchiveError {
  const char *What = nullptr; ///< null: none
  size_t At = 0;              ///< which byte of the archive
};

/// Adds what the cpio archives (format newc, one after the other) in \p Archive
/// hold to \p Root. The data of regular files stay in the archive, which is not
/// written and must remain. Whatever the bytes, an error or a result.
ArchiveError unpack(Span<const char> Archive, RamDirectory &Root);

} // namespace base

#endif // UKPORT_BASE_FS_ARCHIVE_H
