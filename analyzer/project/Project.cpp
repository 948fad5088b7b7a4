#include "analyzer/project/Project.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/BinaryFormat/Magic.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

static bool isProject(const Twine &Directory) {
  return sys::fs::exists(Directory + "/ukport.db") ||
         sys::fs::exists(Directory + "/capture/capture.json") ||
         sys::fs::exists(Directory + "/capture/records");
}

static Expected<PathKind> classifyDirectory(StringRef Path) {
  if (isProject(Path))
    return PathKind::Project;
  std::error_code EC;
  sys::fs::directory_iterator It(Path, EC), End;
  if (EC)
    return makeInputError("cannot read", Path, EC.message(), "check the path");
  if (It == End)
    return makeInputError("nothing to analyze", Path, "the directory is empty",
                          "name a source tree");
  return PathKind::SourceTree;
}

/// Whether an ELF file carries its bitcode (.llvmbc), or says where it is
/// (.llvm_bc). One that cannot be read for that has none.
static bool hasBitcode(const MemoryBuffer &Buffer) {
  auto Object = object::ObjectFile::createELFObjectFile(Buffer);
  if (!Object) {
    consumeError(Object.takeError());
    return false;
  }
  for (const object::SectionRef &Section : (*Object)->sections()) {
    Expected<StringRef> Name = Section.getName();
    if (!Name)
      consumeError(Name.takeError());
    else if (*Name == ".llvmbc" || *Name == ".llvm_bc")
      return true;
  }
  return false;
}

static Expected<PathKind> classifyFile(StringRef Path) {
  if (sys::path::filename(Path) == "compile_commands.json")
    return PathKind::CompileCommands;
  auto Buffer = readFile(Path);
  if (!Buffer)
    return Buffer.takeError();
  StringRef Bytes = (*Buffer)->getBuffer();
  switch (identify_magic(Bytes)) {
  case file_magic::bitcode:
    return PathKind::Bitcode;
  case file_magic::elf:
  case file_magic::elf_relocatable:
  case file_magic::elf_executable:
  case file_magic::elf_shared_object:
  case file_magic::elf_core:
    break;
  default:
    if (Path.ends_with(".ll"))
      return PathKind::Bitcode;
    if (Bytes.starts_with("#!"))
      return makeInputError("a script", Path,
                            "it is run by " +
                                Bytes.drop_front(2).split('\n').first.trim(),
                            "analyze that interpreter instead");
    return makeInputError("nothing to analyze", Path,
                          "it is no source tree, ELF file, bitcode or "
                          "compile_commands.json",
                          "see `ukport analyze --help`");
  }
  // e_machine, at offset 18 of both classes.
  if (Bytes.size() < 20)
    return makeInputError("cannot read ELF file", Path, "it is truncated",
                          "build it again");
  unsigned Machine = uint8_t(Bytes[18]) | unsigned(uint8_t(Bytes[19])) << 8;
  if (Bytes[4] != ELF::ELFCLASS64 || Machine != ELF::EM_X86_64)
    return makeInputError("unsupported architecture", Path,
                          "machine " + Twine(Machine) + " is not x86-64",
                          "build the program for x86-64");
  return hasBitcode(**Buffer) ? PathKind::Elf : PathKind::ElfAlone;
}

Expected<PathKind> classifyPath(StringRef Path) {
  if (!sys::fs::exists(Path))
    return makeInputError("cannot read", Path, "no such file or directory",
                          "check the path");
  return sys::fs::is_directory(Path) ? classifyDirectory(Path)
                                     : classifyFile(Path);
}

std::string projectFor(StringRef Input, StringRef Out) {
  if (!Out.empty())
    return absolutePath(Out);
  std::string Absolute = absolutePath(Input);
  StringRef Path = Absolute;
  if (sys::path::filename(Path) == "compile_commands.json")
    Path = sys::path::parent_path(Path);
  return absolutePath("ukport-out/" + sys::path::filename(Path).str());
}

/// The newest project below \p Directory; empty: none.
static std::string newestProject(StringRef Directory) {
  std::string Best;
  sys::TimePoint<> BestTime;
  std::error_code EC;
  for (sys::fs::directory_iterator It(Directory, EC), End; !EC && It != End;
       It.increment(EC)) {
    sys::fs::file_status Status;
    if (sys::fs::status(It->path() + "/ukport.db", Status))
      continue;
    if (Best.empty() || Status.getLastModificationTime() > BestTime) {
      Best = It->path();
      BestTime = Status.getLastModificationTime();
    }
  }
  return Best;
}

Expected<std::string> findStore(StringRef Db, StringRef Path) {
  if (!Db.empty())
    return absolutePath(Db);
  if (!Path.empty()) {
    if (!sys::fs::exists(Path))
      return makeInputError("cannot read", Path, "no such file or directory",
                            "check the path");
    // The project, what it was made of, or a file of it, such as an image.
    std::string There = absolutePath(Path);
    std::vector<std::string> Places = {There, projectFor(Path, "")};
    if (!sys::fs::is_directory(There))
      Places.push_back(sys::path::parent_path(There).str());
    for (const std::string &Place : Places)
      if (sys::fs::exists(Place + "/ukport.db"))
        return Place + "/ukport.db";
    return makeInputError("no analysis", Path, "there is no ukport.db for it",
                          "run `ukport analyze " + Path + "` first");
  }
  std::string Directory = absolutePath(".");
  for (StringRef Dir = Directory; !Dir.empty();
       Dir = sys::path::parent_path(Dir)) {
    if (sys::fs::exists(Dir + "/ukport.db"))
      return Dir.str() + "/ukport.db";
    if (Dir == "/")
      break;
  }
  std::string Newest = newestProject(Directory + "/ukport-out");
  if (!Newest.empty())
    return Newest + "/ukport.db";
  return makeInputError("no analysis", Directory,
                        "neither this directory, nor one above it, nor "
                        "./ukport-out holds a project",
                        "run `ukport analyze PATH` first, or name one with "
                        "--db FILE");
}

} // namespace ukport
