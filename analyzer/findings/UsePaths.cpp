#include "analyzer/findings/UsePaths.h"
#include <algorithm>
#include <deque>

using namespace llvm;

namespace ukport {

bool UsePaths::inLibc(FunctionId F) const {
  ModuleKind K = G.module(G.function(F).Module).Kind;
  return K == ModuleKind::Libc || K == ModuleKind::Runtime;
}

const UsePaths::NextHops &UsePaths::hopsTo(FunctionId Goal) {
  auto [It, New] = Hops.try_emplace(Goal);
  if (!New)
    return It->second;
  NextHops &Found = It->second;
  std::vector<User> &Outside = Users[Goal];
  std::deque<FunctionId> Work{Goal};
  Found[Goal] = SiteId();
  while (!Work.empty()) {
    FunctionId F = Work.front();
    Work.pop_front();
    if (!inLibc(F))
      continue;
    for (SiteId S : Direct.of(F)) {
      FunctionId Caller = G.site(S).Caller;
      // Two calls in one function outside are two uses.
      if (!inLibc(Caller))
        Outside.push_back({Caller, S});
      if (Found.try_emplace(Caller, S).second)
        Work.push_back(Caller);
    }
  }
  if (Outside.empty())
    Outside.push_back({Goal, SiteId()});
  llvm::stable_sort(Outside, [&](const User &A, const User &B) {
    return std::tuple(Roots.distance(A.Function), A.Function, A.Site) <
           std::tuple(Roots.distance(B.Function), B.Function, B.Site);
  });
  return Found;
}

std::vector<User> UsePaths::usersOf(FunctionId Goal) {
  hopsTo(Goal);
  return Users[Goal];
}

void UsePaths::appendWayDown(Witness &Path, SiteId From, FunctionId Goal) {
  const NextHops &Next = hopsTo(Goal);
  SiteId At = From;
  while (At.valid()) {
    FunctionId Callee = G.site(At).Callee;
    if (!Callee.valid() || !Next.count(Callee))
      Callee = Goal;
    Path.push_back(
        {Callee, At, edgeKindOf(G, At, Callee), reasonOf(G, At, Callee)});
    if (Callee == Goal)
      return;
    At = Next.at(Callee);
  }
}

Witness UsePaths::path(const User &U, FunctionId Goal) {
  Witness Path = Roots.to(U.Function);
  appendWayDown(Path, U.Site, Goal);
  return Path;
}

} // namespace ukport
