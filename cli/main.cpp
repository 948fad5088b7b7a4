//===- main.cpp - ukport: a command line over one file per command --------===//
//
// Only this folder knows about argv. Each command declares its options and
// runs (Commands.cpp); an error comes back as a value and is printed here,
// once.
//
//===----------------------------------------------------------------------===//

#include "analyzer/support/Error.h"
#include "analyzer/support/NearNames.h"
#include "cli/CommandText.h"
#include "cli/Commands.h"
#include "cli/welcome.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

/// Prints \p E as the user shall see it; the exit code it asks for.
static int report(Error E) {
  outs().flush();
  ExitCode Code = exitCodeOf(E);
  errs() << "ukport: error: " << toString(std::move(E)) << '\n';
  return int(Code);
}

/// The option of \p App that is spelled most like \p Word; "" if none is near.
static std::string nearestOption(const CLI::App &App, StringRef Word) {
  NearNames Near(Word);
  for (const CLI::Option *O : App.get_options())
    for (const std::string &Name : O->get_lnames())
      Near.consider("--" + Name);
  std::vector<std::string> Names = Near.nearest();
  return Names.empty() ? "" : Names.front();
}

static int noCommand(StringRef Word) {
  NearNames Near(Word);
  for (const CommandText &Text : commandTexts())
    Near.consider(Text.Name);
  std::vector<std::string> Names = Near.nearest();
  errs() << "ukport: error: no command is called " << Word;
  if (Names.empty())
    errs() << "; see `ukport --help`\n";
  else
    errs() << "; did you mean `ukport " << Names.front() << "`?\n";
  return int(ExitCode::Failure);
}

static int usageError(CLI::App &App, const CLI::ParseError &E,
                      ArrayRef<const char *> Arguments) {
  if (E.get_exit_code() == 0)
    return App.exit(E, std::cout, std::cerr); // --help, --version
  StringRef First = Arguments.empty() ? "" : Arguments.front();
  const CLI::App *At = &App;
  std::string Command = "ukport";
  while (!At->get_subcommands().empty()) {
    At = At->get_subcommands().front();
    Command += " " + At->get_name();
  }
  if (At == &App && !First.starts_with("-"))
    return noCommand(First);
  errs() << "ukport: error: " << E.what();
  for (StringRef Word : Arguments)
    if (Word.starts_with("--") && StringRef(E.what()).contains(Word))
      if (std::string Near = nearestOption(*At, Word.split('=').first);
          !Near.empty() && Near != Word) {
        errs() << "; did you mean " << Near << "?\n";
        return int(ExitCode::Failure);
      }
  errs() << "; see `" << Command << " --help`\n";
  return int(ExitCode::Failure);
}

/// Ends what a command wrote. A full disk behind stdout is a failure.
static int finish(int Code) {
  outs().flush();
  if (!outs().has_error())
    return Code;
  std::error_code EC = outs().error();
  outs().clear_error();
  return report(makeError("cannot write", "the standard output", EC.message(),
                          "make room, or write elsewhere"));
}

static int run(int Argc, char **Argv) {
  CLI::App App("ukport: what keeps a program from running as a unikernel, and "
               "what can go",
               "ukport");
  App.set_version_flag("--version", "ukport " UKPORT_VERSION);
  Commands All(App);
  try {
    App.parse(Argc, Argv);
  } catch (const CLI::ParseError &E) {
    return usageError(App, E, ArrayRef<const char *>(Argv, Argc).drop_front());
  }
  std::optional<Expected<int>> Code = All.run();
  if (!Code) {
    printWelcome(outs());
    return finish(0);
  }
  return finish(*Code ? **Code : report(Code->takeError()));
}

} // namespace ukport

int main(int Argc, char **Argv) { return ukport::run(Argc, Argv); }
