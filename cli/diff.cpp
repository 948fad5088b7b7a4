#include "cli/diff.h"
#include "analyzer/project/Project.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "cli/FormatOption.h"
#include "cli/size.h"
#include "reports/Diff.h"
#include "reports/Size.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

static Error write(const ReportRequest &New, const AnalysisDiff &D,
                   const DiffCommandOptions &Options, raw_ostream &OS);

namespace {

/// A format of a comparison of analyses.
struct DiffFormat {
  const char *Name;
  Error (*Write)(const ReportRequest &New, const AnalysisDiff &D, bool All,
                 raw_ostream &OS);
};

/// The newer analysis, with the older one beside it.
ReportRequest beside(const ReportRequest &New, const AnalysisDiff &D) {
  ReportRequest Both = New;
  Both.Before = D.Old;
  return Both;
}

/// SARIF and JUnit are those of the newer analysis, in which what the older one
/// has is accepted. The bill of materials and the graphs are both's, with what
/// differs marked.
constexpr DiffFormat Formats[] = {
    {"text",
     [](const ReportRequest &, const AnalysisDiff &D, bool All,
        raw_ostream &OS) -> Error {
       printDiff(D, All, OS);
       return Error::success();
     }},
    {"json",
     [](const ReportRequest &, const AnalysisDiff &D, bool,
        raw_ostream &OS) -> Error {
       writeDiffJson(D, OS);
       return Error::success();
     }},
    {"markdown",
     [](const ReportRequest &, const AnalysisDiff &D, bool All,
        raw_ostream &OS) -> Error {
       writeDiffMarkdown(D, All, OS);
       return Error::success();
     }},
    {"html",
     [](const ReportRequest &, const AnalysisDiff &D, bool,
        raw_ostream &OS) -> Error { return writeDiffHtml(D, OS); }},
    {"csv",
     [](const ReportRequest &, const AnalysisDiff &D, bool,
        raw_ostream &OS) -> Error {
       writeDiffCsv(D, OS);
       return Error::success();
     }},
    {"sarif",
     [](const ReportRequest &New, const AnalysisDiff &, bool,
        raw_ostream &OS) -> Error { return writeSarif(New, OS); }},
    {"junit",
     [](const ReportRequest &New, const AnalysisDiff &, bool,
        raw_ostream &OS) -> Error { return writeJunit(New, OS); }},
    {"cyclonedx",
     [](const ReportRequest &New, const AnalysisDiff &D, bool, raw_ostream &OS)
         -> Error { return writeCycloneDx(beside(New, D), OS); }},
    {"dot",
     [](const ReportRequest &New, const AnalysisDiff &D, bool,
        raw_ostream &OS) -> Error { return writeDot(beside(New, D), OS); }},
    {"graphml",
     [](const ReportRequest &New, const AnalysisDiff &D, bool,
        raw_ostream &OS) -> Error { return writeGraphMl(beside(New, D), OS); }},
};

} // namespace

void addDiffOptions(CLI::App &Sub, DiffCommandOptions &Options) {
  std::vector<std::string> Names;
  for (const DiffFormat &F : Formats)
    Names.push_back(F.Name);
  Sub.add_option("OLD", Options.Old, "an analysis (project, store) or an image")
      ->required();
  Sub.add_option("NEW", Options.New,
                 "what to compare with it, of the same "
                 "kind")
      ->required();
  Sub.add_flag("--all", Options.All, "every difference, not only the largest");
  Sub.add_flag("--sizes", Options.Sizes,
               "of two projects, compare their newest images");
  addFormatOption(Sub, Options.Format, Names,
                  join(Names, ", ") + "; of images: text, json");
  Sub.add_option("-o,--output", Options.Output,
                 "the file to write (default: stdout)");
  Sub.add_option("--fail-on", Options.Gate.FailOn,
                 "exit with 2 if a finding of this feature, or this severity "
                 "and above, is new or worse");
  Sub.add_option("--baseline", Options.Gate.Baseline,
                 "accepted findings, besides those that OLD has");
}

