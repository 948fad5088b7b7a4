//===- CaptureStore.h - the record of a real build ------------------------===//
//
// A capture is a directory that holds what a build did: every compile, every
// archive, every link, and a copy of every file that a link put together.
//
//   capture/
//     capture.json            the finalised capture, version 1; all records
//     compile_commands.json   the compiles, for clang tools
//     objects/<digest>        copies of link inputs; named by content, never
//                             changed once written
//     records/compile/<id>.json   what the shims wrote, one file a record, each
//     records/archive/<id>.json   written whole; kept so that a later, partial
//     records/link/<id>.json      build adds to the capture instead of
//                                 replacing it
//     digests/<id>            digest cache of large or immutable inputs, by
//                             (path, size, mtime)
//     in-progress             there while a build runs under the shims
//     tmp/                    scratch of the shims
//
// Invariants:
//   - Records are written by many processes at once; each is a file of its own
//     that appears by rename, so a reader sees a whole record or none.
//   - A record's id depends on what it is about (paths and digests), never on
//     time or process numbers: the same build gives the same capture.json.
//   - A shim that cannot record fails its build step, and a compile or link
//     removes its output; what a build produced is therefore recorded.
//   - `in-progress` outlives an interrupted build: such a store does not open.
//   - Every stored input of a link in capture.json exists, under its digest.
//   - Files of a sysroot and of the system (/usr, /lib) are not copied but
//     named by path and digest.
//
// Bitcode is not in the store as such: it travels inside the objects, as the
// concatenated modules of their .llvmbc sections.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_CAPTURE_CAPTURESTORE_H
#define UKPORT_CAPTURE_CAPTURESTORE_H

#include "analyzer/capture/Record.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace ukport {

/// A finalised capture, read into memory. Records are owned by the store and
/// sorted: compiles by (directory, source, output), archives and links by
/// output path.
class CaptureStore {
public:
  /// The version of capture.json that this tool reads and writes.
  static constexpr int Version = 1;

  /// Opens the finalised capture in \p Directory. Errors have exit code 3: no
  /// capture there, one that was interrupted, one of another version, one that
  /// is damaged.
  static llvm::Expected<CaptureStore> open(llvm::StringRef Directory);

  /// Prepares \p Directory for a build under the shims: creates it and marks
  /// it as in progress. Records of earlier builds stay.
  static llvm::Error begin(llvm::StringRef Directory);

  /// What finalise decides about a capture besides its records.
  struct FinaliseOptions {
    std::string Sysroot;              ///< directory, or "host"
    std::vector<std::string> Command; ///< what was run, for the reader
    /// Where the build ran and the user's tree that it is a copy of; empty
    /// when the build ran in the user's tree.
    std::string BuildTree, SourceTree;
    /// Let a capture without compiles pass (inputs that are only bitcode).
    bool AllowNoCompiles = false;
  };

  /// Ends a capture: drops probe compiles and links (their outputs are gone),
  /// links that a later one replaced and objects that no link refers to;
  /// writes capture.json and compile_commands.json; removes the in-progress
  /// mark. Zero compiles are an error ("no compile captured").
  static llvm::Expected<CaptureStore> finalise(llvm::StringRef Directory,
                                               const FinaliseOptions &Options);

  llvm::ArrayRef<CompileRecord> compiles() const { return Compiles; }
  llvm::ArrayRef<ArchiveRecord> archives() const { return Archives; }

  /// Executables, shared objects and relocatable links, sorted by output.
  llvm::ArrayRef<LinkRecord> links() const { return Links; }

  /// The executable link that a person means: the one whose output's file
  /// name or whole path is \p Name; without a name the only executable, else
  /// the one named like the project ("redis" or "redis-7.0": redis, redisd,
  /// redis-server). Otherwise an error that lists the candidates and says
  /// `--program NAME`.
  llvm::Expected<const LinkRecord *>
  findProgram(std::optional<llvm::StringRef> Name = std::nullopt) const;

  /// The link that produced the file with this digest (a partial link or a
  /// shared object that another link takes in), or null.
  const LinkRecord *findLinkByDigest(llvm::StringRef Digest) const;

  /// The archive with this digest, when this capture made it, or null.
  const ArchiveRecord *findArchiveByDigest(llvm::StringRef Digest) const;

  /// The compile whose object has this digest, or null. Objects that a link
  /// made in passing (cc a.c -o a) have no digest of their own.
  const CompileRecord *findCompileByDigest(llvm::StringRef Digest) const;

  /// The store's directory, absolute.
  llvm::StringRef directory() const { return Directory; }

  /// The sysroot directory that the capture used, or "host".
  llvm::StringRef sysroot() const { return Sysroot; }

  llvm::ArrayRef<std::string> command() const { return Command; }

  /// A capture of a copied tree: debug information names files below
  /// sourceTree(), compile commands run in and name files below buildTree().
  /// Both empty when the build ran in the user's tree.
  llvm::StringRef buildTree() const { return BuildTree; }
  llvm::StringRef sourceTree() const { return SourceTree; }

private:
  std::string Directory, Sysroot, BuildTree, SourceTree;
  std::vector<std::string> Command;
  std::vector<CompileRecord> Compiles;
  std::vector<ArchiveRecord> Archives;
  std::vector<LinkRecord> Links;
};

} // namespace ukport

#endif // UKPORT_CAPTURE_CAPTURESTORE_H
