#include "analyzer/capture/shim/LinkCommand.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport::shim {

/// Long options whose value may be the next argument ("--opt v" and "-opt v").
static const StringRef SeparateOptions[] = {"Map",
                                            "Tbss",
                                            "Tdata",
                                            "Ttext",
                                            "Ttext-segment",
                                            "auxiliary",
                                            "chroot",
                                            "defsym",
                                            "dynamic-linker",
                                            "entry",
                                            "exclude-libs",
                                            "export-dynamic-symbol",
                                            "filter",
                                            "fini",
                                            "format",
                                            "hash-style",
                                            "icf",
                                            "image-base",
                                            "init",
                                            "library",
                                            "library-path",
                                            "max-page-size",
                                            "mllvm",
                                            "orphan-handling",
                                            "output",
                                            "plugin",
                                            "plugin-opt",
                                            "reproduce",
                                            "require-defined",
                                            "rpath",
                                            "rpath-link",
                                            "section-start",
                                            "soname",
                                            "sort-section",
                                            "sysroot",
                                            "trace-symbol",
                                            "undefined",
                                            "undefined-glob",
                                            "unresolved-symbols",
                                            "wrap",
                                            "oformat",
                                            "error-limit",
                                            "thinlto-cache-dir",
                                            "dependency-file",
                                            "print-symbol-order",
                                            "package-metadata",
                                            "warn-backrefs-exclude",
                                            "why-extract"};

/// Those whose value is a file that the linker reads.
static const StringRef FileOptions[] = {"version-script",
                                        "dynamic-list",
                                        "retain-symbols-file",
                                        "just-symbols",
                                        "export-dynamic-symbol-list",
                                        "symbol-ordering-file",
                                        "call-graph-ordering-file",
                                        "script",
                                        "default-script",
                                        "section-ordering-file"};

/// One-letter options with a value, joined or next.
static constexpr StringRef LetterOptions = "oeTLlmzhIuyfFARbYGa";

namespace {

class Parser {
public:
  explicit Parser(ArrayRef<std::string> Args) : Args(Args) {}

  LinkCommand parse() {
    for (; Index < Args.size(); ++Index)
      parseOne(Args[Index]);
    return std::move(Command);
  }

private:
  void add(const Twine &Text, FileUse Use = FileUse::None) {
    Command.Arguments.push_back({Text.str(), Use, PreferStatic});
    Command.HasInput |= Use == FileUse::Plain || Use == FileUse::Library;
  }

  void parseOne(StringRef Arg) {
    if (!Arg.starts_with("-") || Arg == "-")
      return add(Arg, FileUse::Plain);
    StringRef Name = Arg.drop_front(Arg.starts_with("--") ? 2 : 1);
    auto [Key, Value] = Name.split('=');
    bool Joined = Key.size() < Name.size();
    if (parseFlag(Arg, Name))
      return;
    if (is_contained(FileOptions, Key)) {
      Command.HasScript |= Key == "script" || Key == "default-script";
      add(Arg.take_front(Arg.size() - Name.size()) + Key);
      add(Joined ? Value : next(), FileUse::Script);
      return;
    }
    if (is_contained(SeparateOptions, Key)) {
      if (!Joined)
        Value = next();
      return parseLong(Arg, Key, Value, Joined);
    }
    if (!Arg.starts_with("--") && LetterOptions.contains(Name[0]))
      return parseLetter(Arg, Name);
    add(Arg);
  }

  /// Options without a value that matter here.
  bool parseFlag(StringRef Arg, StringRef Name) {
    if (Name == "r" || Name == "relocatable" || Name == "i")
      Command.Kind = LinkKind::Relocatable;
    else if (Name == "shared" || Name == "Bshareable")
      Command.Kind = LinkKind::SharedObject;
    else if (Name == "Bstatic" || Name == "static" || Name == "dn" ||
             Name == "non_shared")
      PreferStatic = true;
    else if (Name == "Bdynamic" || Name == "dy" || Name == "call_shared")
      PreferStatic = false;
    else if (Name == "push-state")
      States.push_back(PreferStatic);
    else if (Name == "pop-state" && !States.empty())
      PreferStatic = States.pop_back_val();
    else
      return false;
    add(Arg);
    return true;
  }

