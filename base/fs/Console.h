//===- Console.h - the console as a file ----------------------------------===//
#ifndef UKPORT_BASE_FS_CONSOLE_H
#define UKPORT_BASE_FS_CONSOLE_H

#include "base/fs/File.h"

namespace base {

/// What descriptors 0, 1 and 2 stand for at first, and what /dev/console is.
File &console();

} // namespace base

#endif // UKPORT_BASE_FS_CONSOLE_H
