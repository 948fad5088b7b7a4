//===- Path.h - from paths to nodes ---------------------------------------===//
#ifndef UKPORT_BASE_FS_PATH_H
#define UKPORT_BASE_FS_PATH_H

#include "base/fs/Node.h"

namespace base {

constexpr size_t LongestPath = 4096; ///< PATH_MAX, the zero included
constexpr size_t LongestName = 255;

// Options of walkPath.
constexpr unsigned FollowLast = 1; ///< a symbolic link at the end is followed
constexpr unsigned MayBeEmpty =
    2; ///< "" is the directory itself (AT_EMPTY_PATH)

/// Where a path led.
struct Found {
  /// What is there; null: nothing, but the directory before it is.
  Reference<Node> What;
  /// The directory that the last component lies in.
  Reference<Directory> Where;
  /// The path ended in a slash: what is there must be a directory.
  bool Slash = false;
  /// The last component; empty where that is `.`, `..` or the root.
  Name called() const { return {Text, Length}; }

  char Text[LongestName];
  uint8_t Length = 0;
};

/// Walks \p Path from the directory \p At (a descriptor, or AT_FDCWD). 0 also
/// where only the last component is missing.
long walkPath(int At, const char *Path, unsigned Options, Found &Out);

/// What is at \p Path.
long nodeAt(int At, const char *Path, unsigned Options, Reference<Node> &Out);

Directory &rootDirectory();
Directory &currentDirectory();
void setCurrentDirectory(Directory &D);

/// Lets the directory \p On show \p Root.
long mountOn(Directory &On, Reference<Directory> Root);

/// Writes the path of \p D from the root, and after it, if there is one, a
/// slash and \p Last; terminated. Its length with the zero, or -ERANGE, or
/// -ENOENT if it was removed.
long pathOf(Directory &D, Name Last, char *To, size_t Size);

/// umask(2).
extern mode_t CreationMask;

} // namespace base

#endif // UKPORT_BASE_FS_PATH_H
