//===- Pipe.h - pipes and FIFOs -------------------------------------------===//
#ifndef UKPORT_BASE_FS_PIPE_H
#define UKPORT_BASE_FS_PIPE_H

#include "base/fs/Cursor.h"

namespace base {

/// A pipe's two ends, in \p Flags besides O_RDONLY and O_WRONLY. 0 or -ENOMEM.
long makePipe(int Flags, Reference<File> &ReadEnd, Reference<File> &WriteEnd);

/// What opens a FIFO (Node::Opener): waits for the other end unless O_NONBLOCK
/// is set.
long openFifo(Node &Of, int Flags, Reference<File> &Out);

} // namespace base

#endif // UKPORT_BASE_FS_PIPE_H
