#include "analyzer/errors/CallSiteJudge.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/IntrinsicInst.h"

using namespace llvm;

namespace ukport {

/// How far up callers are asked.
static constexpr unsigned MaxCallers = 100;

CallSiteJudge::CallSiteJudge(const BitcodeModule &M, const ProgramGraph &G,
                             const CallEffects &Effects)
    : M(M), G(G), Effects(Effects), Walker(Effects),
      CallersOf(G.Functions.size()) {
  for (uint32_t I = 0; I < G.Sites.size(); ++I) {
    const Site &S = G.Sites[I];
    if (!G.isLive(SiteId(I)))
      continue;
    if (S.Callee.valid())
      CallersOf[S.Callee.index()].push_back(SiteId(I));
    for (FunctionId F : G.targets(S))
      CallersOf[F.index()].push_back(SiteId(I));
  }
}

/// What only one of two walks reaches, in the function's order.
struct CallSiteJudge::Comparison {
  /// The first instruction of each block that runs.
  std::vector<const Instruction *> Error, Skipped;

  Comparison(const CallBase &Call, const Walk &Failing, const Walk &Good,
             bool GoodComes) {
    for (const BasicBlock &B : *Call.getFunction()) {
      bool Bad = Failing.Blocks.count(&B), Well = Good.Blocks.count(&B);
      if (&B == Call.getParent()) {
        if (!GoodComes) // whatever follows the call
          Error.push_back(Call.getNextNode());
        continue;
      }
      if (Bad && !Well)
        Error.push_back(&B.front());
      if (Well && !Bad)
        Skipped.push_back(&B.front());
    }
  }
  bool inError(const BasicBlock *B) const {
    return any_of(Error,
                  [&](const Instruction *I) { return I->getParent() == B; });
  }
};

static bool isTalk(const Instruction &I) {
  return isa<DbgInfoIntrinsic>(I) || I.isLifetimeStartOrEnd();
}

/// A store that others may see.
static bool lasts(const Instruction &I) {
  auto *Store = dyn_cast<StoreInst>(&I);
  return Store &&
         !CallEffects::isErrnoLocation(
             Store->getPointerOperand()->stripPointerCastsAndAliases()) &&
         !isa<AllocaInst>(getUnderlyingObject(Store->getPointerOperand()));
}

/// A call that may do something.
static bool acts(const Instruction &I) {
  auto *Call = dyn_cast<CallBase>(&I);
  return Call && !isTalk(I) && !CallEffects::isErrnoLocation(Call) &&
         !Call->doesNotAccessMemory();
}

/// The first instruction from each of \p Starts to the end of its block that
/// passes \p Test; or null.
static const Instruction *
firstOf(ArrayRef<const Instruction *> Starts,
        function_ref<bool(const Instruction &)> Test) {
  for (const Instruction *Start : Starts)
    for (const Instruction *I = Start; I; I = I->getNextNode())
      if (Test(*I))
        return I;
  return nullptr;
}

static const Instruction *firstEffect(ArrayRef<const Instruction *> Starts) {
  return firstOf(Starts,
                 [](const Instruction &I) { return acts(I) || lasts(I); });
}

static const Instruction *firstCall(ArrayRef<const Instruction *> Starts) {
  return firstOf(Starts, [](const Instruction &I) {
    return acts(I) && !isa<IntrinsicInst>(I);
  });
}

/// The first constant text among the arguments.
static std::string textOf(const CallBase &Call) {
  for (const Use &A : Call.args()) {
    StringRef Text;
    if (A->getType()->isPointerTy() && getConstantStringInfo(A, Text) &&
        Text.size() > 3)
      return Text.str();
  }
  return "";
}

Judged CallSiteJudge::place(Handling What, SiteId S,
                            const Instruction *At) const {
  Judged J;
  J.What = What;
  J.In = G.site(S).Caller;
  J.Where = G.site(S).Where;
  if (!At)
    return J;
  if (auto *Call = dyn_cast<CallBase>(At)) {
    if (auto It = M.SiteIds.find(Call); It != M.SiteIds.end()) {
      J.Where = G.site(It->second).Where;
      J.Calls = G.site(It->second).Callee;
    }
  } else if (At->getDebugLoc()) {
    J.Where.Line = At->getDebugLoc().getLine();
  }
  return J;
}

/// Notes what is said in the error handling, if anything is.
void CallSiteJudge::noteTold(Judged &J, SiteId S, const Comparison &C) const {
  auto *Call = cast_or_null<CallBase>(firstOf(C.Error, [](auto &I) {
    return acts(I) && !isa<IntrinsicInst>(I) &&
           !textOf(cast<CallBase>(I)).empty();
  }));
  if (!Call)
    return;
  auto It = M.SiteIds.find(Call);
  J.Says = textOf(*Call);
  J.SaidIn = G.site(S).Caller;
  J.SaidWhere = G.site(It == M.SiteIds.end() ? S : It->second).Where;
}

/// What is computed from \p Call's result alone.
static SmallPtrSet<const Value *, 16> madeOf(const CallBase &Call,
                                             const Walk &Failing) {
  SmallPtrSet<const Value *, 16> Made;
  SmallVector<const Value *, 16> Work{&Call};
  while (!Work.empty()) {
    const Value *V = Work.pop_back_val();
    if (!Made.insert(V).second)
      continue;
    for (const User *U : V->users())
      if (isa<CastInst, PHINode, SelectInst, BinaryOperator, GEPOperator,
              FreezeInst>(U) ||
          Failing.Evaluated.count(U))
        Work.push_back(U);
  }
  return Made;
}

/// Where the failing result is stored, or handed on, outside its error
/// handling.
const Instruction *CallSiteJudge::keptBy(const CallBase &Call,
                                         const Walk &Failing,
                                         const Comparison &C) const {
  auto Runs = [&](const BasicBlock *B) {
    return (B == Call.getParent() || Failing.Blocks.count(B)) && !C.inError(B);
  };
  const Instruction *First = nullptr;
  for (const Value *V : madeOf(Call, Failing))
    for (const User *U : V->users()) {
      auto *I = dyn_cast<Instruction>(U);
      if (!I || !Runs(I->getParent()))
        continue;
      auto *Store = dyn_cast<StoreInst>(I);
      auto *Other = dyn_cast<CallBase>(I);
      bool Keeps =
          (Store && Store->getValueOperand() == V &&
           !isa<AllocaInst>(getUnderlyingObject(Store->getPointerOperand()))) ||
          (Other && !isTalk(*I) && !isa<IntrinsicInst>(I) &&
           !Failing.Evaluated.count(Other));
      if (Keeps && (!First || I->getParent() == Call.getParent()))
        First = I;
    }
  return First;
}

/// Whether the result is handed to a call that ends the program.
bool CallSiteJudge::reachesEnd(const CallBase &Call,
                               const Walk &Failing) const {
  auto Made = madeOf(Call, Failing);
  return any_of(Failing.Ends, [&](const CallBase *End) {
    return Effects.returnOf(*End) == CallEffects::Return::Ends &&
           any_of(End->args(), [&](const Use &A) { return Made.count(A); });
  });
}

Judged CallSiteJudge::judge(SiteId S, const TwoResults &R, unsigned Depth) {
  auto [It, New] = Known.try_emplace({S, R}, Judged());
  if (New) {
    It->second = place(Handling::Ignored, S, nullptr); // while in progress
    Judged J = judgeAnew(S, R, Depth);
    Known[{S, R}] = J;
    return J;
  }
  return It->second;
}

Judged CallSiteJudge::judgeCallers(FunctionId F, const TwoResults &R,
                                   unsigned Depth) {
  Judged Worst;
  Worst.In = F;
  Worst.Where = G.function(F).Where;
  if (CallersOf[F.index()].empty() || Depth > MaxCallers) {
    Worst.What = Handling::Unknown;
    return Worst;
  }
  bool First = true;
  for (SiteId Caller : CallersOf[F.index()]) {
    Judged J = judge(Caller, R, Depth + 1);
    if (First || J.What > Worst.What)
      Worst = J;
    First = false;
    if (Worst.What == Handling::Exits)
      break;
  }
  return Worst;
}

/// What a caller gets of \p Call's failure and success; none if it cannot tell
/// them apart.
std::optional<TwoResults> CallSiteJudge::toldBy(const CallBase &Call,
                                                const Walk &Failing,
                                                const Walk &Good) const {
  if (!Failing.Returns || Failing.Returned.Value.isAnything() ||
      Call.getFunction()->getReturnType()->isVoidTy())
    return std::nullopt;
  TwoResults Up{Failing.Returned, std::nullopt};
  if (!Good.Returns)
    return Up;
  Up.Good = Good.Returned;
  Up.Good->Value = Up.Good->Value.without(Up.Failing.Value);
  if (!Up.Good->Value.isNothing())
    return Up;
  // What success returns is what other failures do: if success also goes where
  // nothing returns from, that is what success is.
  bool GoesFurther = any_of(Good.Ends, [&](const CallBase *E) {
    return !is_contained(Failing.Ends, E);
  });
  if (!GoesFurther)
    return std::nullopt;
  Up.Good = std::nullopt;
  return Up;
}

std::optional<TwoResults> CallSiteJudge::told(SiteId S, const TwoResults &R) {
  auto [It, New] = Told.try_emplace({S, R});
  const CallBase *Call = M.Calls.lookup(S);
  if (!New || !Call)
    return It->second;
  Walk Failing = Walker.after(*Call, R.Failing);
  Walk Good = R.Good ? Walker.after(*Call, *R.Good) : Walk();
  if (Failing.Complete && Good.Complete)
    It->second = toldBy(*Call, Failing, Good);
  return It->second;
}

Judged CallSiteJudge::judgeAnew(SiteId S, const TwoResults &R, unsigned Depth) {
  const CallBase *Call = M.Calls.lookup(S);
  if (!Call) // machine code, or the outside world
    return place(Handling::Unknown, S, nullptr);
  Walk Failing = Walker.after(*Call, R.Failing);
  Walk Good = R.Good ? Walker.after(*Call, *R.Good) : Walk();
  if (!Failing.Complete || !Good.Complete)
    return place(Handling::Unknown, S, nullptr);
  Comparison C(*Call, Failing, Good, R.Good.has_value());
  Judged J = weigh(S, R, Depth, Failing, Good, C);
  noteTold(J, S, C);
  return J;
}

Judged CallSiteJudge::weigh(SiteId S, const TwoResults &R, unsigned Depth,
                            const Walk &Failing, const Walk &Good,
                            const Comparison &C) {
  const CallBase *Call = M.Calls.lookup(S);

  // Does it end the program?
  auto IsEnd = [&](const CallBase *E) {
    return Effects.returnOf(*E) == CallEffects::Return::Ends;
  };
  auto FirstEnd = [&](auto Test) -> const CallBase * {
    auto It = find_if(Failing.Ends,
                      [&](const CallBase *E) { return IsEnd(E) && Test(E); });
    return It == Failing.Ends.end() ? nullptr : *It;
  };
  const CallBase *End = FirstEnd([&](const CallBase *E) {
    return C.inError(E->getParent()) && E->getParent() != Call->getParent();
  });
  if (!End && reachesEnd(*Call, Failing)) {
    Judged J = place(Handling::Exits, S, nullptr);
    J.ByResult = true;
    return J;
  }
  if (!End) // in the call's own block
    End = FirstEnd([&](const CallBase *E) {
      return E->getParent() == Call->getParent() && !is_contained(Good.Ends, E);
    });
  // A way on: a return, or what success comes to as well.
  bool Joins = any_of(Failing.Blocks, [&](const BasicBlock *B) {
    return Good.Blocks.count(B);
  });
  bool SameEnd = any_of(Failing.Ends, [&](const CallBase *E) {
    return is_contained(Good.Ends, E);
  });
  if (!Failing.Returns && !End && Good.Returns) // it joins an end, and no more
    End = FirstEnd([](const CallBase *) { return true; });
  else if (End && (Failing.Returns || Joins || SameEnd))
    return place(Handling::MayExit, S, End);
  if (End)
    return place(Handling::Exits, S, End);
  if (!Failing.Returns && !Joins && !SameEnd) {
    if (Failing.Ends.empty())
      return place(Failing.Undefined ? Handling::Unknown : Handling::Loops, S,
                   nullptr);
    return place(Handling::Unknown, S, Failing.Ends.front());
  }

  // What does this function make of it?
  Judged Here;
  const Instruction *Skipped = firstEffect(C.Skipped);
  const Instruction *Kept = keptBy(*Call, Failing, C);
  // Without another way, knowing is not more than not minding.
  if (Failing.ForeseenBelow || (Failing.Foreseen && firstCall(C.Error)))
    Here = place(Handling::Foreseen, S, firstCall(C.Error));
  else if (Skipped)
    Here = place(Handling::GivesUp, S,
                 firstCall(C.Error) ? firstCall(C.Error) : Skipped);
  else if (const Instruction *Store = firstOf(C.Error, lasts))
    Here = place(Handling::Keeps, S, Store);
  else if (Kept)
    Here = place(Handling::Keeps, S, Kept);
  else if (const Instruction *Told = firstCall(C.Error))
    Here = place(Handling::GoesOn, S, Told);
  else
    Here = place(Handling::Ignored, S, nullptr);

  // And its callers, if it tells them.
  std::optional<TwoResults> Up = toldBy(*Call, Failing, Good);
  if (!Up)
    return Here;
  Judged Above = judgeCallers(G.site(S).Caller, *Up, Depth);
  // Handed to exit further up: where it is decided says more.
  if (Above.What == Handling::Exits && Above.ByResult) {
    const Instruction *Told = firstCall(C.Error);
    return place(Handling::Exits, S, Told);
  }
  if (Above.What >= Handling::Keeps || Above.What > Here.What)
    return Above.What >= Here.What ? Above : Here;
  // Nobody above minds; what is skipped here is still skipped. A result that
  // only the callers look at was not kept by them.
  return Here.What == Handling::Ignored ? Above : Here;
}

} // namespace ukport
