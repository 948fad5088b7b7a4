#include "analyzer/resolve/FlowBuilder.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace ukport {

FlowBuilder::FlowBuilder(const FlowInputs &In, FlowGraph &Flow, Layouts &Types)
    : In(In), Flow(Flow), Types(Types), Data(In.M.ir().getDataLayout()),
      Marks(In.M.ir(), Types), Unseen(Flow.addNode()) {
  findViews();
  findLooseRoutines();
  findTableReaders();
  Flow.MayBe = [this](FunctionId F, const RoutineType &T) {
    auto Own = ownType(F);
    return !Own || maySee(*Own, T);
  };
}

void FlowBuilder::addFunction(FunctionId F) {
  InFunction = F;
  if (const llvm::Function *Body = In.M.Functions.lookup(F)) {
    findAddresses(*Body);
    addKeyedReads(*Body);
    if (any_of(In.G.Roots, [F](const Root &R) { return R.Function == F; }))
      for (const Argument &A : Body->args())
        if (accessed(A))
          addAccess(A, nullptr);
    // A body that a summary stands for runs as a whole.
    if (In.G.function(F).Blocks.empty())
      for (const BasicBlock &B : *Body)
        addBody(B);
  } else {
    addMachineCode(F);
  }
  InFunction = FunctionId();
}

void FlowBuilder::addBlock(BlockId B) {
  InFunction = In.G.block(B).Function;
  addBody(*In.M.Blocks.lookup(B));
  InFunction = FunctionId();
}

void FlowBuilder::addBody(const BasicBlock &Body) {
  for (const Instruction &I : Body) {
    At = &I;
    addInstruction(I);
  }
  // What it brings to where it leads.
  At = Body.getTerminator();
  for (const BasicBlock *To : successors(&Body))
    for (const PHINode &Phi : To->phis())
      if (NodeId Into = node(&Phi); Into.valid())
        flow(Phi.getIncomingValueForBlock(&Body), Into, ReasonKind::Value);
  At = nullptr;
}

void FlowBuilder::addData(DataId D) {
  InData = D;
  CellPlace Start = *start(D);
  if (const GlobalVariable *V = In.M.Variables.lookup(D)) {
    addInitialiser(*V->getInitializer(), Start, 0, *V->getInitializer());
  } else {
    Start.Offset = Anywhere;
    for (const Reference &Ref : In.G.references(D))
      if (Ref.Function.valid())
        put(Ref.Function, initialNode(Start), ReasonKind::Initialiser);
      else
        Flow.expose(*start(Ref.Data)); // behind a word of a GOT, say
    // Its address is known to machine code.
    Flow.escape(Start);
  }
  InData = DataId();
}

void FlowBuilder::addInitialiser(const Constant &C, CellPlace Start,
                                 uint64_t Offset, const Constant &Root) {
  if (isa<ConstantData>(C))
    return;
  if (!isa<ConstantAggregate>(C)) {
    Start.Offset = int32_t(Offset);
    CellPlace P = Flow.normalise(Start);
    if (P.Kind != CellKind::Field || P.Offset < 0)
      return flow(&C, initialNode(P), ReasonKind::Initialiser);
    if (!In.Assumed.isChosen(Root, int64_t(Offset) - P.Offset,
                             Types.layout(StructId(P.Owner))))
      return;
    flow(&C, initialNode(P), ReasonKind::Initialiser);
    addObject({StructId(P.Owner), uint32_t(P.Offset)}, C);
    return addTableEntry({&Root, int64_t(Offset), &C, InData},
                         {StructId(P.Owner), uint32_t(P.Offset)});
  }
  for (unsigned I = 0; I < C.getNumOperands(); ++I) {
    uint64_t At = Offset;
    if (auto *S = dyn_cast<StructType>(C.getType()))
      At += Data.getStructLayout(S)->getElementOffset(I);
    else
      At += I * Data.getTypeAllocSize(C.getOperand(I)->getType());
    addInitialiser(*cast<Constant>(C.getOperand(I)), Start, At, Root);
  }
}

