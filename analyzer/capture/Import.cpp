#include "analyzer/capture/Import.h"
#include "analyzer/capture/Recorder.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/StringSaver.h"

using namespace llvm;

namespace ukport {

//===----------------------------------------------------------------------===//
// compile_commands.json
//===----------------------------------------------------------------------===//

namespace {

struct DatabaseEntry {
  std::string Directory, File;
  std::vector<std::string> Arguments;
};

} // namespace

static Expected<std::vector<DatabaseEntry>> readDatabase(StringRef Path) {
  auto Bad = [&](const Twine &Why) {
    return makeInputError("not a compilation database", Path, Why,
                          "give the path of a compile_commands.json");
  };
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  Expected<json::Value> Value = json::parse((*Buffer)->getBuffer());
  if (!Value)
    return Bad(toString(Value.takeError()));
  const json::Array *Array = Value->getAsArray();
  if (!Array)
    return Bad("not an array");
  std::vector<DatabaseEntry> Entries;
  BumpPtrAllocator Allocator;
  StringSaver Saver(Allocator);
  for (const json::Value &Item : *Array) {
    const json::Object *Object = Item.getAsObject();
    auto File = Object ? Object->getString("file") : std::nullopt;
    auto Directory = Object ? Object->getString("directory") : std::nullopt;
    if (!File || !Directory)
      return Bad("an entry without \"file\" or \"directory\"");
    DatabaseEntry Entry{decodeBytes(*Directory), decodeBytes(*File), {}};
    if (const json::Array *Arguments = Object->getArray("arguments")) {
      for (const json::Value &Argument : *Arguments)
        Entry.Arguments.push_back(
            decodeBytes(Argument.getAsString().value_or("")));
    } else if (auto Command = Object->getString("command")) {
      SmallVector<const char *, 32> Words;
      cl::TokenizeGNUCommandLine(*Command, Saver, Words);
      Entry.Arguments.assign(Words.begin(), Words.end());
    }
    if (Entry.Arguments.empty())
      return Bad("an entry without \"arguments\" or \"command\": " +
                 Twine(Entry.File));
    Entries.push_back(std::move(Entry));
  }
  if (Entries.empty())
    return makeInputError("no compile captured", Path, "the database is empty",
                          "write it from a clean build");
  return Entries;
}

/// The entry's command as a compile of \p Output by the shim.
static std::vector<std::string> commandFor(const DatabaseEntry &Entry,
                                           StringRef Shims, StringRef Output) {
  bool Cxx = sys::path::filename(Entry.Arguments[0]).contains("++");
  std::vector<std::string> Command{(Shims + (Cxx ? "/c++" : "/cc")).str()};
  for (size_t I = 1; I < Entry.Arguments.size(); ++I) {
    StringRef Argument = Entry.Arguments[I];
    if (Argument == "-c" || Argument == "-S")
      continue;
    if (Argument == "-o" || Argument == "-MF") {
      ++I;
      continue;
    }
    if (Argument.starts_with("-o") || Argument == "-MD" || Argument == "-MMD" ||
        Argument == "-MP")
      continue;
    Command.push_back(Argument.str());
  }
  Command.insert(Command.end(), {"-c", "-o", Output.str()});
  return Command;
}

//===----------------------------------------------------------------------===//
// The link that no build made
//===----------------------------------------------------------------------===//

/// Records a link of \p Files with the sysroot's start files and libc, as the
/// compiler would call the linker. What it would write does not exist, so the
/// name stands in its place.
static Error recordLink(const CaptureOptions &Options, StringRef Name,
                        ArrayRef<std::string> Files) {
  bool Host = Options.Sysroot == "host";
  std::string Sysroot = Host ? "host" : absolutePath(Options.Sysroot);
  Recorder R(Options.CaptureDirectory, Sysroot);
  LinkRecord Link;
  Link.Kind = LinkKind::Executable;
  Link.Directory = absolutePath(".");
  Link.Output = absolutePath(Options.CaptureDirectory + "/built/" + Name.str());
  Link.Arguments = {llvmTool("ld.lld"), "-o", Link.Output};
  if (!Host)
    Link.Arguments.push_back("-static");
  Link.ArgumentInputs.assign(Link.Arguments.size(), -1);
  std::vector<std::string> All;
  std::string Library = Sysroot + "/usr/lib/";
  if (!Host)
    All = {Library + "crt1.o", Library + "crti.o"};
  append_range(All, Files);
  if (!Host)
    append_range(
        All, std::vector<std::string>{Library + "libc.a", Library + "crtn.o"});
  std::string Contents;
  for (const std::string &File : All) {
    Expected<LinkInput> Input = R.storeInput(File);
    if (!Input)
      return Input.takeError();
    Contents += Input->Digest;
    Link.Arguments.push_back(File);
    Link.ArgumentInputs.push_back(int(Link.Inputs.size()));
    Link.Inputs.push_back(std::move(*Input));
  }
  // Stands for the executable; keeps the record at finalise.
  if (Error E = writeFileAtomically(Link.Output, Contents))
    return E;
  return R.record(std::move(Link));
}

static CaptureStore::FinaliseOptions
finaliseOptions(const CaptureOptions &Options, StringRef What,
                ArrayRef<std::string> Inputs) {
  CaptureStore::FinaliseOptions Finalise;
  Finalise.Sysroot = Options.Sysroot == "host" ? std::string("host")
                                               : absolutePath(Options.Sysroot);
  Finalise.Command = {What.str()};
  append_range(Finalise.Command, Inputs);
  Finalise.AllowNoCompiles = true;
  return Finalise;
}

Expected<CaptureStore> captureCompileCommands(StringRef PathArg,
                                              const CaptureOptions &Options) {
  std::string Path = absolutePath(PathArg);
  if (sys::fs::is_directory(Path))
    Path += "/compile_commands.json";
  Expected<std::vector<DatabaseEntry>> Entries = readDatabase(Path);
  if (!Entries)
    return Entries.takeError();
  Expected<std::string> Shims = shimDirectory();
  if (!Shims)
    return Shims.takeError();
  Expected<FileLock> Lock = lockCapture(Options.CaptureDirectory);
  if (!Lock)
    return Lock.takeError();
  if (Error E = CaptureStore::begin(Options.CaptureDirectory))
    return E;
  std::string Built = absolutePath(Options.CaptureDirectory + "/built");
  if (Error E = createDirectories(Built))
    return E;
  std::vector<std::string> Objects;
  for (auto [Number, Entry] : enumerate(*Entries)) {
    Objects.push_back(
        formatv("{0}/{1}-{2}.o", Built, Number, sys::path::stem(Entry.File)));
    CaptureOptions One = Options;
    One.WorkingDirectory = Entry.Directory;
    One.Command = commandFor(Entry, *Shims, Objects.back());
    Expected<int> Status = runUnderShims(One);
    if (!Status)
      return Status.takeError();
    if (*Status != 0)
      return makeInputError("a compile failed", Entry.File,
                            "exit status " + Twine(*Status) +
                                " for the entry "
                                "of " +
                                Path,
                            "check that the sources and headers that it names "
                            "are there");
  }
  StringRef Name = sys::path::filename(sys::path::parent_path(Path));
  if (Error E = recordLink(Options, Name, Objects))
    return E;
  return CaptureStore::finalise(
      Options.CaptureDirectory,
      finaliseOptions(Options, "compile_commands", {Path}));
}

//===----------------------------------------------------------------------===//
// Bitcode files and gllvm
//===----------------------------------------------------------------------===//

/// The files that stand for \p Path: itself, or for an object of a gllvm build
/// the bitcode files that its .llvm_bc section names, one a line.
static Expected<std::vector<std::string>> bitcodeOf(StringRef Path) {
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  if (classifyInput((*Buffer)->getBuffer()) != InputKind::Object)
    return std::vector<std::string>{Path.str()};
  auto Object = object::ObjectFile::createObjectFile(**Buffer);
  if (!Object)
    return makeInputError("cannot read the object", Path,
                          toString(Object.takeError()), "build it again");
  std::vector<std::string> Files;
  for (const object::SectionRef &Section : (*Object)->sections()) {
    Expected<StringRef> Name = Section.getName();
    Expected<StringRef> Contents = Section.getContents();
    if (!Name || !Contents || *Name != ".llvm_bc") {
      consumeError(Name.takeError());
      consumeError(Contents.takeError());
      continue;
    }
    for (StringRef Line : split(*Contents, '\n'))
      if (Line = Line.trim(StringRef("\0 ", 2)); !Line.empty())
        Files.push_back(Line.str());
  }
  for (const std::string &File : Files)
    if (!sys::fs::exists(File))
      return makeInputError("the bitcode of an object is gone", File,
                            "the .llvm_bc section of " + Path + " names it",
                            "build the program again");
  if (Files.empty())
    Files.push_back(Path.str());
  return Files;
}

Expected<CaptureStore> captureBitcode(ArrayRef<std::string> Paths,
                                      const CaptureOptions &Options) {
  Expected<FileLock> Lock = lockCapture(Options.CaptureDirectory);
  if (!Lock)
    return Lock.takeError();
  if (Error E = CaptureStore::begin(Options.CaptureDirectory))
    return E;
  std::vector<std::string> Files;
  for (const std::string &Path : Paths) {
    Expected<std::vector<std::string>> Own = bitcodeOf(absolutePath(Path));
    if (!Own)
      return Own.takeError();
    append_range(Files, *Own);
  }
  if (Error E = recordLink(Options, sys::path::stem(Paths.front()), Files))
    return E;
  return CaptureStore::finalise(Options.CaptureDirectory,
                                finaliseOptions(Options, "bitcode", Paths));
}

} // namespace ukport
