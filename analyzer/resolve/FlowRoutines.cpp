//===- FlowRoutines.cpp - what C says a pointer to functions points to ----===//
//
// Memory that is not named (Loose) is told apart by type where C declares one:
// through a pointer to pointers to functions, pointers to functions of that
// type are written and read. That is C's rule of effective types, on which the
// cells of members rest too.
//
//   handler_t *h = push(array);   p[i] of a handler_t *p is a handler_t
//   *h = on_read;                 wherever it lies
//   handlers[i](request);
//
// There are, for each type T of function that is declared so:
//
//   Written   what is written as a T
//   Named     what members and variables hold whose type is T, if their address
//             is handed on
//   Typed     both, of all types that may be taken for T (maySee): void * for a
//             pointer to a struct, parameters that are not declared
//
// Who reads a T finds Typed, and what is written as something else or as
// nothing (Loose) if the function's own type may be taken for T. A member whose
// address is handed on holds Typed and all that is Loose: the address may have
// been cast on its way (get(name, (void **)&s->f)). Who calls what it reads
// without a type finds everything. What is copied byte by byte stays of its
// type.
//
// Types are those of the variables and parameters that hold the pointer, of the
// member it was read from, of what a function is declared to return, and of the
// unnamed structs of a union it points to. Where the pointer is one to bytes or
// to void, what is read is of the type of the variable, the member or the
// parameter that gets it.
//
// A call of what was read loosely as one type does not mean a function of
// another type that differs in what it returns alone, when pointers to that
// other type are called like this too: code that computes a length and code
// that writes it, behind each other in an array of bytes, each kind with loops
// of its own. Without such loops it may be meant.
//
// Not modelled: a function's address written as a T, and read as a void * or a
// number, or as a pointer to functions of a type that cannot be taken for T,
// other than where it is called.
//
//===----------------------------------------------------------------------===//
#include "analyzer/resolve/FlowBuilder.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/DebugProgramInstruction.h"
#include "llvm/IR/InstIterator.h"

using namespace llvm;

