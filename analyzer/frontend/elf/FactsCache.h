//===- FactsCache.h - a library is analysed once per machine --------------===//
//
// Facts are kept in the shared cache under the digest of the file's content and
// the version of this analyser, so whatever program loads a library, and by
// whatever name, it is read once. An entry is written whole or not at all; one
// that is damaged is made anew. Several processes, on several machines, may use
// one directory: who comes second writes the same bytes.
//
//   CACHE/elf/VERSION/ab/cdef...         one file's facts (FactsFile.h)
//   CACHE/elf/VERSION/ab/cdef....debug   with the symbols that its debug file
//                                        has, which its content identifies
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_ELF_FACTSCACHE_H
#define UKPORT_FRONTEND_ELF_FACTSCACHE_H

#include "analyzer/frontend/elf/ImageFacts.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <atomic>
#include <memory>
#include <mutex>

namespace ukport::elf {

class FactsCache {
public:
  /// \p Directory: empty for no cache on disk. \p DebugDirectory: where debug
  /// files are looked for (DebugFile.h); empty: nowhere.
  explicit FactsCache(std::string Directory, std::string DebugDirectory = "")
      : Directory(std::move(Directory)),
        DebugDirectory(std::move(DebugDirectory)) {}

  /// The shared cache of this user.
  static std::string defaultDirectory();

  /// The facts of the file \p Path. Errors (exit code 3): it cannot be read, is
  /// a script or no ELF file, is for another machine. May be called from
  /// several threads.
  llvm::Expected<std::shared_ptr<const ImageFacts>> read(llvm::StringRef Path);

  std::atomic<unsigned> Analysed = 0; ///< files that the cache did not have
  std::atomic<unsigned> Loaded = 0;   ///< files that it had

private:
  std::unique_ptr<llvm::MemoryBuffer>
  debugOf(const llvm::MemoryBuffer &File) const;
  std::string entryOf(llvm::StringRef Bytes, bool WithDebug) const;

  std::string Directory, DebugDirectory;
  std::mutex Lock;
  /// Those of this process, by path; for as long as there is room.
  llvm::StringMap<std::shared_ptr<const ImageFacts>> Kept;
  size_t KeptBytes = 0; ///< of the files
};

} // namespace ukport::elf

#endif // UKPORT_FRONTEND_ELF_FACTSCACHE_H
