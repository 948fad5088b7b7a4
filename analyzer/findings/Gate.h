//===- Gate.h - what CI makes of the findings -----------------------------===//
//
// Three things decide whether a run fails: the findings, --fail-on, and a
// baseline of what is known and accepted. They are put together once, here, so
// that every format and every exit code says the same.
//
// A baseline is a TOML file:
//
//   version = 1
//   [[accepted]]
//   feature = "process-creation"  # also: pattern, function, module, file;
//                                 # globs work, and all given must match
//   uses = ["0123456789abcdef"]   # fingerprints; left out: every use
//   targets = {xen = "blocker"}   # up to that severity; a list: up to any;
//                                 # left out: on every system
//   reason = "nginx.conf has daemon off"
//   expires = 2027-06-30          # the last day; left out: never
//
// A finding is accepted when each of its uses is, by some entry that has not
// expired. It fails the run when --fail-on means it and it is not accepted.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_FINDINGS_GATE_H
#define UKPORT_FINDINGS_GATE_H

#include "analyzer/findings/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <map>
#include <optional>

namespace ukport {

/// What --fail-on says.
struct Gate {
  std::string Text; ///< as given; empty: nothing fails
  std::optional<Severity> Level;
  std::string FeatureId; ///< where no level is given

  /// Reads \p Text, a severity or one of \p Features; empty: nothing fails.
  static llvm::Expected<Gate> parse(llvm::StringRef Text,
                                    llvm::ArrayRef<llvm::StringRef> Features);

  bool means(const Finding &F) const;
};

std::optional<Severity> severityNamed(llvm::StringRef Name);

struct BaselineEntry {
  unsigned Line = 0; ///< where it stands in the file; 0: in none
  std::string Feature, Pattern, Function, Module, File; ///< globs; empty: any
  std::vector<std::string> Uses;                        ///< empty: any
  /// By system: the worst severity accepted. Empty: any system, any severity.
  std::map<std::string, Severity> Targets;
  std::string Reason;
  std::string Expires; ///< "2027-06-30", the last day; empty: never
};

struct BaselineFile {
  std::string File; ///< as named; empty: there is none
  std::vector<BaselineEntry> Entries;
};

/// Parses the text of a baseline; \p Path is for messages. Errors name file
/// and line (exit code 3).
llvm::Expected<BaselineFile> parseBaseline(llvm::StringRef Text,
                                           llvm::StringRef Path);
llvm::Expected<BaselineFile> readBaseline(llvm::StringRef Path);

/// \p B as parseBaseline reads it. \p Label names a use in a comment: empty, if
/// nothing is known of that fingerprint.
std::string
writeBaseline(const BaselineFile &B, llvm::StringRef Heading,
              llvm::function_ref<std::string(llvm::StringRef)> Label);

/// Whether \p Text is a day as `expires` has it: "2027-06-30".
bool isDay(llvm::StringRef Text);

/// Today in UTC, "2026-11-22"; that of SOURCE_DATE_EPOCH where it is set.
std::string today();

/// An analysis, held to a gate and a baseline.
struct GateResult {
  enum class EntryState { Used, Unused, Expired };
  static constexpr uint32_t NoEntry = UINT32_MAX;

  Gate What;
  BaselineFile Known;
  std::vector<EntryState> States; ///< by entry
  std::vector<uint32_t> Covers;   ///< by entry: uses of findings that it means
  /// By finding, by use (as in Finding::Uses; one where that is empty): the
  /// first entry that accepts it.
  std::vector<std::vector<uint32_t>> By;
  std::vector<bool> Fails; ///< by finding

  bool isAccepted(uint32_t Finding) const;
  uint32_t accepted() const; ///< findings
  uint32_t failing() const;  ///< findings
};

GateResult judge(const Analysis &A, const Gate &What, BaselineFile Known,
                 llvm::StringRef Today);

/// The entries that would accept what \p R does not, one a feature and pattern,
/// for findings of at least \p Least. \p Reason and \p Expires are theirs.
std::vector<BaselineEntry> entriesFor(const Analysis &A, const GateResult &R,
                                      Severity Least, llvm::StringRef Reason,
                                      llvm::StringRef Expires);

llvm::StringRef nameOf(GateResult::EntryState State);

} // namespace ukport

#endif // UKPORT_FINDINGS_GATE_H
