#include "cli/welcome.h"
#include "analyzer/project/Project.h"
#include "analyzer/store/Store.h"
#include "analyzer/support/Files.h"
#include "cli/CommandText.h"
#include "reports/TextTable.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

/// Of the column of commands; as in the formats below.
constexpr size_t Width = 28;

/// The files of \p Project with an account beside them, by name.
static std::vector<std::string> imagesIn(StringRef Project) {
  std::vector<std::string> Images;
  std::error_code EC;
  for (sys::fs::directory_iterator It(Project, EC), End; !EC && It != End;
       It.increment(EC)) {
    StringRef Path = It->path();
    if (Path.consume_back(".account") && sys::fs::exists(Path))
      Images.push_back(Path.str());
  }
  llvm::sort(Images);
  return Images;
}

static std::string shown(StringRef Path) {
  SmallString<128> Here;
  if (!sys::fs::current_path(Here) && Path.consume_front(Here))
    Path.consume_front("/");
  return Path.empty() ? "this directory" : printable(Path);
}

static void line(raw_ostream &OS, StringRef Command, StringRef Says) {
  if (Command.size() > Width) // the rest begins where it does elsewhere
    OS << "  " << Command << '\n' << formatv("  {0,-28} {1}\n", "", Says);
  else
    OS << formatv("  {0,-28} {1}\n", Command, Says);
}

static void sayProject(const Store &S, raw_ostream &OS) {
  StringRef Project = sys::path::parent_path(S.path());
  OS << "Here: " << printable(S.meta().ProgramName)
     << ", analyzed; the project is " << shown(Project) << ".\n";
  std::vector<std::string> Images = imagesIn(Project);
  for (const std::string &Image : Images)
    OS << "An image of it: " << shown(Image) << ".\n";
  OS << "Next:\n";
  line(OS, "ukport report", "the whole report as one HTML file");
  line(OS, "ukport why fork", "how the program gets there");
  if (Images.empty())
    line(OS, "ukport strip", "an image without what cannot run");
  else
    line(OS, "ukport size", "what the newest image consists of");
}

/// Whether there was something to say.
static bool sayWhere(raw_ostream &OS) {
  Expected<std::string> Db = findStore("", "");
  if (Db) {
    Expected<Store> S = Store::open(*Db);
    if (S)
      return sayProject(*S, OS), true;
    OS << "Here: " << shown(*Db)
       << ", which cannot be read: " << toString(S.takeError()) << ".\n";
    return true;
  }
  consumeError(Db.takeError());
  for (StringRef Sign : {"configure", "CMakeLists.txt", "Makefile",
                         "meson.build", "auto/configure", "GNUmakefile"})
    if (sys::fs::exists(Sign)) {
      OS << "Here: a source tree (" << Sign << "). Next:\n";
      line(OS, "ukport analyze .",
           "build it, and say what will not work and why");
      return true;
    }
  return false;
}

void printWelcome(raw_ostream &OS) {
  OS << "ukport: what keeps a program from running as a unikernel, and what "
        "can go\n\n";
  if (sayWhere(OS))
    OS << '\n';
  StringRef Group;
  for (const CommandText &Text : commandTexts()) {
    if (Group != Text.Group)
      OS << (Group.empty() ? "" : "\n") << Text.Group << ":\n";
    Group = Text.Group;
    const Example &First = Text.Examples.front();
    line(OS, First.Line, First.Says);
  }
  OS << "\n`ukport COMMAND --help` explains each; `ukport man COMMAND | man -l "
        "-` is its manual page.\n";
}

} // namespace ukport
