#include "cli/report.h"
#include "analyzer/project/Project.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/Files.h"
#include "cli/FormatOption.h"
#include "reports/Formats.h"
#include "llvm/Support/Path.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

void addReportOptions(CLI::App &Sub, ReportCommandOptions &Options) {
  std::vector<std::string> Names;
  for (const ReportFormat &F : reportFormats())
    Names.push_back(F.Name);
  Sub.add_option("PATH", Options.Path, "a project, or what was analyzed");
  addFormatOption(Sub, Options.Format, Names, CLI::detail::join(Names, ", "));
  Sub.add_option("-o,--output", Options.Output,
                 "the file to write; - for stdout (default: report.FORMAT "
                 "beside the store)");
  Sub.add_option("--table", Options.Table,
                 "csv: a table of the store (default: finding)");
  CLI::Option *From =
      Sub.add_option("--from", Options.From,
                     "dot, graphml: what a function or library calls, or the "
                     "ways to a feature or system call");
  Sub.add_option("--to", Options.To,
                 "dot, graphml: who calls a function or library")
      ->excludes(From);
  Sub.add_option("--depth", Options.Depth,
                 "dot, graphml: how many calls away (default: 2)");
  Sub.add_option("--compare", Options.Earlier,
                 "html: an earlier ukport.db, report.json or report.html");
  addGateOptions(Sub, Options.Gate);
  Sub.add_option("--db", Options.Db, "the store to read (a ukport.db)");
}

/// An option that means nothing in this format is a mistake, not a wish.
static Error checkOptions(const ReportCommandOptions &Options) {
  bool Graph = Options.Format == "dot" || Options.Format == "graphml";
  StringRef Wrong;
  if (!Options.Table.empty() && Options.Format != "csv")
    Wrong = "--table";
  else if ((!Options.From.empty() || !Options.To.empty()) && !Graph)
    Wrong = Options.From.empty() ? "--to" : "--from";
  else if (Options.Depth && !Graph)
    Wrong = "--depth";
  else if (!Options.Earlier.empty() && Options.Format != "html")
    Wrong = "--compare";
  if (Wrong.empty())
    return Error::success();
  return makeError("cannot use " + Wrong, "--format=" + Options.Format,
                   "it has no meaning there",
                   Wrong == "--table"     ? "ask for --format=csv"
                   : Wrong == "--compare" ? "use `ukport diff OLD NEW`"
                                          : "ask for --format=dot or graphml");
}

Expected<int> runReportCommand(const ReportCommandOptions &Options) {
  if (Error E = checkOptions(Options))
    return E;
  Expected<std::string> Db = findStore(Options.Db, Options.Path);
  if (!Db)
    return Db.takeError();
  Expected<Store> S = Store::open(*Db);
  if (!S)
    return S.takeError();
  Expected<Snapshot> Whole = S->load();
  if (!Whole)
    return Whole.takeError();
  if (Error E = applyGate(*Whole, Options.Gate))
    return E;
  const ReportFormat &Format = *findReportFormat(Options.Format);
  ReportRequest Request{*S,
                        *Whole,
                        Options.Table,
                        Options.From.empty() ? Options.To : Options.From,
                        !Options.To.empty(),
                        Options.Depth,
                        Options.Earlier};
  std::string Text;
  raw_string_ostream OS(Text);
  if (Error E = Format.Write(Request, OS))
    return E;
  if (Options.Output == "-") {
    outs() << Text;
    return exitCodeOf(*Whole);
  }
  std::string Path = Options.Output;
  if (Path.empty())
    Path = (sys::path::parent_path(S->path()) + "/" + Format.File).str();
  if (Error E = writeFileAtomically(Path, Text))
    return E;
  outs() << Path << '\n';
  return exitCodeOf(*Whole);
}

} // namespace ukport
