#include "analyzer/resolve/FlowResolver.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <set>
#include <utility>

using namespace llvm;

namespace ukport {
namespace {

/// Shortest ways through the flow graph, breadth first.
class FlowPaths {
public:
  explicit FlowPaths(const FlowGraph &Flow)
      : Flow(Flow), Seen(Flow.nodeCount(), 0), From(Flow.nodeCount()) {}

  /// Finds ways from any of \p Starts to all of \p Ends; forgets earlier ones.
  void find(ArrayRef<NodeId> Starts, ArrayRef<NodeId> Ends) {
    ++Search;
    std::vector<NodeId> Queue;
    auto Reach = [&](NodeId N, NodeId Before) {
      if (reached(N))
        return;
      Seen[N.index()] = Search;
      From[N.index()] = Before;
      Queue.push_back(N);
    };
    for (NodeId N : Starts)
      Reach(N, NodeId());
    auto AllReached = [&] {
      return all_of(Ends, [&](NodeId N) { return reached(N); });
    };
    for (size_t I = 0; I < Queue.size(); ++I) {
      // Asked now and then: it costs as much as many steps.
      if (I % 64 == 0 && AllReached())
        return;
      NodeId N = Queue[I];
      for (NodeId To : Flow.successors(N))
        Reach(To, N);
    }
  }

  bool reached(NodeId N) const { return Seen[N.index()] == Search; }
  /// Invalid at a start.
  NodeId before(NodeId N) const { return From[N.index()]; }

private:
  const FlowGraph &Flow;
  uint32_t Search = 0;
  std::vector<uint32_t> Seen; ///< by node: the search that reached it last
  std::vector<NodeId> From;
};

class FlowResolver : public Resolver, public FunctionPointers {
public:
  explicit FlowResolver(const FlowInputs &In)
      : In(In), G(In.G), Flow(Types), Builder(In, Flow, Types) {}

  void addFunction(FunctionId F) override { Builder.addFunction(F); }
  void addBlock(BlockId B) override { Builder.addBlock(B); }
  void addData(DataId D) override { Builder.addData(D); }

  void addSite(SiteId S) override {
    NodeId N = Builder.calleeNode(S);
    CalleeNodes[S] = N;
    if (N.valid())
      Flow.addCall(N, S.index());
    // A callback that could not be seen.
    if (G.Callbacks.count(S))
      widen(S);
  }

  bool isNull(const LoadInst &Load) override {
    auto [It, New] = Watched.try_emplace(&Load, Reading::Other);
    if (!New)
      return It->second == Reading::Null;
    auto N = Builder.functionPointer(Load);
    if (!N)
      return false;
    It->second = Reading::Null;
    Flow.addWatch(*N, Watches.size());
    Flow.addWatch(Builder.unseen(), Watches.size());
    Watches.push_back(&Load);
    return true;
  }

  std::vector<const LoadInst *> takeArrived() override {
    std::vector<const LoadInst *> Result;
    for (uint32_t Watch : Flow.arrived())
      if (Reading &State = Watched[Watches[Watch]]; State == Reading::Null) {
        State = Reading::Other;
        Result.push_back(Watches[Watch]);
      }
    return Result;
  }

  void addAddressTaken(FunctionId F) override {
    Taken.push_back(F);
    for (SiteId S : Widened)
      addTarget(S, F);
  }

  void addCallback(SiteId S, FunctionId F) override { Builder.bind(S, F); }

  void propagate(TargetSink Sink) override {
    Flow.solve([this](CallNumber C, FunctionId F) {
      F.valid() ? addTarget(SiteId(C), F) : widen(SiteId(C));
    });
    for (auto [S, F] : std::exchange(Reported, {}))
      Sink(S, F);
  }

  void finish(ProgramGraph &Out) override {
    std::map<std::vector<FunctionId>, TargetSetId> Known;
    for (const auto &[S, N] : CalleeNodes) {
      auto It = Targets.find(S);
      std::vector<FunctionId> Set;
      if (It != Targets.end())
        Set.assign(It->second.begin(), It->second.end());
      auto [Same, New] =
          Known.try_emplace(std::move(Set), TargetSetId(Out.TargetSets.size()));
      if (New)
        Out.TargetSets.push_back(Same->first);
      Out.site(S).Targets = Same->second;
    }
  }

