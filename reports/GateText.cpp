#include "reports/GateText.h"
#include "reports/Summary.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport {

static std::string is(uint64_t Count, StringRef Noun) {
  return counted(Count, Noun) + (Count == 1 ? " is " : " are ");
}

/// Entries of the file in that state. Those that an older analysis stands for
/// are not a person's to tidy up.
static uint32_t stale(const GateResult &R, GateResult::EntryState State) {
  uint32_t Count = 0;
  for (size_t I = 0; I < R.States.size(); ++I)
    Count += R.States[I] == State && R.Known.Entries[I].Line;
  return Count;
}

std::vector<std::string> describeGate(const GateResult &R) {
  std::vector<std::string> Lines;
  if (!R.What.Text.empty()) {
    uint32_t Failing = R.failing();
    std::string What = R.What.Level ? "at or above " + R.What.Text
                                    : "of the feature " + R.What.Text;
    Lines.push_back(is(Failing, "finding") + What +
                    (R.Known.File.empty() ? "" : " and not accepted") +
                    (Failing ? ": the exit code is 2." : "."));
  }
  if (R.Known.File.empty())
    return Lines;
  std::string Line =
      is(R.accepted(), "finding") + "accepted by " + R.Known.File;
  uint32_t Expired = stale(R, GateResult::EntryState::Expired);
  uint32_t Unused = stale(R, GateResult::EntryState::Unused);
  if (Expired)
    Line += "; " + counted(Expired, "entry", "entries") + " of it expired";
  if (Unused)
    Line += "; " + counted(Unused, "entry", "entries") + " of it accept" +
            (Unused == 1 ? "s" : "") + " nothing any more";
  Lines.push_back(Line + ".");
  return Lines;
}

std::vector<std::string> describeStale(const GateResult &R) {
  std::vector<std::string> Lines;
  for (size_t I = 0; I < R.States.size(); ++I) {
    const BaselineEntry &E = R.Known.Entries[I];
    if (!E.Line)
      continue;
    std::string At = R.Known.File + ":" + std::to_string(E.Line) + ": ";
    if (R.States[I] == GateResult::EntryState::Expired)
      Lines.push_back(At + "expired on " + E.Expires + ": it accepted " +
                      counted(R.Covers[I], "use") + " (" + E.Reason + ")");
    else if (R.States[I] == GateResult::EntryState::Unused)
      Lines.push_back(At + "accepts nothing any more (" + E.Reason + ")");
  }
  return Lines;
}

std::string reasonsOf(const GateResult &R, uint32_t Finding) {
  SetVector<StringRef> Reasons;
  for (uint32_t Entry : R.By[Finding])
    if (Entry != GateResult::NoEntry)
      Reasons.insert(R.Known.Entries[Entry].Reason);
  return join(Reasons, "; ");
}

} // namespace ukport
