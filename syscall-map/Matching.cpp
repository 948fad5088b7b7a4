//===- Matching.cpp - does this site use that feature? --------------------===//
//
// A condition is judged over all values that an argument may have:
//
//   Yes       a known value passes
//   No        every value is known, and none passes
//   Possibly  none of the known values passes, but there may be others
//
// A rule is as strong as its weakest condition. Where two conditions each
// chose among several values, it is not known that the values meet in one
// call, so the rule holds possibly.
//
//===----------------------------------------------------------------------===//
#include "syscall-map/MapReader.h"
#include "syscall-map/SyscallMap.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace ukport {

using Test = Condition::Test;

bool sameNumber(int64_t A, int64_t B) {
  auto FitsIn32 = [](int64_t V) {
    return V >= INT32_MIN && V <= int64_t(UINT32_MAX);
  };
  return A == B || (FitsIn32(A) && FitsIn32(B) && uint32_t(A) == uint32_t(B));
}

static bool passes(const Condition &C, int64_t Value) {
  auto Same = [&](int64_t Other) { return sameNumber(Value, Other); };
  switch (C.Kind) {
  case Test::Bits:
    return (uint64_t(Value) & C.Mask) == uint64_t(C.Number);
  case Test::AnyBit:
    return uint64_t(Value) & C.Mask;
  case Test::AnyOf:
    return any_of(C.Numbers, Same);
  case Test::NoneOf:
    return none_of(C.Numbers, Same);
  default:
    return false;
  }
}

static bool passes(const Condition &C, StringRef Value) {
  switch (C.Kind) {
  case Test::PathPrefix:
    return any_of(C.Strings,
                  [&](StringRef Prefix) { return Value.starts_with(Prefix); });
  case Test::NoPathPrefix:
    return none_of(C.Strings,
                   [&](StringRef Prefix) { return Value.starts_with(Prefix); });
  case Test::StringAnyOf:
    return is_contained(C.Strings, Value);
  case Test::StringNoneOf:
    return !is_contained(C.Strings, Value);
  default:
    return false;
  }
}

static bool isAboutStrings(Test Kind) {
  return Kind == Test::PathPrefix || Kind == Test::NoPathPrefix ||
         Kind == Test::StringAnyOf || Kind == Test::StringNoneOf;
}

namespace {
/// What is known of all conditions on one argument.
struct ArgumentResult {
  MatchStrength Strength = MatchStrength::No;
  std::optional<int64_t> Number;
  std::string String;
};
} // namespace

/// A pointer known only as a number says nothing about its text, unless it is
/// the null pointer, which has none. Text says nothing about a number.
static bool sawAll(const Condition &C, const ArgumentValues &Values) {
  return Values.Complete &&
         (isAboutStrings(C.Kind)
              ? all_of(Values.Numbers, [](int64_t V) { return V == 0; })
              : Values.Strings.empty());
}

/// Judges all of \p Conditions, which are about one argument.
static ArgumentResult judge(ArrayRef<const Condition *> Conditions,
                            const ArgumentValues &Values) {
  auto PassesAll = [&](const auto &Value) {
    return all_of(Conditions,
                  [&](const Condition *C) { return passes(*C, Value); });
  };
  for (const std::string &Value : Values.Strings)
    if (PassesAll(StringRef(Value)))
      return {MatchStrength::Yes, std::nullopt, Value};
  for (int64_t Value : Values.Numbers)
    if (PassesAll(Value))
      return {MatchStrength::Yes, Value, ""};
  auto MayHold = [&](const Condition *C) {
    return !C->SkipUnknown && !sawAll(*C, Values);
  };
  if (all_of(Conditions, MayHold))
    return {MatchStrength::Possibly, std::nullopt, ""};
  return {};
}

