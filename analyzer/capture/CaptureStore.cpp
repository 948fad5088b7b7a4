#include "analyzer/capture/CaptureStore.h"
#include "analyzer/capture/StoreLayout.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

/// Removes what steps of a killed build wrote and did not record.
static void removePending(StringRef Directory) {
  std::error_code EC;
  for (sys::fs::directory_iterator It(Directory + "/tmp", EC), End;
       !EC && It != End; It.increment(EC)) {
    if (!StringRef(It->path()).ends_with(layout::PendingSuffix))
      continue;
    if (auto Buffer = MemoryBuffer::getFile(It->path()))
      for (StringRef Output : split((*Buffer)->getBuffer(), '\0'))
        if (sys::fs::is_regular_file(Output))
          sys::fs::remove(Output);
    sys::fs::remove(It->path());
  }
}

Error CaptureStore::begin(StringRef Directory) {
  removePending(Directory);
  for (StringRef Name : {"objects", "records/compile", "records/archive",
                         "records/link", "digests", "tmp"})
    if (Error E = createDirectories((Directory + "/" + Name).str()))
      return E;
  return writeFileAtomically(layout::markPath(Directory),
                             "A build runs under ukport's shims.\n");
}

/// Reads the records in \p Values, or says which is wrong.
template <typename RecordT>
static Error readRecords(const json::Object &Manifest, StringRef Key,
                         StringRef Path, std::vector<RecordT> &Records) {
  const json::Array *Values = Manifest.getArray(Key);
  if (!Values)
    return layout::damaged(Path, "no \"" + Key + "\"");
  for (const json::Value &Value : *Values) {
    json::Path::Root Root(Key);
    RecordT Record;
    if (!fromJson(Value, Record, Root))
      return layout::damaged(Path, toString(Root.getError()));
    Records.push_back(std::move(Record));
  }
  return Error::success();
}

Expected<CaptureStore> CaptureStore::open(StringRef DirectoryArg) {
  CaptureStore Store;
  Store.Directory = absolutePath(DirectoryArg);
  StringRef Directory = Store.Directory;
  std::string Path = layout::manifestPath(Directory);
  if (sys::fs::exists(layout::markPath(Directory)))
    return makeInputError(
        "the capture was interrupted", Directory,
        "its build did not come to an end, so some steps may be missing",
        "capture it again, from a clean build (`make clean` or the like)");
  if (!sys::fs::exists(Path))
    return makeInputError("no capture", Directory, "there is no capture.json",
                          "run `ukport capture -- make` (or your build's "
                          "command) first");
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  Expected<json::Value> Value = json::parse((*Buffer)->getBuffer());
  if (!Value)
    return layout::damaged(Path, toString(Value.takeError()));
  const json::Object *Manifest = Value->getAsObject();
  if (!Manifest)
    return layout::damaged(Path, "not an object");
  std::optional<int64_t> Found = Manifest->getInteger("version");
  if (!Found)
    return layout::damaged(Path, "no \"version\"");
  if (*Found != Version)
    return makeInputError("the capture is of another version", Path,
                          formatv("version {0}, not {1}", *Found, Version),
                          "capture the build again with this ukport");
  auto Text = [&](StringRef Key) {
    return decodeBytes(Manifest->getString(Key).value_or(""));
  };
  Store.Sysroot = Text("sysroot");
  Store.BuildTree = Text("buildTree");
  Store.SourceTree = Text("sourceTree");
  if (const json::Array *Command = Manifest->getArray("command"))
    for (const json::Value &Word : *Command)
      Store.Command.push_back(decodeBytes(Word.getAsString().value_or("")));
  if (Error E = readRecords(*Manifest, "compiles", Path, Store.Compiles))
    return E;
  if (Error E = readRecords(*Manifest, "archives", Path, Store.Archives))
    return E;
  if (Error E = readRecords(*Manifest, "links", Path, Store.Links))
    return E;
  for (LinkRecord &Link : Store.Links)
    for (LinkInput &Input : Link.Inputs) {
      if (!sys::path::is_absolute(Input.Stored))
        Input.Stored = (Directory + "/" + Input.Stored).str();
      sys::fs::file_status Status;
      if (std::error_code EC = sys::fs::status(Input.Stored, Status))
        return makeInputError(
            "a file of the capture is not there", Input.Stored,
            EC.message() + ", and the link of " + Link.Output + " took it in",
            "capture the build again");
    }
  return Store;
}

Expected<const LinkRecord *>
CaptureStore::findProgram(std::optional<StringRef> Name) const {
  std::vector<const LinkRecord *> Programs;
  for (const LinkRecord &Link : Links)
    if (Link.Kind == LinkKind::Executable)
      Programs.push_back(&Link);
  if (Programs.empty())
    return makeInputError("no program in the capture", Directory,
                          "the build linked no executable",
                          "capture a build that links the program");

  auto Named = [&](StringRef Wanted) {
    std::vector<const LinkRecord *> Found;
    for (const LinkRecord *Program : Programs)
      if (Program->Output == Wanted ||
          sys::path::filename(Program->Output) == Wanted)
        Found.push_back(Program);
    return Found;
  };
  std::vector<const LinkRecord *> Found = Programs;
  if (Name) {
    Found = Named(*Name);
  } else if (Programs.size() > 1) {
    // <project>/capture: the project is named like the program, perhaps with
    // a version ("nginx-1.22.1").
    StringRef Project =
        sys::path::filename(sys::path::parent_path(StringRef(Directory)));
    StringRef Stem = Project.take_until(
        [](char C) { return C == '-' || C == '_' || isDigit(C); });
    Found.clear();
    for (StringRef Base : {Project, Stem})
      for (StringRef Suffix : {"", "d", "-server"})
        if (Found.empty())
          Found = Named((Base + Suffix).str());
  }
  if (Found.size() == 1)
    return Found.front();
  std::vector<std::string> Candidates;
  for (const LinkRecord *Program : Found.empty() ? Programs : Found)
    Candidates.push_back(Program->Output);
  std::string List = join(Candidates, ", ");
  if (Name && Found.empty())
    return makeError("no such program in the capture", *Name, "it has " + List,
                     "name one of them with --program NAME", ExitCode::Failure);
  return makeError("which program is meant?", Directory,
                   "the build linked several: " + List,
                   "name one with --program NAME (or its whole path)");
}

const LinkRecord *CaptureStore::findLinkByDigest(StringRef Digest) const {
  auto It = find_if(
      Links, [&](const LinkRecord &R) { return R.OutputDigest == Digest; });
  return It == Links.end() ? nullptr : &*It;
}

const ArchiveRecord *CaptureStore::findArchiveByDigest(StringRef Digest) const {
  auto It = find_if(Archives,
                    [&](const ArchiveRecord &R) { return R.Digest == Digest; });
  return It == Archives.end() ? nullptr : &*It;
}

const CompileRecord *CaptureStore::findCompileByDigest(StringRef Digest) const {
  auto It = find_if(Compiles, [&](const CompileRecord &R) {
    return !R.Digest.empty() && R.Digest == Digest;
  });
  return It == Compiles.end() ? nullptr : &*It;
}

} // namespace ukport
