//===- Import.h - captures of what was built elsewhere --------------------===//
#ifndef UKPORT_CAPTURE_IMPORT_H
#define UKPORT_CAPTURE_IMPORT_H

#include "analyzer/capture/Capture.h"

namespace ukport {

/// Compiles every entry of a compile_commands.json (\p Path: the file or its
/// directory) through the compiler shim into the store's built/, and records
/// one link of all the objects, named like the database's directory. How the
/// build links them is not in such a file, so libraries other than the libc
/// are missing unless an entry compiles them. Entries that fail are errors.
/// Options: CaptureDirectory, Sysroot and LogFile count.
llvm::Expected<CaptureStore>
captureCompileCommands(llvm::StringRef Path, const CaptureOptions &Options);

/// Records one link of the given files: bitcode files, objects with .llvmbc,
/// archives of these, and objects of a gllvm build, whose .llvm_bc section
/// names the bitcode files that stand for them.
llvm::Expected<CaptureStore> captureBitcode(llvm::ArrayRef<std::string> Paths,
                                            const CaptureOptions &Options);

} // namespace ukport

#endif // UKPORT_CAPTURE_IMPORT_H
