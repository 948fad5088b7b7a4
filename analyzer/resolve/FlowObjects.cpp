//===- FlowObjects.cpp - variables that are read as another struct --------===//
//
// A member of type void * holds the address of one variable or another, as a
// table says, and whoever reads it uses what it finds as a struct that begins
// like all of these:
//
//   { "workers", set_number, &bounds }      struct { handler; low; high }
//   bounds { "domain", set_text, &check }          handler_t check
//   ((struct post *)command->post)->handler(...)
//
// No pointer is used as two structs here. But where nobody reads a member of
// the variable's own struct through the table, its readers must mean that of
// others: the two share a cell, as far as both structs are laid out alike. A
// variable that is no struct is like the first member.
//
// Only addresses in initialisers count, readers that take a member of what they
// have just read, and of a variable that is no struct what it is initialised
// to.
//
//===----------------------------------------------------------------------===//
#include "analyzer/resolve/FlowBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace ukport {

/// Finds out which members are read of what a member points to, in all of the
/// program: the result does not depend on what is live.
void FlowBuilder::findViews() {
  for (const llvm::Function &F : In.M.ir())
    for (const Instruction &I : instructions(F)) {
      auto *Gep = dyn_cast<GEPOperator>(&I);
      auto *Load = Gep ? dyn_cast<LoadInst>(Gep->getPointerOperand()) : nullptr;
      auto *From =
          Load ? dyn_cast<GEPOperator>(Load->getPointerOperand()) : nullptr;
      if (!From)
        continue;
      auto Read = Marks.memberOf(*Gep), Member = Marks.memberOf(*From);
      if (Read && Member)
        ReadThrough[Types.innermost(Member->Struct, Member->Offset)].insert(
            *Read);
    }
}

/// The initialiser of an object sets \p Member to \p C.
void FlowBuilder::addObject(FieldOf Member, const Constant &C) {
  auto *V = dyn_cast<GlobalVariable>(C.stripPointerCasts());
  auto Reads = ReadThrough.find(Member);
  if (!V || !V->hasInitializer() || Reads == ReadThrough.end())
    return;
  std::optional<CellPlace> Object = variable(*V);
  if (!Object)
    return;
  StructId Own = Flow.structAt(*Object);
  for (FieldOf Read : Reads->second)
    if (Own.valid())
      shareMember(Own, Read, Reads->second);
    else if (Read.Offset == 0 && Types.parametersOf(Read) &&
             isa<llvm::Function>(V->getInitializer()->stripPointerCasts())) {
      // A function's address alone. Not by way of the variable's own cell,
      // which is tied to all that is not named.
      NodeId Alone = Flow.addNode();
      flow(V->getInitializer(), Alone, ReasonKind::Initialiser);
      Flow.addCopy(Alone, Flow.cell({CellKind::Field, Read.Struct.index(), 0}));
    }
}

/// Of a struct \p Own, \p Read is read as if it were another; \p All is read of
/// what stands there.
void FlowBuilder::shareMember(StructId Own, FieldOf Read,
                              const std::set<FieldOf> &All) {
  if (Own == Read.Struct || All.count({Own, Read.Offset}) ||
      !is_contained(Types.sharedFields(Own, Read.Struct), Read.Offset))
    return;
  NodeId A = Flow.cell({CellKind::Field, Own.index(), int32_t(Read.Offset)});
  NodeId B =
      Flow.cell({CellKind::Field, Read.Struct.index(), int32_t(Read.Offset)});
  Flow.addCopy(A, B);
  Flow.addCopy(B, A);
}

} // namespace ukport
