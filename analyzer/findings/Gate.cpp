#include "analyzer/findings/Gate.h"
#include "analyzer/findings/Fingerprint.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/NearNames.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/GlobPattern.h"
#include <array>
#include <ctime>
#include <set>

using namespace llvm;

namespace ukport {

static constexpr std::array Severities = {Severity::Info, Severity::Degraded,
                                          Severity::Loss, Severity::Blocker};

std::optional<Severity> severityNamed(StringRef Name) {
  for (Severity S : Severities)
    if (toString(S) == Name)
      return S;
  return std::nullopt;
}

Expected<Gate> Gate::parse(StringRef Text, ArrayRef<StringRef> Features) {
  Gate G;
  G.Text = Text.str();
  G.Level = severityNamed(Text);
  if (Text.empty() || G.Level)
    return G;
  if (is_contained(Features, Text)) {
    G.FeatureId = Text.str();
    return G;
  }
  NearNames Near(Text);
  for (Severity S : Severities)
    Near.consider(toString(S));
  for (StringRef Id : Features)
    Near.consider(Id);
  return makeError(
      "bad --fail-on", Text, "it is neither a severity nor a feature",
      Near.question("use info, degraded, loss, blocker, or a feature's id"));
}

bool Gate::means(const Finding &F) const {
  return Level ? F.Level >= *Level
               : !FeatureId.empty() && F.FeatureId == FeatureId;
}

std::string today() {
  time_t Now = time(nullptr);
  if (const char *Epoch = getenv("SOURCE_DATE_EPOCH"))
    if (uint64_t Seconds; to_integer(StringRef(Epoch), Seconds))
      Now = time_t(Seconds);
  tm Parts;
  gmtime_r(&Now, &Parts);
  char Text[] = "YYYY-MM-DD";
  strftime(Text, sizeof Text, "%Y-%m-%d", &Parts);
  return Text;
}

//===----------------------------------------------------------------------===//
// What an entry means
//===----------------------------------------------------------------------===//

namespace {

/// An entry, ready to be held against uses.
class EntryMatcher {
public:
  explicit EntryMatcher(const BaselineEntry &E)
      : Entry(E), Feature(compile(E.Feature)), Pattern(compile(E.Pattern)),
        Function(compile(E.Function)), Module(compile(E.Module)),
        File(compile(E.File)), Uses(E.Uses.begin(), E.Uses.end()) {}

  bool means(const Finding &F) const {
    if (!matches(Feature, F.FeatureId) || !matches(Pattern, F.Pattern))
      return false;
    if (Entry.Targets.empty())
      return true;
    auto It = Entry.Targets.find(F.Target);
    return It != Entry.Targets.end() && F.Level <= It->second;
  }

  /// Whether a use of a finding that it means is one of those.
  bool means(const ProgramGraph &G, const FeatureUse &U,
             const std::string &Print) const {
    if (!Uses.empty() && !Uses.count(Print))
      return false;
    StringRef In, Of, At;
    if (U.Function.valid()) {
      In = sourceName(G.name(U.Function));
      Of = G.name(G.function(U.Function).Module);
    }
    if (Location L = placeOf(G, U); L.File.valid())
      At = G.text(L.File);
    return matches(Function, In) && matches(Module, Of) && matches(File, At);
  }

  /// Whether it means every use there is.
  bool meansAnyUse() const {
    return Uses.empty() && !Function && !Module && !File;
  }

private:
  /// The parser has seen that it is a glob.
  static std::optional<GlobPattern> compile(StringRef Text) {
    if (Text.empty())
      return std::nullopt;
    return cantFail(GlobPattern::create(Text));
  }
  static bool matches(const std::optional<GlobPattern> &Glob, StringRef Text) {
    return !Glob || Glob->match(Text);
  }

