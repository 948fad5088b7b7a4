#include "analyzer/resolve/FlowGraph.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include <algorithm>

using namespace llvm;

namespace ukport {

static uint64_t pairKey(uint32_t A, uint32_t B) {
  return uint64_t(A) << 32 | B;
}

FlowGraph::FlowGraph(Layouts &L)
    : Types(L), Loose(addNode()), LooseAny(addNode()),
      VariableArguments(addNode()) {
  addCopy(Loose, LooseAny);
}

NodeId FlowGraph::addNode() {
  Nodes.emplace_back();
  return NodeId(Nodes.size() - 1);
}

//===----------------------------------------------------------------------===//
// Cells
//===----------------------------------------------------------------------===//

void FlowGraph::describe(CellPlace Start, Layout L) {
  Described.try_emplace({Start.Kind, Start.Owner}, std::move(L));
}

const Layout *FlowGraph::layoutOf(const CellPlace &P) const {
  if (P.Kind == CellKind::Field)
    return &Types.layout(StructId(P.Owner));
  auto It = Described.find({P.Kind, P.Owner});
  return It == Described.end() ? nullptr : &It->second;
}

CellPlace FlowGraph::normalise(CellPlace P) const {
  const Layout *L = layoutOf(P);
  if (!L || P.Offset < 0)
    return P;
  if (const NestedPart *Part = L->partAt(uint32_t(P.Offset))) {
    FieldOf F = Types.innermost(
        Part->Struct, (uint32_t(P.Offset) - Part->Offset) % Part->Stride);
    return {CellKind::Field, F.Struct.index(), int32_t(F.Offset)};
  }
  // Inside a word is the word, inside an array its first element.
  if (const LayoutField *Field = L->fieldAt(uint32_t(P.Offset)))
    P.Offset = Field->Union ? P.Offset & ~7 : int32_t(Field->Offset);
  return P;
}

StructId FlowGraph::structAt(CellPlace P) const {
  const Layout *L = layoutOf(P);
  while (L && P.Offset >= 0) {
    const NestedPart *Part = L->partAt(uint32_t(P.Offset));
    if (!Part)
      break;
    uint32_t In = (uint32_t(P.Offset) - Part->Offset) % Part->Stride;
    if (In == 0)
      return Part->Struct;
    P = {CellKind::Field, Part->Struct.index(), int32_t(In)};
    L = layoutOf(P);
  }
  return StructId();
}

const LayoutField *FlowGraph::fieldAt(CellPlace P) const {
  const Layout *L = layoutOf(P);
  return L && P.Offset >= 0 ? L->fieldAt(uint32_t(P.Offset)) : nullptr;
}

CellPlace FlowGraph::movedAnywhere(CellPlace P) const {
  if (!layoutOf(P))
    P.Offset = Anywhere;
  StructId S = structAt(P);
  return S.valid() ? CellPlace{CellKind::Field, S.index(), Anywhere} : P;
}

CellPlace FlowGraph::withinArray(CellPlace P) const {
  if (!layoutOf(P))
    P.Offset = Anywhere;
  return P;
}

NodeId FlowGraph::cell(CellPlace P) {
  P = normalise(P);
  auto [It, New] = Cells.try_emplace(P);
  if (!New)
    return It->second;
  NodeId N = addNode();
  It->second = N;
  // What is anywhere in an object is at each offset of it.
  if (P.Offset == Anywhere) {
    for (auto Other = Cells.upper_bound(P);
         Other != Cells.end() && Other->first.Kind == P.Kind &&
         Other->first.Owner == P.Owner;
         ++Other)
      tie(N, Other->second);
  } else if (auto Whole = Cells.find({P.Kind, P.Owner, Anywhere});
             Whole != Cells.end()) {
    tie(N, Whole->second);
  }
  if (P.Kind == CellKind::Field && P.Offset >= 0) {
    FieldOf F{StructId(P.Owner), uint32_t(P.Offset)};
    Members[N] = F;
    if (auto Parameters = Types.parametersOf(F); Parameters && F.Offset == 0)
      addCopy(N, firstMembers(Parameters));
    for (FieldOf Same : std::vector<FieldOf>(Types.ties(F)))
      tie(N,
          cell({CellKind::Field, Same.Struct.index(), int32_t(Same.Offset)}));
  }
  return N;
}

FlowGraph::LooseCell FlowGraph::looseCell(const RoutineType &T) {
  auto [It, New] = LooseCells.try_emplace(T);
  if (!New)
    return It->second;
  LooseCell Here =
      It->second = {addNode(), addNode(), addNode(), addNode(), addNode()};
  NodeId Fitting = addNode();
  Filters[Fitting] = T;
  addCopy(Loose, Fitting);
  addCopy(Fitting, Here.Read);
  addCopy(Loose, Here.ToNamed);
  addCopy(Here.Typed, Here.Read);
  addCopy(Here.Typed, Here.ToNamed);
  addCopy(Here.Written, LooseAny);
  addCopy(Here.Named, LooseAny);
  auto Show = [&](const LooseCell &From, const LooseCell &To) {
    addCopy(From.Written, To.Typed);
    addCopy(From.Named, To.Typed);
  };
  for (const auto &[Other, There] : LooseCells) {
    if (maySee(T, Other))
      Show(Here, There);
    if (maySee(Other, T))
      Show(There, Here);
  }
  return Here;
}

NodeId FlowGraph::firstMembers(std::optional<ParameterTypes> Parameters) {
  auto [It, New] = FirstMembers.try_emplace(Parameters);
  if (!New)
    return It->second;
  NodeId N = It->second = addNode();
  if (Parameters)
    addCopy(N, firstMembers(std::nullopt));
  return N;
}

/// Whether an address may stand in a field of that type.
static bool isWord(const LayoutField &Field) {
  if (Field.Union || !Field.Type)
    return true;
  return Field.Type->getSizeInBits() >= 64 ||
         Field.Type->getTag() == dwarf::DW_TAG_pointer_type;
}

void FlowGraph::expose(CellPlace P) {
  if (StructId S = structAt(P); S.valid()) {
    tie(cell({CellKind::Field, S.index(), Anywhere}), Loose);
    for (const NestedPart &Part : Types.layout(S).Parts)
      expose({CellKind::Field, S.index(), int32_t(Part.Offset)});
    return;
  }
  escape(P);
}

void FlowGraph::escape(CellPlace P) {
  std::optional<RoutineType> Routine;
  if (layoutOf(P) && P.Offset >= 0) {
    // The address of a struct: its members are accessed by name.
    if (structAt(P).valid())
      return;
    CellPlace In = normalise(P);
    const LayoutField *Field = layoutOf(In)->fieldAt(uint32_t(In.Offset));
    if (!Field || !isWord(*Field))
      return;
    if (!Field->Union)
      Routine = routineOf(Field->Type);
  }
  if (!layoutOf(P))
    P.Offset = Anywhere;
  if (!Routine)
    return tie(cell(P), Loose);
  // What comes to it that way is not shown on by it.
  LooseCell L = looseCell(*Routine);
  if (Edges.contains(pairKey(L.ToNamed.index(), cell(P).index())))
    return;
  split(cell(P), L.ToNamed, L.Named);
  addCopy(L.ToNamed, cell(P));
}

void FlowGraph::pun(StructId A, StructId B) {
  if (B < A)
    std::swap(A, B);
  if (A == B || !Puns.insert(pairKey(A.index(), B.index())).second)
    return;
  if (Types.contains(A, 0, B) || Types.contains(B, 0, A))
    return;
  for (uint32_t X : Types.sharedFields(A, B))
    tie(cell({CellKind::Field, A.index(), int32_t(X)}),
        cell({CellKind::Field, B.index(), int32_t(X)}));
}

/// Copies of more bytes are not told apart by word.
constexpr uint64_t LargestCopy = 4096;

void FlowGraph::addMemoryCopy(CellPlace To, CellPlace From, uint64_t Bytes) {
  StructId A = structAt(To), B = structAt(From);
  if (To == From || (A.valid() && A == B))
    return;
  if (To.Offset < 0 || From.Offset < 0 || Bytes > LargestCopy) {
    auto Whole = [](CellPlace P) {
      return CellPlace{P.Kind, P.Owner, Anywhere};
    };
    return addCopy(cell(Whole(From)), cell(Whole(To)));
  }
  for (uint64_t Word = 0; Word + 8 <= Bytes; Word += 8)
    addCopy(cell({From.Kind, From.Owner, From.Offset + int32_t(Word)}),
            cell({To.Kind, To.Owner, To.Offset + int32_t(Word)}));
}

std::string FlowGraph::memberName(NodeId N) const {
  auto It = Members.find(N);
  return It == Members.end() ? "" : Types.describe(It->second);
}

//===----------------------------------------------------------------------===//
// Edges and the fixpoint
//===----------------------------------------------------------------------===//

void FlowGraph::tie(NodeId A, NodeId B) {
  addCopy(A, B);
  addCopy(B, A);
}

void FlowGraph::addCopy(NodeId From, NodeId To) {
  if (From == To || !Edges.insert(pairKey(From.index(), To.index())).second)
    return;
  Nodes[From.index()].Copies.push_back(To);
  Nodes[To.index()].Sources.push_back(From);
  SmallVector<uint32_t, 16> Held(functions(From));
  insert(To, Held);
  if (auto It = Splits.find(To); It != Splits.end())
    for (Split S : std::vector<Split>(It->second))
      if (S.Apart != From)
        addCopy(From, S.Part);
}

void FlowGraph::split(NodeId Cell, NodeId Apart, NodeId Part) {
  Splits[Cell].push_back({Apart, Part});
  auto Sources = Nodes[Cell.index()].Sources;
  for (NodeId From : Sources)
    if (From != Apart)
      addCopy(From, Part);
}

void FlowGraph::addFunction(NodeId N, FunctionId F) { insert(N, F.index()); }

void FlowGraph::addCall(NodeId N, CallNumber Call) {
  NewCalls.push_back({N, Call});
}

void FlowGraph::addWatch(NodeId N, uint32_t Watch) {
  if (!functions(N).empty())
    Arrived.push_back(Watch);
  else
    Nodes[N.index()].Watches.push_back(Watch);
}

void FlowGraph::enqueue(NodeId N) {
  Node &At = Nodes[N.index()];
  if (!At.Queued)
    Queue.push_back(N);
  At.Queued = true;
}

void FlowGraph::restrict(NodeId N, std::vector<FunctionId> Functions,
                         std::string Reason) {
  Restriction R;
  for (FunctionId F : Functions)
    R.Functions.push_back(F.index());
  R.Reason = std::move(Reason);
  Restrictions.try_emplace(N, std::move(R));
}

StringRef FlowGraph::restriction(NodeId N) const {
  auto It = Restrictions.find(N);
  return It == Restrictions.end() ? StringRef() : StringRef(It->second.Reason);
}

/// Leaves out of \p Missing what \p N must not hold.
void FlowGraph::leaveOut(NodeId Id, SmallVectorImpl<uint32_t> &Missing) const {
  if (auto It = Filters.find(Id); It != Filters.end() && MayBe)
    erase_if(Missing, [&](uint32_t F) {
      return F != UnknownFunction && F != NotAFunction &&
             !MayBe(FunctionId(F), It->second);
    });
  auto It = Restrictions.find(Id);
  if (It == Restrictions.end())
    return;
  ArrayRef<uint32_t> Allowed = It->second.Functions;
  bool All = is_contained(Missing, UnknownFunction);
  bool Number = is_contained(Missing, NotAFunction);
  if (All)
    Missing.assign(Allowed.begin(), Allowed.end());
  erase_if(Missing, [&](uint32_t F) {
    return !binary_search(Allowed, F) ||
           (All && binary_search(Nodes[Id.index()].Holds, F));
  });
  if (Number)
    Missing.push_back(NotAFunction);
}

void FlowGraph::insert(NodeId Id, ArrayRef<uint32_t> Sorted) {
  Node &N = Nodes[Id.index()];
  SmallVector<uint32_t, 16> Missing;
  std::set_difference(Sorted.begin(), Sorted.end(), N.Holds.begin(),
                      N.Holds.end(), std::back_inserter(Missing));
  if (!Missing.empty())
    leaveOut(Id, Missing);
  if (Missing.empty())
    return;
  auto Merge = [&](SmallVectorImpl<uint32_t> &Into) {
    size_t Middle = Into.size();
    Into.append(Missing.begin(), Missing.end());
    std::inplace_merge(Into.begin(), Into.begin() + Middle, Into.end());
  };
  if (N.Holds.empty())
    Arrived.insert(Arrived.end(), N.Watches.begin(), N.Watches.end());
  Merge(N.Holds);
  Merge(N.New);
  enqueue(Id);
}

void FlowGraph::solve(function_ref<void(CallNumber, FunctionId)> OnCall) {
  auto Report = [&](CallNumber C, ArrayRef<uint32_t> Functions) {
    for (uint32_t F : Functions)
      if (F != NotAFunction)
        OnCall(C, F == UnknownFunction ? FunctionId() : FunctionId(F));
  };
  while (!Queue.empty() || !NewCalls.empty()) {
    while (!NewCalls.empty()) {
      auto [N, Call] = NewCalls.back();
      NewCalls.pop_back();
      Nodes[N.index()].Calls.push_back(Call);
      SmallVector<uint32_t, 16> Held(functions(N));
      Report(Call, Held);
    }
    if (Queue.empty())
      continue;
    NodeId N = Queue.back();
    Queue.pop_back();
    Nodes[N.index()].Queued = false;
    SmallVector<uint32_t, 2> New;
    std::swap(New, Nodes[N.index()].New);
    for (size_t I = 0; I < Nodes[N.index()].Copies.size(); ++I)
      insert(Nodes[N.index()].Copies[I], New);
    for (size_t I = 0; I < Nodes[N.index()].Calls.size(); ++I)
      Report(CallNumber(Nodes[N.index()].Calls[I]), New);
  }
}

} // namespace ukport
