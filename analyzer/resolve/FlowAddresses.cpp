//===- FlowAddresses.cpp - which value is which place ---------------------===//
//
// A member access with a struct's name is a place, whatever its base points to.
// Arithmetic on a place's address without a struct's name moves it. An index
// that varies does not leave the array that it is applied to.
//
//===----------------------------------------------------------------------===//
#include "analyzer/resolve/FlowBuilder.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/GlobalIFunc.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace ukport {

bool FlowBuilder::carries(const Type *T) const {
  if (T->isPointerTy())
    return true;
  if (T->isIntegerTy())
    return T->getIntegerBitWidth() >= 64;
  if (auto *Array = dyn_cast<ArrayType>(T))
    return carries(Array->getElementType());
  if (auto *Vector = dyn_cast<VectorType>(T))
    return carries(Vector->getElementType());
  if (auto *Struct = dyn_cast<StructType>(T))
    return any_of(Struct->elements(),
                  [this](const Type *E) { return carries(E); });
  return false;
}

/// Whether an integer used by \p I may leave the function, or become an
/// address, by that use.
static bool usesAddress(const Instruction &I) {
  switch (I.getOpcode()) {
  case Instruction::ICmp:
  case Instruction::Trunc:
  case Instruction::GetElementPtr:
  case Instruction::Switch:
  case Instruction::Mul:
  case Instruction::UDiv:
  case Instruction::SDiv:
  case Instruction::URem:
  case Instruction::SRem:
  case Instruction::UIToFP:
  case Instruction::SIToFP:
    return false;
  default:
    return !isa<BinaryOperator>(I) && !isa<PHINode>(I) && !isa<SelectInst>(I) &&
           !isa<FreezeInst>(I);
  }
}

/// Finds the integers of \p F that may pass for addresses. The others go into
/// comparisons, indices and sizes: the words of a text that strlen reads, the
/// difference of two pointers.
void FlowBuilder::findAddresses(const llvm::Function &F) {
  SmallVector<const Instruction *, 16> Work;
  auto Add = [&](const Value *V) {
    auto *I = dyn_cast<Instruction>(V);
    if (I && I->getType()->isIntegerTy() && carries(I->getType()) &&
        Addresses.insert(I).second)
      Work.push_back(I);
  };
  for (const Instruction &I : instructions(F))
    if (usesAddress(I))
      for (const Use &Operand : I.operands())
        Add(Operand);
  while (!Work.empty()) {
    const Instruction *I = Work.pop_back_val();
    if (isa<BinaryOperator>(I) || isa<PHINode>(I) || isa<SelectInst>(I) ||
        isa<FreezeInst>(I))
      for (const Use &Operand : I->operands())
        Add(Operand);
  }
}

bool FlowBuilder::isMereNumber(const Value *V) const {
  return isa<Instruction>(V) && V->getType()->isIntegerTy() &&
         !Addresses.count(V);
}

FlowOrigin FlowBuilder::here(ReasonKind Kind) const {
  FlowOrigin O;
  O.Kind = Kind;
  O.ByFunction = InFunction;
  O.ByData = InData;
  if (InData.valid())
    O.Where = In.G.data(InData).Where;
  else if (InFunction.valid())
    O.Where = In.G.function(InFunction).Where;
  if (At && At->getDebugLoc())
    O.Where.Line = At->getDebugLoc().getLine();
  return O;
}

void FlowBuilder::put(FunctionId F, NodeId To, ReasonKind Kind) {
  Origins.try_emplace({To.index(), F.index()}, here(Kind));
  Flow.addFunction(To, F);
}

const FlowOrigin *FlowBuilder::originOf(NodeId N, FunctionId F) const {
  auto It = Origins.find({N.index(), F.index()});
  return It == Origins.end() ? nullptr : &It->second;
}

