#include "cli/size.h"
#include "analyzer/project/Project.h"
#include "analyzer/store/Store.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "analyzer/support/Talk.h"
#include "cli/FormatOption.h"
#include "reports/Size.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

void addSizeOptions(CLI::App &Sub, SizeCommandOptions &Options) {
  Sub.add_option("PATH", Options.Path, "an image, or the project it is of");
  Sub.add_flag("--functions", Options.Functions,
               "the largest functions and variables too");
  Sub.add_flag("--keepers", Options.Keepers,
               "what keeps the most bytes: what would go with it");
  Sub.add_flag("--baselines", Options.Baselines,
               "compare with six other ways to build the program, which are "
               "made when they are not known (minutes)");
  addFormatOption(Sub, Options.Format, {"text", "json", "csv", "html"});
  Sub.add_option("-o,--output", Options.Output,
                 "the file to write (default: stdout)");
  Sub.add_option("-j,--jobs", Options.Jobs, "threads (default: one a core)");
  Sub.add_option("--db", Options.Db, "the store to read (a ukport.db)");
}

void addWhyKeptOptions(CLI::App &Sub, SizeCommandOptions &Options) {
  Sub.add_option("NAME", Options.Name, "a function or variable")->required();
  Sub.add_option("PATH", Options.Path, "an image, or the project it is of");
  addFormatOption(Sub, Options.Format, {"text", "json"});
  Sub.add_option("--db", Options.Db, "the store to read (a ukport.db)");
}

/// The project of an image or a project; the store's directory.
static Expected<std::string> projectOf(const SizeCommandOptions &Options) {
  Expected<std::string> Db = findStore(Options.Db, Options.Path);
  if (!Db)
    return Db.takeError();
  return sys::path::parent_path(*Db).str();
}

/// The newest image in \p Project that has an account; empty: none.
static std::string newestImage(StringRef Project) {
  std::string Best;
  sys::TimePoint<> BestTime;
  std::error_code EC;
  for (sys::fs::directory_iterator It(Project, EC), End; !EC && It != End;
       It.increment(EC)) {
    StringRef Path = It->path();
    sys::fs::file_status Status;
    if (!Path.consume_back(".account") || sys::fs::status(It->path(), Status))
      continue;
    if (Best.empty() || Status.getLastModificationTime() > BestTime) {
      Best = Path.str();
      BestTime = Status.getLastModificationTime();
    }
  }
  return Best;
}

static Error noImage(StringRef Where) {
  return makeInputError("no image", Where, "no account of an image is there",
                        "run `ukport strip` first");
}

/// The image that \p Options mean.
static Expected<std::string> imageOf(const SizeCommandOptions &Options) {
  if (!Options.Path.empty() && sys::fs::exists(Options.Path) &&
      !sys::fs::is_directory(Options.Path)) {
    StringRef Image = Options.Path;
    Image.consume_back(".account");
    if (!sys::fs::exists(Image + ".account"))
      return noImage(Image);
    return Image.str();
  }
  Expected<std::string> Project = projectOf(Options);
  if (!Project)
    return Project.takeError();
  std::string Image = newestImage(*Project);
  if (Image.empty())
    return noImage(*Project);
  return Image;
}

static Expected<Account> accountOf(const SizeCommandOptions &Options) {
  Expected<std::string> Image = imageOf(Options);
  if (!Image)
    return Image.takeError();
  return readAccount(*Image + ".account");
}

/// The account with all baselines: made, and compared with anew. Without an
/// image it holds nothing but the baselines.
static Expected<Account> compareAll(const SizeCommandOptions &Options,
                                    PerfLog &Perf) {
  Expected<std::string> Project = projectOf(Options);
  if (!Project)
    return Project.takeError();
  Expected<Program> P = loadProgram(*Project);
  if (!P)
    return P.takeError();
  BaselineOptions How;
  How.Jobs = Options.Jobs;
  auto All = buildBaselines(*P, *Project, How, Perf);
  if (!All)
    return All.takeError();
  for (const Baseline &B : *All) // to run them (test/bench/speed)
    talk() << "ukport: the " << B.name() << " is " << B.Image << '\n';
  Expected<std::string> Image = imageOf(Options);
  if (!Image) {
    consumeError(Image.takeError());
    Account Bare;
    Bare.Program = P->Name;
    for (const Baseline &B : *All)
      Bare.Baselines.push_back({B.name(), B.Size});
    return Bare;
  }
  Expected<Store> Stored = Store::open(*Project + "/ukport.db");
  if (!Stored)
    return Stored.takeError();
  Expected<Snapshot> Whole = Stored->load();
  if (!Whole)
    return Whole.takeError();
  return compareAnew(*P, *Whole->Graph, *Image);
}

static Error writeIn(const SizeCommandOptions &Options, const Account &A,
                     raw_ostream &OS) {
  if (Options.Format == "json")
    OS << toJson(A);
  else if (Options.Format == "csv")
    writeSizeCsv(A, OS);
  else if (Options.Format == "html")
    return writeSizeHtml(A, OS);
  else {
    printSize(A, Options.Functions, OS);
    if (Options.Keepers)
      printKeepers(A, OS);
  }
  return Error::success();
}

Expected<int> runSizeCommand(const SizeCommandOptions &Options, PerfLog &Perf) {
  Expected<Account> A =
      Options.Baselines ? compareAll(Options, Perf) : accountOf(Options);
  if (!A)
    return A.takeError();
  if (Options.Output.empty() || Options.Output == "-") {
    if (Error E = writeIn(Options, *A, outs()))
      return E;
    return 0;
  }
  std::string Text;
  raw_string_ostream OS(Text);
  if (Error E = writeIn(Options, *A, OS))
    return E;
  if (Error E = writeFileAtomically(Options.Output, Text))
    return E;
  return 0;
}

Expected<int> runWhyKept(const SizeCommandOptions &Options) {
  Expected<Account> A = accountOf(Options);
  if (!A)
    return A.takeError();
  if (Error E = Options.Format == "json"
                    ? writeWhyKeptJson(*A, Options.Name, outs())
                    : printWhyKept(*A, Options.Name, outs()))
    return E;
  return 0;
}

Error writeSizeDiff(StringRef Old, StringRef New, bool All, bool Json,
                    raw_ostream &OS) {
  constexpr size_t Shown = 40;
  SizeCommandOptions Options;
  Options.Path = Old.str();
  Expected<Account> Before = accountOf(Options);
  if (!Before)
    return Before.takeError();
  Options.Path = New.str();
  Expected<Account> After = accountOf(Options);
  if (!After)
    return After.takeError();
  if (Json)
    writeSizeDiffJson(*Before, *After, OS);
  else
    printSizeDiff(*Before, *After, All ? 0 : Shown, OS);
  return Error::success();
}

} // namespace ukport
