#include "cli/sysroot.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "cli/FormatOption.h"
#include "sysroot/SourceArchive.h"
#include "sysroot/Sysroot.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>
#include <algorithm>

using namespace llvm;

namespace ukport {

void addSysrootOptions(CLI::App &App, SysrootCommandOptions &Options) {
  using Action = SysrootCommandOptions::Action;
  App.require_subcommand(1);

  CLI::App *List = App.add_subcommand("list", "list the packages");
  addFormatOption(*List, Options.Format, {"text", "json"});
  List->callback([&] { Options.What = Action::List; });

  CLI::App *Build = App.add_subcommand("build", "build the libc");
  Build->add_flag("--rebuild", Options.Rebuild, "build all of it again");
  Build->callback([&] { Options.What = Action::Build; });

  CLI::App *Add = App.add_subcommand("add", "build libraries into the sysroot");
  Add->add_option("PACKAGE", Options.Packages, "names that \"list\" shows")
      ->required();
  Add->add_flag("--rebuild", Options.Rebuild, "build them again");
  Add->callback([&] { Options.What = Action::Add; });

  CLI::App *Fetch = App.add_subcommand(
      "fetch", "fetch an upstream source from Debian's archive");
  Fetch->add_option("SOURCE", Options.Source, "NAME or NAME=VERSION")
      ->required();
  Fetch->add_option("--extract", Options.ExtractTo,
                    "unpack into this new directory");
  Fetch->callback([&] { Options.What = Action::Fetch; });
}

/// One line a package, known or installed: name, version, what it is.
static Expected<int> list(bool Json) {
  Sysroot S;
  if (sys::fs::is_directory(sysrootPath())) {
    Expected<Sysroot> Opened = openSysroot();
    if (!Opened)
      return Opened.takeError();
    S = std::move(*Opened);
  }
  std::vector<std::string> Names = recipeNames();
  Names.push_back(LibcRecipe);
  std::sort(Names.begin(), Names.end());
  json::Array Rows;
  for (const std::string &Name : Names) {
    Expected<Recipe> R = loadRecipe(Name);
    if (!R)
      return R.takeError();
    const Package *P = S.find(Name);
    if (Json) {
      Rows.push_back(json::Object{
          {"name", Name},
          {"installed", P ? json::Value(P->Version) : json::Value(nullptr)},
          {"description", R->Description}});
      continue;
    }
    outs() << format("%-10s %-14s %s\n", Name.c_str(),
                     P ? P->Version.c_str() : "-", R->Description.c_str());
  }
  if (Json)
    outs() << formatv("{0:2}", json::Value(std::move(Rows))) << '\n';
  return 0;
}

static Expected<int> fetch(const SysrootCommandOptions &Options) {
  auto [Name, Version] = StringRef(Options.Source).split('=');
  // Refused before anything is fetched: extractSource fills a new directory.
  std::string To = absolutePath(Options.ExtractTo);
  std::error_code EC;
  if (!Options.ExtractTo.empty() && sys::fs::exists(To) &&
      sys::fs::directory_iterator(To, EC) != sys::fs::directory_iterator())
    return makeError("cannot unpack", To, "the directory is not empty",
                     "name a new one");
  Expected<SourceTarball> Tarball = fetchSource(Name, Version);
  if (!Tarball)
    return Tarball.takeError();
  if (Options.ExtractTo.empty()) {
    outs() << Tarball->Path << "\n";
    return 0;
  }
  if (Error E = extractSource(*Tarball, To))
    return E;
  outs() << To << "\n";
  return 0;
}

Expected<int> runSysrootCommand(const SysrootCommandOptions &Options) {
  using Action = SysrootCommandOptions::Action;
  if (Options.What == Action::List)
    return list(Options.Format == "json");
  if (Options.What == Action::Fetch)
    return fetch(Options);
  Expected<Sysroot> S = ensureSysroot(Options.Packages, Options.Rebuild);
  if (!S)
    return S.takeError();
  outs() << S->Path << "\n";
  return 0;
}

} // namespace ukport
