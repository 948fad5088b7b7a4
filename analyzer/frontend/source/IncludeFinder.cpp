#include "analyzer/frontend/source/IncludeFinder.h"
#include "analyzer/frontend/source/TuParser.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

/// How many leading directories \p A and \p B share.
static size_t sharedDirectories(StringRef A, StringRef B) {
  size_t Shared = 0;
  for (size_t I = 0; I < std::min(A.size(), B.size()) && A[I] == B[I]; ++I)
    Shared += A[I] == '/';
  return Shared;
}

std::vector<size_t> IncludeFinder::unitsThatInclude(StringRef Header,
                                                    size_t Limit) {
  std::vector<size_t> Order;
  for (size_t C = 0; C < Compiles.size(); ++C)
    if (!Sources[C].empty() && isParsable(Compiles[C]))
      Order.push_back(C);
  std::stable_sort(Order.begin(), Order.end(), [&](size_t A, size_t B) {
    size_t SharedA = sharedDirectories(Sources[A], Header);
    size_t SharedB = sharedDirectories(Sources[B], Header);
    return SharedA != SharedB ? SharedA > SharedB : Sources[A] < Sources[B];
  });
  std::vector<size_t> Found;
  for (size_t C : Order) {
    if (Found.size() == Limit)
      break;
    if (reachedFrom(C).count(Header.str()))
      Found.push_back(C);
  }
  return Found;
}

/// All files that the compile's source seems to include, directly or not.
const std::set<std::string> &IncludeFinder::reachedFrom(size_t C) {
  auto [Entry, New] = Reached.try_emplace(C);
  std::set<std::string> &Files = Entry->second;
  if (!New)
    return Files;
  SearchPath Path = searchPathOf(Compiles[C]);
  std::vector<std::string> Work = {Sources[C]};
  for (const std::string &Forced : Path.Forced)
    Work.push_back(resolve({Forced, true}, Compiles[C].Directory + "/x", Path));
  while (!Work.empty()) {
    std::string File = std::move(Work.back());
    Work.pop_back();
    if (File.empty() || !Files.insert(File).second)
      continue;
    for (const Include &I : includesOf(File))
      Work.push_back(resolve(I, File, Path));
  }
  return Files;
}

IncludeFinder::SearchPath
IncludeFinder::searchPathOf(const CompileRecord &Compile) const {
  SearchPath Path;
  auto Add = [&](StringRef Directory) {
    SmallString<256> Absolute(Directory);
    sys::fs::make_absolute(Compile.Directory, Absolute);
    Path.Directories.push_back(Absolute.str().str());
  };
  const std::vector<std::string> &Arguments = Compile.Arguments;
  for (size_t I = 1; I < Arguments.size(); ++I) {
    StringRef Argument = Arguments[I];
    if (Argument == "-include" && I + 1 < Arguments.size()) {
      Path.Forced.push_back(Arguments[++I]);
      continue;
    }
    if (Argument.consume_front("--sysroot=")) {
      Add((Argument + "/usr/include").str());
      continue;
    }
    for (StringRef Flag : {"-iquote", "-isystem", "-idirafter", "-I"}) {
      if (!Argument.consume_front(Flag))
        continue;
      if (!Argument.empty())
        Add(Argument);
      else if (I + 1 < Arguments.size())
        Add(Arguments[++I]);
      break;
    }
  }
  return Path;
}

const std::string &IncludeFinder::realFile(const std::string &Path) {
  auto [Entry, New] = RealFiles.try_emplace(Path);
  SmallString<256> Real;
  if (New && sys::fs::is_regular_file(Path) && !sys::fs::real_path(Path, Real))
    Entry->second = Real.str().str();
  return Entry->second;
}

std::string IncludeFinder::resolve(const Include &I, StringRef From,
                                   const SearchPath &Path) {
  if (sys::path::is_absolute(I.Name))
    return realFile(I.Name);
  if (I.Quoted) {
    std::string Beside = (sys::path::parent_path(From) + "/" + I.Name).str();
    if (const std::string &Real = realFile(Beside); !Real.empty())
      return Real;
  }
  for (const std::string &Directory : Path.Directories)
    if (const std::string &Real = realFile(Directory + "/" + I.Name);
        !Real.empty())
      return Real;
  return "";
}

const std::vector<IncludeFinder::Include> &
IncludeFinder::includesOf(StringRef File) {
  auto [Entry, New] = Includes.try_emplace(File);
  if (!New)
    return Entry->second;
  Expected<std::unique_ptr<MemoryBuffer>> Buffer = readFile(File);
  if (!Buffer) {
    consumeError(Buffer.takeError());
    return Entry->second;
  }
  StringRef Rest = (*Buffer)->getBuffer();
  while (!Rest.empty()) {
    StringRef Line;
    std::tie(Line, Rest) = Rest.split('\n');
    Line = Line.ltrim();
    if (!Line.consume_front("#"))
      continue;
    Line = Line.ltrim();
    if (!Line.consume_front("include"))
      continue;
    Line.consume_front("_next");
    Line = Line.ltrim();
    bool Quoted = Line.starts_with("\"");
    if (!Quoted && !Line.starts_with("<"))
      continue;
    StringRef Name = Line.drop_front().take_until(
        [](char C) { return C == '"' || C == '>'; });
    Entry->second.push_back({Name.str(), Quoted});
  }
  return Entry->second;
}

} // namespace ukport