  void explain(ProgramGraph &Out) override;

private:
  void addTarget(SiteId S, FunctionId F) {
    if (!mayCall(G.signature(G.site(S).Signature),
                 G.signature(G.function(F).Signature)) ||
        !Builder.mayMatch(S, F))
      return;
    if (!Targets[S].insert(F).second)
      return;
    Builder.bind(S, F);
    Reported.push_back({S, F});
  }

  void widen(SiteId S) {
    if (!Widened.insert(S).second)
      return;
    for (FunctionId F : Taken)
      addTarget(S, F);
  }

  /// The member that is called, where the callee was read from one.
  std::string whatIsCalled(NodeId N) const {
    std::string Member = N.valid() ? Flow.memberName(N) : "";
    return Member.empty() ? "the pointer called" : Member;
  }

  EdgeReason reasonFor(SiteId S, FunctionId F, const FlowPaths &Paths,
                       ProgramGraph &Out);

  const FlowInputs &In;
  const ProgramGraph &G;
  Layouts Types;
  FlowGraph Flow;
  FlowBuilder Builder;
  enum class Reading : uint8_t { Null, Other };
  DenseMap<const LoadInst *, Reading> Watched;
  std::vector<const LoadInst *> Watches;
  std::map<SiteId, NodeId> CalleeNodes;
  std::map<SiteId, std::set<FunctionId>> Targets;
  std::set<SiteId> Widened;
  std::vector<FunctionId> Taken;
  std::vector<std::pair<SiteId, FunctionId>> Reported;
};

} // namespace

EdgeReason FlowResolver::reasonFor(SiteId S, FunctionId F,
                                   const FlowPaths &Paths, ProgramGraph &Out) {
  EdgeReason R;
  R.Site = S;
  R.Target = F;
  NodeId N = CalleeNodes[S];
  if (!Paths.reached(N))
    return R;
  // Back to where the address stands, by the way it came.
  for (; Paths.before(N).valid(); N = Paths.before(N)) {
    if (!R.Assumed.valid())
      if (StringRef Fact = Flow.restriction(N); !Fact.empty())
        R.Assumed = Out.intern(Fact);
    if (!R.Through.valid())
      if (std::string Member = Flow.memberName(N); !Member.empty())
        R.Through = Out.intern(Member);
  }
  if (const FlowOrigin *O = Builder.originOf(N, F)) {
    R.Kind = O->Kind;
    R.ByFunction = O->ByFunction;
    R.ByData = O->ByData;
    R.Where = O->Where;
  }
  return R;
}

void FlowResolver::explain(ProgramGraph &Out) {
  std::map<FunctionId, std::vector<SiteId>> SitesOf;
  for (const auto &[S, Set] : Targets)
    for (FunctionId F : Set)
      SitesOf[F].push_back(S);
  auto Origins = Builder.origins();
  FlowPaths Paths(Flow);
  for (const auto &[F, Sites] : SitesOf) {
    std::vector<NodeId> Ends;
    for (SiteId S : Sites)
      Ends.push_back(CalleeNodes[S]);
    Paths.find(Origins[F], Ends);
    for (SiteId S : Sites)
      Out.Reasons.push_back(reasonFor(S, F, Paths, Out));
  }
  llvm::sort(Out.Reasons, [](const EdgeReason &A, const EdgeReason &B) {
    return std::tie(A.Site, A.Target) < std::tie(B.Site, B.Target);
  });
  for (const auto &[S, N] : CalleeNodes) {
    const Site &At = G.site(S);
    auto It = Targets.find(S);
    if (In.M.Calls.count(S) && (It == Targets.end() || It->second.empty()))
      Out.Unknowns.push_back(
          {"call-without-target", whatIsCalled(N), At.Caller, At.Where,
           "is taken for a call that never happens: nothing live stores a "
           "function where the pointer is read",
           "name the function that the pointer gets, where it is set"});
  }
  for (SiteId S : Widened) {
    const Site &At = G.site(S);
    if (!In.M.Calls.count(S))
      continue; // what is undefined, or called back, is named as such
    Out.Unknowns.push_back(
        {"indirect-call",
         whatIsCalled(CalleeNodes[S]),
         At.Caller,
         At.Where,
         "may be any function whose address is taken and whose signature fits",
         "link what defines the undefined functions: the pointer may come from "
         "one of them",
         {},
         S});
  }
}

FlowResolution createFlowResolver(const FlowInputs &In) {
  auto Result = std::make_unique<FlowResolver>(In);
  FunctionPointers *Pointers = Result.get();
  return {std::move(Result), Pointers};
}

} // namespace ukport
