#include "analyzer/project/Config.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "syscall-map/TomlPlusPlus.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {
namespace {

class ConfigReader {
public:
  ConfigReader(StringRef Path) : Path(Path.str()) {
    Result.File = absolutePath(Path);
  }

  Expected<Config> read(StringRef Text) {
    toml::parse_result Parsed = toml::parse(std::string_view(Text), Path);
    if (!Parsed)
      return problem(Parsed.error().source().begin.line,
                     std::string(Parsed.error().description()));
    for (auto &[Key, Node] : Parsed.table()) {
      if (Key != "analyze" || !Node.is_table())
        return problem(Node.source().begin.line,
                       "unknown key '" + Twine(std::string(Key.str())) + "'");
      for (auto &[Name, Value] : *Node.as_table())
        if (Error E = readKey(std::string(Name.str()), Value))
          return E;
    }
    return std::move(Result);
  }

private:
  Error problem(unsigned Line, const Twine &Why) {
    return makeInputError("bad configuration", Path + ":" + Twine(Line), Why,
                          "README lists the keys of ukport.toml");
  }

  std::string *textSlot(StringRef Name) {
    if (Name == "build")
      return &Result.Build;
    if (Name == "program")
      return &Result.Program;
    if (Name == "sysroot")
      return &Result.Sysroot;
    if (Name == "out")
      return &Result.Out;
    if (Name == "fail-on")
      return &Result.FailOn;
    if (Name == "baseline")
      return &Result.Baseline;
    return nullptr;
  }

  std::vector<std::string> *listSlot(StringRef Name) {
    if (Name == "targets")
      return &Result.Targets;
    if (Name == "packages")
      return &Result.Packages;
    if (Name == "overlays")
      return &Result.Overlays;
    if (Name == "assume")
      return &Result.Assume;
    return nullptr;
  }

  Error readKey(StringRef Name, toml::node &Value) {
    unsigned Line = Value.source().begin.line;
    if (std::string *Slot = textSlot(Name)) {
      auto Text = Value.value<std::string>();
      if (!Text)
        return problem(Line, "'" + Name + "' is not a text");
      bool IsPath = Name == "out" || Name == "sysroot" || Name == "baseline";
      *Slot = IsPath && *Text != "host" ? beside(*Text) : *Text;
      return Error::success();
    }
    std::vector<std::string> *List = listSlot(Name);
    if (!List)
      return problem(Line, "unknown key 'analyze." + Name + "'");
    if (!Value.is_array())
      return problem(Line, "'" + Name + "' is not a list");
    for (toml::node &Entry : *Value.as_array()) {
      auto Text = Entry.value<std::string>();
      if (!Text)
        return problem(Line, "'" + Name + "' holds something else than texts");
      List->push_back(Name == "overlays" ? beside(*Text) : *Text);
    }
    return Error::success();
  }

  /// A path relative to the file.
  std::string beside(StringRef Text) const {
    if (sys::path::is_absolute(Text))
      return Text.str();
    return absolutePath(sys::path::parent_path(Result.File).str() + "/" +
                        Text.str());
  }

  std::string Path;
  Config Result;
};

} // namespace

Expected<Config> parseConfig(StringRef Text, StringRef Path) {
  return ConfigReader(Path).read(Text);
}

Expected<Config> findConfig(StringRef Directory) {
  SmallString<256> Dir(absolutePath(Directory));
  while (true) {
    std::string Path = (Dir + "/ukport.toml").str();
    if (sys::fs::exists(Path)) {
      auto Text = readFile(Path);
      if (!Text)
        return Text.takeError();
      return parseConfig((*Text)->getBuffer(), Path);
    }
    StringRef Parent = sys::path::parent_path(Dir);
    if (Parent.empty() || Parent == Dir)
      return Config();
    Dir = SmallString<256>(Parent);
  }
}

} // namespace ukport
