#include "analyzer/graph/Witness.h"
#include <algorithm>
#include <deque>

using namespace llvm;

namespace ukport {

WitnessTree::WitnessTree(const ProgramGraph &G)
    : G(G), Distance(G.Functions.size(), UINT32_MAX),
      Through(G.Functions.size()), RootIndex(G.Functions.size(), UINT32_MAX) {
  std::deque<FunctionId> Queue;
  for (uint32_t I = 0; I < G.Roots.size(); ++I) {
    FunctionId F = G.Roots[I].Function;
    if (!G.isLive(F) || Distance[F.index()] == 0)
      continue;
    Distance[F.index()] = 0;
    RootIndex[F.index()] = I;
    Queue.push_back(F);
  }
  // Sites share target sets: after the first of them a set has nothing new.
  std::vector<bool> SetSeen(G.TargetSets.size());
  while (!Queue.empty()) {
    FunctionId From = Queue.front();
    Queue.pop_front();
    auto Visit = [&](FunctionId To, uint32_t SiteIndex) {
      if (Distance[To.index()] != UINT32_MAX)
        return;
      Distance[To.index()] = Distance[From.index()] + 1;
      Through[To.index()] = SiteId(SiteIndex);
      Queue.push_back(To);
    };
    IndexRange R = G.function(From).Sites;
    for (uint32_t I = R.Begin; I < R.End; ++I) {
      const Site &S = G.Sites[I];
      if (!G.isLive(SiteId(I)))
        continue;
      if (S.Callee.valid())
        Visit(S.Callee, I);
      if (!S.Targets.valid() || SetSeen[S.Targets.index()])
        continue;
      SetSeen[S.Targets.index()] = true;
      for (FunctionId Target : G.targets(S))
        Visit(Target, I);
    }
  }
}

Witness WitnessTree::to(FunctionId F) const {
  Witness Path;
  if (Distance[F.index()] == UINT32_MAX)
    return Path;
  while (true) {
    Step S;
    S.Function = F;
    S.Site = Through[F.index()];
    if (!S.Site.valid()) {
      S.Reason = G.Roots[RootIndex[F.index()]].Reason;
      Path.push_back(S);
      break;
    }
    S.Kind = edgeKindOf(G, S.Site, F);
    S.Reason = reasonOf(G, S.Site, F);
    Path.push_back(S);
    F = G.site(S.Site).Caller;
  }
  std::reverse(Path.begin(), Path.end());
  return Path;
}

EdgeKind edgeKindOf(const ProgramGraph &G, SiteId S, FunctionId Callee) {
  const Site &At = G.site(S);
  const Function &Caller = G.function(At.Caller);
  if (Caller.Kind == FunctionKind::Synthetic)
    return EdgeKind::Signal; // the one synthetic vertex, see live/Outside.h
  if (Caller.Kind == FunctionKind::Undefined)
    return EdgeKind::Assumed;
  if (At.Kind == SiteKind::Callback)
    return EdgeKind::Thread;
  if (At.Kind == SiteKind::Indirect)
    return EdgeKind::Indirect;
  return Caller.Kind == FunctionKind::Native ? EdgeKind::Asm : EdgeKind::Direct;
}

/// "handed over in ngx_init_signals (src/os/unix/ngx_process.c:295)".
static std::string handedOver(const ProgramGraph &G, SiteId S,
                              FunctionId Callee) {
  auto Known = G.Callbacks.find(S);
  if (Known != G.Callbacks.end())
    for (const CallbackTarget &T : Known->second)
      if (T.Function == Callee && T.Origin.valid())
        return "calls what was handed over in " +
               G.name(G.site(T.Origin).Caller).str() + " (" +
               G.describe(G.site(T.Origin).Where) + ")";
  return "calls what was handed over";
}

/// Text + " (file.c:12)", or Text alone for an unknown place.
static std::string withPlace(const ProgramGraph &G, const std::string &Text,
                             const Location &Where) {
  std::string Place = G.describe(Where);
  return Place.empty() ? Text : Text + " (" + Place + ")";
}

/// ", set in ngx_http_init_phase_handlers": how the address came to stand in
/// the program; "" where the reason does not say by whom.
static std::string originOf(const ProgramGraph &G, const EdgeReason &R) {
  if (R.ByData.valid())
    return ", held by " + G.name(R.ByData).str() + "'s initialiser";
  if (!R.ByFunction.valid())
    return "";
  std::string By = G.name(R.ByFunction).str();
  switch (R.Kind) {
  case ReasonKind::Store:
    return ", set in " + By;
  case ReasonKind::Argument:
    return ", handed over in " + By;
  case ReasonKind::Value:
    return R.ByFunction == G.site(R.Site).Caller
               ? ", whose address it takes itself"
               : ", a value from " + By;
  case ReasonKind::Initialiser:
  case ReasonKind::Signature:
    return ", named in " + By;
  }
  return "";
}

/// What is known when nothing narrower than the signature is.
static std::string reasonBySignature(const ProgramGraph &G, const Site &At,
                                     FunctionId Callee, StringRef Spelling) {
  std::string Type = ukport::describe(G.signature(At.Signature));
  std::string Text = Spelling.empty()
                         ? "calls through a pointer of signature " + Type
                         : "calls it through `" + Spelling.str() +
                               "`, a pointer of signature " + Type;
  auto Taken = G.TakenBy.find(Callee);
  if (Taken == G.TakenBy.end())
    return Text;
  const AddressTaken &By = Taken->second;
  Text += "; its address is taken ";
  Text += By.ByData.valid() ? "in the initialiser of " + G.name(By.ByData).str()
                            : "in " + G.name(By.ByFunction).str();
  return withPlace(G, Text, By.Where);
}

std::string reasonOf(const ProgramGraph &G, SiteId S, FunctionId Callee,
                     StringRef Spelling) {
  const Site &At = G.site(S);
  if (At.Callee == Callee)
    return "calls it";
  if (At.Kind == SiteKind::Callback)
    return handedOver(G, S, Callee);
  const EdgeReason *R = G.reason(S, Callee);
  if (!R || R->Kind == ReasonKind::Signature)
    return reasonBySignature(G, At, Callee, Spelling);
  StringRef Through = Spelling.empty() ? G.text(R->Through) : Spelling;
  std::string Text = "calls it through ";
  Text += Through.empty() ? "a pointer" : "`" + Through.str() + "`";
  Text = withPlace(G, Text + originOf(G, *R), R->Where);
  if (R->Assumed.valid())
    Text += ", as is assumed of `" + G.text(R->Assumed).str() + "`";
  return Text;
}

} // namespace ukport
