//===- FlowCalls.cpp - what calls hand over and return --------------------===//
#include "analyzer/resolve/FlowBuilder.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/DebugProgramInstruction.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Support/Regex.h"

using namespace llvm;

namespace ukport {

NodeId FlowBuilder::newPool(bool TouchesMemory) {
  NodeId Pool = Flow.addNode();
  if (TouchesMemory) {
    Flow.addCopy(Flow.loose(), Pool);
    Flow.addCopy(Pool, Flow.loose());
  }
  return Pool;
}

/// What machine code of that pool calls: what is in the pool, and what it finds
/// in memory, of any type. What it moves there is of the same type where it was
/// and where it goes.
NodeId FlowBuilder::calledFrom(NodeId Pool) {
  auto [It, New] = PoolCalls.try_emplace(Pool);
  if (!New)
    return It->second;
  NodeId Called = It->second = Flow.addNode();
  Flow.addCopy(Pool, Called);
  Flow.addCopy(Flow.looseAny(), Called);
  return Called;
}

/// Assembly that names no function and calls none through a register has no
/// business with their addresses: it computes, or moves bytes. What a compiler
/// made may keep what it is given for another function to call.
bool FlowBuilder::mayStoreFunctions(FunctionId F) const {
  if (In.IsCompiled(F))
    return true;
  if (In.IsSummarised(In.G.name(F)) ||
      In.G.function(F).Kind == FunctionKind::Synthetic)
    return false;
  return any_of(In.G.references(F),
                [](const Reference &R) { return R.Function.valid(); }) ||
         any_of(In.G.sites(F),
                [](const Site &S) { return S.Kind == SiteKind::Indirect; });
}

NodeId FlowBuilder::poolOf(FunctionId F) {
  auto [It, New] = Pools.try_emplace(F);
  if (New)
    It->second = newPool(mayStoreFunctions(F));
  return It->second;
}

NodeId FlowBuilder::calleeNode(SiteId S) {
  const CallBase *Call = In.M.Calls.lookup(S);
  if (!Call)
    return calledFrom(poolOf(In.G.site(S).Caller));
  if (Call->isInlineAsm())
    return calledFrom(asmPool(*Call));
  const Value *Callee = Call->getCalledOperand();
  Reading Loosely = howRead(Callee);
  if (!isa<Constant>(Callee) && Loosely == Reading::Named)
    return node(Callee);
  NodeId N = Flow.addNode();
  flow(Callee, N, ReasonKind::Value);
  if (Loosely == Reading::Named)
    return N;
  auto Called = routineCalled(*Callee);
  if (Loosely == Reading::Loose && Called)
    LooseSites[S] = *Called;
  auto *Load = dyn_cast<LoadInst>(Callee);
  if (!Called && Load)
    Called = pointeeOf(*Load->getPointerOperand()).Routine;
  if (Called) {
    Flow.addCopy(Flow.firstMembers(Called->Parameters), N);
  } else {
    Flow.addCopy(Flow.firstMembers(std::nullopt), N);
    Flow.addCopy(Flow.looseAny(), N);
  }
  for (const HeldFunctions *Held : In.Assumed.pointers().of(*Callee))
    N = assumed(N, *Held);
  return N;
}

bool FlowBuilder::mayMatch(SiteId S, FunctionId Callee) const {
  auto It = LooseSites.find(S);
  if (It == LooseSites.end())
    return true;
  auto Own = ownType(Callee);
  return !Own || (ukport::mayMatch(It->second.Parameters, Own->Parameters) &&
                  !isOther(It->second, *Own));
}

/// The type that \p F is defined with.
std::optional<RoutineType> FlowBuilder::ownType(FunctionId F) const {
  const llvm::Function *Body = In.M.Functions.lookup(F);
  const DISubprogram *Debug = Body ? Body->getSubprogram() : nullptr;
  if (!Debug || !Debug->getType())
    return std::nullopt;
  return routineOf(*Debug->getType());
}

/// Whether a function of type \p Own is not meant by a pointer to \p Called
/// since there are pointers to its own type, which differ in what they return,
/// that are read in the same way.
bool FlowBuilder::isOther(const RoutineType &Called,
                          const RoutineType &Own) const {
  return Called.Parameters == Own.Parameters && Called.Result != Own.Result &&
         LooseRoutines.count(Own) && LooseRoutines.count(Called);
}

/// How \p Callee was read, in this function.
FlowBuilder::Reading FlowBuilder::howRead(const Value *Callee) {
  SmallVector<const Value *, 4> Work{Callee};
  SmallPtrSet<const Value *, 8> Seen;
  bool Named = false, Loose = false;
  while (!Work.empty()) {
    const Value *V = Work.pop_back_val();
    if (!Seen.insert(V).second || isa<ConstantData>(V))
      continue;
    auto *Load = dyn_cast<LoadInst>(V);
    if (isa<PHINode>(V) || isa<SelectInst>(V) || isa<CastInst>(V)) {
      for (const Use &Operand : cast<User>(V)->operands())
        Work.push_back(Operand);
      continue;
    }
    // Behind a parameter may be either.
    auto P = Load ? place(Load->getPointerOperand()) : std::nullopt;
    bool Apart = Load && isVariableArgument(*Load->getPointerOperand());
    Loose |= Load && !Apart && (!P || P->Kind == CellKind::Behind);
    Named |= !Load || P || Apart;
  }
  return !Loose ? Reading::Named : Named ? Reading::Both : Reading::Loose;
}

void FlowBuilder::bind(SiteId S, FunctionId Callee) {
  if (!Bound.insert(uint64_t(S.index()) << 32 | Callee.index()).second)
    return;
  InFunction = In.G.site(S).Caller;
  const CallBase *Call = In.M.Calls.lookup(S);
  At = Call;
  if (Call && !Call->isInlineAsm())
    bindCall(*Call, Callee);
  else
    bindPool(Call ? asmPool(*Call) : poolOf(In.G.site(S).Caller), Callee);
  At = nullptr;
  InFunction = FunctionId();
}

void FlowBuilder::bindPool(NodeId Pool, FunctionId Callee) {
  const llvm::Function *Body = In.M.Functions.lookup(Callee);
  if (!Body) {
    Flow.addCopy(Pool, poolOf(Callee));
    Flow.addCopy(poolOf(Callee), Pool);
    return;
  }
  for (const Argument &A : Body->args())
    if (accessed(A))
      addAccess(A, nullptr);
    else if (NodeId N = node(&A); N.valid())
      Flow.addCopy(Pool, N);
  if (Body->isVarArg())
    Flow.addCopy(Pool, Flow.variableArguments());
  if (carries(Body->getReturnType()))
    Flow.addCopy(returnNode(Callee), Pool);
}

/// Machine code gets \p Argument and, if it \p Fills what that points to, all
/// of the struct there.
void FlowBuilder::handOver(const Value *Argument, NodeId Pool, bool Fills) {
  flow(Argument, Pool, ReasonKind::Argument);
  fill(Argument);
  if (!Fills)
    return;
  if (auto P = place(Argument))
    Flow.expose(*P);
  else if (StructId S = Views.lookup(Argument); S.valid())
    Flow.expose({CellKind::Field, S.index(), Anywhere});
}

void FlowBuilder::bindCall(const CallBase &Call, FunctionId Callee) {
  const llvm::Function *Body = In.M.Functions.lookup(Callee);
  for (unsigned I = 0; I < Call.arg_size(); ++I) {
    const Value *Argument = Call.getArgOperand(I);
    if (!carries(Argument->getType()))
      continue;
    if (!Body)
      handOver(Argument, poolOf(Callee),
               In.IsCompiled(Callee) ||
                   (calledFunction(Call) && mayStoreFunctions(Callee)));
    else if (I < Body->arg_size() && accessed(*Body->getArg(I)))
      addAccess(*Body->getArg(I), Argument);
    else if (I < Body->arg_size())
      flow(Argument, node(Body->getArg(I)), ReasonKind::Argument);
    else if (Body->isVarArg())
      flow(Argument, Flow.variableArguments(), ReasonKind::Argument);
  }
  NodeId Result = node(&Call);
  if (Result.valid() && In.FindsForeignCode(In.G.name(Callee)))
    Flow.addNumber(Result);
  else if (Result.valid() && !KeyedReads.count(&Call))
    Flow.addCopy(Body ? returnNode(Callee) : poolOf(Callee), Result);
}

void FlowBuilder::addCall(const CallBase &Call) {
  if (Call.isInlineAsm())
    return addInlineAsm(Call);
  const llvm::Function *Callee = calledFunction(Call);
  if (!Callee)
    return; // its callees arrive through bind()
  if (Callee->isIntrinsic())
    return addIntrinsic(Call);
  auto Id = In.M.FunctionIds.find(Callee);
  if (Id != In.M.FunctionIds.end())
    bindCall(Call, Id->second);
}

/// Some struct that \p V points to, where its uses or its declaration say
/// which.
std::optional<CellPlace> FlowBuilder::pointedTo(const Value &V) {
  if (isa<ConstantData>(V))
    return std::nullopt; // its users are the whole program's
  StructId S;
  for (const User *U : V.users()) {
    if (auto *Gep = dyn_cast<GEPOperator>(U))
      S = Marks.structOf(*Gep);
    if (S.valid())
      break;
  }
  auto *A = dyn_cast<Argument>(&V);
  if (!S.valid() && A && A->hasStructRetAttr())
    S = returnedStruct(*A->getParent());
  if (!S.valid())
    return std::nullopt;
  return CellPlace{CellKind::Field, S.index(), 0};
}

/// The struct that \p F returns in memory, by its declaration in C.
StructId FlowBuilder::returnedStruct(const llvm::Function &F) {
  const DISubprogram *Debug = F.getSubprogram();
  if (!Debug || !Debug->getType() || !Debug->getType()->getTypeArray().size())
    return StructId();
  return Types.structOf(Debug->getType()->getTypeArray()[0]);
}

/// Structs share their cells whatever object they are in. What is a place on
/// both sides is copied word by word; else what is no struct escapes.
void FlowBuilder::addMemoryCopy(const CallBase &Call) {
  const Value *To = Call.getArgOperand(0), *From = Call.getArgOperand(1);
  auto *Size = dyn_cast<ConstantInt>(Call.getArgOperand(2));
  auto ToPlace = place(To), FromPlace = place(From);
  if (!ToPlace)
    ToPlace = pointedTo(*To);
  if (!FromPlace)
    FromPlace = pointedTo(*From);
  if (ToPlace && FromPlace && Size)
    return Flow.addMemoryCopy(*ToPlace, *FromPlace, Size->getZExtValue());
  escape(To);
  escape(From);
  if (isVariableArgument(*From))
    Flow.addCopy(Flow.variableArguments(),
                 ToPlace ? Flow.cell({ToPlace->Kind, ToPlace->Owner, Anywhere})
                         : Flow.loose());
}

void FlowBuilder::addIntrinsic(const CallBase &Call) {
  switch (Call.getIntrinsicID()) {
  case Intrinsic::memcpy:
  case Intrinsic::memcpy_inline:
  case Intrinsic::memmove:
    return addMemoryCopy(Call);
  case Intrinsic::lifetime_start:
  case Intrinsic::lifetime_end:
  case Intrinsic::memset:
  case Intrinsic::memset_inline:
    if (auto *Byte = dyn_cast<Constant>(Call.getArgOperand(1));
        !Byte || !Byte->isNullValue()) {
      const Value *To = Call.getArgOperand(0);
      if (place(To))
        fill(To);
      else if (auto P = pointedTo(*To))
        fill(*P);
    }
    return;
  case Intrinsic::vastart:
  case Intrinsic::vaend:
  case Intrinsic::vacopy:
    return;
  default:
    // What they return, they return of their arguments.
    if (NodeId Result = node(&Call); Result.valid())
      for (const Use &Argument : Call.args())
        if (carries(Argument->getType()))
          flow(Argument, Result, ReasonKind::Value);
  }
}

/// An operand in memory is read and written, but its address goes nowhere; one
/// in a register may be followed as far as it leads.
void FlowBuilder::addInlineAsm(const CallBase &Call) {
  unsigned Index = 0;
  auto *Asm = cast<InlineAsm>(Call.getCalledOperand());
  for (const InlineAsm::ConstraintInfo &C : Asm->ParseConstraints()) {
    bool HasArgument = C.Type == InlineAsm::isInput ||
                       (C.Type == InlineAsm::isOutput && C.isIndirect);
    if (!HasArgument || Index >= Call.arg_size())
      continue;
    const Type *Pointee = Call.getParamElementType(Index);
    const Value *Argument = Call.getArgOperand(Index++);
    if (!carries(C.isIndirect && Pointee ? Pointee : Argument->getType()) ||
        isa<ConstantData>(Argument))
      continue;
    if (!C.isIndirect) {
      flow(Argument, asmPool(Call), ReasonKind::Value);
      continue;
    }
    Flow.addCopy(memoryRead(Argument), asmPool(Call));
    Flow.addCopy(asmPool(Call), memoryWritten(Argument));
  }
  if (NodeId Result = node(&Call); Result.valid() && AsmPools.count(&Call))
    Flow.addCopy(asmPool(Call), Result);
}

/// Whether x86 assembly may touch memory that is no operand of it: by an
/// address in its text, or by an instruction that implies one.
static bool addressesMemory(StringRef Text) {
  static const Regex Implied(
      "[(\\[]|%[fg]s:|(^|[^a-z0-9_])(rep|movs[bwlq]?|stos|lods|scas|cmps|xlat|"
      "push|pop|call|jmp|ret|syscall|sysenter|int|enter|leave|xsave|xrstor|"
      "fxsave|fxrstor)");
  return Implied.match(Text);
}

NodeId FlowBuilder::asmPool(const CallBase &Call) {
  auto [It, New] = AsmPools.try_emplace(&Call);
  if (New)
    It->second = newPool(addressesMemory(
        cast<InlineAsm>(Call.getCalledOperand())->getAsmString()));
  return It->second;
}

} // namespace ukport
