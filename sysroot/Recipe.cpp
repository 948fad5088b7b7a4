#include "sysroot/Recipe.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "syscall-map/TomlPlusPlus.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

static std::string recipeDirectory() {
  return dataDirectory() + "/sysroot/recipes";
}

namespace {

/// Reads one recipe's table. The first thing that does not fit stays in
/// Problem; what follows it is not looked at.
class RecipeReader {
public:
  RecipeReader(const toml::table &Table, Recipe &R) : Table(Table), R(R) {}

  std::string read() {
    checkKeys();
    string("description", R.Description);
    string("source", R.Source);
    string("version", R.Version);
    string("overlay", R.Overlay, /*Required=*/false);
    strings("depends", R.Depends);
    strings("headers", R.Headers);
    strings("libraries", R.Libraries);
    strings("remove", R.Remove);
    commands("configure", R.Configure);
    commands("build", R.Build);
    commands("install", R.Install);
    append();
    return Problem;
  }

private:
  const toml::table &Table;
  Recipe &R;
  std::string Problem;

  void fail(StringRef Key, StringRef Wanted) {
    if (Problem.empty())
      Problem = ("\"" + Key + "\" " + Wanted).str();
  }

  void checkKeys() {
    static const char *const Known[] = {
        "description", "source",    "version", "overlay", "depends", "headers",
        "libraries",   "configure", "build",   "install", "remove",  "append"};
    for (const auto &[Key, Value] : Table)
      if (!is_contained(Known, StringRef(Key.str())))
        fail(Key.str(), "is not a key of a recipe");
  }

  void string(StringRef Key, std::string &Out, bool Required = true) {
    const toml::node *Node = Table.get(std::string_view(Key));
    if (Node && Node->is_string())
      Out = Node->as_string()->get();
    else if (Node || Required)
      fail(Key, "must be a string");
  }

  bool stringsOf(const toml::node &Node, std::vector<std::string> &Out) {
    const toml::array *Array = Node.as_array();
    if (!Array)
      return false;
    for (const toml::node &Element : *Array) {
      if (!Element.is_string())
        return false;
      Out.push_back(Element.as_string()->get());
    }
    return true;
  }

  void strings(StringRef Key, std::vector<std::string> &Out) {
    const toml::node *Node = Table.get(std::string_view(Key));
    if (Node && !stringsOf(*Node, Out))
      fail(Key, "must be a list of strings");
  }

  void commands(StringRef Key, CommandList &Out) {
    const toml::node *Node = Table.get(std::string_view(Key));
    if (!Node)
      return;
    const toml::array *Array = Node->as_array();
    if (!Array)
      return fail(Key, "must be a list of commands");
    for (const toml::node &Element : *Array)
      if (!stringsOf(Element, Out.emplace_back()) || Out.back().empty())
        return fail(Key, "must be a list of commands, each a list of strings");
  }

  void append() {
    const toml::node *Node = Table.get("append");
    if (!Node)
      return;
    const toml::array *Array = Node->as_array();
    if (!Array)
      return fail("append", "must be a list of tables");
    for (const toml::node &Element : *Array) {
      const toml::table *Entry = Element.as_table();
      auto File = Entry ? (*Entry)["file"].value<std::string>() : std::nullopt;
      auto Text = Entry ? (*Entry)["text"].value<std::string>() : std::nullopt;
      if (!File || !Text)
        return fail("append", "needs \"file\" and \"text\" in each entry");
      R.Append.emplace_back(*File, *Text);
    }
  }
};

} // namespace

Expected<Recipe> loadRecipe(StringRef Name) {
  std::string Path = (recipeDirectory() + "/" + Name + ".toml").str();
  // The name comes from a command line: no path may hide in it.
  if (Name.contains('/') || !sys::fs::exists(Path))
    return makeError("no package called " + Name, "",
                     "known packages: " + join(recipeNames(), ", "),
                     "name one of these, or write a recipe as " + Path +
                         " (sysroot/Recipe.h says what goes in)");
  auto Text = readFile(Path);
  if (!Text)
    return Text.takeError();
  Recipe R;
  R.Name = Name.str();
  R.Text = (*Text)->getBuffer().str();
  toml::parse_result Parsed = toml::parse(std::string_view(R.Text));
  if (!Parsed) {
    const toml::parse_error &E = Parsed.error();
    return makeInputError("not a recipe",
                          Path + ":" + Twine(E.source().begin.line),
                          std::string(E.description()), "correct the file");
  }
  if (std::string Problem = RecipeReader(Parsed.table(), R).read();
      !Problem.empty())
    return makeInputError("not a recipe", Path, Problem, "correct the file");
  if (!R.Overlay.empty())
    R.Overlay = dataDirectory() + "/sysroot/" + R.Overlay;
  return R;
}

std::vector<std::string> recipeNames() {
  std::vector<std::string> Names;
  std::error_code EC;
  for (sys::fs::directory_iterator I(recipeDirectory(), EC), E; !EC && I != E;
       I.increment(EC))
    if (sys::path::extension(I->path()) == ".toml" &&
        sys::path::stem(I->path()) != LibcRecipe)
      Names.push_back(sys::path::stem(I->path()).str());
  std::sort(Names.begin(), Names.end());
  return Names;
}

/// Depth first. \p Path: the packages that lead here, to find a circle.
static Error addInOrder(StringRef Name, std::vector<std::string> &Path,
                        std::vector<Recipe> &Out) {
  if (any_of(Out, [&](const Recipe &R) { return R.Name == Name; }))
    return Error::success();
  if (is_contained(Path, Name))
    return makeError("recipes depend on each other in a circle",
                     join(Path, " -> ") + " -> " + Name, "",
                     "correct \"depends\" in one of them");
  Expected<Recipe> R = loadRecipe(Name);
  if (!R)
    return R.takeError();
  Path.push_back(Name.str());
  for (const std::string &Dependency : R->Depends)
    if (Error E = addInOrder(Dependency, Path, Out))
      return E;
  Path.pop_back();
  Out.push_back(std::move(*R));
  return Error::success();
}

Expected<std::vector<Recipe>>
loadRecipesInOrder(const std::vector<std::string> &Names) {
  std::vector<Recipe> Out;
  for (const std::string &Name : Names) {
    std::vector<std::string> Path;
    if (Error E = addInOrder(Name, Path, Out))
      return E;
  }
  return Out;
}

static std::optional<std::string>
packageWith(std::vector<std::string> Recipe::*List, StringRef Item) {
  for (const std::string &Name : recipeNames()) {
    Expected<Recipe> R = loadRecipe(Name);
    if (!R)
      consumeError(R.takeError());
    else if (is_contained((*R).*List, Item))
      return Name;
  }
  return std::nullopt;
}

std::optional<std::string> packageOfHeader(StringRef Header) {
  return packageWith(&Recipe::Headers, Header);
}

std::optional<std::string> packageOfLibrary(StringRef Library) {
  return packageWith(&Recipe::Libraries, Library);
}

} // namespace ukport
