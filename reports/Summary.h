//===- Summary.h - what all formats say alike -----------------------------===//
//
// The verdict on a target, the grouping of findings and the totals are worked
// out once, here, so that the terminal, the JSON and the HTML never disagree.
//
// Totals add up: live + dead = all, for functions, instructions and data, and
// they are summed from the graph itself, not from the module summaries.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_REPORTS_SUMMARY_H
#define UKPORT_REPORTS_SUMMARY_H

#include "analyzer/store/Store.h"
#include <array>
#include <optional>

namespace ukport {

inline constexpr std::array<Severity, 4> SeveritiesWorstFirst = {
    Severity::Blocker, Severity::Loss, Severity::Degraded, Severity::Info};

/// How much of a thing there is, and how much of it is live.
struct LiveCount {
  uint64_t Live = 0;
  uint64_t Total = 0;
  uint64_t dead() const { return Total - Live; }
};

/// The syscalls that the program makes, by the status a target gives them.
struct SupportCount {
  uint32_t Supported = 0, Partial = 0, Stub = 0, Missing = 0;
};

/// What the report says about one target.
struct TargetVerdict {
  std::string Name, Title, Version; ///< Title: the name where there is none
  bool Planned = false;
  std::array<uint32_t, 4> Findings{}; ///< by Severity
  SupportCount Syscalls;
  /// "nginx does not run on OSv as it stands: 2 features stop it (...)".
  std::string Sentence;
  /// A word or two: "does not run", "runs with losses", "runs", "cannot be
  /// told" (nothing seen stops it, but not all could be seen).
  std::string Outcome;
  std::optional<Severity> Worst; ///< none without findings
  bool Told = true;              ///< false: the outcome is "cannot be told"

  uint32_t count(Severity S) const { return Findings[unsigned(S)]; }
};

/// The findings of one feature, used in one way, on all targets.
struct FindingGroup {
  std::string FeatureId, Pattern;
  std::string Title;   ///< of the feature
  std::string Meaning; ///< of the pattern if there is one, else the feature's
  std::string PatternTitle;
  Severity Worst = Severity::Info;
  std::vector<uint32_t> Findings; ///< into Analysis::Findings, by target order
  std::vector<uint32_t> Uses;     ///< into Analysis::Uses, by isPlainer
};

struct Summary {
  /// "nginx runs on 3 of 12 systems as it is ...": the first thing to read.
  std::string Lead;
  std::vector<TargetVerdict> Targets; ///< in the order asked for
  std::vector<FindingGroup> Groups;   ///< worst first
  LiveCount Functions, Instructions, DataObjects, DataBytes;
  uint32_t NativeFunctions = 0, UndefinedFunctions = 0; ///< live ones
  /// Of the undefined ones, those that no summary describes: which system
  /// calls they make is not known.
  uint32_t UnseenFunctions = 0;
  uint32_t IndirectSites = 0; ///< in live functions
  uint32_t Syscalls = 0;      ///< distinct numbers
  uint32_t SyscallSites = 0;
  uint32_t UnknownNumberSites = 0;
};

/// Whether the feature titled \p Title is several things, for the verb.
bool isPlural(llvm::StringRef Title);

Summary summarise(const Snapshot &S);

/// The verdicts, the best first: fewest blockers, then losses, then degraded.
std::vector<const TargetVerdict *> ranked(const Summary &Sum);

/// How good a use is as an example, the lower the better: calls through
/// pointers between the user and the kernel (they may be over-approximated),
/// then the steps from the root.
std::pair<uint32_t, uint32_t> rankOf(const ProgramGraph &G,
                                     const FeatureUse &U);

/// Whether \p L is the better example: by rankOf; of two that are alike in
/// that, the one whose way branches off first in the text of the program, as
/// what a program does first is mostly what it is there for.
bool isPlainer(const ProgramGraph &G, const FeatureUse &L, const FeatureUse &R);

/// The syscalls of the program by the status that \p Target gives them.
SupportCount countSupport(const Snapshot &S, llvm::StringRef Target);

/// The numbers of the syscalls the program makes, ascending.
std::vector<int> syscallNumbers(const Snapshot &S);

/// "1 blocker", "2 blockers"; \p Many: the plural, Noun + "s" if empty.
std::string counted(uint64_t Count, llvm::StringRef Noun,
                    llvm::StringRef Many = "");

/// "17,312".
std::string grouped(uint64_t Number);

} // namespace ukport

#endif // UKPORT_REPORTS_SUMMARY_H
