#include "cli/CommandTree.h"
#include "analyzer/support/Files.h"
#include "stripper/ImageTarget.h"
#include "syscall-map/SyscallMap.h"
#include "llvm/ADT/StringExtras.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

/// Values that only the data files know.
static std::vector<std::string> namesFor(StringRef Command, StringRef Option) {
  if (Option != "--target")
    return {};
  if (Command == "strip")
    return ImageTarget::names();
  std::vector<std::string> Names;
  Expected<SyscallMap> Map = SyscallMap::loadDefault();
  if (!Map) {
    consumeError(Map.takeError());
    return Names;
  }
  for (const Target &T : Map->targets())
    Names.push_back(T.Name);
  return Names;
}

/// CLI11 keeps the members of a set in the text "TEXT:{one,two}".
static std::vector<std::string> choicesIn(StringRef Type) {
  std::vector<std::string> Choices;
  StringRef Set = Type.split('{').second.split('}').first;
  SmallVector<StringRef, 8> Words;
  Set.split(Words, ',', -1, /*KeepEmpty=*/false);
  for (StringRef Word : Words)
    Choices.push_back(Word.trim().str());
  return Choices;
}

static OptionTree treeOf(const CLI::Option &O, StringRef Command) {
  OptionTree Tree;
  for (const std::string &Name : O.get_snames())
    Tree.Names.push_back("-" + Name);
  for (const std::string &Name : O.get_lnames())
    Tree.Names.push_back("--" + Name);
  Tree.Positional = Tree.Names.empty();
  if (Tree.Positional)
    Tree.Names.push_back(O.get_name(/*positional=*/true));
  Tree.Help = O.get_description();
  Tree.Default = O.get_default_str();
  Tree.TakesValue = O.get_expected_min() > 0 && O.get_type_size() > 0;
  if (Tree.TakesValue)
    Tree.Choices = choicesIn(O.get_type_name());
  if (Tree.Choices.empty())
    Tree.Choices = namesFor(Command, Tree.Names.back());
  return Tree;
}

std::string OptionTree::head() const {
  std::string Text = join(Names, ", ");
  if (Positional || !TakesValue)
    return Text;
  return Text + " " +
         (Choices.empty() || Choices.size() > 6 ? "VALUE" : join(Choices, "|"));
}

CommandTree treeOf(const CLI::App &App) {
  CommandTree Tree;
  Tree.Name = App.get_name();
  Tree.Help = App.get_description();
  for (const CLI::Option *O : App.get_options())
    Tree.Options.push_back(treeOf(*O, Tree.Name));
  for (const CLI::App *Sub : App.get_subcommands({}))
    Tree.Commands.push_back(treeOf(*Sub));
  return Tree;
}

} // namespace ukport
