#include "stripper/Checks.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

using namespace llvm;

namespace ukport {
namespace {

Instruction &firstOf(Value &What);

class Checker {
public:
  Checker(BitcodeModule &M, const ProgramGraph &G, ProgramValues &V)
      : M(M), G(G), V(V), Data(M.ir().getDataLayout()) {}

  CheckCounts run() {
    // What is checked is found first: adding a check splits blocks.
    for (llvm::Function &F : M.ir())
      if (!F.isDeclaration())
        collect(F);
    for (const auto &[At, Facts] : Values)
      for (const Assumption *A : Facts)
        check(*At, *A, &firstOf(*At));
    for (const auto &[A, Facts] : Parameters)
      for (const Assumption *Fact : Facts)
        check(*A, *Fact, &firstOf(*A));
    for (const auto &[Pointer, Facts] : Pointers)
      for (const HeldFunctions *Held : Facts)
        check(*Pointer, *Held);
    for (const auto &[Ret, Facts] : Returns)
      for (const Assumption *A : Facts)
        check(*Ret->getReturnValue(), *A, Ret);
    for (llvm::Function *F : Never)
      forbid(*F);
    return Counts;
  }

private:
  using Facts = AssumedPlaces::Facts;

  bool isLive(const BasicBlock &B) const {
    auto Id = M.BlockIds.find(&B);
    return Id != M.BlockIds.end() && G.BlockLive[Id->second.index()];
  }

  void collect(llvm::Function &F);
  void collect(Instruction &I);
  void collect(CallBase &Call);
  void collectPointer(Value &Pointer);
  Facts ofTexts(const CallBase &Call, const llvm::Function &Callee);
  Facts ofVariables(const LoadInst &Load);
  void check(Value &What, const Assumption &A, Instruction *Before);
  void check(Value &What, const HeldFunctions &Held);
  std::vector<Constant *> valuesOf(const HeldFunctions &Held,
                                   llvm::Type &T) const;
  llvm::Function *comparison(const HeldFunctions &Held,
                             ArrayRef<Constant *> Values);
  template <class MakeBroken>
  void trapIf(MakeBroken Broken, const Assumption &A, Instruction *Before);
  void forbid(llvm::Function &F);
  FunctionCallee trap();
  Constant *textOf(const Assumption &A);

