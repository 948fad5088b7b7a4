#include "analyzer/errors/FailureWalk.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/GetElementPtrTypeIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include <cerrno>
#include <deque>

using namespace llvm;

namespace ukport {

/// A function with more blocks is not walked.
static constexpr size_t MaxBlocks = 1500;
/// A callee with more blocks is not followed into.
static constexpr size_t MaxCalleeBlocks = 40;
/// How deep calls are looked into.
static constexpr unsigned MaxDepth = 4;
/// How often a block is visited again because more is possible there.
static constexpr unsigned MaxVisits = 24;

/// What is known at a point; what is not listed can be anything.
struct Knowledge {
  using Place = std::vector<const void *>; ///< an address, as it is computed
  std::map<const Value *, AbstractValue> Values;
  std::map<Place, AbstractValue> Memory;
  std::optional<int64_t> Errno;

  /// Keeps what holds on both sides; true if that is less than before.
  bool join(const Knowledge &Other) {
    auto Meet = [](auto &Mine, const auto &Theirs) {
      bool Changed = false;
      for (auto It = Mine.begin(); It != Mine.end();) {
        auto Found = Theirs.find(It->first);
        AbstractValue Both = Found == Theirs.end()
                                 ? AbstractValue()
                                 : It->second.joined(Found->second);
        Changed |= !(Both == It->second);
        if (Both.isAnything()) {
          It = Mine.erase(It);
          continue;
        }
        It->second = Both;
        ++It;
      }
      return Changed;
    };
    bool Changed = Meet(Values, Other.Values);
    Changed |= Meet(Memory, Other.Memory);
    if (Errno && Errno != Other.Errno) {
      Errno = std::nullopt;
      Changed = true;
    }
    return Changed;
  }
};

/// One walk over one function.
class WalkRun {
public:
  WalkRun(FailureWalker &Owner, const Hypothesis &H, unsigned Depth)
      : Owner(Owner), Effects(Owner.Effects), H(H), Depth(Depth) {}

  Walk after(const CallBase &Call, const CallResult &Result) {
    Start = &Call;
    StartResult = Result;
    if (Call.getFunction()->size() > MaxBlocks) {
      Out.Complete = false;
      return std::move(Out);
    }
    Knowledge K;
    giveResult(K, Call, Result);
    runBlock(*Call.getParent(), std::next(Call.getIterator()), std::move(K));
    drain();
    return std::move(Out);
  }

  Walk through(const llvm::Function &F, ArrayRef<AbstractValue> Arguments) {
    Knowledge K;
    for (const Argument &A : F.args())
      if (A.getArgNo() < Arguments.size())
        learn(K, &A, Arguments[A.getArgNo()]);
    if (F.size() > MaxBlocks) {
      Out.Complete = false;
      return std::move(Out);
    }
    arrive(F.getEntryBlock(), std::move(K));
    drain();
    return std::move(Out);
  }

  std::optional<CallResult> call(const CallBase &Call, const Knowledge &K);
  FailureWalker::Outcome outcomeOf(const llvm::Function &F,
                                   const std::vector<AbstractValue> &Arguments);

private:
  static void learn(Knowledge &K, const Value *V, const AbstractValue &A) {
    if (A.isAnything())
      K.Values.erase(V);
    else
      K.Values[V] = A;
  }

  AbstractValue valueOf(const Knowledge &K, const Value *V) const {
    if (auto *C = dyn_cast<Constant>(V))
      return AbstractValue::of(*C);
    if (auto It = K.Values.find(V); It != K.Values.end())
      return It->second;
    if (isa<AllocaInst>(V))
      return AbstractValue::interval(1, INT64_MAX);
    return {};
  }

  void place(const Value *Pointer, Knowledge::Place &Into,
             unsigned Deep = 0) const {
    Pointer = Pointer->stripPointerCastsAndAliases();
    static const char LoadTag = 0, CallTag = 0;
    if (auto *Gep = dyn_cast<GEPOperator>(Pointer); Gep && Deep < 6) {
      Into.push_back(Gep->getSourceElementType());
      place(Gep->getPointerOperand(), Into, Deep + 1);
      for (const Use &Index : Gep->indices())
        place(Index, Into, Deep + 1);
      return;
    }
    if (auto *Load = dyn_cast<LoadInst>(Pointer); Load && Deep < 6) {
      Into.push_back(&LoadTag);
      return place(Load->getPointerOperand(), Into, Deep + 1);
    }
    if (auto *Cast = dyn_cast<CastInst>(Pointer); Cast && Deep < 6)
      return place(Cast->getOperand(0), Into, Deep + 1);
    if (auto *Call = dyn_cast<CallBase>(Pointer);
        Call && CallEffects::isErrnoLocation(Call)) {
      Into.push_back(&CallTag);
      return;
    }
    Into.push_back(Pointer);
  }

