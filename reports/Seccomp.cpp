#include "reports/Seccomp.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace ukport {

/// The numbers that can arrive at an argument, if that is all it can be.
static std::optional<std::set<int64_t>> numbersAt(const ValueSet &Set) {
  if (!Set.Complete || Set.Values.empty())
    return std::nullopt;
  std::set<int64_t> Numbers;
  for (const ArgumentValue &V : Set.Values) {
    if (V.IsString)
      return std::nullopt;
    Numbers.insert(V.Number);
  }
  return Numbers;
}

/// The values of an argument by the call at which they stand; none where one
/// call gives several.
static std::optional<std::map<SiteId, int64_t>> byOrigin(const ValueSet &Set) {
  std::map<SiteId, int64_t> Values;
  for (const ArgumentValue &V : Set.Values)
    if (!Values.emplace(V.Origin, V.Number).second)
      return std::nullopt;
  return Values;
}

/// The rules of one site where the arguments \p Over come from the same calls,
/// each of which gives all of them: socket(AF_UNIX, SOCK_STREAM).
static std::optional<std::vector<SeccompRule>>
rulesByCall(const SyscallSite &Site, const std::set<unsigned> &Over) {
  SeccompRule Same; // the arguments with one value
  std::map<SiteId, SeccompRule> Calls;
  std::optional<std::set<SiteId>> Origins;
  for (unsigned I : Over) {
    std::set<int64_t> Numbers = *numbersAt(Site.Arguments[I]);
    if (Numbers.size() == 1) {
      Same[I] = *Numbers.begin();
      continue;
    }
    auto Values = byOrigin(Site.Arguments[I]);
    if (!Values)
      return std::nullopt;
    std::set<SiteId> Here;
    for (const auto &[Origin, Number] : *Values) {
      Calls[Origin][I] = Number;
      Here.insert(Origin);
    }
    if (Origins && *Origins != Here)
      return std::nullopt;
    Origins = std::move(Here);
  }
  if (!Origins)
    return std::vector<SeccompRule>{Same};
  std::vector<SeccompRule> Rules;
  for (auto &[Origin, Rule] : Calls) {
    Rule.insert(Same.begin(), Same.end());
    Rules.push_back(std::move(Rule));
  }
  return Rules;
}

/// The rules of one site: each value of an argument with each of the others.
static std::vector<SeccompRule> rulesByValue(const SyscallSite &Site,
                                             const std::set<unsigned> &Over) {
  std::vector<SeccompRule> Rules(1);
  for (unsigned I : Over) {
    std::vector<SeccompRule> Longer;
    std::set<int64_t> Numbers = *numbersAt(Site.Arguments[I]);
    for (int64_t Number : Numbers)
      for (SeccompRule Rule : Rules) {
        Rule[I] = Number;
        Longer.push_back(std::move(Rule));
      }
    Rules = std::move(Longer);
  }
  return Rules;
}

/// The rules of \p Sites, all of one syscall, over the arguments \p Over.
static std::set<SeccompRule> rulesOver(ArrayRef<const SyscallSite *> Sites,
                                       const std::set<unsigned> &Over) {
  std::set<SeccompRule> Rules;
  for (const SyscallSite *Site : Sites) {
    auto ByCall = rulesByCall(*Site, Over);
    std::vector<SeccompRule> Some =
        ByCall ? std::move(*ByCall) : rulesByValue(*Site, Over);
    Rules.insert(Some.begin(), Some.end());
  }
  return Rules;
}

static std::set<SeccompRule> rulesOf(ArrayRef<const SyscallSite *> Sites,
                                     unsigned ArgumentCount) {
  // Arguments that are known at every site, with how many values they have.
  std::set<std::pair<size_t, unsigned>> Known;
  for (unsigned I = 0; I < ArgumentCount; ++I) {
    std::set<int64_t> All;
    bool Everywhere = all_of(Sites, [&](const SyscallSite *Site) {
      auto Here = numbersAt(Site->Arguments[I]);
      if (Here)
        All.insert(Here->begin(), Here->end());
      return Here.has_value();
    });
    if (Everywhere && All.size() <= SeccompProfile::MaxRules)
      Known.insert({All.size(), I});
  }
  std::set<unsigned> Over;
  std::set<SeccompRule> Rules = {SeccompRule()};
  for (const auto &[Count, Index] : Known) {
    Over.insert(Index);
    std::set<SeccompRule> More = rulesOver(Sites, Over);
    if (More.size() > SeccompProfile::MaxRules)
      break;
    Rules = std::move(More);
  }
  return Rules;
}

