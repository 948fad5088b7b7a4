#include "analyzer/errors/CallEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/IntrinsicInst.h"
#include <deque>

using namespace llvm;

namespace ukport {

CallEffects::CallEffects(const BitcodeModule &M, const ProgramGraph &G,
                         const Boundary &B, ArrayRef<SyscallSite> Sites,
                         ArrayRef<int> EndingSyscalls)
    : M(M), G(G), B(B), MayEnd(G.Functions.size()),
      TouchesErrno(G.Functions.size()) {
  for (const SyscallSite &S : Sites)
    if (any_of(S.Numbers, [&](int Number) {
          return is_contained(EndingSyscalls, Number);
        }))
      MayEnd[G.site(S.Site).Caller.index()] = true;
  closeOverCallers(MayEnd, /*Indirect=*/false);
  for (const auto &[F, Id] : M.FunctionIds)
    if (isErrnoLocation(F))
      TouchesErrno[Id.index()] = true;
  for (uint32_t I = 0; I < G.Functions.size(); ++I)
    if (G.Functions[I].Kind != FunctionKind::Bitcode)
      TouchesErrno[I] = !B.summaryOf(G.text(G.Functions[I].Name));
  closeOverCallers(TouchesErrno, /*Indirect=*/true);
}

void CallEffects::closeOverCallers(std::vector<bool> &Marked,
                                   bool Indirect) const {
  std::vector<std::vector<uint32_t>> CallersOf(G.Functions.size());
  // Sites share target sets: a set stands between a call and what it reaches.
  std::vector<bool> SetMarked(G.TargetSets.size());
  std::vector<std::vector<uint32_t>> SetsWith(G.Functions.size()),
      CallersBySet(G.TargetSets.size());
  for (const Site &S : G.Sites) {
    if (S.Callee.valid())
      CallersOf[S.Callee.index()].push_back(S.Caller.index());
    if (Indirect && S.Targets.valid())
      CallersBySet[S.Targets.index()].push_back(S.Caller.index());
  }
  if (Indirect)
    for (uint32_t Set = 0; Set < G.TargetSets.size(); ++Set)
      for (FunctionId F : G.TargetSets[Set])
        SetsWith[F.index()].push_back(Set);
  std::deque<uint32_t> Work;
  for (uint32_t F = 0; F < Marked.size(); ++F)
    if (Marked[F])
      Work.push_back(F);
  auto Mark = [&](uint32_t F) {
    if (!Marked[F]) {
      Marked[F] = true;
      Work.push_back(F);
    }
  };
  while (!Work.empty()) {
    uint32_t F = Work.front();
    Work.pop_front();
    for (uint32_t Caller : CallersOf[F])
      Mark(Caller);
    for (uint32_t Set : SetsWith[F]) {
      if (SetMarked[Set])
        continue;
      SetMarked[Set] = true;
      for (uint32_t Caller : CallersBySet[Set])
        Mark(Caller);
    }
  }
}

bool CallEffects::isErrnoLocation(const Value *V) {
  if (auto *Call = dyn_cast<CallBase>(V))
    V = Call->getCalledOperand();
  return V->stripPointerCastsAndAliases()->getName() == "__errno_location" ||
         V->getName() == "___errno_location";
}

bool CallEffects::mayChangeErrno(const CallBase &Call) const {
  if (isa<IntrinsicInst>(Call) || isErrnoLocation(&Call))
    return false;
  if (const llvm::Function *F = calledFunction(Call)) {
    auto Id = M.FunctionIds.find(F);
    return Id == M.FunctionIds.end() || TouchesErrno[Id->second.index()];
  }
  if (Call.isInlineAsm())
    return false;
  auto Id = M.SiteIds.find(&Call);
  if (Id == M.SiteIds.end())
    return true;
  ArrayRef<FunctionId> Targets = G.targets(G.site(Id->second));
  return Targets.empty() ||
         any_of(Targets, [&](FunctionId F) { return TouchesErrno[F.index()]; });
}

/// Inline assembly that raises a fault, as libc's own checks do.
static bool isTrap(const CallBase &Call) {
  auto *Asm = dyn_cast<InlineAsm>(Call.getCalledOperand());
  if (!Asm)
    return false;
  StringRef Text = StringRef(Asm->getAsmString()).trim();
  return Text == "hlt" || Text == "ud2" || Text == "int3";
}

/// Whether the program says that nothing behind \p Call is reached.
static bool isLastReached(const CallBase &Call) {
  if (!isa<UnreachableInst>(Call.getParent()->getTerminator()) ||
      isa<IntrinsicInst>(Call))
    return false;
  for (const Instruction *I = Call.getNextNode(); I; I = I->getNextNode())
    if (isa<CallBase>(I) && !isa<IntrinsicInst>(I))
      return false;
  return true;
}

CallEffects::Return CallEffects::returnOf(const CallBase &Call) const {
  if (isTrap(Call))
    return Return::Ends;
  const llvm::Function *F = calledFunction(Call);
  if (F)
    if (Return R = returnOf(*F, 0); R != Return::Comes)
      return R;
  if (!Call.doesNotReturn() && !isLastReached(Call))
    return Return::Comes;
  auto Id = M.SiteIds.find(&Call);
  bool Ends = Id == M.SiteIds.end();
  if (auto Callee = F ? M.FunctionIds.find(F) : M.FunctionIds.end();
      Callee != M.FunctionIds.end())
    Ends = MayEnd[Callee->second.index()];
  if (!Ends)
    for (FunctionId T : G.targets(G.site(Id->second)))
      Ends |= MayEnd[T.index()];
  return Ends ? Return::Ends : Return::Leaves;
}

CallEffects::Return CallEffects::returnOf(const llvm::Function &F,
                                          unsigned Depth) const {
  auto Id = M.FunctionIds.find(&F);
  if (Id == M.FunctionIds.end())
    return Return::Comes;
  Return Never = MayEnd[Id->second.index()] ? Return::Ends : Return::Leaves;
  if (F.doesNotReturn())
    return Never;
  if (F.isDeclaration() || Depth > 6)
    return Return::Comes;
  auto [It, New] = Known.try_emplace(&F, Return::Comes); // where it recurs
  if (!New)
    return It->second;
  SmallVector<const BasicBlock *, 16> Work{&F.getEntryBlock()};
  SmallPtrSet<const BasicBlock *, 16> Seen{&F.getEntryBlock()};
  bool Returns = false, AnyEnd = false;
  while (!Work.empty() && !Returns) {
    const BasicBlock *Block = Work.pop_back_val();
    bool Over = false;
    for (const Instruction &I : *Block) {
      auto *Call = dyn_cast<CallBase>(&I);
      const llvm::Function *Callee = Call ? calledFunction(*Call) : nullptr;
      Return R = Callee                  ? returnOf(*Callee, Depth + 1)
                 : Call && isTrap(*Call) ? Return::Ends
                                         : Return::Comes;
      if (Call && R == Return::Comes && Call->doesNotReturn())
        R = Return::Leaves;
      AnyEnd |= R == Return::Ends;
      Over = R != Return::Comes;
      if (Over)
        break;
    }
    if (Over)
      continue;
    Returns |= isa<ReturnInst>(Block->getTerminator());
    for (const BasicBlock *Next : successors(Block))
      if (Seen.insert(Next).second)
        Work.push_back(Next);
  }
  // A loop without an end is not an end.
  return Known[&F] = Returns  ? Return::Comes
                     : AnyEnd ? Return::Ends
                              : Return::Leaves;
}

} // namespace ukport