  void parseLong(StringRef Arg, StringRef Key, StringRef Value, bool Joined) {
    if (Key == "library")
      return add("-l" + Value, FileUse::Library);
    if (Key == "library-path")
      Command.SearchPaths.push_back(Value.str());
    else if (Key == "sysroot")
      Command.Sysroot = Value.str();
    else if (Key == "dependency-file")
      Command.DependencyFile = Value.str();
    else if (Key == "output")
      Command.Output = Value.str();
    add(Arg);
    if (!Joined)
      add(Value);
  }

  void parseLetter(StringRef Arg, StringRef Name) {
    StringRef Value = Name.drop_front();
    bool Joined = !Value.empty();
    if (!Joined)
      Value = next();
    switch (Name[0]) {
    case 'l':
      return add("-l" + Value, FileUse::Library);
    case 'T':
      Command.HasScript = true;
      add("-T");
      return add(Value, FileUse::Script);
    case 'o':
      Command.Output = Value.str();
      break;
    case 'L':
      Command.SearchPaths.push_back(Value.str());
      break;
    default:
      break;
    }
    add(Arg);
    if (!Joined)
      add(Value);
  }

  StringRef next() {
    return Index + 1 < Args.size() ? StringRef(Args[++Index]) : "";
  }

  ArrayRef<std::string> Args;
  size_t Index = 0;
  bool PreferStatic = false;
  SmallVector<bool, 4> States;
  LinkCommand Command;
};

} // namespace

LinkCommand parseLinkCommand(ArrayRef<std::string> Args) {
  return Parser(Args).parse();
}

std::vector<std::string> candidates(const LinkCommand &Command,
                                    const LinkArgument &Argument) {
  std::vector<std::string> Paths;
  if (Argument.Use == FileUse::None)
    return Paths;
  if (Argument.Use != FileUse::Library)
    Paths.push_back(Argument.Text);
  // "=dir" is below the sysroot.
  std::vector<std::string> Directories;
  Directories.reserve(Command.SearchPaths.size());
  for (StringRef Path : Command.SearchPaths)
    Directories.push_back(
        (Path.consume_front("=") ? Command.Sysroot + Path : Path).str());
  if (Argument.Use == FileUse::Script)
    for (const std::string &Directory : Directories)
      Paths.push_back(Directory + "/" + Argument.Text);
  if (Argument.Use != FileUse::Library)
    return Paths;

  StringRef Name = StringRef(Argument.Text).drop_front(2);
  bool Exact = Name.consume_front(":");
  for (const std::string &Directory : Directories) {
    if (Exact) {
      Paths.push_back((Directory + "/" + Name).str());
      continue;
    }
    if (!Argument.PreferStatic)
      Paths.push_back((Directory + "/lib" + Name + ".so").str());
    Paths.push_back((Directory + "/lib" + Name + ".a").str());
  }
  return Paths;
}

std::vector<std::string> parseDependencyFile(StringRef Text) {
  // "out: \", then a line for each file, " path \"; a blank line ends the list.
  // In a path "\ " is a space, "\#" a hash, "$$" a dollar; a backslash before
  // one of these is doubled.
  std::vector<std::string> Files;
  Text = Text.split('\n').second;
  while (!Text.empty()) {
    auto [Line, Rest] = Text.split('\n');
    Text = Rest;
    if (!Line.consume_front(" "))
      break;
    Line.consume_back(" \\");
    std::string Path;
    for (size_t I = 0; I < Line.size(); ++I) {
      size_t Slashes = Line.substr(I).find_first_not_of('\\');
      if (Slashes == StringRef::npos)
        Slashes = Line.size() - I;
      char After = I + Slashes < Line.size() ? Line[I + Slashes] : '\0';
      if (Slashes && (After == ' ' || After == '#')) {
        Path.append(Slashes / 2, '\\');
        Path += After;
        I += Slashes;
      } else if (Slashes) {
        Path.append(Slashes, '\\');
        I += Slashes - 1;
      } else {
        Path += Line[I];
        I += Line.substr(I).starts_with("$$");
      }
    }
    Files.push_back(std::move(Path));
  }
  return Files;
}

} // namespace ukport::shim
