#include "analyzer/assume/ConfigFile.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace llvm;

namespace ukport {
namespace {

class ConfigReader {
public:
  ConfigReader(StringRef Path, ConfigSyntax Syntax)
      : Folder(sys::path::parent_path(Path)), Syntax(Syntax) {}

  Error read(StringRef Path) {
    if (!Open.insert(Path.str()).second)
      return makeInputError("bad configuration", Path, "it includes itself",
                            "take the include out");
    auto Text = readFile(Path);
    if (!Text)
      return Text.takeError();
    StringRef Outer = std::exchange(File, Path);
    unsigned OuterLine = std::exchange(Line, 1);
    Error E = readText((*Text)->getBuffer());
    File = Outer;
    Line = OuterLine;
    Open.erase(Path.str());
    return E;
  }

  std::vector<Setting> Found;

private:
  Error problem(const Twine &Why) const {
    return makeInputError("bad configuration", File + ":" + Twine(Line), Why,
                          "the program itself would not read it either");
  }

  bool ends(char C) const {
    return Syntax == ConfigSyntax::Braces ? C == ';' || C == '{' || C == '}'
                                          : C == '\n';
  }

  /// The word at the head of \p Rest; quotes are taken off.
  Expected<std::string> word(StringRef &Rest) {
    std::string Result;
    char Quote = Rest[0] == '"' || Rest[0] == '\'' ? Rest[0] : 0;
    size_t I = Quote != 0;
    for (; I < Rest.size(); ++I) {
      char C = Rest[I];
      if (Quote ? C == Quote : isSpace(C) || ends(C))
        break;
      if (C == '\n')
        ++Line;
      // ${name} is part of a word.
      if (StringRef Name = Rest.substr(I); Name.starts_with("${")) {
        Name = Name.take_front(std::min(Name.find('}'), Name.size() - 1) + 1);
        Result += Name;
        I += Name.size() - 1;
        continue;
      }
      if (C == '\\' && I + 1 < Rest.size())
        C = Rest[++I];
      Result += C;
    }
    if (Quote && I == Rest.size())
      return problem("a quotation mark is not closed");
    Rest = Rest.drop_front(std::min(I + (Quote != 0), Rest.size()));
    return Result;
  }

  Error readText(StringRef Rest) {
    Setting Current;
    auto Finish = [&]() -> Error {
      Setting Done = std::exchange(Current, Setting());
      if (Done.Name.empty())
        return Error::success();
      Found.push_back(Done);
      return Done.Name == "include" ? include(Done) : Error::success();
    };
    while (!Rest.empty()) {
      char C = Rest[0];
      if (C == '#') {
        Rest = Rest.drop_until([](char N) { return N == '\n'; });
      } else if (ends(C)) {
        if (Error E = Finish())
          return E;
        Line += C == '\n';
        Rest = Rest.drop_front();
      } else if (isSpace(C)) {
        Line += C == '\n';
        Rest = Rest.drop_front();
      } else {
        unsigned At = Line;
        auto Word = word(Rest);
        if (!Word)
          return Word.takeError();
        if (Current.Name.empty())
          Current = {*Word, {}, File.str(), At};
        else
          Current.Values.push_back(std::move(*Word));
      }
    }
    if (Syntax == ConfigSyntax::Braces && !Current.Name.empty())
      return problem("'" + Current.Name + "' has no end");
    return Finish();
  }

  Error include(const Setting &S) {
    for (const std::string &Name : S.Values) {
      SmallString<128> Path(Name);
      if (sys::path::is_relative(Path)) {
        Path = Folder;
        sys::path::append(Path, Name);
      }
      StringRef Last = sys::path::filename(Path);
      if (Last.find_first_of("*?[") == StringRef::npos) {
        if (Error E = read(Path))
          return E;
        continue;
      }
      auto Pattern = GlobPattern::create(Last);
      if (!Pattern)
        return Pattern.takeError();
      std::set<std::string> Matches;
      std::error_code EC;
      for (sys::fs::directory_iterator It(sys::path::parent_path(Path), EC),
           End;
           !EC && It != End; It.increment(EC))
        if (Pattern->match(sys::path::filename(It->path())))
          Matches.insert(It->path());
      for (const std::string &Match : Matches)
        if (Error E = read(Match))
          return E;
    }
    return Error::success();
  }

  std::string Folder;
  ConfigSyntax Syntax;
  StringRef File;
  unsigned Line = 1;
  std::set<std::string> Open;
};

} // namespace

Expected<std::vector<Setting>> readConfigFile(StringRef Path,
                                              ConfigSyntax Syntax) {
  ConfigReader R(Path, Syntax);
  if (Error E = R.read(Path))
    return E;
  return std::move(R.Found);
}

} // namespace ukport