namespace ukport {

/// Whether C may keep functions' addresses in what \p Type points to, by its
/// type alone: anything, or nothing said.
static bool saysNothing(const DIType *Type) {
  auto *Pointer = dyn_cast_or_null<DIDerivedType>(stripQualifiers(Type));
  return Pointer && Pointer->getTag() == dwarf::DW_TAG_pointer_type &&
         !stripQualifiers(Pointer->getBaseType());
}

/// Whether \p Type points to numbers of one byte each.
static bool pointsToBytes(const DIType *Type) {
  const DIType *Pointee = ukport::pointeeOf(Type);
  return Pointee && Pointee->getTag() == dwarf::DW_TAG_base_type &&
         Pointee->getSizeInBits() == 8;
}

/// The one type of the C variables that hold \p V, void * apart; null if there
/// is none, or more than one.
static const DIType *variableType(const Value &V) {
  SmallVector<DbgVariableIntrinsic *, 2> Intrinsics;
  SmallVector<DbgVariableRecord *, 2> Records;
  findDbgUsers(Intrinsics, const_cast<Value *>(&V), &Records);
  const DIType *Found = nullptr;
  for (const DbgVariableRecord *Record : Records) {
    const DIType *Type = stripQualifiers(Record->getVariable()->getType());
    if (Record->getExpression()->getNumElements() || saysNothing(Type))
      continue;
    if (Found && (routineOf(Found) != routineOf(Type) ||
                  routineOf(pointeeOf(Found)) != routineOf(pointeeOf(Type))))
      return nullptr;
    Found = Type;
  }
  return Found;
}

/// The type of the member or the variable whose address \p Pointer is; null
/// where it is none.
const DIType *FlowBuilder::typeAt(const Value &Pointer) {
  auto P = place(&Pointer);
  const LayoutField *Field = P ? Flow.fieldAt(Flow.normalise(*P)) : nullptr;
  return Field && !Field->Union ? Field->Type : nullptr;
}

/// What C says the type of \p V is; null where it does not.
const DIType *FlowBuilder::declaredType(const Value &V) {
  if (const DIType *Type = variableType(V))
    return Type;
  if (auto *Load = dyn_cast<LoadInst>(&V))
    if (const DIType *Type = typeAt(*Load->getPointerOperand()))
      return Type;
  auto *Call = dyn_cast<CallBase>(&V);
  const llvm::Function *Callee = Call ? calledFunction(*Call) : nullptr;
  const DISubprogram *Debug = Callee ? Callee->getSubprogram() : nullptr;
  if (Debug && Debug->getType() && Debug->getType()->getTypeArray().size())
    return Debug->getType()->getTypeArray()[0];
  return nullptr;
}

/// What C declares to stand behind \p Pointer, at any index.
FlowBuilder::Pointee FlowBuilder::pointeeOf(const Value &Pointer) {
  const Value *V = &Pointer;
  while (true) {
    const DIType *Type = declaredType(*V);
    if (Type && !saysNothing(Type) && !pointsToBytes(Type))
      return {true, routineOf(ukport::pointeeOf(Type))};
    auto *Gep = dyn_cast<GEPOperator>(V);
    if (!Gep || Marks.structOf(*Gep).valid())
      return {};
    APInt Offset(64, 0);
    if (Gep->accumulateConstantOffset(Data, Offset))
      if (auto Routine =
              routineInUnion(*Gep->getPointerOperand(), Offset.getZExtValue()))
        return {true, Routine};
    V = Gep->getPointerOperand();
  }
}

/// The type of the functions to which there is a pointer \p Offset bytes into
/// the union that \p Pointer points to, in one of the structs without a name
/// that are its members; none if they differ.
std::optional<RoutineType> FlowBuilder::routineInUnion(const Value &Pointer,
                                                       uint64_t Offset) {
  const DIType *Type = ukport::pointeeOf(declaredType(Pointer));
  auto *Union = dyn_cast_or_null<DICompositeType>(Type);
  if (!Union || Union->getTag() != dwarf::DW_TAG_union_type)
    return std::nullopt;
  std::optional<RoutineType> Found;
  for (const DINode *Element : Union->getElements()) {
    auto *Member = dyn_cast_or_null<DIDerivedType>(Element);
    auto *Struct = Member ? dyn_cast_or_null<DICompositeType>(
                                stripQualifiers(Member->getBaseType()))
                          : nullptr;
    if (!Struct || Struct->getTag() != dwarf::DW_TAG_structure_type)
      continue;
    for (const DINode *Inner : Struct->getElements()) {
      auto *Field = dyn_cast_or_null<DIDerivedType>(Inner);
      if (!Field || Field->getOffsetInBits() != Offset * 8)
        continue;
      auto Routine = routineOf(Field->getBaseType());
      if (Found && Routine && Found != Routine)
        return std::nullopt;
      Found = Routine ? Routine : Found;
    }
  }
  return Found;
}

/// The type of functions that \p Load reads a pointer to. Where C does not say
/// what it reads, who gets it says as what.
std::optional<RoutineType> FlowBuilder::routineRead(const LoadInst &Load) {
  Pointee There = pointeeOf(*Load.getPointerOperand());
  return There.Declared ? There.Routine : routineUsed(Load);
}

/// The type of functions that \p V is taken for a pointer to, by the first of
/// its users of which C says so.
std::optional<RoutineType> FlowBuilder::routineUsed(const Value &V) {
  SmallVector<const Value *, 4> Work{&V};
  SmallPtrSet<const Value *, 8> Seen;
  while (!Work.empty()) {
    const Value *At = Work.pop_back_val();
    if (!Seen.insert(At).second)
      continue;
    if (auto Routine = routineOf(variableType(*At)))
      return Routine;
    for (const Use &U : At->uses()) {
      if (isa<PHINode>(U.getUser()) || isa<SelectInst>(U.getUser()))
        Work.push_back(U.getUser());
      else if (auto Routine = routineOf(receiverType(U)))
        return Routine;
    }
  }
  return std::nullopt;
}

/// The type, in C, of what \p U puts a value in: a member, a variable, a
/// parameter or what a function returns; null where it is none of those.
const DIType *FlowBuilder::receiverType(const Use &U) {
  auto *I = cast<Instruction>(U.getUser());
  auto TypeAt = [](const llvm::Function *F, unsigned Index) -> const DIType * {
    const DISubprogram *Debug = F ? F->getSubprogram() : nullptr;
    if (!Debug || !Debug->getType() ||
        Debug->getType()->getTypeArray().size() <= Index)
      return nullptr;
    return Debug->getType()->getTypeArray()[Index];
  };
  if (isa<ReturnInst>(I))
    return TypeAt(I->getFunction(), 0);
  if (auto *Call = dyn_cast<CallBase>(I))
    return Call->isArgOperand(&U)
               ? TypeAt(calledFunction(*Call), Call->getArgOperandNo(&U) + 1)
               : nullptr;
  auto *Store = dyn_cast<StoreInst>(I);
  if (!Store || U.getOperandNo() != 0)
    return nullptr;
  if (const DIType *Type = typeAt(*Store->getPointerOperand()))
    return Type;
  for (const Value *V = Store->getPointerOperand();;) {
    if (const DIType *Type = declaredType(*V))
      return ukport::pointeeOf(Type);
    auto *Gep = dyn_cast<GEPOperator>(V);
    if (!Gep || Marks.structOf(*Gep).valid())
      return nullptr;
    V = Gep->getPointerOperand();
  }
}

/// The type that \p Callee is called as, by the variable that holds it.
std::optional<RoutineType>
FlowBuilder::routineCalled(const Value &Callee) const {
  return routineOf(variableType(Callee));
}

/// Finds the types that functions are called as that were read through a
/// pointer of no struct's, in all of the program.
void FlowBuilder::findLooseRoutines() {
  for (const llvm::Function &F : In.M.ir())
    for (const Instruction &I : instructions(F)) {
      auto *Call = dyn_cast<CallBase>(&I);
      auto *Load =
          Call ? dyn_cast<LoadInst>(Call->getCalledOperand()) : nullptr;
      if (!Load || isa<Constant>(Load->getPointerOperand()))
        continue;
      auto *Gep = dyn_cast<GEPOperator>(Load->getPointerOperand());
      if (Gep && Marks.memberOf(*Gep))
        continue;
      if (auto Routine = routineCalled(*Load))
        LooseRoutines.insert(*Routine);
    }
}

} // namespace ukport