/// Judges a rule about the syscall that \p Use makes.
static MatchResult judgeRule(const SyscallMap &Map, const Matcher &M,
                             const SyscallInfo &Info, const SyscallUse &Use) {
  MatchResult Result{MatchStrength::Yes, &M, ""};
  std::vector<std::optional<int64_t>> Others = Map.knownNumbers(Use);
  unsigned Chosen = 0; // arguments at which one of several values was chosen
  for (unsigned I = 0; I < Use.Arguments.size(); ++I) {
    const ArgumentValues &Values = Use.Arguments[I];
    std::vector<const Condition *> Here;
    for (const Condition &C : M.Conditions) {
      if (C.Argument != I)
        continue;
      if (C.Kind != Test::Unknown)
        Here.push_back(&C);
      else if (Values.Complete)
        return {};
    }
    if (Here.empty())
      continue;
    ArgumentResult Judged = judge(Here, Values);
    Result.Strength = std::min(Result.Strength, Judged.Strength);
    Chosen +=
        !Values.Complete || Values.Numbers.size() + Values.Strings.size() > 1;
    if (Result.Value.empty())
      Result.Value =
          Judged.Number
              ? Map.describeArgument(Info.Name, I, *Judged.Number, Others)
              : Judged.String;
  }
  if (Result.Strength == MatchStrength::Yes && Chosen > 1)
    Result.Strength = MatchStrength::Possibly;
  return Result;
}

MatchResult SyscallMap::matchFeature(const Feature &F,
                                     const SyscallUse &Use) const {
  MatchResult Best;
  const SyscallInfo *Info = byNumber(Use.Number);
  for (const Matcher &M : F.Matchers) {
    MatchResult Here;
    if (M.Which == Matcher::Kind::UnknownNumber && Use.Number < 0)
      Here = {MatchStrength::Yes, &M, ""};
    else if (M.Which == Matcher::Kind::Syscall && Info &&
             is_contained(M.Names, Info->Name))
      Here = judgeRule(*this, M, *Info, Use);
    if (Here.Strength > Best.Strength)
      Best = std::move(Here);
  }
  return Best;
}

MatchResult SyscallMap::matchFunction(const Feature &F,
                                      StringRef Function) const {
  for (const Matcher &M : F.Matchers)
    if (M.Which == Matcher::Kind::Function &&
        any_of(M.Names,
               [&](StringRef Glob) { return fitsGlob(Glob, Function); }))
      return {MatchStrength::Yes, &M, Function.str()};
  return {};
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

static bool meet(const std::set<std::string> &A,
                 const std::set<std::string> &B) {
  return any_of(A, [&](const std::string &Name) { return B.count(Name) != 0; });
}

bool PatternClause::holds(const RegionFacts &Facts) const {
  auto Reaches = [](const std::vector<std::set<std::string>> &Sets,
                    const std::set<std::string> &Region) {
    return all_of(Sets, [&](const auto &Set) { return meet(Set, Region); });
  };
  return Reaches(ChildReaches, Facts.ChildSyscalls) &&
         Reaches(ParentReaches, Facts.ParentSyscalls) &&
         !meet(ChildAvoids, Facts.ChildSyscalls) &&
         !meet(ParentAvoids, Facts.ParentSyscalls) &&
         ParentExits.value_or(Facts.ParentExits) == Facts.ParentExits &&
         ChildExits.value_or(Facts.ChildExits) == Facts.ChildExits &&
         ChildReturns.value_or(Facts.ChildReturns) == Facts.ChildReturns;
}

std::vector<PatternMatch>
SyscallMap::matchPatterns(const Feature &F, const RegionFacts &Facts) const {
  std::vector<PatternMatch> Matches;
  auto Holds = [&](const std::vector<PatternClause> &Clauses) {
    return any_of(Clauses,
                  [&](const PatternClause &C) { return C.holds(Facts); });
  };
  for (const Pattern &P : F.Patterns)
    if (Holds(P.When))
      Matches.push_back({&P, true});
  for (const Pattern &P : F.Patterns)
    if (!Holds(P.When) && Holds(P.Maybe))
      Matches.push_back({&P, false});
  if (Matches.empty() && !F.Patterns.empty())
    Matches.push_back({&F.Patterns.back(), false});
  return Matches;
}

} // namespace ukport
