//===- ReadImage.h - the facts of one ELF file ----------------------------===//
#ifndef UKPORT_FRONTEND_ELF_READIMAGE_H
#define UKPORT_FRONTEND_ELF_READIMAGE_H

#include "analyzer/frontend/elf/ImageFacts.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"

namespace ukport::elf {

/// Analyses the ELF file in \p Buffer, which is not kept, with the symbols of
/// \p Debug if there are any (DebugFile.h). Errors name its identifier and have
/// exit code 3. May be called on several threads at once.
llvm::Expected<ImageFacts>
readImage(llvm::MemoryBufferRef Buffer,
          std::optional<llvm::MemoryBufferRef> Debug = std::nullopt);

/// The same for the file at \p Path.
llvm::Expected<ImageFacts> readImage(llvm::StringRef Path);

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_READIMAGE_H
