#include "analyzer/graph/Signature.h"

namespace ukport {

/// A void callee reached by a call that uses the result leaves garbage in the
/// register, which real programs do (a void thread function), so it matches.
static bool returnMatches(ReturnClass Call, ReturnClass Callee) {
  return Call == ReturnClass::Void || Callee == ReturnClass::Void ||
         Call == Callee || Call == ReturnClass::Pair ||
         Callee == ReturnClass::Pair;
}

bool mayCall(const Signature &Call, const Signature &Callee) {
  if (Call.Any || Callee.Any)
    return true;
  if (!returnMatches(Call.Return, Callee.Return))
    return false;
  return Callee.ReadGpr <= Call.Gpr && Callee.ReadSse <= Call.Sse &&
         Callee.Memory <= Call.Memory;
}

static const char *name(ReturnClass R) {
  switch (R) {
  case ReturnClass::Void:
    return "void";
  case ReturnClass::Gpr:
    return "gpr";
  case ReturnClass::Sse:
    return "sse";
  case ReturnClass::X87:
    return "x87";
  case ReturnClass::Pair:
    return "pair";
  }
  return "?";
}

std::string describe(const Signature &S) {
  if (S.Any)
    return "any";
  std::string Text = name(S.Return);
  Text += '(';
  const char *Separator = "";
  auto Add = [&](unsigned Count, const char *What) {
    for (unsigned I = 0; I < Count; ++I) {
      Text += Separator;
      Text += What;
      Separator = ",";
    }
  };
  Add(S.Gpr, "gpr");
  Add(S.Sse, "sse");
  Add(S.Memory, "mem");
  Add(S.Variadic, "...");
  return Text + ')';
}

} // namespace ukport
