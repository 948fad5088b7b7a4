//===- Finalise.cpp - the end of a capture --------------------------------===//
//
// Decides what of all that the shims wrote belongs to the build: a probe is
// what left neither source nor output behind, and of the links to one output
// the one that is there now counts.
//
//===----------------------------------------------------------------------===//
#include "analyzer/capture/CaptureStore.h"
#include "analyzer/capture/StoreLayout.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Chrono.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

namespace {

/// A record with the time its file was written, which tells the later of two
/// records of the same output; never part of the result.
template <typename RecordT> struct Dated {
  RecordT Record;
  std::string Path;
  sys::TimePoint<> Written;
};

/// Ends a capture; see CaptureStore::finalise.
class Finaliser {
public:
  Finaliser(StringRef Directory, const CaptureStore::FinaliseOptions &Options)
      : Directory(absolutePath(Directory)), Options(Options) {}

  Error run();

private:
  template <typename RecordT>
  Error load(StringRef Kind, std::vector<Dated<RecordT>> &Records);
  template <typename RecordT, typename KeepT>
  void keepOnly(std::vector<Dated<RecordT>> &Records, KeepT Keep);
  void dropLinks();
  bool outputSurvives(const LinkRecord &Link);
  StringRef digestNow(StringRef Path);
  Error dropUnreferenced(StringRef Folder, const StringSet<> &Referenced);
  Error write();

  std::string Directory;
  const CaptureStore::FinaliseOptions &Options;
  std::vector<Dated<CompileRecord>> Compiles;
  std::vector<Dated<ArchiveRecord>> Archives;
  std::vector<Dated<LinkRecord>> Links;
  StringMap<std::string> Digests; ///< of files as they are now
};

} // namespace

template <typename RecordT>
Error Finaliser::load(StringRef Kind, std::vector<Dated<RecordT>> &Records) {
  std::error_code EC;
  std::string Folder = (Directory + "/records/" + Kind).str();
  for (sys::fs::directory_iterator It(Folder, EC), End; It != End && !EC;
       It.increment(EC)) {
    StringRef Path = It->path();
    if (!Path.ends_with(".json")) {
      sys::fs::remove(Path); // half-written by a shim that was killed
      continue;
    }
    auto Buffer = readFile(Path);
    if (!Buffer)
      return Buffer.takeError();
    Expected<json::Value> Value = json::parse((*Buffer)->getBuffer());
    if (!Value)
      return layout::damaged(Path, toString(Value.takeError()));
    json::Path::Root Root;
    Dated<RecordT> Entry;
    if (!fromJson(*Value, Entry.Record, Root))
      return layout::damaged(Path, toString(Root.getError()));
    Entry.Path = Path.str();
    if (auto Status = It->status())
      Entry.Written = Status->getLastModificationTime();
    Records.push_back(std::move(Entry));
  }
  if (EC)
    return makeInputError("cannot read", Folder, EC.message(),
                          "check the directory");
  return Error::success();
}

/// Keeps the records that \p Keep wants; the others' files go too.
template <typename RecordT, typename KeepT>
void Finaliser::keepOnly(std::vector<Dated<RecordT>> &Records, KeepT Keep) {
  erase_if(Records, [&](const Dated<RecordT> &Entry) {
    if (Keep(Entry))
      return false;
    sys::fs::remove(Entry.Path);
    return true;
  });
}

/// The digest of a file as it is now, "" when it is gone; each is read once.
StringRef Finaliser::digestNow(StringRef Path) {
  auto [Entry, New] = Digests.try_emplace(Path);
  if (New) {
    Expected<std::string> Digest = digestOfFile(Path);
    if (Digest)
      Entry->second = *Digest;
    else
      consumeError(Digest.takeError());
  }
  return Entry->second;
}

/// Is what the link wrote still there, under its own name or, renamed, beside
/// it? A probe's is not.
bool Finaliser::outputSurvives(const LinkRecord &Link) {
  if (sys::fs::exists(Link.Output))
    return true;
  std::error_code EC;
  StringRef Folder = sys::path::parent_path(Link.Output);
  for (sys::fs::directory_iterator It(Folder, EC), End; It != End && !EC;
       It.increment(EC)) {
    if (It->type() != sys::fs::file_type::regular_file ||
        !sys::fs::can_execute(It->path()))
      continue;
    if (digestNow(It->path()) == Link.OutputDigest)
      return true;
  }
  return false;
}

/// Of the links that wrote the same output the one stays whose output is
/// there now; when none is (it was stripped in place), the last.
void Finaliser::dropLinks() {
  keepOnly(Links, [](const Dated<LinkRecord> &Entry) {
    return !layout::isProbePath(Entry.Record.Output);
  });
  StringSet<> Taken; // digests that links take in
  for (const Dated<LinkRecord> &Entry : Links)
    for (const LinkInput &Input : Entry.Record.Inputs)
      Taken.insert(Input.Digest);
  keepOnly(Links, [&](const Dated<LinkRecord> &Entry) {
    return outputSurvives(Entry.Record) ||
           (Entry.Record.Kind != LinkKind::Executable &&
            Taken.contains(Entry.Record.OutputDigest));
  });
  StringMap<std::vector<const Dated<LinkRecord> *>> ByOutput;
  for (const Dated<LinkRecord> &Entry : Links)
    ByOutput[Entry.Record.Output].push_back(&Entry);
  StringSet<> Replaced; // ids
  for (const auto &Entry : ByOutput) {
    StringRef Now = digestNow(Entry.first());
    const Dated<LinkRecord> *Best = nullptr;
    for (const Dated<LinkRecord> *Link : Entry.second) {
      bool Matches = Link->Record.OutputDigest == Now;
      bool BestMatches = Best && Best->Record.OutputDigest == Now;
      if (!Best || Matches > BestMatches ||
          (Matches == BestMatches && Link->Written > Best->Written))
        Best = Link;
    }
    for (const Dated<LinkRecord> *Link : Entry.second)
      if (Link != Best && !Taken.contains(Link->Record.OutputDigest))
        Replaced.insert(Link->Record.Id);
  }
  keepOnly(Links, [&](const Dated<LinkRecord> &Entry) {
    return !Replaced.contains(Entry.Record.Id);
  });
}