std::map<FunctionId, std::vector<NodeId>> FlowBuilder::origins() const {
  std::map<FunctionId, std::vector<NodeId>> Result;
  for (const auto &[Key, Origin] : Origins)
    Result[FunctionId(Key.second)].push_back(NodeId(Key.first));
  for (auto &[F, Nodes] : Result)
    llvm::sort(Nodes);
  return Result;
}

NodeId FlowBuilder::returnNode(FunctionId F) {
  auto [It, New] = Returns.try_emplace(F);
  if (New)
    It->second = Flow.addNode();
  return It->second;
}

NodeId FlowBuilder::node(const Value *V) {
  auto Known = Nodes.find(V);
  if (Known != Nodes.end())
    return Known->second;
  // The address of data is no function's.
  if (!carries(V->getType()) || isMereNumber(V) || isa<AllocaInst>(V) ||
      isa<GEPOperator>(V) || walked(V))
    return NodeId();
  NodeId N = loadedNode(V);
  if (!N.valid())
    N = Flow.addNode();
  for (const HeldFunctions *Held : In.Assumed.pointers().of(*V))
    N = assumed(N, *Held);
  Nodes[V] = N;
  return N;
}

/// A word read from a place is the cell itself; one read from a constant is
/// what the constant holds there.
NodeId FlowBuilder::loadedNode(const Value *V) {
  auto *Load = dyn_cast<LoadInst>(V);
  if (!Load)
    return NodeId();
  if (auto *Pointer = dyn_cast<Constant>(Load->getPointerOperand())) {
    auto *Base =
        dyn_cast<GlobalVariable>(Pointer->stripInBoundsConstantOffsets());
    if (Base && Base->isConstant() && Base->hasDefinitiveInitializer())
      if (Constant *C = ConstantFoldLoadFromConstPtr(
              const_cast<Constant *>(Pointer), Load->getType(), Data)) {
        NodeId N = Flow.addNode();
        flow(C, N, ReasonKind::Value);
        return N;
      }
  }
  auto P = place(Load->getPointerOperand());
  if (P)
    return Flow.cell(*P);
  if (isVariableArgument(*Load->getPointerOperand()))
    return Flow.variableArguments();
  return Flow.looseRead(routineRead(*Load));
}

NodeId FlowBuilder::memoryRead(const Value *Pointer) {
  auto P = place(Pointer);
  return P ? Flow.cell(*P) : Flow.looseRead(pointeeOf(*Pointer).Routine);
}

NodeId FlowBuilder::memoryWritten(const Value *Pointer) {
  auto P = place(Pointer);
  return P ? Flow.cell(*P) : Flow.looseWritten(pointeeOf(*Pointer).Routine);
}

void FlowBuilder::flow(const Value *V, NodeId To, ReasonKind Kind) {
  if (!To.valid() || isa<ConstantData>(V))
    return;
  if (auto *F = dyn_cast<llvm::Function>(V)) {
    auto It = In.M.FunctionIds.find(F);
    if (It != In.M.FunctionIds.end() && !F->isIntrinsic())
      put(It->second, To, Kind);
    return;
  }
  if (auto *A = dyn_cast<GlobalAlias>(V))
    return flow(A->getAliasee(), To, Kind);
  if (auto *I = dyn_cast<GlobalIFunc>(V)) {
    auto F = In.M.FunctionIds.find(I->getResolverFunction());
    if (F != In.M.FunctionIds.end())
      Flow.addCopy(returnNode(F->second), To);
    return;
  }
  if (auto *G = dyn_cast<GlobalVariable>(V))
    // Machine code may define a function that C declares as a variable.
    if (FunctionId F = In.Symbols.lookup(G->getName()).Function;
        F.valid() && G->isDeclaration())
      return put(F, To, Kind);
  if (isa<AllocaInst>(V) || isa<GEPOperator>(V) || isa<GlobalVariable>(V) ||
      walked(V))
    return escape(V);
  if (auto *C = dyn_cast<Constant>(V)) {
    if (Operator::getOpcode(C) == Instruction::IntToPtr)
      Flow.addNumber(To);
    for (const Use &Operand : C->operands())
      flow(Operand, To, Kind);
    return;
  }
  if (NodeId From = node(V); From.valid())
    Flow.addCopy(From, To);
}

