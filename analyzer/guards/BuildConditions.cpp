#include "analyzer/guards/BuildConditions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport {

/// \p Text without parentheses around all of it.
static StringRef bare(StringRef Text) {
  Text = Text.trim();
  while (Text.starts_with("(") && Text.ends_with(")") &&
         Text.find(')') == Text.size() - 1)
    Text = Text.drop_front().drop_back().trim();
  return Text;
}

/// Makes a condition of \p Text; none where the compiler or the platform
/// decides, not the build.
static std::optional<BuildCondition> parse(StringRef Text) {
  BuildCondition C;
  C.Text = Text.str();
  StringRef Rest = bare(Text);
  while (Rest.consume_front("!")) {
    C.Negated = !C.Negated;
    Rest = bare(Rest);
  }
  if (Rest.consume_front("defined"))
    Rest = bare(Rest);
  if (!Rest.empty() && !isDigit(Rest[0]) &&
      all_of(Rest, [](char Each) { return isAlnum(Each) || Each == '_'; }))
    C.Macro = Rest.str();
  if (StringRef(C.Macro).starts_with("_"))
    return std::nullopt;
  return C;
}

namespace {

class ConditionFinder {
public:
  ConditionFinder(const GuardFinder &Finder, const GuardedPlace &P)
      : Finder(Finder), G(Finder.S.graph()), P(P) {}

  std::vector<BuildCondition> run() {
    if (P.At == NoVertex || !Finder.Tree.reached(P.At))
      return {};
    if (P.Site.valid() && !isOfLibc(G, P.Function))
      addLine(G.site(P.Site).Where);
    std::vector<Vertex> Passed = Finder.Tree.dominators(P.At);
    Passed.insert(Passed.begin(), P.At);
    for (Vertex V : Passed)
      if (FunctionId F = Finder.Blocks.entered(V); F.valid() && !isOfLibc(G, F))
        addFunction(F, V);
    return std::move(Found);
  }

private:
  std::vector<std::string> conditionsAt(const Location &L) const {
    return L.File.valid() ? Finder.Lines.conditionsAt(G.text(L.File), L.Line)
                          : std::vector<std::string>();
  }

  void add(StringRef Text, const Location &Where) {
    if (any_of(Found, [&](const BuildCondition &C) { return C.Text == Text; }))
      return;
    std::optional<BuildCondition> C = parse(Text);
    if (!C)
      return;
    C->Where = Finder.Lines.at(Where);
    if (!C->Macro.empty())
      C->SetBy = Finder.Lines.definitionOf(C->Macro);
    Found.push_back(std::move(*C));
  }

  void addLine(const Location &L) {
    std::vector<std::string> Here = conditionsAt(L);
    for (const std::string &Text : reverse(Here))
      add(Text, L);
  }

  void addFunction(FunctionId F, Vertex Entry) {
    addLine(G.function(F).Where);
    // All calls of it under one condition.
    std::optional<std::vector<std::string>> Common;
    Location Where;
    for (Vertex V : Finder.Back.successors(Entry))
      if (Finder.Tree.reached(V) && Finder.Blocks.kind(V) != VertexKind::Block)
        return;
    for (SiteId S : callsOf(F)) {
      std::vector<std::string> Here = conditionsAt(G.site(S).Where);
      if (!Common) {
        Common = std::move(Here);
        Where = G.site(S).Where;
      } else {
        llvm::erase_if(*Common, [&](const std::string &Text) {
          return !is_contained(Here, Text);
        });
      }
    }
    if (Common)
      for (const std::string &Text : reverse(*Common))
        add(Text, Where);
  }

  std::vector<SiteId> callsOf(FunctionId F) const {
    std::vector<SiteId> Calls;
    for (uint32_t I = 0; I < G.Sites.size(); ++I)
      if (G.Sites[I].Callee == F && G.isLive(SiteId(I)))
        Calls.push_back(SiteId(I));
    return Calls;
  }

  const GuardFinder &Finder;
  const ProgramGraph &G;
  const GuardedPlace &P;
  std::vector<BuildCondition> Found;
};

} // namespace

std::vector<BuildCondition> buildConditionsOf(const GuardFinder &Finder,
                                              const GuardedPlace &P) {
  return ConditionFinder(Finder, P).run();
}

} // namespace ukport