/// An analysis, and not an image: a directory, a store, or what findStore
/// knows an analysis of.
static bool isAnalysis(StringRef Path) {
  if (sys::fs::is_directory(Path))
    return true;
  auto Head = MemoryBuffer::getFile(Path, /*IsText=*/false,
                                    /*RequiresNullTerminator=*/false);
  return Head && (*Head)->getBuffer().starts_with("SQLite format 3");
}

static Expected<int> diffImages(const DiffCommandOptions &Options) {
  if (Options.Format != "text" && Options.Format != "json")
    return makeError("cannot compare images", "--format=" + Options.Format,
                     "their sizes are text or json",
                     "ask for one of these, or compare the projects");
  if (!Options.Gate.FailOn.empty() || !Options.Gate.Baseline.empty())
    return makeError("cannot gate on images", Options.Old,
                     "they hold no findings", "compare the projects");
  std::string Text;
  raw_string_ostream OS(Text);
  bool ToStdout = Options.Output.empty() || Options.Output == "-";
  if (Error E = writeSizeDiff(
          Options.Old, Options.New, Options.All, Options.Format == "json",
          ToStdout ? static_cast<raw_ostream &>(outs()) : OS))
    return E;
  if (!ToStdout)
    if (Error E = writeFileAtomically(Options.Output, Text))
      return E;
  return 0;
}

static Expected<Store> openStoreOf(StringRef Path) {
  Expected<std::string> Db =
      findStore(sys::fs::is_directory(Path) ? StringRef() : Path,
                sys::fs::is_directory(Path) ? Path : StringRef());
  if (!Db)
    return Db.takeError();
  return Store::open(*Db);
}

/// What is accepted in the newer analysis: what the older one has, and the
/// baseline.
static Error gate(const Snapshot &Old, Snapshot &New,
                  const DiffCommandOptions &Options) {
  GateOptions OfBaseline = Options.Gate;
  if (Error E = applyGate(New, OfBaseline))
    return E;
  Gate What = New.Gate ? New.Gate->What : Gate();
  BaselineFile Known = knownBefore(Old, Options.Old);
  if (New.Gate)
    append_range(Known.Entries, New.Gate->Known.Entries);
  New.Gate = judge(New.Result, What, std::move(Known), today());
  return Error::success();
}

static Expected<int> diffAnalyses(const DiffCommandOptions &Options) {
  Expected<Store> OldStore = openStoreOf(Options.Old);
  if (!OldStore)
    return OldStore.takeError();
  Expected<Store> NewStore = openStoreOf(Options.New);
  if (!NewStore)
    return NewStore.takeError();
  Expected<Snapshot> Old = OldStore->load();
  if (!Old)
    return Old.takeError();
  Expected<Snapshot> New = NewStore->load();
  if (!New)
    return New.takeError();
  if (Error E = gate(*Old, *New, Options))
    return E;
  AnalysisDiff D = compareAnalyses(*Old, *New);
  ReportRequest Request{*NewStore, *New, "", "", false, std::nullopt};
  int Code = Old->Meta.Complete ? exitCodeOf(*New) : int(ExitCode::Incomplete);
  if (Options.Output.empty() || Options.Output == "-") {
    if (Error E = write(Request, D, Options, outs()))
      return E;
    return Code;
  }
  std::string Text;
  raw_string_ostream OS(Text);
  if (Error E = write(Request, D, Options, OS))
    return E;
  if (Error E = writeFileAtomically(Options.Output, Text))
    return E;
  return Code;
}

static Error write(const ReportRequest &New, const AnalysisDiff &D,
                   const DiffCommandOptions &Options, raw_ostream &OS) {
  auto Format = llvm::find_if(
      Formats, [&](const DiffFormat &F) { return Options.Format == F.Name; });
  return Format->Write(New, D, Options.All, OS);
}

Expected<int> runDiffCommand(const DiffCommandOptions &Options) {
  bool Old = isAnalysis(Options.Old), New = isAnalysis(Options.New);
  if (Options.Sizes)
    return diffImages(Options);
  if (Old != New)
    return makeError("cannot compare", Options.Old + " with " + Options.New,
                     (Old ? Options.New : Options.Old) +
                         " is taken for an image and the other for an analysis",
                     "give two of a kind; --sizes compares the images of "
                     "projects");
  return Old ? diffAnalyses(Options) : diffImages(Options);
}

} // namespace ukport
