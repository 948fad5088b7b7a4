#include "analyzer/guards/SourceLines.h"
#include "analyzer/capture/CaptureStore.h"
#include "analyzer/frontend/source/LineScanner.h"
#include "analyzer/support/Files.h"
#include "sysroot/Sysroot.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/Function.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MD5.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"

using namespace llvm;

namespace ukport {

std::string SourceLine::place() const {
  return File.empty() || !Line ? File : File + ":" + std::to_string(Line);
}

SourceLines::SourceLines(StringRef Project, const ProgramGraph &G) : G(G) {
  std::string Capture = (Project + "/capture").str();
  if (sys::fs::exists(Capture)) {
    if (auto Store = CaptureStore::open(Capture)) {
      SourceRoot = Store->sourceTree().str();
      Locator.addRoot(SourceRoot);
      Locator.addCompiles(Store->compiles());
      for (const CompileRecord &C : Store->compiles()) {
        Directories.insert(C.Directory);
        for (StringRef Argument : C.Arguments)
          if (Argument.starts_with("-D"))
            Definitions.try_emplace(
                Argument.drop_front(2).split('=').first.str(), Argument);
      }
    } else {
      consumeError(Store.takeError()); // nothing is quoted then
    }
  }
  if (Expected<Sysroot> S = openSysroot()) {
    for (const Package &P : S->Packages)
      Locator.addPrefix(P.SourcePrefix, P.SourceDirectory);
  } else {
    consumeError(S.takeError()); // bitcode alone has no sysroot
  }
}

/// What \p File holds; null when it cannot be read, or has changed since it was
/// compiled.
std::unique_ptr<MemoryBuffer> SourceLines::read(StringRef File) const {
  std::string Path = Locator.locate(File);
  if (Path.empty())
    return nullptr;
  auto Buffer = readFile(Path);
  if (!Buffer) {
    consumeError(Buffer.takeError());
    return nullptr;
  }
  StringRef Text = (*Buffer)->getBuffer();
  for (const auto &[Id, Md5] : G.SourceMd5)
    if (G.text(Id) == File && !Md5.empty() &&
        Md5 != MD5::hash(arrayRefFromStringRef(Text)).digest())
      return nullptr;
  return std::move(*Buffer);
}

std::vector<std::string> SourceLines::conditionsAt(StringRef File,
                                                   uint32_t Line) const {
  std::unique_ptr<MemoryBuffer> Buffer = read(File);
  return Buffer ? LineScanner(Buffer->getBuffer(), File).conditionsAt(Line)
                : std::vector<std::string>();
}

/// Every #define in the headers below the directories compiled in, where it
/// stands first.
void SourceLines::readDefinitions() const {
  static const Regex Define("^[ \t]*#[ \t]*define[ \t]+([A-Za-z_0-9]+)");
  DefinitionsRead = true;
  for (const std::string &Directory : Directories) {
    std::set<std::string> Headers;
    std::error_code EC;
    for (sys::fs::recursive_directory_iterator It(Directory, EC), End;
         !EC && It != End; It.increment(EC))
      if (StringRef(It->path()).ends_with(".h"))
        Headers.insert(It->path());
    for (const std::string &Header : Headers) {
      auto Buffer = readFile(Header);
      if (!Buffer) {
        consumeError(Buffer.takeError());
        continue;
      }
      StringRef Rest = (*Buffer)->getBuffer(), Line;
      for (uint32_t Number = 1; !Rest.empty(); ++Number) {
        std::tie(Line, Rest) = Rest.split('\n');
        SmallVector<StringRef, 2> Match;
        if (Line.contains('#') && Define.match(Line, &Match))
          Definitions.try_emplace(
              Match[1].str(),
              StringRef(Header).substr(Directory.size()).ltrim('/').str() +
                  ":" + std::to_string(Number));
      }
    }
  }
}

std::string SourceLines::definitionOf(StringRef Macro) const {
  if (!DefinitionsRead)
    readDefinitions();
  auto It = Definitions.find(Macro);
  return It == Definitions.end() ? "" : It->second;
}

/// The lines of \p File; none when it cannot be read, or has changed since it
/// was compiled.
const std::vector<std::string> &SourceLines::linesOf(StringRef File) const {
  auto [It, New] = Known.try_emplace(File.str());
  if (!New)
    return It->second;
  std::unique_ptr<MemoryBuffer> Buffer = read(File);
  StringRef Text = Buffer ? Buffer->getBuffer() : "";
  while (!Text.empty()) {
    auto [Line, Rest] = Text.split('\n');
    It->second.push_back(Line.trim().str());
    Text = Rest;
  }
  return It->second;
}

SourceLine SourceLines::at(StringRef File, uint32_t Line) const {
  SourceLine Result{File.str(), Line, ""};
  if (File.empty() || !Line)
    return Result;
  const std::vector<std::string> &Lines = linesOf(File);
  if (Line <= Lines.size())
    Result.Text = Lines[Line - 1];
  return Result;
}

SourceLine SourceLines::at(const Location &L) const {
  return L.File.valid() ? at(G.text(L.File), L.Line) : SourceLine();
}

SourceLine SourceLines::at(const Instruction &I) const {
  const DIScope *Scope = I.getFunction()->getSubprogram();
  unsigned Line = 0;
  if (const DILocation *Where = I.getDebugLoc()) {
    Scope = Where->getScope();
    Line = Where->getLine();
  } else if (Scope) {
    Line = cast<DISubprogram>(Scope)->getLine();
  }
  if (!Scope || !Scope->getFile())
    return SourceLine();
  // As the front end names files.
  SmallString<256> Path(Scope->getFilename());
  if (!sys::path::is_absolute(Path) && !Scope->getDirectory().empty()) {
    Path = Scope->getDirectory();
    sys::path::append(Path, Scope->getFilename());
  }
  sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  StringRef Name = Path;
  if (!SourceRoot.empty() && Name.consume_front(SourceRoot))
    Name = Name.ltrim('/');
  return at(Name, Line);
}

SourceLine SourceLines::quoting(const Location &L, StringRef Text) const {
  SourceLine Start = at(L);
  const std::vector<std::string> &Lines = linesOf(Start.File);
  std::string Quoted = ("\"" + Text + "\"").str();
  for (uint32_t I = Start.Line; I && I <= Lines.size(); ++I)
    if (StringRef(Lines[I - 1]).contains(Quoted))
      return at(Start.File, I);
  return Start;
}

} // namespace ukport
