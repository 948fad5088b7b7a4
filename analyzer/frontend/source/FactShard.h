//===- FactShard.h - the facts of one file, kept --------------------------===//
//
// One JSON file for each source file. See SourceFrontEnd.h for when a shard is
// valid.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_SOURCE_FACTSHARD_H
#define UKPORT_FRONTEND_SOURCE_FACTSHARD_H

#include "analyzer/frontend/source/SourceFacts.h"
#include "llvm/Support/Error.h"
#include <map>
#include <optional>
#include <string>

namespace ukport {

/// What is known about one line, apart from the names a caller uses for it.
struct LineFacts {
  uint32_t FirstLine = 0;
  std::string Text;
  std::vector<std::string> Conditions;
  std::string Macro;
  SourceMethod Method = SourceMethod::Scanned;
  std::vector<CallFact> Calls;
  std::vector<std::string> Fields;
};

struct FactShard {
  std::string Content; ///< digest of the file
  std::string Compile; ///< digest of the compile it was parsed through, or
                       ///< "none " and the digest of all compiles there were
  bool HadErrors = false;
  std::string FirstError;
  std::map<uint32_t, LineFacts> Lines;
};

/// Where the shard of \p File (a real path) lies in \p Directory.
std::string shardPath(llvm::StringRef Directory, llvm::StringRef File);

/// The shard, or nullopt when there is none that this version wrote for this
/// file with so many context lines. A damaged shard is none.
std::optional<FactShard> readShard(llvm::StringRef Directory,
                                   llvm::StringRef File, unsigned ContextLines);

llvm::Error writeShard(llvm::StringRef Directory, llvm::StringRef File,
                       unsigned ContextLines, const FactShard &Shard);

} // namespace ukport

#endif // UKPORT_FRONTEND_SOURCE_FACTSHARD_H
