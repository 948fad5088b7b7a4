//===- SourceFrontEnd.h - source facts, on demand -------------------------===//
//
// Works only on the files that somebody asks about. What it finds is kept in
// shards, one a file:
//
//   <ShardDirectory>/<digest of the path>.json
//
// A shard holds the facts of the lines asked for so far and is valid for the
// file's content, the compile (command and object digest: a header that
// changes makes another object) and the version of this front end. A line
// that is not in the shard makes the file be read again, for all its lines.
//
// Invariant: every place asked for yields an entry; what could not be read is
// an entry with a warning, never a gap and never a failure of the analysis.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FRONTEND_SOURCE_SOURCEFRONTEND_H
#define UKPORT_FRONTEND_SOURCE_SOURCEFRONTEND_H

#include "analyzer/frontend/source/SourceFacts.h"
#include "analyzer/frontend/source/SourceLocator.h"
#include "analyzer/support/Perf.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace ukport {

/// What the front end works with. Copied by it.
struct SourceOptions {
  std::string ShardDirectory; ///< empty: nothing is kept
  /// Of every capture whose sources may be asked for; may be empty.
  std::vector<CompileRecord> Compiles;
  /// With whatever prefixes and roots the caller knows; those of Compiles are
  /// added.
  SourceLocator Locator;
  /// Clang's own headers; empty: those of the LLVM ukport was built against.
  std::string ResourceDirectory;
  unsigned Threads = 2;
  unsigned ContextLines = 3; ///< of an excerpt, before and after the line
};

class SourceFrontEnd {
public:
  /// Settles the resource directory; fails when it has no stddef.h.
  static llvm::Expected<SourceFrontEnd> create(SourceOptions Options);

  /// The facts of \p Places, sorted by file and line, each place once. Fails
  /// only when a shard cannot be written.
  llvm::Expected<std::vector<SourceFacts>>
  collect(llvm::ArrayRef<SourcePlace> Places, PerfLog &Perf) const;

private:
  explicit SourceFrontEnd(SourceOptions Options);
  SourceOptions Options;
};

/// What a report keeps of \p Facts, in the same order: the excerpts, each with
/// its calls and its warning; for Analysis::Excerpts.
std::vector<SourceExcerpt> excerptsOf(llvm::ArrayRef<SourceFacts> Facts);

} // namespace ukport

#endif // UKPORT_FRONTEND_SOURCE_SOURCEFRONTEND_H