Error Finaliser::dropUnreferenced(StringRef Folder,
                                  const StringSet<> &Referenced) {
  std::error_code EC;
  for (sys::fs::directory_iterator It(Directory + "/" + Folder, EC), End;
       It != End && !EC; It.increment(EC))
    if (!Referenced.contains(sys::path::filename(It->path())))
      sys::fs::remove(It->path());
  return Error::success();
}

template <typename RecordT, typename KeyT>
static json::Array sorted(std::vector<Dated<RecordT>> &Records, KeyT Key) {
  sort(Records, [&](const auto &A, const auto &B) {
    return Key(A.Record) < Key(B.Record);
  });
  json::Array Array;
  for (const Dated<RecordT> &Entry : Records)
    Array.push_back(toJson(Entry.Record));
  return Array;
}

Error Finaliser::write() {
  json::Array Commands, Words;
  for (StringRef Word : Options.Command)
    Words.push_back(encodeBytes(Word));
  json::Object Manifest{
      {"version", CaptureStore::Version},
      {"sysroot", encodeBytes(Options.Sysroot)},
      {"buildTree", encodeBytes(Options.BuildTree)},
      {"sourceTree", encodeBytes(Options.SourceTree)},
      {"command", std::move(Words)},
      {"compiles", sorted(Compiles,
                          [](const CompileRecord &R) {
                            return std::tie(R.Directory, R.Source, R.Output);
                          })},
      {"archives",
       sorted(Archives,
              [](const ArchiveRecord &R) { return std::tie(R.Output, R.Id); })},
      {"links", sorted(Links, [](const LinkRecord &R) {
         return std::tie(R.Output, R.Id);
       })}};
  for (const Dated<CompileRecord> &Entry : Compiles) {
    json::Object Compile = std::move(*toJson(Entry.Record).getAsObject());
    if (Entry.Record.Source == "-")
      continue; // no file that a tool could read again
    json::Object Command{{"directory", std::move(Compile["directory"])},
                         {"file", std::move(Compile["source"])},
                         {"arguments", std::move(Compile["arguments"])}};
    if (!Entry.Record.Output.empty())
      Command["output"] = std::move(Compile["output"]);
    Commands.push_back(std::move(Command));
  }
  if (Error E = writeFileAtomically(
          Directory + "/compile_commands.json",
          formatv("{0:2}\n", json::Value(std::move(Commands))).str()))
    return E;
  return writeFileAtomically(
      layout::manifestPath(Directory),
      formatv("{0:1}\n", json::Value(std::move(Manifest))).str());
}

Error Finaliser::run() {
  if (Error E = load("compile", Compiles))
    return E;
  if (Error E = load("archive", Archives))
    return E;
  if (Error E = load("link", Links))
    return E;
  dropLinks();
  StringSet<> Objects;
  for (const Dated<LinkRecord> &Entry : Links)
    for (const LinkInput &Input : Entry.Record.Inputs)
      Objects.insert(Input.Digest);
  keepOnly(Archives, [&](const Dated<ArchiveRecord> &Entry) {
    return sys::fs::exists(Entry.Record.Output) ||
           Objects.contains(Entry.Record.Digest);
  });
  // A probe's source and object are both gone.
  keepOnly(Compiles, [&](const Dated<CompileRecord> &Entry) {
    const CompileRecord &R = Entry.Record;
    SmallString<256> Source(R.Source);
    sys::fs::make_absolute(R.Directory, Source);
    if (layout::isProbePath(R.Output) || layout::isProbePath(Source))
      return false;
    if (R.Output.empty())
      return sys::fs::exists(Source);
    return sys::fs::is_regular_file(R.Output) || Objects.contains(R.Digest);
  });
  if (Compiles.empty() && !Options.AllowNoCompiles) {
    sys::fs::remove(layout::markPath(Directory));
    return makeInputError(
        "no compile captured", Directory,
        "the build ran no compiler through PATH: everything was built "
        "already, or the build names its compiler by an absolute path "
        "(CC=/usr/bin/gcc)",
        "start from a clean build (`make clean`) and let the build find its "
        "compiler by name (CC=cc)");
  }
  if (Error E = dropUnreferenced("objects", Objects))
    return E;
  if (Error E = write())
    return E;
  sys::fs::remove_directories(Directory + "/tmp");
  if (std::error_code EC = sys::fs::remove(layout::markPath(Directory)))
    return makeError("cannot remove", layout::markPath(Directory), EC.message(),
                     "check the directory's permissions");
  return Error::success();
}

Expected<CaptureStore> CaptureStore::finalise(StringRef Directory,
                                              const FinaliseOptions &Options) {
  if (Error E = Finaliser(Directory, Options).run())
    return E;
  return open(Directory);
}

} // namespace ukport
