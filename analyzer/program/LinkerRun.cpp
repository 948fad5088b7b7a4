#include "analyzer/program/LinkerRun.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Process.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Regex.h"

#include <cstring>

using namespace llvm;

namespace ukport {

namespace {

/// Walks a recorded command line.
class Translator {
public:
  Translator(const LinkRecord &Link, const LinkInputs &Inputs)
      : Link(Link), Inputs(Inputs) {}

  LinkCommand run();

private:
  bool takeFile(size_t Index, StringRef Argument);
  void takeInput(uint32_t Input);
  bool takeFlag(StringRef Argument);
  bool takeOption(StringRef Argument, size_t &Index);
  void apply(StringRef Option, StringRef Value);
  void takeScript(const OpenInput &Script, bool IsOption);

  const LinkRecord &Link;
  const LinkInputs &Inputs;
  LinkCommand Command;
  bool WholeArchive = false;
  std::vector<bool> Named = std::vector<bool>(Inputs.Inputs.size());
};

/// Linker scripts that are no more than a list of files (libc.so).
static bool isFileList(StringRef Text) {
  return (Text.contains("INPUT") || Text.contains("GROUP")) &&
         !Text.contains("SECTIONS");
}

void Translator::takeScript(const OpenInput &Script, bool IsOption) {
  auto Text = readFile(Script.Input->Stored);
  if (!Text) {
    consumeError(Text.takeError());
    return;
  }
  StringRef Rest = (*Text)->getBuffer();
  if (!IsOption && isFileList(Rest))
    return; // its files are inputs of their own; see run()
  Command.Arguments.push_back("-T" + Script.Input->Stored);
  Command.Options.push_back("-T" + Script.Input->Stored);
  Regex Assignment("([A-Za-z_.$][A-Za-z0-9_.$]*)[ \t]*=[^=]");
  SmallVector<StringRef, 2> Match;
  while (Assignment.match(Rest, &Match)) {
    Command.DefinedSymbols.push_back(Match[1].str());
    Rest = Rest.substr(Match[0].end() - Rest.begin());
  }
}

void Translator::takeInput(uint32_t Index) {
  Named[Index] = true;
  const OpenInput &Input = Inputs.Inputs[Index];
  auto &Out = Command.Arguments;
  if (Input.Kind == InputKind::SharedObject) {
    Out.push_back(Input.Input->Stored);
    Command.Static = false;
    return;
  }
  if (Input.Kind == InputKind::Script)
    return takeScript(Input, /*IsOption=*/false);
  bool Lazy = Input.Kind == InputKind::Archive && !WholeArchive;
  if (Lazy)
    Out.push_back("--start-lib");
  for (uint32_t I = Input.Begin; I < Input.End; ++I)
    Out.push_back(Inputs.Candidates[I].LinkerPath);
  if (Lazy)
    Out.push_back("--end-lib");
}

/// Whether the argument names an input file.
bool Translator::takeFile(size_t Index, StringRef Argument) {
  int Input =
      Index < Link.ArgumentInputs.size() ? Link.ArgumentInputs[Index] : -1;
  if (Input < 0)
    return false;
  bool ScriptOption = Argument.starts_with("-T") ||
                      Argument.starts_with("--script") ||
                      (Index > 0 && (Link.Arguments[Index - 1] == "-T" ||
                                     Link.Arguments[Index - 1] == "--script"));
  if (ScriptOption) {
    Named[Input] = true;
    takeScript(Inputs.Inputs[Input], /*IsOption=*/true);
  } else {
    takeInput(Input);
  }
  return true;
}

bool Translator::takeFlag(StringRef Argument) {
  StringRef Name = Argument.ltrim('-');
  bool Kept = StringSwitch<bool>(Name)
                  .Cases("start-lib", "end-lib", "pie", "no-pie", "shared",
                         "allow-multiple-definition", true)
                  .Default(false);
  if (Kept)
    Command.Arguments.push_back(Argument.str());
  if (Kept && !Name.ends_with("-lib"))
    Command.Options.push_back(Argument.str());
  if (Name == "whole-archive" || Name == "no-whole-archive") {
    WholeArchive = Name == "whole-archive";
    return true;
  }
  if (Name == "export-dynamic" || Argument == "-E") {
    Command.ExportDynamic = true;
    return true;
  }
  return Kept;
}

/// Options with a value, which may be joined or an argument of its own. They
/// decide which symbols are defined or asked for, and how the program is
/// loaded.
bool Translator::takeOption(StringRef Argument, size_t &Index) {
  static constexpr StringRef Long[] = {
      "entry", "undefined",      "require-defined", "defsym",
      "wrap",  "undefined-glob", "dynamic-linker",  "rpath"};
  auto Next = [&]() -> StringRef {
    return Index + 1 < Link.Arguments.size()
               ? StringRef(Link.Arguments[++Index])
               : StringRef();
  };
  for (StringRef Option : Long)
    for (StringRef Dashes : {"--", "-"}) {
      StringRef Rest = Argument;
      if (!Rest.consume_front(Dashes) || !Rest.consume_front(Option))
        continue;
      if (Rest.empty())
        return apply(Option, Next()), true;
      if (Rest.consume_front("="))
        return apply(Option, Rest), true;
    }
  if (Argument == "-z") {
    if (Next() == "muldefs")
      apply("allow-multiple-definition", "");
    return true;
  }
  if (Argument == "-e" || Argument == "-u")
    return apply(Argument == "-e" ? "entry" : "undefined", Next()), true;
  if (Argument.starts_with("-u") && Argument.size() > 2)
    return apply("undefined", Argument.drop_front(2)), true;
  return false;
}

void Translator::apply(StringRef Option, StringRef Value) {
  if (Option == "entry")
    Command.Entry = Value.str();
  if (Option == "defsym")
    Command.DefinedSymbols.push_back(Value.split('=').first.str());
  std::string Argument = "--" + Option.str();
  if (!Value.empty())
    Argument += "=" + Value.str();
  Command.Arguments.push_back(Argument);
  Command.Options.push_back(Argument);
}

LinkCommand Translator::run() {
  Command.Entry = "_start";
  for (size_t I = 1; I < Link.Arguments.size(); ++I) {
    StringRef Argument = Link.Arguments[I];
    if (takeFile(I, Argument) || takeFlag(Argument))
      continue;
    takeOption(Argument, I); // anything else has no bearing
  }
  // What scripts pulled in comes last: they are lists of libraries.
  for (uint32_t I = 0; I < Inputs.Inputs.size(); ++I)
    if (!Named[I] && Inputs.Inputs[I].Kind != InputKind::Script)
      takeInput(I);
  return std::move(Command);
}

} // namespace

LinkCommand translateCommand(const LinkRecord &Link, const LinkInputs &Inputs) {
  return Translator(Link, Inputs).run();
}

/// Writes \p Arguments as a response file in lld's GNU quoting.
static Error writeResponseFile(StringRef Path,
                               ArrayRef<std::string> Arguments) {
  std::string Text;
  for (StringRef Argument : Arguments) {
    Text += '"';
    for (char C : Argument) {
      if (C == '"' || C == '\\')
        Text += '\\';
      Text += C;
    }
    Text += "\"\n";
  }
  return writeFileAtomically(Path, Text);
}

/// Its complaints say why a program does not link. A linker that dies, or
/// cannot even complain, mostly finds the disk full.
static Error linkFailure(int Status, const std::string &MessagesPath) {
  auto Messages = readFile(MessagesPath);
  if (!Messages)
    return Messages.takeError();
  StringRef Text = (*Messages)->getBuffer().rtrim();
  size_t Death = Text.find("LLVM ERROR: ");
  if (Status < 128 && Death == StringRef::npos && !Text.empty())
    return makeInputError("the program does not link", "ld.lld", Text,
                          "check that the captured build linked it as a whole");
  std::string Why = Death != StringRef::npos
                        ? Text.drop_front(Death).split('\n').first.str()
                    : Status < 128 ? "exit status " + std::to_string(Status)
                                   : std::string(strsignal(Status - 128));
  return makeError("the linker died", "ld.lld", Why,
                   "check the free space where the project is");
}

Expected<LinkerResult> runLinker(const LinkCommand &Command,
                                 const LinkInputs &Inputs, StringRef WorkDir) {
  // The output is named from its directory: lld takes each % of the name for a
  // place to fill.
  std::vector<std::string> Arguments = {
      "-m", "elf_x86_64", "-o", "merged", "--trace", "--error-limit=20",
      // Merge and stop: no optimisation, no code generation.
      "--lto-O0", "--lto-emit-llvm", "--save-temps=preopt", "--disable-verify",
      // Code generation calls these whether or not the IR names them.
      "--undefined=memcpy", "--undefined=memmove", "--undefined=memset",
      "--undefined=memcmp"};
  append_range(Arguments, Command.Arguments);
  std::string Response = (WorkDir + "/arguments").str();
  if (Error E = writeResponseFile(Response, Arguments))
    return E;

  ProcessOptions Options;
  Options.WorkingDirectory = WorkDir.str();
  Options.StdoutPath = (WorkDir + "/trace").str();
  Options.StderrPath = (WorkDir + "/messages").str();
  Expected<int> Status =
      runProcess({llvmTool("ld.lld"), "@" + Response}, Options);
  if (!Status)
    return Status.takeError();
  if (*Status != 0)
    return linkFailure(*Status, Options.StderrPath);

  auto Trace = readFile(Options.StdoutPath);
  if (!Trace)
    return Trace.takeError();
  StringMap<uint32_t> ByPath;
  for (uint32_t I = 0; I < Inputs.Candidates.size(); ++I)
    ByPath[Inputs.Candidates[I].LinkerPath] = I;
  StringSet<> Known; // what else the linker may say that it opened
  for (const OpenInput &Input : Inputs.Inputs)
    Known.insert(Input.Input->Stored);
  LinkerResult Result;
  for (StringRef Line : split((*Trace)->getBuffer(), '\n')) {
    if (auto It = ByPath.find(Line); It != ByPath.end())
      Result.Loaded.push_back(It->second);
    else if (!Line.empty() && !Known.count(Line))
      return makeError("the linker took a file that was not given to it", Line,
                       "a linker script names it", "report this link");
  }
  std::string Merged = (WorkDir + "/merged.0.0.preopt.bc").str();
  if (sys::fs::exists(Merged))
    Result.MergedPath = Merged;
  return Result;
}

} // namespace ukport
