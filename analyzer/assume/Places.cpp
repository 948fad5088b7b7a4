#include "analyzer/assume/Places.h"
#include "analyzer/assume/Members.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/NearNames.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/DebugProgramInstruction.h"
#include "llvm/IR/InstIterator.h"

using namespace llvm;

namespace ukport {

CmpInst::Predicate predicateOf(Relation R) {
  switch (R) {
  case Relation::NotEqual:
    return CmpInst::ICMP_NE;
  case Relation::Less:
    return CmpInst::ICMP_SLT;
  case Relation::LessEqual:
    return CmpInst::ICMP_SLE;
  case Relation::Greater:
    return CmpInst::ICMP_SGT;
  case Relation::GreaterEqual:
    return CmpInst::ICMP_SGE;
  case Relation::Equal:
  case Relation::In:
  case Relation::Holds:
  case Relation::Never:
    break;
  }
  return CmpInst::ICMP_EQ;
}

/// Fills AssumedPlaces.
class PlaceFinder {
public:
  PlaceFinder(AssumedPlaces &To, const Module &M,
              function_ref<int(StringRef)> NumberOf)
      : To(To), M(M), NumberOf(NumberOf) {
    Debug.processModule(M);
  }

  Error add(const Assumption &A) {
    if (StringRef(A.Subject).ends_with(")") &&
        StringRef(A.Subject).starts_with("syscall("))
      return addSyscall(A);
    if (TextResults::isMeant(A))
      return To.OfTexts.add(A, M)
                 ? Error::success()
                 : missing(A, "function",
                           StringRef(A.Subject).split('(').first);
    auto [File, Subject] = splitFile(A.Subject);
    if (Subject.contains("->"))
      return problem(A, "only what holds functions is read behind a pointer",
                     "name the struct that the member is in");
    SmallVector<StringRef, 4> Path;
    Subject.split(Path, '.');
    StringRef First = Path.front();
    if (A.Is == Relation::In)
      return Path.size() > 1
                 ? addMembers(A, Path)
                 : problem(A, "only a struct's member chooses among entries",
                           "name the struct and the member that is a text");
    if (First.consume_back("()"))
      return addResult(A, First);
    bool Found = false;
    for (const GlobalVariable &V : M.globals())
      if (Error E = addVariable(A, V, File, Path, Found))
        return E;
    if (!Found && Path.size() == 2)
      Found = addParameter(A, Path[0], Path[1]);
    if (Found || Path.size() == 1)
      return Found ? Error::success() : missing(A, "variable", First);
    return addMembers(A, Path);
  }

  const DebugInfoFinder &debug() const { return Debug; }

private:
  static Error problem(const Assumption &A, const Twine &Why,
                       const Twine &Remedy) {
    return makeError("assumption does not apply", A.Origin + ": " + describe(A),
                     Why, Remedy);
  }

  static Error missing(const Assumption &A, StringRef Kind, StringRef Name) {
    return problem(A, "the program has no " + Kind + " " + Name,
                   "write it as the source does");
  }

  Error addResult(const Assumption &A, StringRef Name) {
    bool Found = false;
    for (const llvm::Function &F : M) {
      const DISubprogram *SP = F.getSubprogram();
      if (F.getName() != Name && !(SP && SP->getName() == Name))
        continue;
      Found = true;
      if (A.Is == Relation::Never)
        To.Never[&F] = &A;
      else
        To.Results[&F].push_back(&A);
    }
    return Found ? Error::success() : missing(A, "function", Name);
  }

  bool addParameter(const Assumption &A, StringRef Function, StringRef Name) {
    bool Found = false;
    for (const llvm::Function &F : M) {
      const DISubprogram *SP = F.getSubprogram();
      if (!SP || SP->getName() != Function)
        continue;
      for (const Instruction &I : instructions(F))
        for (const DbgVariableRecord &Record :
             filterDbgVars(I.getDbgRecordRange())) {
          const DILocalVariable *Var = Record.getVariable();
          unsigned Number = Var->getArg();
          if (Var->getName() != Name || Var->getScope() != SP || !Number ||
              Number > F.arg_size() || Record.getDebugLoc().getInlinedAt())
            continue;
          auto &Facts = To.Parameters[F.getArg(Number - 1)];
          if (!is_contained(Facts, &A))
            Facts.push_back(&A);
          Found = true;
        }
    }
    return Found;
  }

