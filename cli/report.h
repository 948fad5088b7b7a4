//===- report.h - `ukport report` -----------------------------------------===//
#ifndef UKPORT_CLI_REPORT_H
#define UKPORT_CLI_REPORT_H

#include "cli/gate.h"
#include <optional>

namespace ukport {

struct ReportCommandOptions {
  std::string Path;            ///< a project, or an input analysed before
  std::string Db;              ///< --db
  std::string Format = "html"; ///< a name of reportFormats()
  std::string Output;          ///< empty: beside the store; "-": stdout
  std::string Table;           ///< csv: --table
  std::string From, To;        ///< graphs: where it begins or ends
  std::optional<unsigned> Depth;
  std::string Earlier; ///< html: --compare
  GateOptions Gate;
};

void addReportOptions(CLI::App &Sub, ReportCommandOptions &Options);

/// Runs the command; returns the exit code, which no format changes.
llvm::Expected<int> runReportCommand(const ReportCommandOptions &Options);

} // namespace ukport

#endif // UKPORT_CLI_REPORT_H
