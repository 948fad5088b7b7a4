//===- Costs.cpp - what hangs on what could not be known ------------------===//
//
// Vertices: the outside world, the live functions, the target sets of the
// indirect sites, and one vertex U for each unknown that widened a site.
// Edges: from the outside to each root; from a function to what it calls, by a
// site's target set where it has one. A site that an unknown widened has no
// edge to its target set but one to each callee that is known otherwise, and
// one to U; U has the edges to all its other callees.
//
// A function hangs on U when every path from the outside to it passes U: when
// U dominates it. One dominator tree thus gives the costs of all unknowns, as
// sums over subtrees: functions and their instructions; their calls and U's own
// as edges; and each syscall number at the nearest vertex that dominates all
// functions that make it. The tree is that of Cooper, Harvey and Kennedy ("A
// simple, fast dominance algorithm"): a few passes over the edges.
//
// Which callees of a widened site are known otherwise: of a site that the
// resolver follows, those with a reason other than their signature, and what
// was handed over to be called back; of what nobody sees (an undefined
// function, assembly, machine code) none.
//
// Only calls count. Without the unknown, functions that hold addresses and the
// tables that they name would be dead too, and other sites would lose callees:
// the figures are what would go at least. The syscalls that an undefined
// function or a foreign instruction itself makes have no number to count.
//
//===----------------------------------------------------------------------===//
#include "analyzer/live/Costs.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <set>

using namespace llvm;

namespace ukport {
namespace {

constexpr uint32_t None = UINT32_MAX;
constexpr uint32_t Outside = 0;

/// Whether the flow of addresses to the sites of \p Kind is followed, so that
/// some of their callees are known.
bool isFollowed(StringRef Kind) {
  return Kind == "indirect-call" || Kind == "callback";
}

/// The call graph as the head of the file has it, by number of vertex.
class CallGraph {
public:
  explicit CallGraph(const ProgramGraph &G)
      : G(G), FirstUnknown(1 + G.Functions.size() + G.TargetSets.size()),
        Successors(FirstUnknown + G.Unknowns.size()) {
    for (uint32_t I = 0; I < G.Unknowns.size(); ++I)
      if (SiteId S = G.Unknowns[I].Site; S.valid())
        Widened.try_emplace(S, I);
    for (const Root &R : G.Roots)
      Successors[Outside].push_back(vertex(R.Function));
    for (uint32_t I = 0; I < G.TargetSets.size(); ++I)
      for (FunctionId F : G.TargetSets[I])
        Successors[vertex(TargetSetId(I))].push_back(vertex(F));
    for (uint32_t I = 0; I < G.Sites.size(); ++I)
      if (G.isLive(SiteId(I)))
        addSite(SiteId(I));
  }

  uint32_t size() const { return Successors.size(); }
  uint32_t vertex(FunctionId F) const { return 1 + F.index(); }
  uint32_t vertex(TargetSetId T) const {
    return 1 + G.Functions.size() + T.index();
  }
  /// Of the first unknown that widened \p S.
  uint32_t unknownAt(SiteId S) const { return FirstUnknown + Widened.at(S); }
  bool isUnknown(uint32_t V) const { return V >= FirstUnknown; }
  bool isFunction(uint32_t V) const {
    return V != Outside && V <= G.Functions.size();
  }
  ArrayRef<uint32_t> successors(uint32_t V) const { return Successors[V]; }

private:
  void addSite(SiteId Id) {
    const Site &S = G.site(Id);
    std::vector<uint32_t> &From = Successors[vertex(S.Caller)];
    if (S.Callee.valid())
      From.push_back(vertex(S.Callee));
    auto It = Widened.find(Id);
    if (It == Widened.end()) {
      if (S.Targets.valid())
        From.push_back(vertex(S.Targets));
      return;
    }
    uint32_t U = unknownAt(Id);
    From.push_back(U);
    bool Followed = isFollowed(G.Unknowns[It->second].Kind);
    for (FunctionId F : G.targets(S)) {
      bool Known = Followed && isKnown(Id, F);
      (Known ? From : Successors[U]).push_back(vertex(F));
    }
  }

  bool isKnown(SiteId S, FunctionId F) const {
    const EdgeReason *R = G.reason(S, F);
    if (R && R->Kind != ReasonKind::Signature)
      return true;
    auto Known = G.Callbacks.find(S);
    return Known != G.Callbacks.end() &&
           any_of(Known->second,
                  [&](const CallbackTarget &T) { return T.Function == F; });
  }

