//===- FlowKeys.cpp - tables of functions that are searched by a key ------===//
//
// A library that hands out its functions in a table of { number, function }
// pairs, and a reader that walks the table and switches on the number:
//
//   for (; fns->function_id != 0; fns++)
//     switch (fns->function_id) {
//     case 1:
//       md->newctx = fns->function;
//
// Where the number decides, the read finds only what stands beside that number:
// the cell of the member is split by key. A split cell holds
//
//   - the functions of the initialisers whose key is that number, and
//   - everything that reaches the member other than by an initialiser.
//
// Tables whose numbers mean different things are told apart by their readers
// (FlowTables.cpp).
//
// When the program writes the key member itself, the split cells hold what the
// whole member does. The read may be in an accessor, a function that returns
// the member of its argument and does nothing else; and the comparison in a
// search function, one that returns a pointer only where the key beside it is
// the number that it was called with.
//
//===----------------------------------------------------------------------===//
#include "analyzer/resolve/FlowBuilder.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstIterator.h"

using namespace llvm;

namespace ukport {

/// The pointer whose member \p V is read from, with the member.
std::optional<FlowBuilder::MemberRead> FlowBuilder::memberRead(const Value *V) {
  while (isa<CastInst>(V))
    V = cast<CastInst>(V)->getOperand(0);
  auto *Load = dyn_cast<LoadInst>(V);
  auto *Gep = Load ? dyn_cast<GEPOperator>(Load->getPointerOperand()) : nullptr;
  if (!Gep || isa<Constant>(Gep->getPointerOperand()))
    return std::nullopt;
  auto P = place(Gep);
  if (!P || P->Kind != CellKind::Field || P->Offset < 0)
    return std::nullopt;
  return MemberRead{Gep->getPointerOperand(),
                    {StructId(P->Owner), uint32_t(P->Offset)}};
}

/// The member that \p Call returns of one of its arguments, if \p Call is of an
/// accessor.
std::optional<FlowBuilder::MemberRead>
FlowBuilder::accessorRead(const CallBase &Call) {
  const llvm::Function *Callee = calledFunction(Call);
  if (!Callee || Callee->size() != 1)
    return std::nullopt;
  auto *Return = dyn_cast<ReturnInst>(Callee->getEntryBlock().getTerminator());
  if (!Return || !Return->getReturnValue())
    return std::nullopt;
  auto Read = memberRead(Return->getReturnValue());
  auto *Of = Read ? dyn_cast<Argument>(Read->Base) : nullptr;
  if (!Of || Of->getArgNo() >= Call.arg_size())
    return std::nullopt;
  return MemberRead{Call.getArgOperand(Of->getArgNo()), Read->Member};
}

/// Whether \p V is \p Base, or both are one variable that nothing can have
/// written between the reads: \p V's in \p First, before any call or store.
static bool isSamePointer(const Value *V, const Value *Base,
                          const BasicBlock &First) {
  if (V == Base)
    return true;
  auto *A = dyn_cast<LoadInst>(V), *B = dyn_cast<LoadInst>(Base);
  if (!A || !B || A->getParent() != &First ||
      A->getPointerOperand() != B->getPointerOperand() ||
      !isa<AllocaInst>(A->getPointerOperand()) ||
      B->getParent() != First.getUniquePredecessor())
    return false;
  auto Writes = [](const Instruction &I) { return I.mayWriteToMemory(); };
  return none_of(make_range(First.begin(), A->getIterator()), Writes) &&
         none_of(make_range(B->getIterator(), B->getParent()->end()), Writes);
}

/// Notes \p I if it reads another member of the struct whose key is one of
/// \p Numbers; \p First, if given, is the first block where that holds.
void FlowBuilder::noteRead(const Instruction &I, const MemberRead &Key,
                           ArrayRef<int64_t> Numbers,
                           std::vector<KeyedRead> &Found,
                           const BasicBlock *First) {
  auto Read = isa<LoadInst>(I)   ? memberRead(&I)
              : isa<CallBase>(I) ? accessorRead(cast<CallBase>(I))
                                 : std::nullopt;
  if (!Read || Read->Member.Struct != Key.Member.Struct ||
      Read->Member.Offset == Key.Member.Offset || !carries(I.getType()) ||
      !(Read->Base == Key.Base ||
        (First && isSamePointer(Read->Base, Key.Base, *First))))
    return;
  Found.push_back({&I, Read->Member, Key.Member.Offset,
                   std::vector<int64_t>(Numbers.begin(), Numbers.end())});
}

/// Notes the reads in the blocks that are only reached when \p Key, a member of
/// what \p Key.Base points to, is one of \p Numbers.
void FlowBuilder::noteKeyedReads(const MemberRead &Key, const BasicBlock &First,
                                 ArrayRef<int64_t> Numbers,
                                 const DominatorTree &Dominators,
                                 std::vector<KeyedRead> &Found) {
  SmallVector<BasicBlock *, 8> Blocks;
  Dominators.getDescendants(const_cast<BasicBlock *>(&First), Blocks);
  for (const BasicBlock *B : Blocks)
    for (const Instruction &I : *B)
      noteRead(I, Key, Numbers, Found, &First);
}

/// Makes the reads of \p F by key nodes of what they find.
void FlowBuilder::addKeyedReads(const llvm::Function &F) {
  std::vector<KeyedRead> Switched = keyedReads(F), Searched = searchedReads(F);
  auto Add = [&](const KeyedRead &Read, uint32_t Reader) {
    NodeId N = Flow.addNode();
    for (int64_t Number : Read.Numbers)
      Flow.addCopy(keyedNode({Read.Member, Read.KeyOffset, Number, Reader}), N);
    Nodes[Read.I] = N;
    KeyedReads.insert(Read.I);
  };
  for (const KeyedRead &Read : Searched)
    Add(Read, AnyReader);
  for (const KeyedRead &Read : Switched)
    Add(Read, readerOf(Read, Switched));
}

/// The reads of members in \p F where a member beside them is compared with a
/// number.
std::vector<FlowBuilder::KeyedRead>
FlowBuilder::keyedReads(const llvm::Function &F) {
  std::vector<KeyedRead> Found;
  std::unique_ptr<DominatorTree> Dominators;
  auto Note = [&](const MemberRead &Key, const BasicBlock *From,
                  const BasicBlock *To, ArrayRef<int64_t> Numbers) {
    if (To->getUniquePredecessor() != From)
      return; // another way leads here too
    if (!Dominators)
      Dominators =
          std::make_unique<DominatorTree>(const_cast<llvm::Function &>(F));
    noteKeyedReads(Key, *To, Numbers, *Dominators, Found);
  };
  for (const BasicBlock &B : F) {
    if (auto *Switch = dyn_cast<SwitchInst>(B.getTerminator())) {
      auto Key = memberRead(Switch->getCondition());
      if (!Key)
        continue;
      std::map<const BasicBlock *, SmallVector<int64_t, 2>> Cases;
      for (const auto &Case : Switch->cases())
        Cases[Case.getCaseSuccessor()].push_back(
            Case.getCaseValue()->getSExtValue());
      Cases.erase(Switch->getDefaultDest());
      for (const BasicBlock *To : successors(&B))
        if (auto It = Cases.find(To); It != Cases.end()) {
          Note(*Key, &B, To, It->second);
          Cases.erase(It);
        }
    } else if (auto *Branch = dyn_cast<BranchInst>(B.getTerminator());
               Branch && Branch->isConditional()) {
      auto *Compare = dyn_cast<ICmpInst>(Branch->getCondition());
      if (!Compare || !Compare->isEquality() ||
          Branch->getSuccessor(0) == Branch->getSuccessor(1))
        continue;
      auto *Number = dyn_cast<ConstantInt>(Compare->getOperand(1));
      auto Key = Number ? memberRead(Compare->getOperand(0)) : std::nullopt;
      bool Equal = Compare->getPredicate() == CmpInst::ICMP_EQ;
      if (Key)
        Note(*Key, &B, Branch->getSuccessor(Equal ? 0 : 1),
             {Number->getSExtValue()});
    }
  }
  return Found;
}

/// The key member, and which argument it is compared with, of a search
/// function: whatever it returns but null, it returns where the two are equal.
std::optional<FlowBuilder::Search>
FlowBuilder::searchOf(const llvm::Function &F) {
  auto [It, New] = Searches.try_emplace(&F);
  if (!New)
    return It->second;
  std::optional<Search> Found;
  for (const BasicBlock &B : F) {
    auto *Return = dyn_cast<ReturnInst>(B.getTerminator());
    if (!Return || !Return->getReturnValue())
      continue;
    // Values with the block from which each comes.
    SmallVector<std::pair<const Value *, const BasicBlock *>, 4> Returned;
    if (auto *Phi = dyn_cast<PHINode>(Return->getReturnValue()))
      for (unsigned I = 0; I < Phi->getNumIncomingValues(); ++I)
        Returned.push_back(
            {Phi->getIncomingValue(I), Phi->getIncomingBlock(I)});
    else
      Returned.push_back({Return->getReturnValue(), &B});
    for (auto [V, From] : Returned) {
      if (isa<ConstantPointerNull>(V))
        continue;
      auto One = comparedIn(*From, *V);
      if (!One || (Found && *Found != *One))
        return std::nullopt;
      Found = One;
    }
  }
  return Searches[&F] = Found;
}

/// The key of \p V that is known to equal an argument in \p B.
std::optional<FlowBuilder::Search> FlowBuilder::comparedIn(const BasicBlock &B,
                                                           const Value &V) {
  const BasicBlock *Before = B.getUniquePredecessor();
  auto *Branch =
      Before ? dyn_cast<BranchInst>(Before->getTerminator()) : nullptr;
  auto *Compare = Branch && Branch->isConditional()
                      ? dyn_cast<ICmpInst>(Branch->getCondition())
                      : nullptr;
  if (!Compare || !Compare->isEquality() ||
      Branch->getSuccessor(0) == Branch->getSuccessor(1))
    return std::nullopt;
  bool Equal = Compare->getPredicate() == CmpInst::ICMP_EQ;
  auto Key = memberRead(Compare->getOperand(0));
  auto *Number = dyn_cast<Argument>(Compare->getOperand(1));
  if (Branch->getSuccessor(Equal ? 0 : 1) != &B || !Key || !Number ||
      Key->Base != &V)
    return std::nullopt;
  return Search{Key->Member, Number->getArgNo()};
}

/// The reads from what search functions return for a constant number.
std::vector<FlowBuilder::KeyedRead>
FlowBuilder::searchedReads(const llvm::Function &F) {
  std::vector<KeyedRead> Found;
  for (const Instruction &I : instructions(F)) {
    auto *Call = dyn_cast<CallBase>(&I);
    const llvm::Function *Callee = Call ? calledFunction(*Call) : nullptr;
    if (!Callee || Callee->isDeclaration() || Callee->size() > 16 ||
        !Call->getType()->isPointerTy())
      continue;
    auto S = searchOf(*Callee);
    auto *Number = S && S->Argument < Call->arg_size()
                       ? dyn_cast<ConstantInt>(Call->getArgOperand(S->Argument))
                       : nullptr;
    if (!Number)
      continue;
    for (const User *U : Call->users()) {
      if (auto *Gep = dyn_cast<GEPOperator>(U)) {
        for (const User *Read : Gep->users())
          noteRead(cast<Instruction>(*Read), {Call, S->Key},
                   {Number->getSExtValue()}, Found);
      } else if (isa<CallBase>(U)) {
        noteRead(cast<Instruction>(*U), {Call, S->Key},
                 {Number->getSExtValue()}, Found);
      }
    }
  }
  return Found;
}

//===----------------------------------------------------------------------===//
// Split cells
//===----------------------------------------------------------------------===//

/// Whether the entry stands beside the number, or beside none that is known.
bool FlowBuilder::fits(const TableEntry &Entry, const KeyedMember &K) const {
  int64_t Start = Entry.Offset - K.Member.Offset;
  const Layout &L = Types.layout(K.Member.Struct);
  const LayoutField *Field = L.fieldAt(K.KeyOffset);
  unsigned Bits = Field ? Field->Size * 8 : 0;
  if (!Bits || Bits > 64)
    return true;
  Constant *Key = ConstantFoldLoadFromConst(
      const_cast<Constant *>(Entry.Root),
      IntegerType::get(Entry.Root->getContext(), Bits),
      APInt(64, Start + K.KeyOffset), Data);
  auto *Number = dyn_cast_or_null<ConstantInt>(Key);
  return (!Number || Number->getSExtValue() == K.Number) && isFor(Entry, K);
}

NodeId FlowBuilder::keyedNode(const KeyedMember &K) {
  auto [It, New] = KeyedNodes.try_emplace(K);
  if (!New)
    return It->second;
  NodeId N = It->second = Flow.addNode();
  CellPlace P{CellKind::Field, K.Member.Struct.index(),
              int32_t(K.Member.Offset)};
  NodeId Initial = initialNode(P);
  Flow.split(Flow.cell(P), Initial, N);
  if (WrittenKeys.count({K.Member.Struct.index(), K.KeyOffset}))
    Flow.addCopy(Initial, N);
  for (const TableEntry &Entry : Entries[K.Member])
    addEntry(Entry, K, N);
  return N;
}

void FlowBuilder::addEntry(const TableEntry &Entry, const KeyedMember &K,
                           NodeId N) {
  if (!fits(Entry, K))
    return;
  DataId Before = std::exchange(InData, Entry.Owner);
  flow(Entry.Value, N, ReasonKind::Initialiser);
  InData = Before;
}

/// Initialisers reach a member through a node of its own.
NodeId FlowBuilder::initialNode(CellPlace P) {
  auto [It, New] = Initials.try_emplace(P);
  if (New) {
    It->second = Flow.addNode();
    Flow.addCopy(It->second, Flow.cell(P));
  }
  return It->second;
}

void FlowBuilder::addTableEntry(const TableEntry &Entry, FieldOf Member) {
  Entries[Member].push_back(Entry);
  for (auto It = KeyedNodes.lower_bound({Member, 0, INT64_MIN, 0});
       It != KeyedNodes.end() && It->first.Member == Member; ++It)
    addEntry(Entry, It->first, It->second);
}

void FlowBuilder::writeKey(CellPlace P) {
  if (P.Kind != CellKind::Field || P.Offset < 0 ||
      !WrittenKeys.insert({P.Owner, uint32_t(P.Offset)}).second)
    return;
  for (const auto &[K, N] : std::map(KeyedNodes))
    if (K.Member.Struct.index() == P.Owner && K.KeyOffset == uint32_t(P.Offset))
      Flow.addCopy(
          initialNode({CellKind::Field, P.Owner, int32_t(K.Member.Offset)}), N);
}

} // namespace ukport
