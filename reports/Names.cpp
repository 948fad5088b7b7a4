#include "reports/Names.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/NearNames.h"
#include "reports/TextTable.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/GlobPattern.h"
#include <algorithm>
#include <optional>
#include <set>

using namespace llvm;

namespace ukport {

namespace {

/// A name or a glob over names. Refers to the text it was made of.
class NamePattern {
public:
  static Expected<NamePattern> create(StringRef Text) {
    NamePattern P;
    P.Text = Text;
    if (Text.find_first_of("*?[{") == StringRef::npos)
      return P;
    auto Glob = GlobPattern::create(Text, /*MaxSubPatterns=*/1024);
    if (!Glob)
      return makeError("cannot read the pattern", Text,
                       toString(Glob.takeError()),
                       "quote special characters with a backslash");
    P.Glob = std::move(*Glob);
    return P;
  }
  bool matches(StringRef Name) const {
    return Glob ? Glob->match(Name) : Name == Text;
  }

private:
  StringRef Text;
  std::optional<GlobPattern> Glob;
};

} // namespace

static NamedThings collect(const Snapshot &S, const NamePattern &Name) {
  const ProgramGraph &G = *S.Graph;
  NamedThings Things;
  std::set<FunctionId> Found;
  for (uint32_t I = 0; I < G.Functions.size(); ++I)
    if (Name.matches(G.name(FunctionId(I))))
      Found.insert(FunctionId(I));
  for (const auto &[Alias, F] : G.aliases())
    if (Name.matches(Alias))
      Found.insert(F);
  Things.Functions.assign(Found.begin(), Found.end());
  for (const Catalogue::Syscall &Call : S.Map.Syscalls)
    if (Name.matches(Call.Name))
      Things.Syscalls.push_back(Call.Number);
  for (const Catalogue::Feature &F : S.Map.Features)
    if (Name.matches(F.Id) || Name.matches(F.Title))
      Things.Features.push_back(&F);
  for (uint32_t I = 0; I < G.Modules.size(); ++I) {
    StringRef Module = G.name(ModuleId(I));
    StringRef Stem = Module;
    Stem.consume_back(".a");
    StringRef Bare = Stem;
    Bare.consume_front("lib");
    if (Name.matches(Module) || Name.matches(Stem) || Name.matches(Bare))
      Things.Modules.push_back(ModuleId(I));
  }
  for (const Catalogue::Target &T : S.Map.Targets)
    if (Name.matches(T.Name))
      Things.Targets.push_back(&T);
  return Things;
}

/// What a name that nothing has may have meant.
static NearNames namesNear(const Snapshot &S, StringRef Name) {
  const ProgramGraph &G = *S.Graph;
  NearNames Near(Name);
  for (uint32_t I = 0; I < G.Functions.size(); ++I)
    Near.consider(printable(G.name(FunctionId(I))));
  for (const Catalogue::Syscall &Call : S.Map.Syscalls)
    Near.consider(Call.Name);
  for (const Catalogue::Feature &F : S.Map.Features)
    Near.consider(F.Id);
  for (uint32_t I = 0; I < G.Modules.size(); ++I)
    Near.consider(G.name(ModuleId(I)));
  for (const Catalogue::Target &T : S.Map.Targets)
    Near.consider(T.Name);
  return Near;
}

Expected<NamedThings> findNamed(const Snapshot &S, StringRef Name) {
  auto Pattern = NamePattern::create(Name);
  if (!Pattern)
    return Pattern.takeError();
  NamedThings Things = collect(S, *Pattern);
  if (!Things.empty())
    return Things;
  return makeError(
      "no such name", Name,
      "no function, syscall, feature, library or system is called that",
      namesNear(S, Name).question("patterns work: `ukport why 'ngx_*'`"));
}

Expected<const Catalogue::Target *> findTarget(const Snapshot &S,
                                               StringRef Name) {
  if (const Catalogue::Target *T = S.Map.target(Name))
    return T;
  std::vector<std::string> Names;
  Names.reserve(S.Map.Targets.size());
  for (const Catalogue::Target &T : S.Map.Targets)
    Names.push_back(T.Name);
  return makeError("no such target", Name, "no table is called that",
                   "use one of " + join(Names, ", "));
}

} // namespace ukport
