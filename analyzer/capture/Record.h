//===- Record.h - what a shim writes down about one step of a build -------===//
//
// Shared by the shims, which write records, and CaptureStore, which reads
// them. Kept free of anything that would slow the start of a shim.
// The layout of a capture directory is described in CaptureStore.h.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_CAPTURE_RECORD_H
#define UKPORT_CAPTURE_RECORD_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include <string>
#include <vector>

namespace ukport {

/// One source file through the compiler.
struct CompileRecord {
  std::string Id;
  std::string Directory; ///< working directory, absolute
  std::string Source;    ///< as given; "-" for standard input
  std::string Output;    ///< absolute; empty when the linker took it directly
  std::string Digest;    ///< of the output; empty when Output is
  /// The whole clang command line, [0] is the compiler's path. Response files
  /// are expanded, flags that clang refuses are gone, sysroot flags are there.
  std::vector<std::string> Arguments;
  /// Clang refused the source and the user's own compiler did not: the object
  /// is native code. Reason holds clang's first error.
  bool Native = false;
  std::string Reason;
};

/// One run of the archiver that wrote an archive.
struct ArchiveRecord {
  std::string Id;
  std::string Directory;
  std::string Output; ///< absolute
  std::string Digest; ///< of the archive as written
  std::vector<std::string> Arguments;
};

/// What a file is that a linker read, by its first bytes.
enum class InputKind { Object, Archive, SharedObject, Bitcode, Script };

/// One file that a link took in.
struct LinkInput {
  InputKind Kind = InputKind::Object;
  std::string Path;   ///< absolute, where the linker found it at the time
  std::string Digest; ///< of its contents at the time
  /// An immutable copy: an absolute path below the store's objects/, or Path
  /// itself for files of the sysroot and the system.
  std::string Stored;
};

enum class LinkKind { Executable, SharedObject, Relocatable };

/// One run of the linker.
struct LinkRecord {
  std::string Id;
  LinkKind Kind = LinkKind::Executable;
  std::string Directory;    ///< working directory, absolute
  std::string Output;       ///< absolute
  std::string OutputDigest; ///< of the output as written
  std::string Sysroot;      ///< the sysroot's directory, or "host"
  /// The linker's command line as run, response files expanded; [0] is the
  /// linker's path. What the shim adds for itself is not in it. Normalised so
  /// that a file is always an argument of its own: "-T x.lds",
  /// "--version-script x" (two arguments each), but "-lz" (one).
  std::vector<std::string> Arguments;
  /// Parallel to Arguments: the index in Inputs of the file that the argument
  /// names ("a.o", "-lz", "-l:libz.a", the value of "-T"), else -1. So a link
  /// is repeated elsewhere by replacing each such argument by
  /// Inputs[i].Stored; order and toggles stay.
  std::vector<int> ArgumentInputs;
  /// Every file that the linker opened, in the order of first opening; also
  /// those that no argument names (files that a linker script pulls in).
  /// Archives are whole; the linker decides which members it takes.
  std::vector<LinkInput> Inputs;
};

/// JSON holds Unicode, paths hold any bytes: a text for every string of bytes,
/// and back. Valid UTF-8 stands for itself.
std::string encodeBytes(llvm::StringRef Bytes);
std::string decodeBytes(llvm::StringRef Text);

llvm::json::Value toJson(const CompileRecord &Record);
llvm::json::Value toJson(const ArchiveRecord &Record);
llvm::json::Value toJson(const LinkRecord &Record);

/// Each returns false, and says where through \p Path, on a value that is not
/// such a record.
bool fromJson(const llvm::json::Value &Value, CompileRecord &Record,
              llvm::json::Path Path);
bool fromJson(const llvm::json::Value &Value, ArchiveRecord &Record,
              llvm::json::Path Path);
bool fromJson(const llvm::json::Value &Value, LinkRecord &Record,
              llvm::json::Path Path);

/// The id of a record: 16 hex digits of the digest of \p Parts.
std::string recordId(llvm::ArrayRef<llvm::StringRef> Parts);

} // namespace ukport

#endif // UKPORT_CAPTURE_RECORD_H
