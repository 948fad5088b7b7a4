//===- FlowPointers.cpp - members that never hold a function --------------===//
//
// A pointer that C declares as one to a function, a member or a variable of its
// own, and that no function's address reaches is null when it is read: memory
// is handed out as zeros, or is written before it is read, and what is written
// is null then. So `if (p->hook) p->hook()` is decided, as long as nothing is
// seen that comes to the hook (analyzer/values asks for each such read).
//
// That leans on the resolver's own argument (FlowGraph.h): a function's address
// that it does not see coming would be a call without a target just the same.
// Besides functions these come to a pointer as something that is not null:
//
//   numbers   what is made from an integer, as SIG_IGN is
//   foreign   what a lookup of code outside the program returns
//   filled    what the kernel, or machine code that a summary describes, may
//             have written: the members of a struct whose address it is given,
//             and those that memset gives other bytes than 0
//
// They travel through the graph as one more function, that nobody calls. In a
// program that has undefined functions, or machine code that names functions
// and calls the program, nothing is taken for null: they may make objects.
//
// Not modelled: the address of data in a pointer to a function; a pointer in
// memory that is read before it is written, where that was used before.
//
// Where it is assumed which functions a pointer holds (PointerFacts.h), the
// value that is read has a node of its own, which lets in nothing else.
//
//===----------------------------------------------------------------------===//
#include "analyzer/resolve/FlowBuilder.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DebugInfoMetadata.h"

using namespace llvm;

namespace ukport {

/// Whether \p Type is a pointer to a function, or a union of such alone.
static bool isFunctionPointer(const DIType *Type) {
  auto *Union = dyn_cast_or_null<DICompositeType>(stripQualifiers(Type));
  if (!Union || Union->getTag() != dwarf::DW_TAG_union_type)
    return routineOf(Type).has_value();
  return all_of(Union->getElements(), [](const DINode *Element) {
    auto *Member = dyn_cast_or_null<DIDerivedType>(Element);
    return Member && routineOf(Member->getBaseType());
  });
}

/// Whether C declares what lies at \p P, an innermost place, as a pointer to a
/// function, or an array of those.
bool FlowBuilder::isDeclaredFunctionPointer(CellPlace P) const {
  const LayoutField *Field = Flow.fieldAt(P);
  return Field && isFunctionPointer(Field->Type);
}

std::optional<NodeId> FlowBuilder::functionPointer(const LoadInst &Load) {
  auto P = place(Load.getPointerOperand());
  if (!P || !Load.getType()->isPointerTy())
    return std::nullopt;
  *P = Flow.normalise(*P);
  bool Overlaps =
      P->Kind == CellKind::Field && P->Offset >= 0 &&
      !Types.ties({StructId(P->Owner), uint32_t(P->Offset)}).empty();
  if (Overlaps || !isDeclaredFunctionPointer(*P))
    return std::nullopt;
  return Flow.cell(*P);
}

/// What \p V points to may come to hold what is no address of the program's.
void FlowBuilder::fill(const Value *V) {
  if (auto P = place(V))
    return fill(*P);
  if (StructId S = Views.lookup(V); S.valid())
    fill({CellKind::Field, S.index(), 0});
}

void FlowBuilder::fill(CellPlace P) {
  StructId S = Flow.structAt(P);
  if (!S.valid())
    return Flow.addNumber(Flow.cell(P));
  if (!Filled.insert(S).second)
    return;
  Flow.addNumber(Flow.cell({CellKind::Field, S.index(), Anywhere}));
  for (const NestedPart &Part : Types.layout(S).Parts)
    fill({CellKind::Field, S.index(), int32_t(Part.Offset)});
}

/// Machine code that may put functions into objects which nobody hands it: it
/// calls the program, to get memory, and names functions for more than that.
/// Compiled code may have them from its caller.
bool FlowBuilder::mayMakeObjects(FunctionId F) const {
  std::set<FunctionId> Called;
  for (const Site &S : In.G.sites(F))
    if (S.Callee.valid())
      Called.insert(S.Callee);
  if (Called.empty() || In.IsCompiled(F))
    return !Called.empty();
  return mayStoreFunctions(F) &&
         any_of(In.G.references(F), [&](const Reference &R) {
           return R.Function.valid() && !Called.count(R.Function);
         });
}

/// What of \p From is \p Held.
NodeId FlowBuilder::assumed(NodeId From, const HeldFunctions &Held) {
  auto [It, New] = Assumed.try_emplace({From.index(), &Held});
  if (!New)
    return It->second;
  NodeId N = It->second = Flow.addNode();
  std::vector<FunctionId> Functions;
  for (const llvm::Function *F : Held.Functions)
    if (auto Id = In.M.FunctionIds.find(F); Id != In.M.FunctionIds.end())
      Functions.push_back(Id->second);
  llvm::sort(Functions);
  Flow.restrict(N, std::move(Functions), Held.Says->Subject);
  Flow.addCopy(From, N);
  return N;
}

} // namespace ukport
