#include "analyzer/guards/Candidates.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/InstIterator.h"

using namespace llvm;

namespace ukport {

/// What is set to another value in more places is no setting.
static constexpr unsigned MostStoresAgainst = 3;

bool PossibleAssumption::allows(int64_t Value) const {
  BranchCondition Is;
  Is.Subject = What.Subject;
  Is.Holds = ConstantRange(APInt(64, Value, true));
  return !contradicts(What, Is);
}

Candidates::Candidates(const GuardFinder &Finder) : Finder(Finder) {
  ByEdge Edges;
  collect(Edges);
  for (const auto &[V, Conditions] : Edges)
    for (const BranchCondition &C : Conditions)
      add(C);
  for (const auto &[V, Conditions] : Edges)
    for (const BranchCondition &C : Conditions)
      addSourceValues(C);
  for (const auto &[V, Conditions] : Edges)
    for (const BranchCondition &C : Conditions) {
      for (CandidateId I : BySubject.lookup(C.Subject))
        if (contradicts(All[I].What, C) && !is_contained(Cutting[V], I)) {
          Cutting[V].push_back(I);
          All[I].Edges.push_back(V);
        }
      findSources(V, C);
    }
}

/// The conditions of all live edges outside libc.
void Candidates::collect(ByEdge &Edges) {
  const ProgramGraph &G = Finder.S.graph();
  for (Vertex V = 0; V < Finder.Blocks.graph().size(); ++V) {
    if (Finder.Blocks.kind(V) != VertexKind::Edge || !Finder.Tree.reached(V) ||
        isOfLibc(G, Finder.Blocks.function(V)))
      continue;
    std::vector<BranchCondition> Found = Finder.Of.of(Finder.Blocks.edge(V));
    bool HasPlace = any_of(Found, [](const BranchCondition &C) {
      return C.Kind != SubjectKind::Result;
    });
    llvm::erase_if(Found, [&](const BranchCondition &C) {
      if (C.Kind == SubjectKind::Result) {
        auto F = Finder.S.Module->FunctionIds.find(C.Of);
        return HasPlace || F == Finder.S.Module->FunctionIds.end() ||
               isOfLibc(G, F->second);
      }
      return C.Where->Variable && [&] {
        auto D = Finder.S.Module->DataIds.find(C.Where->Variable);
        return D == Finder.S.Module->DataIds.end() ||
               G.module(G.data(D->second).Module).Kind == ModuleKind::Libc;
      }();
    });
    if (!Found.empty())
      Edges.emplace(V, std::move(Found));
  }
}

void Candidates::add(const BranchCondition &C) {
  if (auto A = falsify(C))
    add(C, *A);
}

void Candidates::add(const BranchCondition &C, const Assumption &A) {
  std::vector<CandidateId> &Known = BySubject[C.Subject];
  if (any_of(Known, [&](CandidateId I) { return All[I].What == A; }))
    return;
  Known.push_back(All.size());
  All.push_back({A, C.Kind, C.Where, C.Of, C.Pointer, {}});
}

/// "not this value", for each that is stored and makes the condition hold.
void Candidates::addSourceValues(const BranchCondition &C) {
  if (C.Kind != SubjectKind::Variable ||
      !Finder.Stores.areAll(*C.Where->Variable))
    return;
  for (const StoreTo &S : Finder.Stores.to(C.Subject))
    if (S.Value &&
        C.Holds.contains(APInt(C.Holds.getBitWidth(), *S.Value, true))) {
      Assumption A;
      A.Subject = C.Subject;
      A.Is = Relation::NotEqual;
      A.Value = *S.Value;
      add(C, A);
    }
}

void Candidates::findSources(Vertex V, const BranchCondition &C) {
  if (C.Kind != SubjectKind::Variable ||
      !Finder.Stores.areAll(*C.Where->Variable))
    return;
  auto May = [&](std::optional<int64_t> Value) {
    return !Value ||
           C.Holds.contains(APInt(C.Holds.getBitWidth(), *Value, true));
  };
  if (May(initialValue(*C.Where->Variable)))
    return;
  std::vector<Source> Group;
  for (const StoreTo &S : Finder.Stores.to(C.Subject)) {
    if (!May(S.Value))
      continue;
    Source From{Finder.Blocks.vertexOf(S.Store->getParent()), &S, {}};
    if (S.Value)
      for (CandidateId I : BySubject.lookup(C.Subject))
        if (!All[I].allows(*S.Value))
          From.ExcludedBy.push_back(I);
    Group.push_back(std::move(From));
  }
  Sources[V].push_back(std::move(Group));
}

ArrayRef<CandidateId> Candidates::cutting(Vertex V) const {
  auto It = Cutting.find(V);
  return It == Cutting.end() ? ArrayRef<CandidateId>() : ArrayRef(It->second);
}

ArrayRef<std::vector<Source>> Candidates::sourcesOf(Vertex V) const {
  auto It = Sources.find(V);
  return It == Sources.end() ? ArrayRef<std::vector<Source>>()
                             : ArrayRef(It->second);
}

bool Candidates::exclude(CandidateId Left, CandidateId Right) const {
  return ukport::exclude(All[Left].What, All[Right].What);
}

ArrayRef<Directive> Candidates::directivesOf(CandidateId I) const {
  const PossibleAssumption &C = All[I];
  // A bit-field has neither an address nor an offset for a table to hold.
  return C.Where && !C.Where->IsBitField
             ? ArrayRef(Finder.Settings.of(*C.Where))
             : ArrayRef<Directive>();
}

/// Whether the configuration sets the place of \p C, by the address or the
/// offset in a table.
bool Candidates::isSetting(CandidateId I) const {
  return any_of(directivesOf(I), [](const Directive &D) {
    return D.Kind != DirectiveKind::Setter;
  });
}

/// Whether \p F finds something out and does nothing: then its result may be
/// taken for a setting. The result of one that acts says how that went.
bool Candidates::onlyLooks(const llvm::Function &F) const {
  const ProgramGraph &G = Finder.S.graph();
  return all_of(instructions(F), [&](const Instruction &Each) {
    if (auto *Store = dyn_cast<StoreInst>(&Each))
      return isa<AllocaInst>(getUnderlyingObject(Store->getPointerOperand()));
    auto *Call = dyn_cast<CallBase>(&Each);
    if (!Call)
      return true;
    const llvm::Function *Callee = calledFunction(*Call);
    auto Id = Finder.S.Module->FunctionIds.find(Callee);
    return Callee && (Callee->isIntrinsic() ||
                      (Id != Finder.S.Module->FunctionIds.end() &&
                       isOfLibc(G, Id->second) && !entersKernel(Id->second)));
  });
}

/// Whether a system call is made in \p F or in what it calls by name.
bool Candidates::entersKernel(FunctionId F) const {
  const ProgramGraph &G = Finder.S.graph();
  std::set<FunctionId> Makers, Seen;
  for (const SyscallSite &S : Finder.S.Analysed.Result.SyscallSites)
    Makers.insert(G.site(S.Site).Caller);
  std::vector<FunctionId> Work{F};
  while (!Work.empty()) {
    FunctionId At = Work.back();
    Work.pop_back();
    if (!Seen.insert(At).second)
      continue;
    if (Makers.count(At) || G.function(At).Kind == FunctionKind::Undefined)
      return true;
    for (const Site &S : G.sites(At))
      if (S.Callee.valid())
        Work.push_back(S.Callee);
  }
  return false;
}

/// Whether what is stored is computed from what stood there: a counter.
static bool changesItself(const StoreTo &S) {
  auto *Sum = dyn_cast<BinaryOperator>(S.Store->getValueOperand());
  return Sum && any_of(Sum->operands(), [](const Use &Operand) {
           return isa<LoadInst>(Operand);
         });
}

bool Candidates::isPlausible(CandidateId I,
                             const std::vector<bool> &Reached) const {
  const PossibleAssumption &C = All[I];
  if (!C.Where)
    return onlyLooks(*C.Of);
  if (isSetting(I))
    return true;
  bool IsVariable = C.Where->Variable;
  // That all objects of a kind have no such pointer is nothing to vouch for.
  if (C.Pointer && !IsVariable)
    return false;
  // What stands there at first: 0 in an object that is made clear.
  std::optional<int64_t> First = 0;
  if (IsVariable)
    if (auto Initial = initialValue(*C.Where->Variable))
      First = Initial;
  const bool Stays = C.allows(*First);
  bool MayChange = false;
  unsigned Against = 0;
  for (const StoreTo &S : Finder.Stores.to(C.What.Subject)) {
    Vertex At = Finder.Blocks.vertexOf(S.Store->getParent());
    if (At == NoVertex || !Reached[At])
      continue;
    if (!S.Value || C.allows(*S.Value)) {
      // Back to what it was, or one more than it was, is no choice.
      MayChange |= S.Value ? *S.Value != *First : !changesItself(S);
      continue;
    }
    // On every run of that function it becomes another.
    if (++Against && isUnconditional(*S.Store))
      return false;
  }
  // A member that the program sets to other values too is data.
  if (Against > (IsVariable ? MostStoresAgainst : 0))
    return false;
  return Stays || MayChange;
}

unsigned Candidates::burden(CandidateId I) const {
  const PossibleAssumption &C = All[I];
  if (isSetting(I))
    return 1;
  // The setter of an entry of a like name.
  if (any_of(directivesOf(I), [](const Directive &D) { return D.Score > 4; }))
    return 4;
  if (C.Kind == SubjectKind::Result)
    return 100;
  return (C.Kind == SubjectKind::Variable ? 10 : 30) + (C.Pointer ? 40 : 0);
}

} // namespace ukport
