#include "cli/gate.h"
#include "analyzer/support/Error.h"
#include "reports/GateText.h"
#include <CLI/CLI.hpp>

using namespace llvm;

namespace ukport {

void addGateOptions(CLI::App &Sub, GateOptions &Options) {
  Sub.add_option("--fail-on", Options.FailOn,
                 "exit with 2 on findings of this feature, or this severity "
                 "and above (info, degraded, loss, blocker)");
  Sub.add_option("--baseline", Options.Baseline,
                 "a file of findings that are accepted, as `ukport baseline` "
                 "writes it");
}

Error applyGate(Snapshot &S, const GateOptions &Options) {
  if (Options.FailOn.empty() && Options.Baseline.empty())
    return Error::success();
  std::vector<StringRef> Features;
  for (const Catalogue::Feature &F : S.Map.Features)
    Features.push_back(F.Id);
  Expected<Gate> What = Gate::parse(Options.FailOn, Features);
  if (!What)
    return What.takeError();
  BaselineFile Known;
  if (!Options.Baseline.empty()) {
    Expected<BaselineFile> Read = readBaseline(Options.Baseline);
    if (!Read)
      return Read.takeError();
    Known = std::move(*Read);
  }
  S.Gate = judge(S.Result, *What, std::move(Known), today());
  for (const std::string &Line : describeStale(*S.Gate))
    errs() << "ukport: warning: baseline: " << Line << '\n';
  return Error::success();
}

int exitCodeOf(const Snapshot &S) {
  if (!S.Meta.Complete)
    return int(ExitCode::Incomplete);
  bool Fails = S.Gate && S.Gate->failing();
  return int(Fails ? ExitCode::Findings : ExitCode::Success);
}

} // namespace ukport
