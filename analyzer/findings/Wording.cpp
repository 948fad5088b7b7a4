#include "analyzer/findings/Wording.h"
#include "analyzer/findings/Fingerprint.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace ukport {

/// Longer strings say less about a call than they take from the page.
static constexpr size_t LongestString = 60;

Wording::Wording(const Analysis &A) : G(*A.Graph) {
  for (const SourceExcerpt &E : A.Excerpts)
    At.try_emplace({E.File, E.Line}, &E);
}

const SourceExcerpt *Wording::excerpt(const Location &L) const {
  return L.File.valid() ? At.lookup({G.text(L.File), L.Line}) : nullptr;
}

/// The call of the line that is the site: the one of that callee or, for a call
/// through a pointer, of that field. A line has no columns here, so where two
/// calls could be meant, none is.
const CallFact *Wording::call(SiteId S, FunctionId Callee) const {
  const SourceExcerpt *E = excerpt(G.site(S).Where);
  if (!E)
    return nullptr;
  const EdgeReason *Why = G.reason(S, Callee);
  StringRef Field = Why ? G.text(Why->Through).rsplit('.').second : "";
  bool Direct = G.site(S).Callee == Callee;
  const CallFact *Found = nullptr;
  bool Several = false;
  for (const CallFact &Call : E->Calls) {
    if (Direct ? Call.Function != sourceName(G.name(Callee))
               : !Call.Function.empty())
      continue;
    if (!Direct && !Field.empty() && Call.Field == Field)
      return &Call;
    Several |= Found && Found->Callee != Call.Callee;
    Found = &Call;
  }
  return Several ? nullptr : Found;
}

/// " by the macro `ngx_close_socket` with \"/proc/self/exe\"".
static std::string circumstances(const CallFact &Call) {
  std::string Text;
  raw_string_ostream OS(Text);
  if (!Call.Macro.empty())
    OS << " by the macro `" << Call.Macro << '`';
  ListSeparator Comma(", ");
  for (const StringArgument &S : Call.Strings) {
    if (S.Text.size() > LongestString)
      continue;
    StringRef Before = Comma;
    OS << (Before.empty() ? StringRef(" with ") : Before) << '"';
    printEscapedString(S.Text, OS);
    OS << '"';
  }
  return Text;
}

std::string Wording::reason(SiteId S, FunctionId Callee) const {
  const Site &Call = G.site(S);
  const CallFact *Fact = call(S, Callee);
  if (!Fact || Call.Kind == SiteKind::Callback)
    return reasonOf(G, S, Callee);
  if (Call.Callee == Callee)
    return reasonOf(G, S, Callee) + circumstances(*Fact);
  return reasonOf(G, S, Callee, Fact->Callee);
}

void Wording::apply(Witness &Path) const {
  for (Step &S : Path)
    if (S.Site.valid())
      S.Reason = reason(S.Site, S.Function);
}

} // namespace ukport