  Error addSyscall(const Assumption &A) {
    StringRef Name = StringRef(A.Subject).drop_front(strlen("syscall("));
    Name = Name.drop_back();
    if (Name == "*") {
      To.AllSyscalls.push_back(&A);
      return Error::success();
    }
    int Number = NumberOf(Name);
    if (Number < 0)
      return missing(A, "syscall", Name);
    To.Syscalls[Number].push_back(&A);
    return Error::success();
  }

  /// Follows \p Path below \p At; fails with an error that says where it ends.
  Expected<MemberAt> follow(const Assumption &A, MemberAt At,
                            ArrayRef<StringRef> Path) {
    StringRef Missing;
    if (auto Found = findMember(At, Path, Missing))
      return *Found;
    return problem(A, "there is no member " + Missing,
                   "write the members' names as the source does");
  }

  static uint64_t sizeOf(const DIType *Type) {
    const DIType *Bare = stripQualifiers(Type);
    return Bare ? Bare->getSizeInBits() / 8 : 0;
  }

  Error addVariable(const Assumption &A, const GlobalVariable &V,
                    StringRef File, ArrayRef<StringRef> Path, bool &Found) {
    SmallVector<DIGlobalVariableExpression *, 1> Expressions;
    V.getDebugInfo(Expressions);
    const DIGlobalVariable *Var =
        Expressions.empty() ? nullptr : Expressions[0]->getVariable();
    if ((V.getName() != Path[0] && !(Var && Var->getName() == Path[0])) ||
        !isInFile(Var ? Var->getFile() : nullptr, File))
      return Error::success();
    uint64_t Size = M.getDataLayout().getTypeAllocSize(V.getValueType());
    int64_t Offset = 0;
    if (Path.size() > 1) {
      if (!Var)
        return Error::success();
      auto At = follow(A, {0, Var->getType(), nullptr}, Path.drop_front());
      if (!At)
        return At.takeError();
      if (At->BitField)
        return problem(A, "a bit-field of a variable is not followed",
                       "name the struct instead of the variable");
      Offset = At->Offset;
      Size = sizeOf(At->Type);
    }
    Found = true;
    To.Variables[{&V, Offset, Size}].push_back(&A);
    return Error::success();
  }

  Error addMembers(const Assumption &A, ArrayRef<StringRef> Path) {
    const DIType *Example = nullptr;
    std::set<StructId> Structs =
        structsNamed(Path[0], Debug, To.Types, Example);
    if (Structs.empty())
      return missing(A, "struct or variable", Path[0]);
    auto At = follow(A, {0, Example, nullptr}, Path.drop_front());
    if (!At)
      return At.takeError();
    for (StructId S : Structs)
      if (A.Is == Relation::In)
        To.Choices.push_back({To.Types.layout(S).Name, To.Types.layout(S).Size,
                              uint32_t(At->Offset), &A});
    if (A.Is == Relation::In)
      return Error::success();
    if (!To.Marks)
      To.Marks.emplace(M, To.Types);
    for (StructId S : Structs)
      if (At->BitField)
        To.Bits[{S, At->Offset * 8 + At->BitField->getOffsetInBits() % 8,
                 At->BitField->getSizeInBits()}]
            .push_back(&A);
      else
        To.Members[{{S, uint32_t(At->Offset)}, sizeOf(At->Type)}].push_back(&A);
    return Error::success();
  }