  BitcodeModule &M;
  const ProgramGraph &G;
  ProgramValues &V;
  const DataLayout &Data;
  std::vector<std::pair<Instruction *, std::vector<const Assumption *>>> Values;
  std::vector<std::pair<Argument *, Facts>> Parameters;
  std::vector<std::pair<ReturnInst *, Facts>> Returns;
  std::vector<std::pair<Value *, PointerFacts::Facts>> Pointers;
  std::vector<llvm::Function *> Never;
  std::map<const Assumption *, Constant *> Texts;
  std::map<const HeldFunctions *, llvm::Function *> Comparisons;
  CheckCounts Counts;
};

//===----------------------------------------------------------------------===//
// Where assumptions were relied on
//===----------------------------------------------------------------------===//

void Checker::collect(llvm::Function &F) {
  auto Id = M.FunctionIds.find(&F);
  if (Id == M.FunctionIds.end() || !G.isLive(Id->second))
    return;
  if (V.Assumed->isNever(F))
    return Never.push_back(&F);
  for (Argument &A : F.args())
    if (Facts Known = V.Assumed->ofParameter(A); !Known.empty())
      Parameters.emplace_back(&A, Known);
    else
      collectPointer(A);
  Facts OfResult = V.Assumed->ofResult(F);
  for (BasicBlock &B : F) {
    if (!isLive(B))
      continue;
    for (Instruction &I : B)
      collect(I);
    auto *Ret = dyn_cast<ReturnInst>(B.getTerminator());
    if (Ret && Ret->getReturnValue() && !OfResult.empty())
      Returns.emplace_back(Ret, OfResult);
  }
}

void Checker::collectPointer(Value &Pointer) {
  auto Facts = V.Assumed->pointers().of(Pointer);
  if (!Facts.empty())
    Pointers.emplace_back(&Pointer, Facts);
}

void Checker::collect(Instruction &I) {
  collectPointer(I);
  if (auto *Call = dyn_cast<CallBase>(&I))
    return collect(*Call);
  std::vector<const Assumption *> All;
  if (auto *Op = dyn_cast<BinaryOperator>(&I))
    All = V.Assumed->ofBits(*Op).vec();
  if (auto *Load = dyn_cast<LoadInst>(&I)) {
    All = V.Assumed->ofMember(*Load).vec();
    append_range(All, ofVariables(*Load));
  }
  if (!All.empty())
    Values.emplace_back(&I, std::move(All));
}

/// What is assumed of the variable that \p Load reads.
Checker::Facts Checker::ofVariables(const LoadInst &Load) {
  Possible Addresses = V.Flow->valueOf(Load.getPointerOperand());
  Facts Result;
  for (const Constant *Address : Addresses.values()) {
    APInt Offset(64, 0);
    const Value *Base =
        Address->stripAndAccumulateConstantOffsets(Data, Offset, true);
    auto *Variable = dyn_cast<GlobalVariable>(Base);
    if (!Variable)
      continue;
    Facts Here = V.Assumed->ofVariable(*Variable, Offset.getSExtValue(),
                                       Data.getTypeStoreSize(Load.getType()));
    if (Here.empty())
      continue;
    if (!Addresses.single()) {
      ++Counts.Unchecked;
      return {};
    }
    Result = Here;
  }
  return Result;
}

void Checker::collect(CallBase &Call) {
  const llvm::Function *Callee = calledFunction(Call);
  if (!Callee || Call.isTerminator())
    return;
  std::vector<const Assumption *> All;
  bool HasBody = !Callee->isDeclaration();
  if (!HasBody)
    All = V.Assumed->ofResult(*Callee).vec();
  append_range(All, ofTexts(Call, *Callee));
  const FunctionSummary *Summary = V.Summaries.summaryOf(Callee->getName());
  if (!HasBody && Summary && Summary->NumberArgument &&
      *Summary->NumberArgument < Call.arg_size()) {
    Possible Numbers =
        V.Flow->valueOf(Call.getArgOperand(*Summary->NumberArgument));
    // How many of the numbers each is assumed of.
    std::map<const Assumption *, size_t> Some;
    for (const Constant *C : Numbers.values())
      if (auto *N = dyn_cast<ConstantInt>(C))
        for (const Assumption *A : V.Assumed->ofSyscall(int(N->getSExtValue())))
          ++Some[A];
    for (const auto &[A, Times] : Some)
      if (Times == Numbers.values().size())
        All.push_back(A);
      else
        ++Counts.Unchecked;
  }
  if (!All.empty())
    Values.emplace_back(&Call, std::move(All));
}

/// What is assumed of the result of \p Call for the text that it is given.
Checker::Facts Checker::ofTexts(const CallBase &Call,
                                const llvm::Function &Callee) {
  const TextResults &ByText = V.Assumed->byText();
  if (!ByText.dependsOn(Callee) || Call.arg_empty())
    return {};
  Possible Given = V.Flow->valueOf(Call.getArgOperand(0));
  if (!Given.isSome())
    return ByText.ofAny(Callee);
  StringRef Text;
  if (Given.single() && getConstantStringInfo(Given.single(), Text))
    return ByText.of(Callee, Text);
  ++Counts.Unchecked;
  return {};
}

//===----------------------------------------------------------------------===//
// The checks
//===----------------------------------------------------------------------===//

FunctionCallee Checker::trap() {
  LLVMContext &C = M.ir().getContext();
  FunctionCallee Trap = M.ir().getOrInsertFunction("ukport_broken_assumption",
                                                   llvm::Type::getVoidTy(C),
                                                   PointerType::getUnqual(C));
  auto *Declared = cast<llvm::Function>(Trap.getCallee());
  Declared->setDoesNotReturn();
  Declared->addFnAttr(Attribute::Cold);
  Declared->setVisibility(GlobalValue::HiddenVisibility);
  return Trap;
}

Constant *Checker::textOf(const Assumption &A) {
  Constant *&Text = Texts[&A];
  if (Text)
    return Text;
  std::string Said = describe(A);
  if (!A.Origin.empty())
    Said += " (" + A.Origin + ")";
  Text = IRBuilder<>(M.ir().getContext())
             .CreateGlobalString(Said, "ukport.assumption", 0, &M.ir());
  return Text;
}

/// Whether a value of \p T can be compared with what \p A says.
static bool isComparable(const llvm::Type &T, const Assumption &A) {
  return (T.isIntegerTy() || T.isPointerTy()) && A.Is != Relation::In &&
         A.Is != Relation::Holds && A.Is != Relation::Never;
}

static Constant *valueIn(llvm::Type &T, const Assumption &A) {
  if (T.isIntegerTy())
    return ConstantInt::get(&T, uint64_t(A.Value), /*IsSigned=*/true);
  if (!A.Value)
    return Constant::getNullValue(&T);
  auto *Word = llvm::Type::getInt64Ty(T.getContext());
  return ConstantExpr::getIntToPtr(ConstantInt::get(Word, A.Value), &T);
}

void Checker::check(Value &What, const Assumption &A, Instruction *Before) {
  llvm::Type &T = *What.getType();
  if (!isComparable(T, A)) {
    ++Counts.Unchecked;
    return;
  }
  Constant *Assumed = valueIn(T, A);
  auto *Known = dyn_cast<Constant>(&What);
  if (Known) {
    Constant *Holds = ConstantFoldCompareInstOperands(predicateOf(A.Is), Known,
                                                      Assumed, Data);
    if (Holds && Holds->isOneValue())
      return;
  }
  Value *Broken = nullptr;
  trapIf(
      [&](IRBuilder<> &Builder) {
        return Broken = Builder.CreateICmp(
                   CmpInst::getInversePredicate(predicateOf(A.Is)), &What,
                   Assumed);
      },
      A, Before);
  if (A.Is == Relation::Equal && !Known)
    What.replaceUsesWithIf(Assumed,
                           [&](Use &U) { return U.getUser() != Broken; });
}

/// Where \p What has come to be.
Instruction &firstOf(Value &What) {
  if (auto *A = dyn_cast<Argument>(&What))
    return *A->getParent()->getEntryBlock().getFirstInsertionPt();
  auto &I = cast<Instruction>(What);
  if (isa<PHINode>(I))
    return *I.getParent()->getFirstInsertionPt();
  Instruction *Next = I.getNextNonDebugInstruction();
  assert(Next && "a terminator has no value to check");
  return *Next;
}

/// What \p Held says can be found: what is dead stands nowhere.
std::vector<Constant *> Checker::valuesOf(const HeldFunctions &Held,
                                          llvm::Type &T) const {
  std::vector<Constant *> Result;
  for (const llvm::Function *F : Held.Functions)
    if (auto Id = M.FunctionIds.find(F);
        Id != M.FunctionIds.end() && G.isLive(Id->second))
      Result.push_back(const_cast<llvm::Function *>(F));
  if (Held.Null)
    Result.push_back(Constant::getNullValue(&T));
  return Result;
}

/// Whether \p What is none of \p Values.
static Value *isNoneOf(IRBuilder<> &Builder, Value &What,
                       ArrayRef<Constant *> Values) {
  Value *None = Builder.getTrue();
  for (Constant *Other : Values)
    None = Builder.CreateAnd(Builder.CreateICmpNE(&What, Other), None);
  return None;
}

/// A function that says whether what it is given is none of \p Values: many
/// are compared in one place.
llvm::Function *Checker::comparison(const HeldFunctions &Held,
                                    ArrayRef<Constant *> Values) {
  llvm::Function *&Compare = Comparisons[&Held];
  if (Compare)
    return Compare;
  LLVMContext &C = M.ir().getContext();
  auto *Type = FunctionType::get(llvm::Type::getInt1Ty(C),
                                 {PointerType::getUnqual(C)}, false);
  Compare = llvm::Function::Create(Type, GlobalValue::InternalLinkage,
                                   "ukport.holds", M.ir());
  Compare->addFnAttr(Attribute::NoInline);
  IRBuilder<> Builder(BasicBlock::Create(C, "", Compare));
  Builder.CreateRet(isNoneOf(Builder, *Compare->getArg(0), Values));
  return Compare;
}

/// So many comparisons are made where they are needed.
static constexpr size_t FewComparisons = 4;

/// Compares \p What with each function; the only one takes its place.
void Checker::check(Value &What, const HeldFunctions &Held) {
  std::vector<Constant *> Values = valuesOf(Held, *What.getType());
  trapIf(
      [&](IRBuilder<> &Builder) {
        if (Values.size() <= FewComparisons)
          return isNoneOf(Builder, What, Values);
        return cast<Value>(
            Builder.CreateCall(comparison(Held, Values), {&What}));
      },
      *Held.Says, &firstOf(What));
  if (Values.size() == 1 && !Held.Null)
    What.replaceUsesWithIf(Values.front(), [&](Use &U) {
      return !isa<CmpInst>(U.getUser()) ||
             !is_contained(U.getUser()->operands(), Values.front());
    });
}

/// Traps before \p Before if what \p Broken makes is true.
template <class MakeBroken>
void Checker::trapIf(MakeBroken Broken, const Assumption &A,
                     Instruction *Before) {
  LLVMContext &C = Before->getContext();
  DebugLoc Where = Before->getDebugLoc();
  if (!Where)
    if (DISubprogram *Scope = Before->getFunction()->getSubprogram())
      Where = DILocation::get(C, 0, 0, Scope);
  IRBuilder<> Builder(Before);
  Builder.SetCurrentDebugLocation(Where);
  MDNode *Unlikely = MDBuilder(C).createBranchWeights(1, 100000);
  Instruction *Then =
      SplitBlockAndInsertIfThen(Broken(Builder), Before->getIterator(),
                                /*Unreachable=*/true, Unlikely);
  Builder.SetInsertPoint(Then);
  Builder.SetCurrentDebugLocation(Where);
  Builder.CreateCall(trap(), {textOf(A)});
  ++Counts.Checks;
}

/// \p F shall never be called: all it does is say that it was.
void Checker::forbid(llvm::Function &F) {
  LLVMContext &C = F.getContext();
  IRBuilder<> Builder(BasicBlock::Create(C, "never", &F, &F.getEntryBlock()));
  if (DISubprogram *Scope = F.getSubprogram())
    Builder.SetCurrentDebugLocation(DILocation::get(C, 0, 0, Scope));
  Builder.CreateCall(trap(), {textOf(*V.Assumed->neverOf(F))});
  Builder.CreateUnreachable();
  ++Counts.Checks;
}

} // namespace

CheckCounts addChecks(BitcodeModule &M, const ProgramGraph &G,
                      ProgramValues &V) {
  return Checker(M, G, V).run();
}

} // namespace ukport
