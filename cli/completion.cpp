//===- completion.cpp - what shells complete ------------------------------===//
//
// Each script knows the commands, the options of each and the values of an
// option that has a known set; everything else completes to files.
//
//===----------------------------------------------------------------------===//
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "cli/CommandTree.h"
#include "cli/manual.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {
namespace {

/// A word or a sentence between quotes of a shell.
std::string inQuotes(StringRef Text) {
  std::string Result = "'";
  for (char C : Text)
    Result += C == '\'' ? std::string("'\\''") : std::string(1, C);
  return Result + "'";
}

std::vector<std::string> optionNames(const CommandTree &Command) {
  std::vector<std::string> Names;
  for (const OptionTree &O : Command.Options)
    if (!O.Positional)
      append_range(Names, O.Names);
  for (const CommandTree &Sub : Command.Commands)
    Names.push_back(Sub.Name);
  return Names;
}

std::string namesOf(ArrayRef<CommandTree> Commands) {
  std::vector<std::string> Names;
  for (const CommandTree &C : Commands)
    Names.push_back(C.Name);
  return join(Names, " ");
}

void writeBash(const CommandTree &All, raw_ostream &OS) {
  OS << "# Completion of ukport for bash.\n"
        "_ukport() {\n"
        "  local word=$2 before=$3 command= words= i\n"
        "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
        "    [[ ${COMP_WORDS[i]} != -* ]] && { command=${COMP_WORDS[i]}; "
        "break; }\n"
        "  done\n"
        "  COMPREPLY=()\n"
        "  # --format=j: the word is what follows the sign.\n"
        "  [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD-2]}\n"
        "  [[ $word == = ]] && word=\n"
        "  case $command,$before in\n";
  for (const CommandTree &C : All.Commands)
    for (const OptionTree &O : C.Options) {
      if (O.Choices.empty() || O.Positional)
        continue;
      std::vector<std::string> Cases;
      for (const std::string &Name : O.Names)
        Cases.push_back(C.Name + "," + Name);
      OS << "  " << join(Cases, "|")
         << ") words=" << inQuotes(join(O.Choices, " ")) << " ;;\n";
    }
  OS << "  *)\n    case $command in\n"
        "    '') words="
     << inQuotes(namesOf(All.Commands) + " --help --version") << " ;;\n";
  for (const CommandTree &C : All.Commands) {
    std::vector<std::string> Words = optionNames(C);
    for (const OptionTree &O : C.Options)
      if (O.Positional)
        append_range(Words, O.Choices);
    OS << "    " << C.Name << ") words=" << inQuotes(join(Words, " "))
       << " ;;\n";
  }
  OS << "    esac\n"
        "    [[ -n $command && $word != -* ]] && COMPREPLY=($(compgen -f -- "
        "\"$word\"))\n"
        "    ;;\n"
        "  esac\n"
        "  COMPREPLY+=($(compgen -W \"$words\" -- \"$word\"))\n"
        "}\n"
        "complete -o filenames -F _ukport ukport\n";
}

/// "one two" as the alternatives of _arguments; nothing: files.
std::string zshValues(const OptionTree &O) {
  return O.Choices.empty() ? "_files" : "(" + join(O.Choices, " ") + ")";
}

/// Help inside brackets of _arguments.
std::string zshHelp(StringRef Help) {
  std::string Result;
  for (char C : Help)
    Result += C == '[' || C == ']' || C == ':' || C == '\\'
                  ? std::string("\\") + C
                  : std::string(1, C);
  return Result;
}

void writeZsh(const CommandTree &All, raw_ostream &OS) {
  OS << "#compdef ukport\n# Completion of ukport for zsh.\n_ukport() {\n"
        "  if (( CURRENT == 2 )); then\n    local -a commands=(\n";
  for (const CommandTree &C : All.Commands)
    OS << "      " << inQuotes(C.Name + ":" + C.Help) << '\n';
  OS << "    )\n    _describe command commands\n    return\n  fi\n"
        "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n"
        "  case $command in\n";
  for (const CommandTree &C : All.Commands) {
    OS << "  " << C.Name << ") _arguments -s";
    for (const OptionTree &O : C.Options) {
      std::string Value =
          O.TakesValue || O.Positional ? ":value:" + zshValues(O) : "";
      if (O.Positional)
        OS << " \\\n    "
           << inQuotes("*:" + O.Names.front() + ":" + zshValues(O));
      else
        for (const std::string &Name : O.Names)
          OS << " \\\n    "
             << inQuotes("*" + Name +
                         (Value.empty() || Name.size() == 2 ? "" : "=") + "[" +
                         zshHelp(O.Help) + "]" + Value);
    }
    OS << " ;;\n";
  }
  OS << "  esac\n}\n_ukport \"$@\"\n";
}

void writeFish(const CommandTree &All, raw_ostream &OS) {
  OS << "# Completion of ukport for fish.\n";
  for (const CommandTree &C : All.Commands)
    OS << "complete -c ukport -n __fish_use_subcommand -f -a " << C.Name
       << " -d " << inQuotes(C.Help) << '\n';
  for (const CommandTree &C : All.Commands)
    for (const OptionTree &O : C.Options) {
      OS << "complete -c ukport -n '__fish_seen_subcommand_from " << C.Name
         << "'";
      if (O.Positional && O.Choices.empty()) {
        OS << " -F\n";
        continue;
      }
      if (!O.Positional)
        for (StringRef Name : O.Names)
          OS << (Name.starts_with("--") ? " -l " : " -s ") << Name.ltrim('-');
      if (!O.Choices.empty())
        OS << (O.Positional ? " -f -a " : " -x -a ")
           << inQuotes(join(O.Choices, " "));
      else if (O.TakesValue)
        OS << " -r";
      OS << " -d " << inQuotes(O.Help) << '\n';
    }
}

/// A shell, and the file under a directory of data that it looks for.
struct Shell {
  const char *Name;
  const char *Path;
  void (*Write)(const CommandTree &, raw_ostream &);
};

constexpr Shell Shells[] = {
    {"bash", "bash-completion/completions/ukport", writeBash},
    {"zsh", "zsh/vendor-completions/_ukport", writeZsh},
    {"fish", "fish/vendor_completions.d/ukport.fish", writeFish},
};

} // namespace

void addCompletionOptions(CLI::App &Sub, ManualOptions &Options) {
  std::vector<std::string> Names;
  for (const Shell &S : Shells)
    Names.push_back(S.Name);
  Sub.add_option("SHELL", Options.What, "bash, zsh or fish")
      ->check(CLI::IsMember(Names));
  Sub.add_option("--all", Options.Directory,
                 "write all, each where its shell looks below this directory");
}

Expected<int> runCompletion(const CLI::App &App, const ManualOptions &Options) {
  if (Options.What.empty() && Options.Directory.empty())
    return makeError("no shell", "", "each shell has a way of its own",
                     "name bash, zsh or fish");
  CommandTree All = treeOf(App);
  for (const Shell &S : Shells) {
    std::string Text;
    raw_string_ostream OS(Text);
    S.Write(All, OS);
    if (!Options.Directory.empty()) {
      std::string Path = Options.Directory + "/" + S.Path;
      if (Error E = createDirectories(sys::path::parent_path(Path)))
        return E;
      if (Error E = writeFileAtomically(Path, Text))
        return E;
    } else if (Options.What == S.Name) {
      outs() << Text;
    }
  }
  return 0;
}

} // namespace ukport