void FlowBuilder::escape(const Value *V) {
  if (auto P = place(V)) {
    // The address of a struct is not that of its first member.
    if (!Flow.structAt(*P).valid())
      writeKey(Flow.normalise(*P));
    Flow.escape(*P);
  }
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

/// Offsets beyond this are taken for unknown ones.
constexpr int64_t LargestOffset = 1 << 24;

/// \p P moved by a known distance; none when that leaves a struct, for whatever
/// holds it (container_of).
static std::optional<CellPlace> moved(CellPlace P, int64_t Bytes) {
  if (P.Offset == Anywhere)
    return P;
  bool Known = Bytes <= LargestOffset && Bytes >= -LargestOffset &&
               P.Offset + Bytes >= 0;
  if (!Known && P.Kind == CellKind::Field)
    return std::nullopt;
  P.Offset = Known ? int32_t(P.Offset + Bytes) : Anywhere;
  return P;
}

/// The variable \p D, with what the debug information says lies in it.
std::optional<CellPlace> FlowBuilder::start(DataId D) {
  if (Described.insert(D).second)
    if (const GlobalVariable *V = In.M.Variables.lookup(D)) {
      SmallVector<DIGlobalVariableExpression *, 1> Debug;
      V->getDebugInfo(Debug);
      if (!Debug.empty()) {
        Layout L = Types.layoutOf(Debug[0]->getVariable()->getType());
        uint64_t Size = Data.getTypeAllocSize(V->getValueType());
        // An initialiser may give a flexible array its elements.
        if (L.Size < Size && L.Parts.size() == 1 && !L.Parts[0].Offset)
          L.Size = L.Parts[0].Size = L.Parts[0].Stride = Size;
        if (L.Size == Size)
          Flow.describe({CellKind::Variable, D.index(), 0}, std::move(L));
      } else if (Layout L = Marks.layoutOf(*V); !L.Parts.empty()) {
        Flow.describe({CellKind::Variable, D.index(), 0}, std::move(L));
      }
    }
  return CellPlace{CellKind::Variable, D.index(), 0};
}

/// The names by which the linker gives libc the arrays that it walks at start
/// and at exit.
static bool isLinkerArray(StringRef Name) {
  return Name == "__preinit_array_start" || Name == "__init_array_start" ||
         Name == "__fini_array_start" || Name == "__fini_array_end";
}

std::optional<CellPlace> FlowBuilder::variable(const GlobalVariable &V) {
  auto Known = In.M.DataIds.find(&V);
  DataId D = Known != In.M.DataIds.end() ? Known->second
                                         : In.Symbols.lookup(V.getName()).Data;
  if (D.valid())
    return start(D);
  if (isLinkerArray(V.getName()))
    return CellPlace{CellKind::Variable, LinkerArrays, Anywhere};
  // What only the linker defines: bounds of sections and of the image.
  return std::nullopt;
}

/// Says what lies in a stack slot: a variable of C's, or a struct on its way.
void FlowBuilder::describe(const AllocaInst &Slot, CellPlace Start) {
  auto Declares = findDVRDeclares(const_cast<AllocaInst *>(&Slot));
  if (!Declares.empty())
    return Flow.describe(
        Start, Types.layoutOf(Declares.front()->getVariable()->getType()));
  if (StructId S = Marks.structOf(Slot); S.valid())
    Flow.describe(Start, Types.layoutOf(S));
}

std::optional<CellPlace> FlowBuilder::place(const Value *V) {
  if (auto *G = dyn_cast<GlobalVariable>(V))
    return variable(*G);
  if (auto *A = dyn_cast<GlobalAlias>(V))
    return place(A->getAliasee());
  if (auto *Slot = dyn_cast<AllocaInst>(V)) {
    auto [It, New] = Slots.try_emplace(V, Slots.size());
    CellPlace Start{CellKind::Stack, It->second, 0};
    if (New)
      describe(*Slot, Start);
    return Start;
  }
  if (auto *Gep = dyn_cast<GEPOperator>(V)) {
    auto It = Places.find(V);
    if (It != Places.end())
      return It->second;
    auto P = element(*Gep);
    return Places[V] = P;
  }
  if (auto *A = dyn_cast<Argument>(V))
    return accessed(*A);
  if (isa<BitCastOperator>(V) || isa<AddrSpaceCastInst>(V))
    return place(cast<User>(V)->getOperand(0));
  if (auto *Intrinsic = dyn_cast<IntrinsicInst>(V);
      Intrinsic &&
      Intrinsic->getIntrinsicID() == Intrinsic::threadlocal_address)
    return place(Intrinsic->getArgOperand(0));
  return walked(V);
}

/// Whether \p V is a pointer, or a number that is one, made from another by
/// moving or choosing.
static bool movesPointer(const Value *V) {
  switch (Operator::getOpcode(V)) {
  case Instruction::PHI:
  case Instruction::Select:
  case Instruction::Freeze:
  case Instruction::IntToPtr:
  case Instruction::PtrToInt:
  case Instruction::Add:
  case Instruction::Sub:
    return true;
  default:
    return false;
  }
}

/// The one place that \p V starts to walk from, if there is one: p = a; p++.
/// A pointer stays in the object it began in.
std::optional<CellPlace> FlowBuilder::walked(const Value *V) {
  if (!movesPointer(V))
    return std::nullopt;
  auto Known = Places.find(V);
  if (Known != Places.end())
    return Known->second;
  SmallVector<const Value *, 8> Work{V};
  SmallPtrSet<const Value *, 8> Seen;
  std::optional<CellPlace> Start;
  bool ByBytes = false;
  auto Give = [&] { return Places[V] = std::nullopt; };
  while (!Work.empty()) {
    const Value *At = Work.pop_back_val();
    if (!Seen.insert(At).second || isa<ConstantData>(At))
      continue;
    auto *Gep = dyn_cast<GEPOperator>(At);
    if (movesPointer(At)) {
      ByBytes |= isa<BinaryOperator>(At);
      bool Difference = Operator::getOpcode(At) == Instruction::Sub;
      auto *U = cast<User>(At);
      for (const Use &Operand : U->operands())
        if (!(isa<SelectInst>(At) && Operand.getOperandNo() == 0) &&
            !(Difference && Operand.getOperandNo() == 1))
          Work.push_back(Operand);
    } else if (Gep && !Marks.memberOf(*Gep)) {
      ByBytes |= Gep->getSourceElementType()->isIntegerTy(8);
      Work.push_back(Gep->getPointerOperand());
    } else if (isa<GlobalVariable>(At) || isa<AllocaInst>(At) || Gep) {
      auto P = place(At);
      if (!P || (Start && *Start != *P))
        return Give();
      Start = P;
    } else {
      return Give();
    }
  }
  if (!Start)
    return Give();
  return Places[V] =
             ByBytes ? Flow.movedAnywhere(*Start) : Flow.withinArray(*Start);
}

std::optional<CellPlace> FlowBuilder::element(const GEPOperator &Gep) {
  if (auto Member = Marks.memberOf(Gep))
    return CellPlace{CellKind::Field, Member->Struct.index(),
                     int32_t(Member->Offset)};
  auto Base = place(Gep.getPointerOperand());
  if (!Base)
    return std::nullopt;
  APInt Constant(64, 0);
  if (Gep.accumulateConstantOffset(Data, Constant))
    return moved(*Base, Constant.getSExtValue());
  if (auto Inner = Marks.innerOffset(Gep))
    return moved(*Base, *Inner);
  // Elements are not told apart; bytes may be those of any member.
  if (Gep.getSourceElementType()->isIntegerTy(8))
    return Flow.movedAnywhere(*Base);
  return Flow.withinArray(*Base);
}

} // namespace ukport