  void giveResult(Knowledge &K, const CallBase &Call, const CallResult &R) {
    K.Memory.clear();
    learn(K, &Call, R.Value);
    K.Errno = R.Errno;
  }

  /// A path comes to \p Block.
  void arrive(const BasicBlock &Block, Knowledge K) {
    auto [It, New] = At.try_emplace(&Block, K);
    if (!New && !It->second.join(K))
      return;
    if (!New && ++Visits[&Block] > MaxVisits)
      It->second = Knowledge(); // more will not be learned here
    Out.Blocks.insert(&Block);
    if (Queued.insert(&Block).second)
      Work.push_back(&Block);
  }

  void drain() {
    while (!Work.empty()) {
      const BasicBlock *Block = Work.front();
      Work.pop_front();
      Queued.erase(Block);
      runBlock(*Block, Block->getFirstNonPHIIt(), At[Block]);
    }
  }

  void runBlock(const BasicBlock &Block, BasicBlock::const_iterator From,
                Knowledge K) {
    for (auto I = From; I != Block.end(); ++I) {
      if (I->isTerminator())
        break;
      if (!step(*I, K))
        return;
    }
    leave(Block, K);
  }

  /// False: the path ends here.
  bool step(const Instruction &I, Knowledge &K) {
    if (auto *Call = dyn_cast<CallBase>(&I))
      return stepCall(*Call, K);
    if (auto *Store = dyn_cast<StoreInst>(&I)) {
      AbstractValue V = valueOf(K, Store->getValueOperand());
      if (CallEffects::isErrnoLocation(
              Store->getPointerOperand()->stripPointerCastsAndAliases())) {
        K.Errno = V.single();
        return true;
      }
      Knowledge::Place P;
      place(Store->getPointerOperand(), P);
      if (V.isAnything())
        K.Memory.erase(P);
      else
        K.Memory[P] = V;
      return true;
    }
    if (!I.getType()->isVoidTy())
      learn(K, &I, compute(I, K));
    return true;
  }

  AbstractValue compute(const Instruction &I, const Knowledge &K) {
    if (auto *Load = dyn_cast<LoadInst>(&I)) {
      const Value *From =
          Load->getPointerOperand()->stripPointerCastsAndAliases();
      if (CallEffects::isErrnoLocation(From))
        return K.Errno ? AbstractValue::number(*K.Errno) : AbstractValue();
      Knowledge::Place P;
      place(From, P);
      auto It = K.Memory.find(P);
      return It == K.Memory.end() ? AbstractValue() : It->second;
    }
    if (auto *Cast = dyn_cast<CastInst>(&I))
      return valueOf(K, Cast->getOperand(0)).cast(*Cast);
    if (auto *Op = dyn_cast<BinaryOperator>(&I))
      return AbstractValue::binary(*Op, valueOf(K, Op->getOperand(0)),
                                   valueOf(K, Op->getOperand(1)));
    if (auto *Test = dyn_cast<ICmpInst>(&I)) {
      AbstractValue Truth = compare(*Test, K);
      noteForeseen(*Test, Truth, K);
      return Truth.single() ? Truth : AbstractValue();
    }
    if (auto *Select = dyn_cast<SelectInst>(&I)) {
      AbstractValue If = valueOf(K, Select->getCondition());
      AbstractValue A = valueOf(K, Select->getTrueValue());
      AbstractValue B = valueOf(K, Select->getFalseValue());
      if (auto Known = If.single())
        return *Known ? A : B;
      return A.joined(B);
    }
    if (auto *Freeze = dyn_cast<FreezeInst>(&I))
      return valueOf(K, Freeze->getOperand(0));
    if (auto *Gep = dyn_cast<GetElementPtrInst>(&I))
      if (!valueOf(K, Gep->getPointerOperand()).contains(0))
        return AbstractValue::interval(1, INT64_MAX);
    return {};
  }

  AbstractValue compare(const ICmpInst &Test, const Knowledge &K) const {
    Type *T = Test.getOperand(0)->getType();
    unsigned Width = T->isPointerTy()   ? 64
                     : T->isIntegerTy() ? T->getIntegerBitWidth()
                                        : 0;
    return AbstractValue::compare(Test.getPredicate(), Width,
                                  valueOf(K, Test.getOperand(0)),
                                  valueOf(K, Test.getOperand(1)));
  }