  const BaselineEntry &Entry;
  std::optional<GlobPattern> Feature, Pattern, Function, Module, File;
  std::set<std::string> Uses;
};

} // namespace

//===----------------------------------------------------------------------===//
// The judgement
//===----------------------------------------------------------------------===//

bool GateResult::isAccepted(uint32_t Finding) const {
  return !is_contained(By[Finding], NoEntry);
}

uint32_t GateResult::accepted() const {
  uint32_t Count = 0;
  for (uint32_t I = 0; I < By.size(); ++I)
    Count += isAccepted(I);
  return Count;
}

uint32_t GateResult::failing() const { return llvm::count(Fails, true); }

StringRef nameOf(GateResult::EntryState State) {
  switch (State) {
  case GateResult::EntryState::Used:
    return "used";
  case GateResult::EntryState::Unused:
    return "unused";
  case GateResult::EntryState::Expired:
    return "expired";
  }
  return "";
}

GateResult judge(const Analysis &A, const Gate &What, BaselineFile Known,
                 StringRef Today) {
  GateResult R;
  R.What = What;
  R.Known = std::move(Known);
  size_t Entries = R.Known.Entries.size();
  R.States.assign(Entries, GateResult::EntryState::Unused);
  R.Covers.assign(Entries, 0);
  std::vector<EntryMatcher> Matchers(R.Known.Entries.begin(),
                                     R.Known.Entries.end());
  std::vector<std::string> Prints;
  if (Entries)
    Prints = fingerprintsOf(A);
  for (const Finding &F : A.Findings) {
    std::vector<uint32_t> &By = R.By.emplace_back(
        std::max<size_t>(F.Uses.size(), 1), GateResult::NoEntry);
    for (uint32_t E = 0; E < Entries; ++E) {
      if (!Matchers[E].means(F))
        continue;
      bool Expired = !R.Known.Entries[E].Expires.empty() &&
                     R.Known.Entries[E].Expires < Today;
      for (size_t I = 0; I < By.size(); ++I) {
        bool Means = F.Uses.empty()
                         ? Matchers[E].meansAnyUse()
                         : Matchers[E].means(*A.Graph, A.Uses[F.Uses[I]],
                                             Prints[F.Uses[I]]);
        if (!Means)
          continue;
        ++R.Covers[E];
        if (!Expired && By[I] == GateResult::NoEntry)
          By[I] = E;
      }
      if (R.Covers[E])
        R.States[E] = Expired ? GateResult::EntryState::Expired
                              : GateResult::EntryState::Used;
    }
    R.Fails.push_back(What.means(F) && is_contained(By, GateResult::NoEntry));
  }
  return R;
}

//===----------------------------------------------------------------------===//
// A new baseline
//===----------------------------------------------------------------------===//

/// One entry accepts a use on every system that it names, so uses that are not
/// accepted on the same systems stand in different entries.
std::vector<BaselineEntry> entriesFor(const Analysis &A, const GateResult &R,
                                      Severity Least, StringRef Reason,
                                      StringRef Expires) {
  using Kind = std::pair<std::string, std::string>;
  using Systems = std::map<std::string, Severity>;
  std::vector<std::string> Prints = fingerprintsOf(A);
  std::map<Kind, std::map<uint32_t, Systems>> Open; // by use; NoEntry: any
  for (uint32_t F = 0; F < A.Findings.size(); ++F) {
    const Finding &Each = A.Findings[F];
    if (Each.Level < Least)
      continue;
    for (size_t I = 0; I < R.By[F].size(); ++I)
      if (R.By[F][I] == GateResult::NoEntry) {
        uint32_t Use = Each.Uses.empty() ? GateResult::NoEntry : Each.Uses[I];
        Open[{Each.FeatureId, Each.Pattern}][Use][Each.Target] = Each.Level;
      }
  }
  std::vector<BaselineEntry> Entries;
  for (const auto &[Of, Uses] : Open) {
    std::map<Systems, std::vector<std::string>> BySystems;
    for (const auto &[Use, On] : Uses) {
      std::vector<std::string> &Known = BySystems[On];
      if (Use != GateResult::NoEntry)
        Known.push_back(Prints[Use]);
    }
    for (auto &[On, Known] : BySystems) {
      BaselineEntry E;
      E.Feature = Of.first;
      E.Pattern = Of.second;
      E.Uses = std::move(Known);
      E.Targets = On;
      E.Reason = Reason.str();
      E.Expires = Expires.str();
      Entries.push_back(std::move(E));
    }
  }
  return Entries;
}

} // namespace ukport
