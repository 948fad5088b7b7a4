#include "analyzer/store/Catalogue.h"
#include "analyzer/store/Internal.h"
#include "syscall-map/SyscallMap.h"
#include <algorithm>
#include <tuple>

using namespace llvm;

namespace ukport {

//===----------------------------------------------------------------------===//
// Copying the map
//===----------------------------------------------------------------------===//

static void addSupport(Catalogue &C, StringRef Target, StringRef Kind,
                       StringRef Name, const Support &S) {
  C.Supports.push_back({Target.str(), Kind.str(), Name.str(),
                        toString(S.Status).str(), S.Evidence, S.Note});
}

Catalogue catalogueOf(const SyscallMap &Map) {
  Catalogue C;
  for (const SyscallInfo &S : Map.syscalls())
    C.Syscalls.push_back({S.Number, S.Name, S.Category, S.ArgumentNames});
  for (const Feature &F : Map.features()) {
    Catalogue::Feature Copy{F.Id, F.Title, F.Meaning, F.Group, {}};
    for (const Pattern &P : F.Patterns)
      Copy.Patterns.push_back({P.Id, P.Title, P.Meaning});
    C.Features.push_back(std::move(Copy));
  }
  for (const Target &T : Map.targets()) {
    C.Targets.push_back(
        {T.Name, T.Title, T.Version, T.Source, T.Note, T.Planned});
    for (const auto &[Name, S] : T.Apis)
      addSupport(C, T.Name, "api", Name, S);
    for (const auto &[Name, S] : T.Features)
      addSupport(C, T.Name, "feature", Name, S);
    for (const SyscallInfo &S : Map.syscalls())
      addSupport(C, T.Name, "syscall", S.Name, T.syscall(S.Name));
  }
  sortCatalogue(C);
  return C;
}

std::vector<std::string> describeCalls(const SyscallMap &Map,
                                       const ProgramGraph &G,
                                       const SyscallSite &Site) {
  SyscallUse Use;
  for (size_t I = 0; I < Site.Arguments.size(); ++I) {
    Use.Arguments[I].Complete = Site.Arguments[I].Complete;
    for (const ArgumentValue &V : Site.Arguments[I].Values) {
      if (V.IsString)
        Use.Arguments[I].Strings.push_back(G.text(V.Text).str());
      else
        Use.Arguments[I].Numbers.push_back(V.Number);
    }
  }
  // One value may stand at several places; it is one value all the same.
  for (ArgumentValues &A : Use.Arguments) {
    std::sort(A.Numbers.begin(), A.Numbers.end());
    A.Numbers.erase(std::unique(A.Numbers.begin(), A.Numbers.end()),
                    A.Numbers.end());
    std::sort(A.Strings.begin(), A.Strings.end());
    A.Strings.erase(std::unique(A.Strings.begin(), A.Strings.end()),
                    A.Strings.end());
  }
  std::vector<std::string> Calls;
  for (int Number : Site.Numbers) {
    Use.Number = Number;
    Calls.push_back(Map.describeCall(Use));
  }
  return Calls;
}

//===----------------------------------------------------------------------===//
// Looking things up
//===----------------------------------------------------------------------===//

static auto keyOf(const Catalogue::Support &S) {
  return std::tie(S.Target, S.Kind, S.Name);
}

void sortCatalogue(Catalogue &C) {
  std::stable_sort(
      C.Syscalls.begin(), C.Syscalls.end(),
      [](const auto &A, const auto &B) { return A.Number < B.Number; });
  auto ById = [](const Catalogue::Feature &A, const Catalogue::Feature &B) {
    return A.Id < B.Id;
  };
  std::stable_sort(C.Features.begin(), C.Features.end(), ById);
  auto ByName = [](const Catalogue::Target &A, const Catalogue::Target &B) {
    return A.Name < B.Name;
  };
  std::stable_sort(C.Targets.begin(), C.Targets.end(), ByName);
  std::stable_sort(
      C.Supports.begin(), C.Supports.end(),
      [](const auto &A, const auto &B) { return keyOf(A) < keyOf(B); });
}

const Catalogue::Syscall *Catalogue::syscall(int Number) const {
  auto It = std::lower_bound(
      Syscalls.begin(), Syscalls.end(), Number,
      [](const Syscall &S, int Wanted) { return S.Number < Wanted; });
  return It != Syscalls.end() && It->Number == Number ? &*It : nullptr;
}

const Catalogue::Feature *Catalogue::feature(StringRef Id) const {
  auto It = std::lower_bound(
      Features.begin(), Features.end(), Id,
      [](const Feature &F, StringRef Wanted) { return F.Id < Wanted; });
  return It != Features.end() && It->Id == Id ? &*It : nullptr;
}

const Catalogue::Pattern *Catalogue::pattern(StringRef Feature,
                                             StringRef Id) const {
  if (const Catalogue::Feature *F = feature(Feature))
    for (const Pattern &P : F->Patterns)
      if (P.Id == Id)
        return &P;
  return nullptr;
}

const Catalogue::Target *Catalogue::target(StringRef Name) const {
  auto It = std::lower_bound(
      Targets.begin(), Targets.end(), Name,
      [](const Target &T, StringRef Wanted) { return T.Name < Wanted; });
  return It != Targets.end() && It->Name == Name ? &*It : nullptr;
}

const Catalogue::Support *Catalogue::support(StringRef Target, StringRef Kind,
                                             StringRef Name) const {
  auto Wanted = std::make_tuple(Target, Kind, Name);
  auto Key = [](const Support &S) {
    return std::make_tuple(StringRef(S.Target), StringRef(S.Kind),
                           StringRef(S.Name));
  };
  auto It = std::lower_bound(
      Supports.begin(), Supports.end(), Wanted,
      [&](const Support &S, const auto &W) { return Key(S) < W; });
  return It != Supports.end() && Key(*It) == Wanted ? &*It : nullptr;
}

} // namespace ukport
