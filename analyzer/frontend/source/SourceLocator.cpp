#include "analyzer/frontend/source/SourceLocator.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

/// The real path of \p Path when it is a regular file, else "".
static std::string realFile(const Twine &Path) {
  SmallString<256> Real;
  if (!sys::path::is_absolute(Path) || !sys::fs::is_regular_file(Path) ||
      sys::fs::real_path(Path, Real))
    return "";
  return Real.str().str();
}

/// What follows \p Prefix in \p Path, when Prefix is whole components of it.
static bool consumePrefix(StringRef &Path, StringRef Prefix) {
  Prefix = Prefix.rtrim('/');
  StringRef Rest = Path;
  if (!Rest.consume_front(Prefix) || (!Rest.empty() && Rest.front() != '/'))
    return false;
  Path = Rest.ltrim('/');
  return true;
}

void SourceLocator::addPrefix(StringRef From, StringRef To) {
  std::pair<std::string, std::string> Entry(From.str(), To.str());
  if (From.empty() || is_contained(Prefixes, Entry))
    return;
  Prefixes.push_back(std::move(Entry));
  stable_sort(Prefixes, [](const auto &A, const auto &B) {
    return A.first.size() > B.first.size();
  });
  Known.clear();
}

void SourceLocator::addRoot(StringRef Directory) {
  if (Directory.empty() || is_contained(Roots, Directory))
    return;
  Roots.push_back(Directory.str());
  Known.clear();
}

void SourceLocator::addCompiles(ArrayRef<CompileRecord> Compiles) {
  for (const CompileRecord &Compile : Compiles) {
    addRoot(Compile.Directory);
    for (StringRef Argument : Compile.Arguments) {
      if (!Argument.consume_front("-fdebug-prefix-map=") &&
          !Argument.consume_front("-ffile-prefix-map="))
        continue;
      // OLD=NEW; like clang, split at the last "=".
      auto [Old, New] = Argument.rsplit('=');
      addPrefix(New, Old);
    }
  }
}

/// What the prefixes make of \p Name; the build copy is what the compiler saw.
std::string SourceLocator::findBelowPrefix(StringRef Name) const {
  for (const auto &[From, To] : Prefixes) {
    StringRef Rest = Name;
    if (!consumePrefix(Rest, From))
      continue;
    if (std::string Real = realFile(To + "/" + Rest); !Real.empty())
      return Real;
  }
  return "";
}

std::string SourceLocator::find(StringRef Name, StringRef Directory,
                                bool UsePrefixes) const {
  auto Try = [&](const Twine &Path) {
    std::string Candidate = Path.str(), Real;
    if (UsePrefixes)
      Real = findBelowPrefix(Candidate);
    return Real.empty() ? realFile(Candidate) : Real;
  };
  if (std::string Real = Try(Name);
      !Real.empty() || sys::path::is_absolute(Name))
    return Real;
  if (!Directory.empty())
    if (std::string Real = Try(Directory + "/" + Name); !Real.empty())
      return Real;
  for (const std::string &Root : Roots)
    if (std::string Real = Try(Root + "/" + Name); !Real.empty())
      return Real;
  return "";
}

std::string SourceLocator::locate(StringRef Name, StringRef Directory) const {
  if (Name.empty())
    return "";
  auto [Entry, New] =
      Known.try_emplace(std::make_pair(Name.str(), Directory.str()));
  if (New)
    Entry->second = find(Name, Directory, /*UsePrefixes=*/true);
  return Entry->second;
}

std::string SourceLocator::locateAsNamed(StringRef Name,
                                         StringRef Directory) const {
  return find(Name, Directory, /*UsePrefixes=*/false);
}

} // namespace ukport