  const ProgramGraph &G;
  const uint32_t FirstUnknown;
  std::map<SiteId, uint32_t> Widened; ///< to the index of its first unknown
  std::vector<std::vector<uint32_t>> Successors;
};

/// Every vertex that is reached from the outside, a vertex before those that it
/// leads to unless a cycle forbids it. \p Enter says which to enter at all.
std::vector<uint32_t> reversePostorder(const CallGraph &C,
                                       function_ref<bool(uint32_t)> Enter) {
  std::vector<uint32_t> Order;
  std::vector<bool> Seen(C.size());
  std::vector<std::pair<uint32_t, uint32_t>> Stack{{Outside, 0}};
  Seen[Outside] = true;
  while (!Stack.empty()) {
    auto &[V, Next] = Stack.back();
    ArrayRef<uint32_t> To = C.successors(V);
    while (Next < To.size() && (Seen[To[Next]] || !Enter(To[Next])))
      ++Next;
    if (Next == To.size()) {
      Order.push_back(V);
      Stack.pop_back();
      continue;
    }
    uint32_t W = To[Next++];
    Seen[W] = true;
    Stack.push_back({W, 0});
  }
  std::reverse(Order.begin(), Order.end());
  return Order;
}

class Dominators {
public:
  explicit Dominators(const CallGraph &C)
      : Order(reversePostorder(C, [](uint32_t) { return true; })),
        Position(C.size(), None), Above(C.size(), None) {
    for (uint32_t I = 0; I < Order.size(); ++I)
      Position[Order[I]] = I;
    std::vector<std::vector<uint32_t>> Predecessors(C.size());
    for (uint32_t V : Order)
      for (uint32_t W : C.successors(V))
        Predecessors[W].push_back(V);
    Above[Outside] = Outside;
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (uint32_t V : drop_begin(Order)) {
        uint32_t New = None;
        for (uint32_t P : Predecessors[V])
          if (Above[P] != None)
            New = New == None ? P : common(New, P);
        Changed |= Above[V] != New;
        Above[V] = New;
      }
    }
  }

  bool reached(uint32_t V) const { return Position[V] != None; }

  /// The nearest vertex that dominates both.
  uint32_t common(uint32_t A, uint32_t B) const {
    while (A != B)
      (Position[A] > Position[B] ? A : B) =
          Above[Position[A] > Position[B] ? A : B];
    return A;
  }

  /// What lies next above \p V.
  uint32_t above(uint32_t V) const { return Above[V]; }

  /// Each after those above it.
  ArrayRef<uint32_t> order() const { return Order; }

private:
  std::vector<uint32_t> Order;
  std::vector<uint32_t> Position; ///< by vertex, in Order
  std::vector<uint32_t> Above;    ///< by vertex
};

void add(UnknownCost &To, const UnknownCost &What) {
  To.Edges += What.Edges;
  To.Functions += What.Functions;
  To.Instructions += What.Instructions;
  To.Syscalls += What.Syscalls;
}

/// What the vertex \p V is worth by itself, its syscalls aside.
UnknownCost worth(const ProgramGraph &G, const CallGraph &C, uint32_t V) {
  UnknownCost Worth;
  if (C.isUnknown(V))
    Worth.Edges = C.successors(V).size();
  if (!C.isFunction(V))
    return Worth;
  FunctionId F(V - 1);
  Worth.Functions = 1;
  Worth.Instructions = G.function(F).Instructions;
  // An unknown inside counts its own edges.
  for (uint32_t W : C.successors(V))
    if (C.isFunction(W))
      ++Worth.Edges;
    else if (!C.isUnknown(W))
      Worth.Edges += C.successors(W).size();
  return Worth;
}

std::map<int, std::set<uint32_t>> makersOf(const ProgramGraph &G,
                                           const CallGraph &C,
                                           ArrayRef<SyscallSite> Sites) {
  std::map<int, std::set<uint32_t>> Makers;
  for (const SyscallSite &S : Sites)
    for (int Number : S.Numbers)
      Makers[Number].insert(C.vertex(G.site(S.Site).Caller));
  return Makers;
}

} // namespace

UnknownCost weighUnknowns(ProgramGraph &G, ArrayRef<SyscallSite> Sites) {
  UnknownCost Together;
  if (none_of(G.Unknowns, [](const Unknown &U) { return U.Site.valid(); }))
    return Together;
  CallGraph C(G);
  Dominators D(C);
  std::vector<UnknownCost> Cost(C.size());
  for (uint32_t V : D.order())
    Cost[V] = worth(G, C, V);

  // All together: what is reached by way of unknowns alone.
  std::vector<bool> Known(C.size());
  for (uint32_t V :
       reversePostorder(C, [&](uint32_t V) { return !C.isUnknown(V); }))
    Known[V] = true;
  for (uint32_t V : D.order())
    if (!Known[V])
      add(Together, Cost[V]);

  for (const auto &[Number, Makers] : makersOf(G, C, Sites)) {
    uint32_t Meet = None;
    for (uint32_t V : Makers)
      if (D.reached(V))
        Meet = Meet == None ? V : D.common(Meet, V);
    if (Meet != None)
      ++Cost[Meet].Syscalls;
    Together.Syscalls += none_of(Makers, [&](uint32_t V) { return Known[V]; });
  }
  for (uint32_t V : reverse(drop_begin(D.order())))
    add(Cost[D.above(V)], Cost[V]);
  for (Unknown &U : G.Unknowns)
    if (U.Site.valid() && D.reached(C.unknownAt(U.Site)))
      U.Cost = Cost[C.unknownAt(U.Site)];
  return Together;
}

} // namespace ukport