  AssumedPlaces &To;
  const Module &M;
  function_ref<int(StringRef)> NumberOf;
  DebugInfoFinder Debug;
};

Expected<std::unique_ptr<AssumedPlaces>>
AssumedPlaces::find(ArrayRef<Assumption> Assumptions, const Module &M,
                    function_ref<int(StringRef)> NumberOf) {
  auto Result = std::make_unique<AssumedPlaces>();
  Result->Data = &M.getDataLayout();
  if (Assumptions.empty())
    return Result;
  PlaceFinder Finder(*Result, M, NumberOf);
  for (const Assumption &A : Assumptions)
    if (A.Is != Relation::Holds)
      if (Error E = Finder.add(A))
        return E;
  if (Error E = Result->OfPointers.find(Assumptions, M, Finder.debug()))
    return E;
  return Result;
}

std::vector<FieldOf> AssumedPlaces::membersAt(const Value *Pointer) const {
  std::vector<FieldOf> Found;
  for (const NamedMember &M : ukport::membersAt(Pointer, *Marks, Types, *Data))
    Found.push_back(M.Member);
  return Found;
}

AssumedPlaces::Facts AssumedPlaces::ofMember(const LoadInst &Load) const {
  if (Members.empty())
    return {};
  uint64_t Size =
      Load.getModule()->getDataLayout().getTypeStoreSize(Load.getType());
  for (FieldOf F : membersAt(Load.getPointerOperand()))
    if (Facts Found = at(Members, std::pair(F, Size)); !Found.empty())
      return Found;
  return {};
}

AssumedPlaces::Facts AssumedPlaces::ofBits(const BinaryOperator &Op) const {
  // Loaded, shifted down, and what lies above masked off: one of the two is
  // missing for the lowest and the highest field.
  auto *Second = dyn_cast<ConstantInt>(Op.getOperand(1));
  if (Bits.empty() || !Second)
    return {};
  const Value *From = Op.getOperand(0);
  uint64_t Shift = 0, Width = Op.getType()->getIntegerBitWidth();
  if (Op.getOpcode() == Instruction::And && Second->getValue().isMask()) {
    Width = Second->getValue().countr_one();
    auto *Shifted = dyn_cast<BinaryOperator>(From);
    auto *By = Shifted && Shifted->getOpcode() == Instruction::LShr
                   ? dyn_cast<ConstantInt>(Shifted->getOperand(1))
                   : nullptr;
    if (By) {
      Shift = By->getZExtValue();
      From = Shifted->getOperand(0);
    }
  } else if (Op.getOpcode() == Instruction::LShr) {
    Shift = Second->getZExtValue();
    Width -= Shift;
  } else {
    return {};
  }
  auto *Load = dyn_cast<LoadInst>(From);
  if (!Load)
    return {};
  for (FieldOf F : membersAt(Load->getPointerOperand()))
    if (Facts Found = at(
            Bits, std::tuple(F.Struct, uint64_t(F.Offset) * 8 + Shift, Width));
        !Found.empty())
      return Found;
  return {};
}

AssumedPlaces::Facts AssumedPlaces::ofVariable(const GlobalVariable &V,
                                               int64_t Offset,
                                               uint64_t Size) const {
  return at(Variables, std::tuple(&V, Offset, Size));
}

AssumedPlaces::Facts AssumedPlaces::ofResult(const llvm::Function &F) const {
  return at(Results, &F);
}

AssumedPlaces::Facts AssumedPlaces::ofParameter(const Argument &A) const {
  return at(Parameters, &A);
}

AssumedPlaces::Facts AssumedPlaces::ofSyscall(int Number) const {
  Facts Own = at(Syscalls, Number);
  return Own.empty() ? Facts(AllSyscalls) : Own;
}

bool AssumedPlaces::isChosen(const Constant &Root, int64_t Start,
                             const Layout &Entry) const {
  for (const Choice &C : Choices) {
    if (C.Struct != Entry.Name || C.Size != Entry.Size)
      continue;
    Constant *At =
        ConstantFoldLoadFromConst(const_cast<Constant *>(&Root),
                                  PointerType::getUnqual(Root.getContext()),
                                  APInt(64, uint64_t(Start + C.Member)), *Data);
    StringRef Text;
    if (At && getConstantStringInfo(At, Text) &&
        !binary_search(C.Texts->Texts, Text))
      return false;
  }
  return true;
}

} // namespace ukport
