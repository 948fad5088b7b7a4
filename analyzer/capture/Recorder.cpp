#include "analyzer/capture/Recorder.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include <unistd.h>

using namespace llvm;

namespace ukport {

/// Files from this size on go through the digest cache.
static constexpr uint64_t CachedDigestSize = 256 << 10;

Recorder::Recorder(StringRef Capture, StringRef Sysroot)
    : Capture(absolutePath(Capture)),
      Sysroot(Sysroot == "host" ? "host" : absolutePath(Sysroot)) {}

InputKind classifyInput(StringRef Contents) {
  if (Contents.starts_with("!<arch>\n") || Contents.starts_with("!<thin>\n"))
    return InputKind::Archive;
  if (Contents.starts_with("BC\xC0\xDE") ||
      Contents.starts_with(StringRef("\xDE\xC0\x17\x0B", 4)))
    return InputKind::Bitcode;
  // e_type is the 16-bit word at 16; 3 is ET_DYN. Little endian as all of
  // ukport's targets.
  if (Contents.starts_with("\177ELF") && Contents.size() > 18)
    return Contents[16] == 3 ? InputKind::SharedObject : InputKind::Object;
  return InputKind::Script;
}

bool Recorder::isImmutable(StringRef Path) const {
  if (Sysroot != "host" && Path.starts_with(Sysroot + "/"))
    return true;
  for (StringRef Prefix : {"/usr/lib", "/lib", "/usr/local/lib"})
    if (Path.starts_with(Prefix))
      return true;
  return false;
}

Expected<std::string> Recorder::digest(StringRef Path) {
  sys::fs::file_status Status;
  if (std::error_code EC = sys::fs::status(Path, Status))
    return makeInputError("cannot read", Path, EC.message(), "check the path");
  if (!isImmutable(Path) && Status.getSize() < CachedDigestSize)
    return digestOfFile(Path);

  std::string Stamp =
      formatv("{0} {1} ", Status.getSize(),
              Status.getLastModificationTime().time_since_epoch().count());
  std::string CachePath = Capture + "/digests/" + recordId({Path});
  if (auto Cached = MemoryBuffer::getFile(CachePath)) {
    StringRef Text = (*Cached)->getBuffer();
    if (Text.consume_front(Stamp) && Text.size() == 32)
      return Text.str();
  }
  Expected<std::string> Digest = digestOfFile(Path);
  if (!Digest)
    return Digest;
  if (Error E = writeFileAtomically(CachePath, Stamp + *Digest))
    return E;
  return Digest;
}

/// The path without dots where that means the same file: "a/../b" does not
/// when a is a symlink.
static std::string cleanPath(StringRef Path) {
  std::string Clean = absolutePath(Path);
  if (sys::fs::equivalent(Clean, Path))
    return Clean;
  SmallString<256> Absolute(Path);
  sys::fs::make_absolute(Absolute);
  return std::string(Absolute);
}

Expected<LinkInput> Recorder::storeInput(StringRef Path) {
  LinkInput Input;
  Input.Path = cleanPath(Path);
  auto Buffer = readFile(Input.Path);
  if (!Buffer)
    return Buffer.takeError();
  Input.Kind = classifyInput((*Buffer)->getBuffer());
  Expected<std::string> Digest = digest(Input.Path);
  if (!Digest)
    return Digest.takeError();
  Input.Digest = *Digest;
  if (isImmutable(Input.Path)) {
    Input.Stored = Input.Path;
    return Input;
  }
  Input.Stored = "objects/" + Input.Digest;
  std::string Copy = Capture + "/" + Input.Stored;
  if (!sys::fs::exists(Copy))
    if (Error E = writeFileAtomically(Copy, (*Buffer)->getBuffer()))
      return E;
  return Input;
}

std::string Recorder::scratchPath(StringRef Suffix) const {
  return formatv("{0}/tmp/{1}{2}", Capture, getpid(), Suffix);
}

template <typename RecordT>
static Error write(StringRef Capture, StringRef Kind, RecordT &Record) {
  return writeFileAtomically(
      formatv("{0}/records/{1}/{2}.json", Capture, Kind, Record.Id).str(),
      formatv("{0}\n", toJson(Record)).str());
}

Error Recorder::record(CompileRecord Record) {
  if (!Record.Output.empty() && sys::fs::is_regular_file(Record.Output)) {
    Expected<std::string> Digest = digest(Record.Output);
    if (!Digest)
      return Digest.takeError();
    Record.Digest = *Digest;
  }
  // Without an output of its own the source stands for the record; with one a
  // later compile of the same output replaces this one.
  Record.Id = Record.Output.empty()
                  ? recordId({"source", Record.Directory, Record.Source})
                  : recordId({"output", Record.Output});
  return write(Capture, "compile", Record);
}

Error Recorder::record(ArchiveRecord Record) {
  Expected<std::string> Digest = digest(Record.Output);
  if (!Digest)
    return Digest.takeError();
  Record.Digest = *Digest;
  Record.Id = recordId({"archive", Record.Output});
  return write(Capture, "archive", Record);
}

Error Recorder::record(LinkRecord Record) {
  Expected<std::string> Digest = digest(Record.Output);
  if (!Digest)
    return Digest.takeError();
  Record.OutputDigest = *Digest;
  Record.Sysroot = Sysroot;
  // An output may be moved away before the next link writes to the same path;
  // so the digest is part of the identity. finalise drops what is replaced.
  Record.Id = recordId({"link", Record.Output, Record.OutputDigest});
  return write(Capture, "link", Record);
}

} // namespace ukport
