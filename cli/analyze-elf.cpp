#include "cli/analyze-elf.h"
#include "analyzer/frontend/elf/DebugFile.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Parallel.h"
#include "analyzer/support/Talk.h"
#include "llvm/Support/FileSystem.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

void addElfOptions(CLI::App &Sub, ElfCommandOptions &Options) {
  Sub.add_option("--root", Options.Root,
                 "of an ELF program: the directory that stands for / when it "
                 "and its libraries are looked for");
  Sub.add_option("--library-path", Options.LibraryPath,
                 "of an ELF program: what LD_LIBRARY_PATH holds when it runs");
  Sub.add_option("--load", Options.Load,
                 "of an ELF program: a library that it opens by a name it "
                 "computes, or a pattern ('/usr/lib/foo/*.so'); may be "
                 "repeated")
      ->allow_extra_args(false);
  Sub.add_option("--many", Options.Many,
                 "a file that names an ELF program on each line: write one "
                 "table of all, to --out or stdout; what an earlier run that "
                 "was interrupted has done is kept");
  Sub.add_option("-j,--jobs", Options.Jobs,
                 "of ELF programs: how many files are read at once (default: "
                 "one a core)");
}

std::string pathBelow(StringRef Root, StringRef Path) {
  if (Root.empty() || sys::fs::exists(Root + "/" + Path))
    return Path.str();
  std::string Whole = absolutePath(Path), Below = absolutePath(Root);
  StringRef Rest = Whole;
  bool Leads =
      Rest.consume_front(StringRef(Below).rtrim('/')) && Rest.starts_with("/");
  return Leads ? Rest.str() : Path.str();
}

Expected<std::unique_ptr<ElfTools>> makeElfTools(StringRef Root) {
  auto Plugins = readOwnData("plugins.toml", elf::readPlugins);
  if (!Plugins)
    return Plugins.takeError();
  auto Private = readOwnData("private-pointers.toml", elf::readPrivatePointers);
  if (!Private)
    return Private.takeError();
  auto Conditions = readOwnData("only-after.toml", elf::readOnlyAfter);
  if (!Conditions)
    return Conditions.takeError();
  auto Computed =
      readOwnData("computed-numbers.toml", elf::readComputedNumbers);
  if (!Computed)
    return Computed.takeError();
  return std::unique_ptr<ElfTools>(
      new ElfTools{elf::FactsCache(elf::FactsCache::defaultDirectory(),
                                   Root.str() + elf::DebugDirectory),
                   std::move(*Plugins), std::move(*Private),
                   std::move(*Conditions), std::move(*Computed)});
}

ElfOptions elfOptionsOf(const ElfCommandOptions &Options, StringRef Policy) {
  ElfOptions How;
  How.Policy = Policy == "address-taken" ? elf::Policy::AddressTaken
               : Policy == "signature"   ? elf::Policy::Registers
                                         : elf::Policy::Tables;
  How.Root = Options.Root.empty() ? "" : absolutePath(Options.Root);
  How.LibraryPath = Options.LibraryPath;
  How.Load = Options.Load;
  How.Jobs = Options.Jobs;
  return How;
}

void addElfShardOptions(CLI::App &Sub, ElfShardOptions &Options) {
  Sub.add_option("FILE", Options.Files, "executables and shared libraries")
      ->required();
  Sub.add_option("-j,--jobs", Options.Jobs,
                 "how many files are read at once (default: one a core)");
}

Expected<int> runElfShard(const ElfShardOptions &Options) {
  elf::FactsCache Cache(elf::FactsCache::defaultDirectory(),
                        elf::DebugDirectory);
  std::atomic<bool> Incomplete = false;
  std::mutex Lock;
  consumeError(
      inParallel(Options.Files.size(), Options.Jobs, [&](size_t I) -> Error {
        auto Facts = Cache.read(Options.Files[I]);
        if (Facts)
          return Error::success();
        Incomplete = true;
        std::lock_guard Guard(Lock);
        errs() << "ukport: error: " << toString(Facts.takeError()) << "\n";
        return Error::success();
      }));
  talk() << "ukport: " << Cache.Analysed << " files analysed, " << Cache.Loaded
         << " were known\n";
  return int(Incomplete ? ExitCode::Incomplete : ExitCode::Success);
}

} // namespace ukport
