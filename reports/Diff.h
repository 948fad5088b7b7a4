//===- Diff.h - what differs between two analyses -------------------------===//
//
// Uses are told apart by their fingerprints, findings by feature, pattern and
// system. A finding is new, gone, worse or better (its severity), wider (uses
// that were not there), narrower, or the same. Lists are sorted by what
// changed most.
//
// The gate of a comparison is that of the newer analysis with everything that
// the older one has as its baseline (knownBefore): it fails on what is new or
// worse, and on a new place.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_REPORTS_DIFF_H
#define UKPORT_REPORTS_DIFF_H

#include "reports/Formats.h"
#include "reports/Summary.h"
#include "llvm/Support/raw_ostream.h"

namespace ukport {

struct FindingChange {
  enum class Kind { New, Worse, Wider, Narrower, Better, Gone };
  Kind What = Kind::New;
  std::string FeatureId, Pattern, Target;
  std::optional<Severity> Before, After;
  std::vector<uint32_t> NewUses;  ///< into the newer Analysis::Uses
  std::vector<uint32_t> GoneUses; ///< into the older one
};

struct VerdictChange {
  std::string Target, Title;
  std::string Before, After; ///< outcomes; empty: not asked for
  std::array<uint32_t, 4> CountBefore{}, CountAfter{}; ///< by Severity
  bool changed() const { return Before != After || CountBefore != CountAfter; }
};

struct ModuleChange {
  std::string Name;
  /// Live functions and instructions.
  uint64_t FunctionsBefore = 0, FunctionsAfter = 0;
  uint64_t InstructionsBefore = 0, InstructionsAfter = 0;
};

struct AnalysisDiff {
  const Snapshot *Old = nullptr, *New = nullptr;
  std::vector<VerdictChange> Verdicts; ///< by name, those unchanged too
  std::vector<FindingChange> Findings; ///< the worst first
  uint32_t Unchanged = 0;              ///< findings
  std::vector<std::string> NewSyscalls, GoneSyscalls; ///< by number
  std::vector<ModuleChange> Modules; ///< changed ones, the most first
  /// "dlsym in load_module (undefined-function)", each line once.
  std::vector<std::string> NewUnknowns, GoneUnknowns;

  bool empty() const;
  uint32_t count(FindingChange::Kind K) const;
};

AnalysisDiff compareAnalyses(const Snapshot &Old, const Snapshot &New);

/// What \p Old has, as a baseline for the newer analysis. \p Name: of what.
BaselineFile knownBefore(const Snapshot &Old, llvm::StringRef Name);

llvm::StringRef nameOf(FindingChange::Kind K);

/// \p All: not only the 40 first of each list.
void printDiff(const AnalysisDiff &D, bool All, llvm::raw_ostream &OS);
void writeDiffJson(const AnalysisDiff &D, llvm::raw_ostream &OS);
void writeDiffMarkdown(const AnalysisDiff &D, bool All, llvm::raw_ostream &OS);
void writeDiffCsv(const AnalysisDiff &D, llvm::raw_ostream &OS);
llvm::Error writeDiffHtml(const AnalysisDiff &D, llvm::raw_ostream &OS);

} // namespace ukport

#endif // UKPORT_REPORTS_DIFF_H
