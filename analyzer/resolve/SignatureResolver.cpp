//===- SignatureResolver.cpp - targets by calling convention --------------===//
//
// Vertices: one class per distinct signature of a live indirect site, one per
// distinct signature of a live address-taken function. Edge: mayCall. Both
// kinds are few (hundreds), so each new class is matched against all of the
// other kind once, and sites and functions only join their class.
//
// Sound as far as Signature.h is: whatever address reaches the pointer, by
// whatever stores, casts and copies, was taken by something live, and the call
// can only work where caller and callee agree on the registers.
//
//===----------------------------------------------------------------------===//

#include "analyzer/resolve/Resolver.h"
#include <algorithm>
#include <map>
#include <utility>

using namespace llvm;

namespace ukport {
namespace {

class SignatureResolver : public Resolver {
public:
  explicit SignatureResolver(const ProgramGraph &G) : G(G) {}

  void addSite(SiteId S) override {
    SignatureId Call = G.site(S).Signature;
    auto [Class, New] = Sites.try_emplace(Call);
    Class->second.push_back(S);
    if (!New)
      return;
    for (const auto &[Callee, Functions] : Taken)
      if (mayCall(G.signature(Call), G.signature(Callee)))
        Reported.insert(Reported.end(), Functions.begin(), Functions.end());
  }

  void addAddressTaken(FunctionId F) override {
    SignatureId Callee = G.function(F).Signature;
    Taken[Callee].push_back(F);
    bool Reached = std::any_of(Sites.begin(), Sites.end(), [&](auto &Class) {
      return mayCall(G.signature(Class.first), G.signature(Callee));
    });
    if (Reached)
      Reported.push_back(F);
  }

  void propagate(TargetSink Sink) override {
    for (FunctionId F : std::exchange(Reported, {}))
      Sink(SiteId(), F);
  }

  void finish(ProgramGraph &Out) override {
    for (const auto &[Call, Members] : Sites) {
      std::vector<FunctionId> Targets;
      for (const auto &[Callee, Functions] : Taken)
        if (mayCall(Out.signature(Call), Out.signature(Callee)))
          Targets.insert(Targets.end(), Functions.begin(), Functions.end());
      std::sort(Targets.begin(), Targets.end());
      TargetSetId Set(Out.TargetSets.size());
      Out.TargetSets.push_back(std::move(Targets));
      for (SiteId S : Members)
        Out.site(S).Targets = Set;
    }
  }

private:
  const ProgramGraph &G;
  std::map<SignatureId, std::vector<SiteId>> Sites;
  std::map<SignatureId, std::vector<FunctionId>> Taken;
  std::vector<FunctionId> Reported; ///< for the next propagate()
};

} // namespace

std::unique_ptr<Resolver> createSignatureResolver(const ProgramGraph &G) {
  return std::make_unique<SignatureResolver>(G);
}

} // namespace ukport