SeccompProfile seccompProfileOf(const Snapshot &S) {
  SeccompProfile P;
  std::map<int, std::vector<const SyscallSite *>> Sites;
  for (const SyscallSite &Site : S.Result.SyscallSites) {
    P.AnyNumber |= !Site.NumberKnown;
    for (int Number : Site.Numbers)
      Sites[Number].push_back(&Site);
  }
  for (const auto &[Number, Here] : Sites) {
    const Catalogue::Syscall *Call = S.Map.syscall(Number);
    P.Rules[Number] = rulesOf(Here, Call ? Call->ArgumentNames.size() : 0);
  }
  return P;
}

static std::string nameOf(const Snapshot &S, int Number) {
  const Catalogue::Syscall *Call = S.Map.syscall(Number);
  return Call ? Call->Name : std::to_string(Number);
}

/// The kernel takes an int from the low half of a register; what stands in the
/// other half is up to who calls.
static json::Object conditionOf(unsigned Index, int64_t Value) {
  constexpr int64_t Low = 0xffffffff;
  if (Value >= 0 && Value <= INT32_MAX)
    return json::Object{
        {"index", Index}, {"value", Value}, {"op", "SCMP_CMP_EQ"}};
  return json::Object{{"index", Index},
                      {"value", Low},
                      {"valueTwo", Value & Low},
                      {"op", "SCMP_CMP_MASKED_EQ"}};
}

void writeOciProfile(const SeccompProfile &P, const Snapshot &S,
                     raw_ostream &OS) {
  json::Array Whole, Calls;
  for (const auto &[Number, Rules] : P.Rules)
    for (const SeccompRule &Rule : Rules) {
      if (Rule.empty()) {
        Whole.push_back(nameOf(S, Number));
        continue;
      }
      json::Array Conditions;
      for (const auto &[Index, Value] : Rule)
        Conditions.push_back(conditionOf(Index, Value));
      Calls.push_back(json::Object{{"names", {nameOf(S, Number)}},
                                   {"action", "SCMP_ACT_ALLOW"},
                                   {"args", std::move(Conditions)}});
    }
  Whole.push_back("restart_syscall"); // the kernel's, after a stop
  if (!P.Rules.count(59))             // only who starts the program needs it
    Calls.push_back(
        json::Object{{"names", {"execve"}},
                     {"action", "SCMP_ACT_ALLOW"},
                     {"comment", "the container's runtime enters the program "
                                 "by it, behind the filter"}});
  Calls.insert(Calls.begin(), json::Object{{"names", std::move(Whole)},
                                           {"action", "SCMP_ACT_ALLOW"}});
  constexpr int NoSuchCall = 38; // ENOSYS
  json::Object Profile{
      {"defaultAction", P.AnyNumber ? "SCMP_ACT_ALLOW" : "SCMP_ACT_ERRNO"},
      {"architectures", {"SCMP_ARCH_X86_64"}},
      {"syscalls", std::move(Calls)}};
  if (!P.AnyNumber)
    Profile["defaultErrnoRet"] = NoSuchCall;
  OS << formatv("{0:2}\n", json::Value(std::move(Profile)));
}

void writeSystemdFilter(const SeccompProfile &P, const Snapshot &S,
                        raw_ostream &OS) {
  OS << "[Service]\nSystemCallArchitectures=native\nSystemCallErrorNumber="
        "ENOSYS\n";
  if (P.AnyNumber) {
    OS << "# any call can be made: nothing to filter\n";
    return;
  }
  OS << "SystemCallFilter=restart_syscall";
  for (const auto &[Number, Rules] : P.Rules)
    OS << ' ' << nameOf(S, Number);
  OS << '\n';
}

} // namespace ukport
