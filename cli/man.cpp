#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/NearNames.h"
#include "cli/CommandText.h"
#include "cli/CommandTree.h"
#include "cli/manual.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

void addManOptions(CLI::App &Sub, ManualOptions &Options) {
  Sub.add_option("COMMAND", Options.What, "a command (default: ukport itself)");
  Sub.add_option("--all", Options.Directory,
                 "write every page into this directory instead");
}

/// \p Text as roff takes it literally.
static std::string escaped(StringRef Text) {
  std::string Result;
  for (char C : Text)
    if (C == '\\')
      Result += "\\e";
    else if (C == '-')
      Result += "\\-";
    else if (C == '\'')
      Result += "\\(aq";
    else
      Result += C;
  return Text.starts_with(".") ? "\\&" + Result : Result;
}

static void writeHead(StringRef Page, StringRef Help, raw_ostream &OS) {
  OS << ".TH " << StringRef(Page).upper() << " 1 \"\" \"ukport " UKPORT_VERSION
     << "\" \"ukport\"\n.SH NAME\n"
     << escaped(Page) << " \\- " << escaped(Help) << '\n';
}

static void writeOptions(const CommandTree &Command, raw_ostream &OS) {
  OS << ".SH OPTIONS\n";
  for (const OptionTree &O : Command.Options) {
    OS << ".TP\n.B " << escaped(O.head()) << '\n' << escaped(O.Help);
    if (!O.Default.empty())
      OS << " (default: " << escaped(O.Default) << ')';
    OS << '\n';
  }
}

static void writeEnd(raw_ostream &OS) {
  OS << ".SH EXIT STATUS\n"
        "0: fine. 1: wrong usage, or an error. 2: findings that\n"
        ".B \\-\\-fail\\-on\n"
        "names. 3: an input could not be read. 128+N: ended by signal N.\n"
        ".SH ENVIRONMENT\n"
        ".TP\n.B NO_COLOR\nno colours, on a terminal either\n"
        ".TP\n.B XDG_CACHE_HOME\nwhere libraries and compiled parts are kept "
        "(default: ~/.cache)\n";
}

static std::string synopsisOf(const CommandTree &Command) {
  std::string Text = "[OPTION]...";
  for (const OptionTree &O : Command.Options)
    if (O.Positional)
      Text += " " + O.Names.front();
  if (!Command.Commands.empty())
    Text += " COMMAND";
  return Text;
}

/// The page of the command \p Command.
static std::string pageOf(const CommandTree &Command) {
  std::string Text;
  raw_string_ostream OS(Text);
  std::string Page = "ukport-" + Command.Name;
  writeHead(Page, Command.Help, OS);
  OS << ".SH SYNOPSIS\n.B " << escaped("ukport " + Command.Name) << '\n'
     << escaped(synopsisOf(Command)) << "\n.SH EXAMPLES\n";
  for (const Example &E : textOf(Command.Name).Examples)
    OS << ".TP\n.B " << escaped(E.Line) << '\n' << escaped(E.Says) << '\n';
  if (!Command.Commands.empty()) {
    OS << ".SH COMMANDS\n";
    for (const CommandTree &Sub : Command.Commands)
      OS << ".TP\n.B " << escaped(Sub.Name + " " + synopsisOf(Sub)) << '\n'
         << escaped(Sub.Help) << '\n';
  }
  writeOptions(Command, OS);
  writeEnd(OS);
  OS << ".SH SEE ALSO\n.BR ukport (1)\n";
  return Text;
}

/// The page of ukport itself.
static std::string pageOfAll(const CommandTree &All) {
  std::string Text;
  raw_string_ostream OS(Text);
  writeHead("ukport",
            "what keeps a program from running as a unikernel, and what can go",
            OS);
  OS << ".SH SYNOPSIS\n.B ukport\nCOMMAND [OPTION]...\n";
  StringRef Group;
  for (const CommandText &C : commandTexts()) {
    if (Group != C.Group)
      OS << ".SH " << StringRef(C.Group).upper() << '\n';
    Group = C.Group;
    OS << ".TP\n.BR ukport\\-" << escaped(C.Name) << " (1)\n"
       << escaped(C.Help) << '\n';
  }
  writeOptions(All, OS);
  writeEnd(OS);
  return Text;
}

Expected<int> runMan(const CLI::App &App, const ManualOptions &Options) {
  CommandTree All = treeOf(App);
  if (!Options.Directory.empty()) {
    if (Error E = createDirectories(Options.Directory))
      return E;
    if (Error E = writeFileAtomically(Options.Directory + "/ukport.1",
                                      pageOfAll(All)))
      return E;
    for (const CommandTree &Command : All.Commands)
      if (Error E = writeFileAtomically(Options.Directory + "/ukport-" +
                                            Command.Name + ".1",
                                        pageOf(Command)))
        return E;
    return 0;
  }
  if (Options.What.empty()) {
    outs() << pageOfAll(All);
    return 0;
  }
  NearNames Near(Options.What);
  for (const CommandTree &Command : All.Commands) {
    if (Command.Name == Options.What) {
      outs() << pageOf(Command);
      return 0;
    }
    Near.consider(Command.Name);
  }
  return makeError("no such command", Options.What,
                   "ukport has none of that name",
                   Near.question("see `ukport --help`"));
}

} // namespace ukport
