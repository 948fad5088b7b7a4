#include "analyzer/program/LinkInputs.h"
#include "analyzer/program/Preparation.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Parallel.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/BinaryFormat/Magic.h"
#include "llvm/Object/Archive.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <mutex>

using namespace llvm;

namespace ukport {

static bool isBelow(StringRef Path, StringRef Directory) {
  return !Directory.empty() && Path.consume_front(Directory) &&
         (Path.starts_with("/") || Directory.ends_with("/"));
}

/// The start files of the C library belong to it; any other object that the
/// link names is part of the executable itself.
static std::string moduleOfObject(StringRef Path, StringRef Executable) {
  StringRef File = sys::path::filename(Path);
  for (StringRef Start : {"crt1.o", "crti.o", "crtn.o", "Scrt1.o", "rcrt1.o",
                          "gcrt1.o", "grcrt1.o", "Mcrt1.o"})
    if (File == Start)
      return "libc.a";
  if (File.starts_with("crtbegin") || File.starts_with("crtend") ||
      File.starts_with("clang_rt."))
    return File.str();
  return Executable.str();
}

static std::string displayName(StringRef Path, const LinkRecord &Link,
                               bool IsStartFile) {
  if (isBelow(Path, Link.Directory))
    return Path.drop_front(Link.Directory.size()).ltrim('/').str();
  if (IsStartFile || isBelow(Path, Link.Sysroot))
    return sys::path::filename(Path).str();
  return Path.str();
}

static bool isObject(StringRef Bytes) {
  file_magic Magic = identify_magic(Bytes);
  return Magic.is_object() || Magic == file_magic::bitcode;
}

static Error damagedArchive(const LinkInput &Input, Error Why) {
  return makeInputError("damaged archive", Input.Path, toString(std::move(Why)),
                        "build it again under `ukport capture`");
}

/// Adds a candidate for each member of the archive in \p Buffer.
static Error openArchive(const LinkInput &Input, MemoryBufferRef Buffer,
                         LinkInputs &Result) {
  Expected<std::unique_ptr<object::Archive>> Archive =
      object::Archive::create(Buffer);
  if (!Archive)
    return damagedArchive(Input, Archive.takeError());
  std::string Module = sys::path::filename(Input.Path).str();
  uint32_t Index = 0;
  Error Iteration = Error::success();
  for (const object::Archive::Child &Child : (*Archive)->children(Iteration)) {
    Expected<StringRef> Name = Child.getName();
    if (!Name) {
      consumeError(std::move(Iteration));
      return damagedArchive(Input, Name.takeError());
    }
    Expected<MemoryBufferRef> Member = Child.getMemoryBufferRef();
    if (!Member) {
      consumeError(std::move(Iteration));
      return damagedArchive(Input, Member.takeError());
    }
    Candidate C;
    C.Object.Path = Input.Path;
    C.Object.Member = sys::path::filename(*Name).str();
    C.Object.MemberIndex = Index++;
    C.Object.Module = Module;
    C.Object.Name = Module + "(" + C.Object.Member + ")";
    C.Bytes = Member->getBuffer();
    if (isObject(C.Bytes))
      Result.Candidates.push_back(std::move(C));
    else
      warn("archive member is no object and is left out", C.Object.Name,
           "the linker ignores it too");
  }
  if (Iteration)
    return damagedArchive(Input, std::move(Iteration));
  if ((*Archive)->isThin())
    for (auto &Member : (*Archive)->takeThinBuffers())
      Result.Buffers.push_back(std::move(Member));
  return Error::success();
}

static void openObject(const LinkInput &Input, StringRef Bytes,
                       const LinkRecord &Link, LinkInputs &Result) {
  Candidate C;
  C.Object.Path = Input.Path;
  StringRef Executable = sys::path::filename(Link.Output);
  C.Object.Module = moduleOfObject(Input.Path, Executable);
  C.Object.Name = displayName(Input.Path, Link, C.Object.Module != Executable);
  C.Object.Digest = Input.Digest;
  C.Bytes = Bytes;
  Result.Candidates.push_back(std::move(C));
}

Expected<LinkInputs> openInputs(const LinkRecord &Link) {
  LinkInputs Result;
  for (const LinkInput &Input : Link.Inputs) {
    OpenInput Open;
    Open.Kind = Input.Kind;
    Open.Input = &Input;
    Open.Begin = Result.Candidates.size();
    Expected<std::unique_ptr<MemoryBuffer>> Buffer = readFile(Input.Stored);
    if (!Buffer)
      return Buffer.takeError();
    if (digestOf((*Buffer)->getBuffer()) != Input.Digest)
      return makeInputError("input of the link has changed", Input.Stored,
                            Input.Stored == Input.Path
                                ? "it is not the file that was recorded"
                                : "it is not the " + Input.Path +
                                      " that was recorded",
                            "capture the build again");
    if (Input.Kind == InputKind::Archive) {
      if (Error E = openArchive(Input, (*Buffer)->getMemBufferRef(), Result))
        return E;
    } else if (Input.Kind == InputKind::Object ||
               Input.Kind == InputKind::Bitcode) {
      openObject(Input, (*Buffer)->getBuffer(), Link, Result);
    }
    Open.End = Result.Candidates.size();
    Result.Inputs.push_back(Open);
    Result.Buffers.push_back(std::move(*Buffer));
  }
  return Result;
}

/// Gives a candidate whose file is already in use a name of its own: the same
/// object twice in one link is two objects for the linker.
static Error makePathsUnique(LinkInputs &Inputs, StringRef WorkDir) {
  StringSet<> Used;
  for (auto [Index, C] : enumerate(Inputs.Candidates)) {
    if (Used.insert(C.LinkerPath).second)
      continue;
    std::string Link =
        (WorkDir + "/" + Twine(Index) + "-" + sys::path::filename(C.LinkerPath))
            .str();
    if (std::error_code EC = sys::fs::create_link(C.LinkerPath, Link))
      return makeError("cannot create", Link, EC.message(),
                       "check the directory's permissions and free space");
    C.LinkerPath = Link;
    Used.insert(Link);
  }
  return Error::success();
}

Error prepareInputs(LinkInputs &Inputs, StringRef WorkDir, unsigned Jobs) {
  if (Error E =
          inParallel(Inputs.Candidates.size(), Jobs, [&](size_t I) -> Error {
            auto &C = Inputs.Candidates[I];
            if (C.Object.Digest.empty())
              C.Object.Digest = digestOf(C.Bytes);
            Expected<std::string> Path = prepareObject(C.Bytes, C.Object);
            if (!Path)
              return Path.takeError();
            C.LinkerPath = std::move(*Path);
            return Error::success();
          }))
    return E;
  return makePathsUnique(Inputs, WorkDir);
}

} // namespace ukport