  /// Whether the program asks for ENOSYS, and gets it.
  void noteForeseen(const ICmpInst &Test, const AbstractValue &Truth,
                    const Knowledge &K) {
    if (!Test.isEquality() || !Truth.single())
      return;
    auto *Bound = dyn_cast<ConstantInt>(Test.getOperand(1));
    if (!Bound ||
        (Bound->getSExtValue() != ENOSYS && Bound->getSExtValue() != -ENOSYS))
      return;
    if (valueOf(K, Test.getOperand(0)).single() == Bound->getSExtValue())
      Out.Foreseen = true;
  }

  bool stepCall(const CallBase &Call, Knowledge &K) {
    if (&Call == Start) {
      giveResult(K, Call, StartResult);
      return true;
    }
    if (isa<DbgInfoIntrinsic>(Call) || Call.isLifetimeStartOrEnd())
      return true;
    if (Effects.returnOf(Call) != CallEffects::Return::Comes) {
      if (!is_contained(Out.Ends, &Call))
        Out.Ends.push_back(&Call);
      return false;
    }
    std::optional<CallResult> Result = call(Call, K);
    if (!Result)
      return false;
    if (CallEffects::isErrnoLocation(&Call))
      return true;
    if (!Call.doesNotAccessMemory())
      K.Memory.clear();
    learn(K, &Call, Result->Value);
    K.Errno = Result->Errno;
    return true;
  }

  void leave(const BasicBlock &Block, const Knowledge &K) {
    const Instruction *End = Block.getTerminator();
    if (auto *Return = dyn_cast<ReturnInst>(End)) {
      CallResult R{AbstractValue(), K.Errno};
      if (Return->getReturnValue())
        R.Value = valueOf(K, Return->getReturnValue());
      if (Out.Returns) {
        R.Value = R.Value.joined(Out.Returned.Value);
        if (R.Errno != Out.Returned.Errno)
          R.Errno = std::nullopt;
      }
      Out.Returns = true;
      Out.Returned = R;
      return;
    }
    if (auto *Branch = dyn_cast<BranchInst>(End);
        Branch && Branch->isConditional()) {
      std::optional<int64_t> Truth =
          valueOf(K, Branch->getCondition()).single();
      for (bool Way : {true, false})
        if (!Truth || *Truth == Way) {
          Knowledge Next = K;
          refine(Next, Branch->getCondition(), Way);
          follow(Block, *Branch->getSuccessor(Way ? 0 : 1), std::move(Next));
        }
      return;
    }
    if (auto *Switch = dyn_cast<SwitchInst>(End))
      return leaveSwitch(Block, *Switch, K);
    Out.Undefined |= isa<UnreachableInst>(End);
    for (const BasicBlock *Next : successors(&Block))
      follow(Block, *Next, K);
  }

  void leaveSwitch(const BasicBlock &Block, const SwitchInst &Switch,
                   const Knowledge &K) {
    AbstractValue Left = valueOf(K, Switch.getCondition());
    for (const auto &Case : Switch.cases()) {
      int64_t Number = Case.getCaseValue()->getSExtValue();
      if (!Left.contains(Number))
        continue;
      if (Left.single() && (Number == ENOSYS || Number == -ENOSYS))
        Out.Foreseen = true;
      Knowledge Next = K;
      learn(Next, Switch.getCondition(), AbstractValue::number(Number));
      follow(Block, *Case.getCaseSuccessor(), std::move(Next));
      if (Left.numbers() || Switch.getNumCases() < AbstractValue::MaxItems)
        Left = Left.without(Number);
    }
    if (!Left.isNothing())
      follow(Block, *Switch.getDefaultDest(), K);
  }

  /// What the outcome of a test says about what was tested.
  void refine(Knowledge &K, const Value *Condition, bool Truth) const {
    auto *Test = dyn_cast<ICmpInst>(Condition);
    if (!Test || !Test->isEquality())
      return;
    bool Equal = (Test->getPredicate() == CmpInst::ICMP_EQ) == Truth;
    std::optional<int64_t> Bound = valueOf(K, Test->getOperand(1)).single();
    const Value *Tested = Test->getOperand(0);
    if (!Bound || isa<Constant>(Tested))
      return;
    AbstractValue Refined = Equal ? AbstractValue::number(*Bound)
                                  : valueOf(K, Tested).without(*Bound);
    learn(K, Tested, Refined);
    if (auto *Load = dyn_cast<LoadInst>(Tested)) {
      Knowledge::Place P;
      place(Load->getPointerOperand(), P);
      K.Memory[P] = Refined;
    }
  }