void FlowBuilder::addMachineCode(FunctionId F) {
  NodeId Pool = poolOf(F);
  // An undefined function calls anything, but for a weak one, which is absent.
  if (In.G.function(F).Kind == FunctionKind::Undefined &&
      !In.G.sites(F).empty())
    Flow.addUnknown(Pool), Flow.addUnknown(Unseen);
  if (mayMakeObjects(F))
    Flow.addUnknown(Unseen);
  NodeId Named = In.G.function(F).Kind == FunctionKind::Synthetic
                     ? Flow.cell({CellKind::Variable, LinkerArrays, Anywhere})
                     : Pool;
  for (const Reference &Ref : In.G.references(F)) {
    if (Ref.Function.valid())
      put(Ref.Function, Named, ReasonKind::Value);
    else
      Flow.expose(*start(Ref.Data));
  }
  for (const Site &S : In.G.sites(F))
    if (S.Callee.valid())
      bindPool(Pool, S.Callee);
}

void FlowBuilder::addInstruction(const Instruction &I) {
  switch (I.getOpcode()) {
  case Instruction::Load:
    node(&I);
    return;
  case Instruction::Store:
    return addStore(I.getOperand(0), I.getOperand(1));
  case Instruction::GetElementPtr:
    return addMemberAccess(cast<GEPOperator>(I));
  case Instruction::Call:
  case Instruction::Invoke:
  case Instruction::CallBr:
    return addCall(cast<CallBase>(I));
  case Instruction::Ret:
    if (I.getNumOperands() && carries(I.getOperand(0)->getType()))
      flow(I.getOperand(0), returnNode(InFunction), ReasonKind::Value);
    return;
  case Instruction::AtomicRMW:
  case Instruction::AtomicCmpXchg: {
    bool Exchange = I.getOpcode() == Instruction::AtomicCmpXchg;
    addStore(I.getOperand(Exchange ? 2 : 1), I.getOperand(0));
    if (NodeId Into = node(&I); Into.valid())
      Flow.addCopy(memoryRead(I.getOperand(0)), Into);
    return;
  }
  case Instruction::ICmp:
  case Instruction::Mul:
  case Instruction::UDiv:
  case Instruction::SDiv:
  case Instruction::URem:
  case Instruction::SRem:
    return;
  case Instruction::PHI: // addBlock, for each block that leads here and runs
    return;
  case Instruction::IntToPtr:
    if (NodeId Into = node(&I); Into.valid())
      Flow.addNumber(Into);
    [[fallthrough]];
  default:
    if (NodeId Into = node(&I); Into.valid())
      for (const Use &Operand : I.operands())
        if (carries(Operand->getType()))
          flow(Operand, Into, ReasonKind::Value);
  }
}

/// A pointer used as a pointer to two structs is a pun.
void FlowBuilder::addMemberAccess(const GEPOperator &Gep) {
  StructId S = Marks.structOf(Gep);
  const Value *Base = Gep.getPointerOperand();
  if (!S.valid() || isa<GlobalVariable>(Base))
    return;
  auto [It, New] = Views.try_emplace(Base, S);
  if (!New && It->second != S)
    Flow.pun(It->second, S);
}

void FlowBuilder::addStore(const Value *V, const Value *Pointer) {
  auto P = place(Pointer);
  if (P && V->getType()->isIntegerTy()) {
    writeKey(Flow.normalise(*P));
    if (isDeclaredFunctionPointer(Flow.normalise(*P)))
      Flow.addNumber(Flow.cell(*P));
  }
  if (!carries(V->getType()) || isa<ConstantData>(V))
    return;
  // What is stored reaches a cell through a node of its own: a cell may be
  // split by where things come from.
  NodeId Stored = Flow.addNode();
  flow(V, Stored, ReasonKind::Store);
  Flow.addCopy(Stored, memoryWritten(Pointer));
}

} // namespace ukport
