#include "analyzer/frontend/elf/LibrarySearch.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport::elf {

static constexpr unsigned MaxLinks = 40;   ///< as Linux
static constexpr unsigned MaxIncludes = 8; ///< in files that are included

LibrarySearch::LibrarySearch(StringRef Root, StringRef LibraryPath)
    : Root(Root == "/" ? "" : Root.rtrim('/')), LibraryPath(LibraryPath) {
  readConfiguration("/etc/ld.so.conf", 0);
  for (StringRef Place : {"/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu",
                          "/lib64", "/usr/lib64", "/lib", "/usr/lib"})
    addPlace(Place);
}

void LibrarySearch::addPlace(StringRef Directory) {
  if (Directory.starts_with("/") && !is_contained(Places, Directory))
    Places.push_back(Directory.str());
}

void LibrarySearch::readConfiguration(StringRef Path, unsigned Depth) {
  std::optional<std::string> File = real(Path);
  if (!File || Depth > MaxIncludes)
    return;
  auto Buffer = readFile(*File);
  if (!Buffer)
    return consumeError(Buffer.takeError()); // as ld.so: it is as if empty
  SmallVector<StringRef> Lines;
  (*Buffer)->getBuffer().split(Lines, '\n');
  for (StringRef Line : Lines) {
    Line = Line.split('#').first.trim();
    if (Line.consume_front("include ") || Line.consume_front("include\t")) {
      SmallString<128> Pattern(Line.trim());
      if (sys::path::is_relative(Pattern)) {
        Pattern = sys::path::parent_path(Path);
        sys::path::append(Pattern, Line.trim());
      }
      for (const std::string &Included : matching(Pattern))
        readConfiguration(Included, Depth + 1);
    } else {
      addPlace(Line.rtrim('/'));
    }
  }
}

std::optional<std::string> LibrarySearch::real(StringRef Path) const {
  if (Root.empty()) {
    SmallString<256> Real;
    if (sys::fs::real_path(Path, Real))
      return std::nullopt;
    return std::string(Real);
  }
  // One part after another, each link below the root.
  std::vector<std::string> Left, Done;
  auto Push = [&](StringRef P) {
    for (auto It = sys::path::rbegin(P), End = sys::path::rend(P); It != End;
         ++It)
      if (*It != "/" && *It != ".")
        Left.push_back(It->str());
  };
  Push(Path);
  unsigned Links = 0;
  while (!Left.empty()) {
    std::string Part = std::move(Left.back());
    Left.pop_back();
    if (Part == "..") {
      if (!Done.empty())
        Done.pop_back();
      continue;
    }
    std::string Here = Root;
    for (const std::string &D : Done)
      Here += "/" + D;
    Here += "/" + Part;
    sys::fs::file_status Status;
    if (sys::fs::status(Here, Status, /*Follow=*/false))
      return std::nullopt;
    if (Status.type() != sys::fs::file_type::symlink_file) {
      Done.push_back(std::move(Part));
      continue;
    }
    char Target[4096];
    ssize_t Length = ::readlink(Here.c_str(), Target, sizeof Target);
    if (Length < 0 || ++Links > MaxLinks)
      return std::nullopt;
    StringRef Link(Target, Length);
    if (Link.starts_with("/"))
      Done.clear();
    Push(Link);
  }
  std::string Result = Root;
  for (const std::string &D : Done)
    Result += "/" + D;
  return Result;
}

std::vector<std::string> LibrarySearch::matching(StringRef Pattern) const {
  std::vector<std::string> Found;
  if (!Pattern.contains('/')) {
    for (const std::string &Place : Places)
      append_range(Found, matching(Place + "/" + Pattern.str()));
    return Found;
  }
  StringRef Directory = sys::path::parent_path(Pattern);
  StringRef Name = sys::path::filename(Pattern);
  if (Directory.contains('*')) {
    for (const std::string &Each : matching(Directory))
      append_range(Found, matching(Each + "/" + Name.str()));
    return Found;
  }
  if (!Name.contains('*')) {
    if (real(Pattern))
      Found.push_back(Pattern.str());
    return Found;
  }
  std::optional<std::string> Real = real(Directory);
  Expected<GlobPattern> Glob = GlobPattern::create(Name);
  if (!Glob) {
    consumeError(Glob.takeError());
    return Found;
  }
  std::error_code EC;
  if (Real)
    for (sys::fs::directory_iterator It(*Real, EC), End; !EC && It != End;
         It.increment(EC))
      if (StringRef Entry = sys::path::filename(It->path()); Glob->match(Entry))
        Found.push_back((Directory + "/" + Entry).str());
  llvm::sort(Found);
  return Found;
}