  void follow(const BasicBlock &From, const BasicBlock &To, Knowledge K) {
    std::vector<std::pair<const PHINode *, AbstractValue>> New;
    for (const PHINode &Phi : To.phis())
      New.emplace_back(&Phi, valueOf(K, Phi.getIncomingValueForBlock(&From)));
    // What only this block uses is of no more use.
    std::erase_if(K.Values, [&](const auto &Entry) {
      auto *I = dyn_cast<Instruction>(Entry.first);
      return I && I->getParent() == &From && !I->isUsedOutsideOfBlock(&From);
    });
    for (auto &[Phi, V] : New)
      learn(K, Phi, V);
    arrive(To, std::move(K));
  }

  FailureWalker &Owner;
  const CallEffects &Effects;
  const Hypothesis &H;
  unsigned Depth;
  const CallBase *Start = nullptr;
  CallResult StartResult;
  Walk Out;
  std::map<const BasicBlock *, Knowledge> At;
  std::map<const BasicBlock *, unsigned> Visits;
  std::deque<const BasicBlock *> Work;
  DenseSet<const BasicBlock *> Queued;
};

/// What \p Call gives; none if it does not come back.
std::optional<CallResult> WalkRun::call(const CallBase &Call,
                                        const Knowledge &K) {
  CallResult Unknown;
  if (!Effects.mayChangeErrno(Call))
    Unknown.Errno = K.Errno;
  const llvm::Function *F = calledFunction(Call);
  if (!F)
    return Unknown;
  std::vector<AbstractValue> Arguments;
  bool AnyFollowed = false;
  for (const Use &A : Call.args()) {
    Arguments.push_back(valueOf(K, A));
    // That a pointer is not null is known of most, and says little.
    AnyFollowed |= K.Values.count(A) &&
                   (A->getType()->isIntegerTy() || Arguments.back().numbers());
  }
  if (const FunctionSummary *S = Effects.summaryOf(*F);
      S && S->Kind == "boundary" && H.Number >= 0) {
    if (S->NumberArgument && *S->NumberArgument < Arguments.size() &&
        Arguments[*S->NumberArgument].contains(H.Number))
      return CallResult{H.Raw, K.Errno};
    if (!S->Makes.empty())
      return CallResult{H.Raw, K.Errno};
  }
  // Followed into: what is handed a value of this walk, and wrappers on the way
  // to the kernel.
  if (F->isDeclaration() || Depth >= MaxDepth ||
      (!AnyFollowed && H.Number < 0) || F->size() > MaxCalleeBlocks)
    return Unknown;
  FailureWalker::Outcome Inner = outcomeOf(*F, Arguments);
  if (!Inner.Comes)
    return std::nullopt;
  if (!Inner.Known)
    return Unknown;
  Out.ForeseenBelow |= Inner.Foreseen;
  if (AnyFollowed)
    Out.Evaluated.insert(&Call);
  if (!Inner.Result.Errno)
    Inner.Result.Errno = Unknown.Errno;
  return Inner.Result;
}

FailureWalker::Outcome
WalkRun::outcomeOf(const llvm::Function &F,
                   const std::vector<AbstractValue> &Arguments) {
  FailureWalker::Outcome O;
  auto Known = Owner.Answered.end();
  if (H.Number < 0) {
    bool New;
    std::tie(Known, New) = Owner.Answered.try_emplace({&F, Arguments}, O);
    if (!New) // or asked again in itself: not known
      return Known->second;
  }
  Walk Inner = WalkRun(Owner, H, Depth + 1).through(F, Arguments);
  O.Known = Inner.Complete && Inner.Returns;
  O.Comes = !Inner.Complete || Inner.Returns || Inner.Ends.empty();
  O.Result = Inner.Returned;
  O.Foreseen = Inner.Foreseen || Inner.ForeseenBelow;
  if (H.Number < 0)
    Known->second = O;
  return O;
}

Walk FailureWalker::after(const CallBase &Call, const CallResult &Result) {
  Hypothesis None;
  return WalkRun(*this, None, 0).after(Call, Result);
}

std::optional<CallResult> FailureWalker::resultOf(const CallBase &Call,
                                                  const Hypothesis &H) {
  return WalkRun(*this, H, 0).call(Call, {});
}

} // namespace ukport
