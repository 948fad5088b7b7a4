#include "analyzer/frontend/bitcode/ForkRegions.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstIterator.h"
#include <algorithm>
#include <deque>

using namespace llvm;

namespace ukport {

/// Stands for the child's id: any positive number.
static constexpr int64_t SomeChild = 4711;

ForkRegions::ForkRegions(const BitcodeModule &M, ProgramGraph &G,
                         const Callers &Direct, const SyscallMap &Map,
                         ArrayRef<SyscallSite> Syscalls)
    : M(M), G(G), Direct(Direct), Values(M, G, Direct) {
  for (const SyscallSite &S : Syscalls)
    for (int Number : S.Numbers)
      if (const SyscallInfo *Info = Map.byNumber(Number))
        MadeBy[G.site(S.Site).Caller].insert(Info->Name);
}

/// Whether \p F can return its parameter \p Index, as __syscall_ret does.
static bool returnsParameter(const llvm::Function &F, unsigned Index) {
  if (F.isDeclaration() || Index >= F.arg_size())
    return false;
  for (const Instruction &I : instructions(F)) {
    auto *Ret = dyn_cast<ReturnInst>(&I);
    if (!Ret || !Ret->getReturnValue())
      continue;
    SmallVector<const Value *, 4> Work{Ret->getReturnValue()};
    SmallPtrSet<const Value *, 4> Seen;
    while (!Work.empty()) {
      const Value *V = Work.pop_back_val();
      if (V == F.getArg(Index))
        return true;
      if (!Seen.insert(V).second)
        continue;
      if (isa<PHINode>(V) || isa<SelectInst>(V) || isa<CastInst>(V))
        for (const Use &Operand : cast<Instruction>(V)->operands())
          Work.push_back(Operand);
    }
  }
  return false;
}

ForkRegions::ValueSetOf ForkRegions::copiesOf(const Value *Pid) const {
  ValueSetOf Copies;
  SmallVector<const Value *, 8> Work{Pid};
  while (!Work.empty()) {
    const Value *V = Work.pop_back_val();
    if (!Copies.insert(V).second)
      continue;
    for (const Use &U : V->uses()) {
      const User *By = U.getUser();
      if (isa<CastInst>(By) || isa<PHINode>(By) || isa<SelectInst>(By))
        Work.push_back(By);
      else if (auto *Call = dyn_cast<CallBase>(By);
               Call && Call->isArgOperand(&U))
        if (const llvm::Function *Callee = calledFunction(*Call))
          if (returnsParameter(*Callee, Call->getArgOperandNo(&U)))
            Work.push_back(By);
    }
  }
  return Copies;
}

bool ForkRegions::distinguishes(SiteId S) {
  const CallBase &Fork = *M.Calls.lookup(S);
  ValueSetOf Pid = copiesOf(&Fork);
  Side Child = walk(Fork, Pid, 0, {}), Parent = walk(Fork, Pid, SomeChild, {});
  return Child.Calls != Parent.Calls || Child.Returns != Parent.Returns;
}

/// Adds the outermost sites that tell child from parent, at \p S or further
/// out; false when there is none.
bool ForkRegions::follow(SiteId S, std::set<SiteId> &Seen,
                         std::vector<SiteId> &Ends) {
  const CallBase *Call = M.Calls.lookup(S);
  if (!Call || !Seen.insert(S).second)
    return false;
  bool Returned = false;
  for (const Value *V : copiesOf(Call))
    for (const User *By : V->users())
      Returned |= isa<ReturnInst>(By);
  bool AllCallers = Returned;
  bool AnyCaller = false;
  if (Returned)
    for (SiteId Caller : Direct.of(G.site(S).Caller)) {
      bool Found = follow(Caller, Seen, Ends);
      AllCallers &= Found;
      AnyCaller |= Found;
    }
  if (AllCallers && AnyCaller)
    return true;
  if (!distinguishes(S))
    return AnyCaller;
  Ends.push_back(S);
  return true;
}

bool ForkRegions::neverReturns(const llvm::Function &F, unsigned Depth) {
  if (F.doesNotReturn())
    return true;
  if (F.isDeclaration() || Depth > 4)
    return false;
  auto [Known, New] = KnownEnds.try_emplace(&F, false);
  if (!New)
    return Known->second;
  SmallVector<const BasicBlock *, 16> Work{&F.getEntryBlock()};
  SmallPtrSet<const BasicBlock *, 16> Seen{&F.getEntryBlock()};
  bool Returns = false;
  while (!Work.empty() && !Returns) {
    const BasicBlock *Block = Work.pop_back_val();
    bool Ended = false;
    for (const Instruction &I : *Block)
      if (auto *Call = dyn_cast<CallBase>(&I); Call && !Ended)
        Ended = endsHere(*Call, FunctionId(), Depth + 1);
    if (Ended)
      continue;
    Returns |= isa<ReturnInst>(Block->getTerminator());
    for (const BasicBlock *Next : successors(Block))
      if (Seen.insert(Next).second)
        Work.push_back(Next);
  }
  return KnownEnds[&F] = !Returns;
}

bool ForkRegions::endsHere(const CallBase &Call, FunctionId ChildEntry,
                           unsigned Depth) {
  if (Call.doesNotReturn())
    return true;
  if (const llvm::Function *Callee = calledFunction(Call))
    return neverReturns(*Callee, Depth);
  // The child's entry, called through a parameter.
  if (ChildEntry.valid() && isa<Argument>(Call.getCalledOperand()))
    if (const llvm::Function *Entry = M.Functions.lookup(ChildEntry))
      return neverReturns(*Entry, Depth);
  return false;
}

/// Where control goes at the end of \p Block when the fork returned \p Value.
static void successorsUnder(const BasicBlock &Block,
                            const SmallPtrSetImpl<const Value *> &Pid,
                            int64_t Value,
                            SmallVectorImpl<const BasicBlock *> &Out) {
  const Instruction *End = Block.getTerminator();
  if (auto *Switch = dyn_cast<SwitchInst>(End);
      Switch && Pid.count(Switch->getCondition())) {
    auto *Case = ConstantInt::getSigned(
        cast<IntegerType>(Switch->getCondition()->getType()), Value);
    return Out.push_back(const_cast<SwitchInst *>(Switch)
                             ->findCaseValue(Case)
                             ->getCaseSuccessor());
  }
  if (auto *Branch = dyn_cast<BranchInst>(End);
      Branch && Branch->isConditional()) {
    auto *Test = dyn_cast<ICmpInst>(Branch->getCondition());
    auto *Bound = Test ? dyn_cast<ConstantInt>(Test->getOperand(1)) : nullptr;
    if (Bound && Pid.count(Test->getOperand(0))) {
      bool Taken =
          ICmpInst::compare(APInt(64, uint64_t(Value), /*isSigned=*/true),
                            Bound->getValue().sext(64), Test->getPredicate());
      return Out.push_back(Branch->getSuccessor(Taken ? 0 : 1));
    }
  }
  for (const BasicBlock *Next : successors(&Block))
    Out.push_back(Next);
}

ForkRegions::Side ForkRegions::walk(const CallBase &Fork, const ValueSetOf &Pid,
                                    int64_t Value, FunctionId ChildEntry) {
  Side Result;
  std::deque<const BasicBlock *> Work{Fork.getParent()};
  SmallPtrSet<const BasicBlock *, 16> Seen{Fork.getParent()};
  while (!Work.empty()) {
    const BasicBlock *Block = Work.front();
    Work.pop_front();
    bool Started = Block != Fork.getParent(), Ended = false;
    for (const Instruction &I : *Block) {
      auto *Call = dyn_cast<CallBase>(&I);
      if (Started && Call && !Ended) {
        Result.Calls.push_back(Call);
        Ended = endsHere(*Call, ChildEntry);
      }
      Started |= &I == &Fork;
    }
    Result.EndsInCall |= Ended;
    if (Ended)
      continue;
    Result.Returns |= isa<ReturnInst>(Block->getTerminator());
    SmallVector<const BasicBlock *, 4> Next;
    successorsUnder(*Block, Pid, Value, Next);
    for (const BasicBlock *B : Next)
      if (Seen.insert(B).second)
        Work.push_back(B);
  }
  return Result;
}

FunctionSet ForkRegions::entriesOf(const Side &Child, const Side &Parent) {
  FunctionSet Entries;
  for (const CallBase *Call : Child.Calls) {
    if (is_contained(Parent.Calls, Call) ||
        !isa<Argument>(Call->getCalledOperand()))
      continue;
    TracedSet Found =
        Values.evaluate(Call->getCalledOperand(), M.SiteIds.lookup(Call));
    Entries.Complete &= Found.Complete;
    for (const TracedValue &V : Found.Values)
      if (V.What == TracedValue::Kind::Function)
        Entries.Functions.push_back({V.Function, V.Origin});
  }
  return Entries;
}

std::set<std::string> ForkRegions::reach(const Side &From, FunctionId Entry,
                                         bool Wide) {
  std::set<std::string> Names;
  std::vector<bool> Seen(G.Functions.size());
  std::deque<FunctionId> Work;
  auto Visit = [&](FunctionId F) {
    if (!F.valid() || Seen[F.index()])
      return;
    Seen[F.index()] = true;
    Work.push_back(F);
  };
  auto VisitSite = [&](const Site &S) {
    Visit(S.Callee);
    if (Wide)
      for (FunctionId T : G.targets(S))
        Visit(T);
  };
  Visit(Entry);
  for (const CallBase *Call : From.Calls) {
    auto Known = M.SiteIds.find(Call);
    // What stands for the child's entry has been visited in its place.
    bool IsEntry = Entry.valid() && isa<Argument>(Call->getCalledOperand());
    if (Known != M.SiteIds.end() && !IsEntry)
      VisitSite(G.site(Known->second));
  }
  while (!Work.empty()) {
    FunctionId F = Work.front();
    Work.pop_front();
    if (auto Made = MadeBy.find(F); Made != MadeBy.end())
      Names.insert(Made->second.begin(), Made->second.end());
    for (const Site &S : G.sites(F))
      VisitSite(S);
  }
  return Names;
}

ForkUse ForkRegions::describe(SiteId S, FunctionId Entry, SiteId Origin) {
  const CallBase &Fork = *M.Calls.lookup(S);
  ValueSetOf Pid = copiesOf(&Fork);
  Side Child = walk(Fork, Pid, 0, Entry);
  Side Parent = walk(Fork, Pid, SomeChild, {});
  ForkUse Use{S, Entry, Origin, {}, {}};
  Use.Direct.ParentExits = Parent.EndsInCall && !Parent.Returns;
  Use.Direct.ChildExits = !Child.Returns;
  Use.Direct.ChildReturns = Child.Returns;
  Use.Wide = Use.Direct;
  Use.Direct.ChildSyscalls = reach(Child, Entry, false);
  Use.Direct.ParentSyscalls = reach(Parent, {}, false);
  Use.Wide.ChildSyscalls = reach(Child, Entry, true);
  Use.Wide.ParentSyscalls = reach(Parent, {}, true);
  return Use;
}

std::vector<ForkUse> ForkRegions::usesOf(SiteId S) {
  if (!M.Calls.count(S)) // in machine code: nobody tells child from parent
    return {{S, {}, {}, {}, {}}};
  std::set<SiteId> Seen;
  std::vector<SiteId> Ends;
  if (!follow(S, Seen, Ends))
    Ends.push_back(S); // the result is never looked at
  llvm::sort(Ends);
  std::vector<ForkUse> Uses;
  for (SiteId End : Ends) {
    const CallBase &Fork = *M.Calls.lookup(End);
    ValueSetOf Pid = copiesOf(&Fork);
    FunctionSet Entries =
        entriesOf(walk(Fork, Pid, 0, {}), walk(Fork, Pid, SomeChild, {}));
    for (const CallbackTarget &T : Entries.Functions)
      Uses.push_back(describe(End, T.Function, T.Origin));
    if (Entries.Functions.empty() || !Entries.Complete)
      Uses.push_back(describe(End, {}, {}));
  }
  return Uses;
}

} // namespace ukport