/// \p Path if a file of this architecture is there.
std::optional<std::string>
LibrarySearch::candidate(const std::string &Path) const {
  std::optional<std::string> File = real(Path);
  if (!File)
    return std::nullopt;
  Expected<sys::fs::file_t> FD = sys::fs::openNativeFileForRead(*File);
  if (!FD) {
    consumeError(FD.takeError());
    return std::nullopt;
  }
  char Head[20] = {};
  Expected<size_t> Read =
      sys::fs::readNativeFile(*FD, MutableArrayRef<char>(Head, sizeof Head));
  sys::fs::closeFile(*FD);
  if (!Read) {
    consumeError(Read.takeError());
    return std::nullopt;
  }
  bool Fits = *Read == sizeof Head && StringRef(Head, 4) == ELF::ElfMagic &&
              Head[ELF::EI_CLASS] == ELF::ELFCLASS64 &&
              uint8_t(Head[18]) == ELF::EM_X86_64 && Head[19] == 0;
  // What is no ELF file at all is found: the dynamic linker stops there.
  if (Fits || StringRef(Head, 4) != ELF::ElfMagic)
    return Path;
  return std::nullopt;
}

/// $ORIGIN, ${ORIGIN} and the like in \p Text.
static std::string expand(StringRef Text, StringRef Origin) {
  const std::pair<StringRef, StringRef> Tokens[] = {
      {"ORIGIN", Origin},
      {"LIB", "lib/x86_64-linux-gnu"},
      {"PLATFORM", "x86_64"}};
  std::string Result;
  while (!Text.empty()) {
    bool Replaced = false;
    if (Text.front() == '$')
      for (auto [Name, Value] : Tokens)
        for (const std::string &Spelling :
             {"$" + Name.str(), "${" + Name.str() + "}"})
          if (!Replaced && Text.consume_front(Spelling)) {
            Result += Value;
            Replaced = true;
          }
    if (Replaced)
      continue;
    Result += Text.front();
    Text = Text.drop_front();
  }
  return Result;
}

std::optional<std::string> LibrarySearch::findIn(StringRef Directories,
                                                 StringRef Origin,
                                                 StringRef Name) const {
  SmallVector<StringRef> Each;
  Directories.split(Each, ':', -1, /*KeepEmpty=*/false);
  for (StringRef Directory : Each)
    if (auto Found = candidate(expand(Directory, Origin) + "/" + Name.str()))
      return Found;
  return std::nullopt;
}

std::optional<std::string>
LibrarySearch::find(StringRef Name, ArrayRef<AskingFile> Chain) const {
  assert(!Chain.empty() && "somebody asks");
  const AskingFile &By = Chain.front();
  auto OriginOf = [](const AskingFile &File) {
    return sys::path::parent_path(File.Path);
  };
  if (Name.contains('/'))
    return candidate(expand(Name, OriginOf(By)));
  if (By.RunPath.empty())
    for (const AskingFile &File : Chain)
      if (File.RunPath.empty())
        if (auto Found = findIn(File.RPath, OriginOf(File), Name))
          return Found;
  if (auto Found = findIn(LibraryPath, OriginOf(By), Name))
    return Found;
  if (auto Found = findIn(By.RunPath, OriginOf(By), Name))
    return Found;
  for (const std::string &Place : Places)
    if (auto Found = candidate(Place + "/" + Name.str()))
      return Found;
  return std::nullopt;
}

} // namespace ukport::elf
