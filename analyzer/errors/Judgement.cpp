#include "analyzer/errors/Judgement.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport {

static constexpr StringLiteral HandlingNames[] = {
    "ignored", "goes-on",  "foreseen", "keeps", "gives-up",
    "unknown", "may-exit", "loops",    "exits"};
static constexpr StringLiteral NeedNames[] = {"stubbable", "fakeable",
                                              "required", "unknown"};
static constexpr StringLiteral ReasonNames[] = {"handling", "not-done",
                                                "not-written", "wrong-answer"};

template <typename Enum, size_t N>
static std::optional<Enum> named(const StringLiteral (&Names)[N],
                                 StringRef Name) {
  auto It = find(Names, Name);
  if (It == std::end(Names))
    return std::nullopt;
  return Enum(It - std::begin(Names));
}

StringRef nameOf(Handling H) { return HandlingNames[unsigned(H)]; }
StringRef nameOf(Need N) { return NeedNames[unsigned(N)]; }
StringRef nameOf(NeedReason R) { return ReasonNames[unsigned(R)]; }

std::optional<Handling> handlingNamed(StringRef Name) {
  return named<Handling>(HandlingNames, Name);
}

std::optional<Need> needNamed(StringRef Name) {
  return named<Need>(NeedNames, Name);
}

std::optional<NeedReason> needReasonNamed(StringRef Name) {
  return named<NeedReason>(ReasonNames, Name);
}

} // namespace ukport
