//===- Boot.h - what a guest is given, wherever it runs -------------------===//
#ifndef UKPORT_RUNNER_BOOT_H
#define UKPORT_RUNNER_BOOT_H

#include "analyzer/support/WorkDirectory.h"
#include "runner/Control.h"
#include "runner/Qemu.h"

namespace ukport {

/// A directory for one run; goes when the run ends, in whatever way.
llvm::Expected<WorkDirectory> runDirectory();

/// The guest's command line: the base's options, and behind -- the program's
/// arguments.
std::string guestCommandLine(const RunOptions &Options);

/// The archive with the root file system; one of a directory is made in
/// \p Work. Empty: none is asked for.
llvm::Expected<std::string> rootArchive(const RunOptions &Options,
                                        llvm::StringRef Work);

/// The control channel of an image that has one; its socket lies in \p Work. An
/// error if a trace is asked for without.
llvm::Expected<std::optional<ControlChannel>>
controlChannel(const RunOptions &Options, llvm::StringRef Work);

} // namespace ukport

#endif // UKPORT_RUNNER_BOOT_H
