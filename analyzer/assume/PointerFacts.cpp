#include "analyzer/assume/PointerFacts.h"
#include "analyzer/assume/Members.h"
#include "analyzer/support/Error.h"
#include "analyzer/support/NearNames.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/DebugProgramInstruction.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include <map>

using namespace llvm;

namespace ukport {

bool isInFile(const DIScope *Scope, StringRef File) {
  if (File.empty())
    return true;
  StringRef In = Scope ? Scope->getFilename() : "";
  return In.consume_back(File) && (In.empty() || In.ends_with("/"));
}

/// Finds the values; one look at each instruction for all assumptions.
class PointerFinder {
public:
  PointerFinder(PointerFacts &To, const Module &M, const DebugInfoFinder &Debug)
      : To(To), M(M), Debug(Debug), Marks(M, Types) {
    for (const llvm::Function &F : M) {
      ByName[F.getName()].push_back(&F);
      if (const DISubprogram *SP = F.getSubprogram();
          SP && SP->getName() != F.getName())
        ByName[SP->getName()].push_back(&F);
    }
  }

  Error add(const Assumption &A);
  Error finish();

private:
  /// From which value one gets to the pointer, and how.
  struct Way {
    const HeldFunctions *Held = nullptr;
    // It starts with what is read from one of these, or is one of Values.
    const GlobalVariable *Variable = nullptr;
    int64_t Offset = 0;
    std::vector<FieldOf> Members;
    DenseSet<const Value *> Slots, Values;
    std::vector<FieldOf> Behind; ///< then what is read from here, in turn
    bool Found = false;
  };
  using Names = SmallVector<StringRef, 4>;

  static Error problem(const Assumption &A, const Twine &Why,
                       const Twine &Remedy) {
    return makeError("assumption does not apply", A.Origin + ": " + describe(A),
                     Why, Remedy);
  }

  Error addFunctions(const Assumption &A, HeldFunctions &Held);
  Error addWays(const Assumption &A, const HeldFunctions &Held);
  bool addVariables(StringRef File, StringRef Name);
  void addLocals(StringRef File, StringRef Function, StringRef Name);
  bool addStructs(StringRef Name);
  Error follow(const Assumption &A, Way &W, const DIType *Type,
               ArrayRef<Names> Parts);
  const DIType *pointee(const DIType *Type) const;
  Error missingRoot(const Assumption &A, StringRef Name);
  void look(const LoadInst &Load);
  bool leadsTo(const Value *V, const Way &W, size_t Steps) const;
  void note(const Value &V, Way &W);

  PointerFacts &To;
  const Module &M;
  const DebugInfoFinder &Debug;
  Layouts Types;
  StructMarks Marks;
  StringMap<SmallVector<const llvm::Function *, 1>> ByName;
  /// Where those of the assumption at hand start: with the type there, and how
  /// many of its first names that takes.
  std::vector<std::tuple<Way, const DIType *, size_t>> Starts;
  std::vector<std::pair<const Assumption *, std::vector<Way>>> Ways;
  std::map<FieldOf, std::vector<Way *>> ByMember; ///< by the last that is read
  DenseMap<const Value *, std::vector<Way *>> ByAddress;
};

//===----------------------------------------------------------------------===//
// What an assumption names
//===----------------------------------------------------------------------===//

Error PointerFinder::add(const Assumption &A) {
  To.All.push_back(std::make_unique<HeldFunctions>());
  HeldFunctions &Held = *To.All.back();
  Held.Says = &A;
  if (Error E = addFunctions(A, Held))
    return E;
  return addWays(A, Held);
}

Error PointerFinder::addFunctions(const Assumption &A, HeldFunctions &Held) {
  DenseSet<const llvm::Function *> Named;
  for (StringRef Text : A.Texts) {
    if (Text == "NULL") {
      Held.Null = true;
      continue;
    }
    auto [File, Name] = splitFile(Text);
    bool Found = false;
    for (const llvm::Function *F : ByName.lookup(Name))
      if (isInFile(F->getSubprogram(), File)) {
        Named.insert(F);
        Found = true;
      }
    if (Found)
      continue;
    NearNames Near(Name);
    for (const auto &Known : ByName)
      Near.consider(Known.first());
    return problem(A, "the program has no function " + Text,
                   Near.question("write it as the source does"));
  }
  for (const llvm::Function &F : M)
    if (Named.count(&F))
      Held.Functions.push_back(&F);
  return Error::success();
}

Error PointerFinder::addWays(const Assumption &A, const HeldFunctions &Held) {
  auto [File, Subject] = splitFile(A.Subject);
  SmallVector<Names, 4> Parts;
  SmallVector<StringRef, 4> Texts;
  Subject.split(Texts, "->");
  for (StringRef Part : Texts)
    Part.split(Parts.emplace_back(), '.');
  Starts.clear();
  StringRef First = Parts[0][0];
  if (!addVariables(File, First)) {
    if (Parts[0].size() == 2)
      addLocals(File, First, Parts[0][1]);
    if (Starts.empty() && (Parts[0].size() == 1 || !addStructs(First)))
      return missingRoot(A, First);
  }
  Ways.emplace_back(&A, std::vector<Way>());
  for (auto &[Start, Type, Taken] : Starts) {
    Start.Held = &Held;
    SmallVector<Names, 4> Rest(Parts);
    Rest[0].erase(Rest[0].begin(), Rest[0].begin() + Taken);
    if (Error E = follow(A, Start, Type, Rest))
      return E;
    Ways.back().second.push_back(std::move(Start));
  }
  return Error::success();
}

Error PointerFinder::missingRoot(const Assumption &A, StringRef Name) {
  NearNames Near(Name);
  for (const DIGlobalVariableExpression *V : Debug.global_variables())
    Near.consider(V->getVariable()->getName());
  for (const DIType *Type : Debug.types())
    Near.consider(Type->getName());
  for (const llvm::Function &F : M)
    if (A.Subject.find('.') != std::string::npos)
      Near.consider(F.getName());
  return problem(A,
                 "the program has no variable, struct or function's variable " +
                     A.Subject,
                 Near.question("write it as the source does"));
}

bool PointerFinder::addVariables(StringRef File, StringRef Name) {
  for (const GlobalVariable &V : M.globals()) {
    SmallVector<DIGlobalVariableExpression *, 1> Expressions;
    V.getDebugInfo(Expressions);
    if (Expressions.empty())
      continue;
    const DIGlobalVariable *Var = Expressions[0]->getVariable();
    if (Var->getName() != Name || !isInFile(Var->getFile(), File))
      continue;
    Way W;
    W.Variable = &V;
    Starts.emplace_back(std::move(W), Var->getType(), 1);
  }
  return !Starts.empty();
}

void PointerFinder::addLocals(StringRef File, StringRef Function,
                              StringRef Name) {
  for (const llvm::Function *F : ByName.lookup(Function)) {
    if (!isInFile(F->getSubprogram(), File))
      continue;
    Way W;
    const DIType *Type = nullptr;
    for (const Instruction &I : instructions(*F))
      for (const DbgVariableRecord &Record :
           filterDbgVars(I.getDbgRecordRange())) {
        const DILocalVariable *Var = Record.getVariable();
        if (Var->getName() != Name || Record.getDebugLoc().getInlinedAt() ||
            Record.getExpression()->getNumElements() ||
            Record.getNumVariableLocationOps() != 1)
          continue;
        Type = Var->getType();
        const Value *V = Record.getVariableLocationOp(0);
        if (V && !isa<Constant>(V))
          (Record.getType() == DbgVariableRecord::LocationType::Declare
               ? W.Slots
               : W.Values)
              .insert(V);
      }
    if (Type)
      Starts.emplace_back(std::move(W), Type, 2);
  }
}

bool PointerFinder::addStructs(StringRef Name) {
  const DIType *Example = nullptr;
  Way W;
  for (StructId S : structsNamed(Name, Debug, Types, Example))
    W.Members.push_back({S, 0});
  if (!Example)
    return false;
  Starts.emplace_back(std::move(W), Example, 1);
  return true;
}

/// What \p Type points to, declared in full; null where it is no pointer.
const DIType *PointerFinder::pointee(const DIType *Type) const {
  auto *Pointer = dyn_cast_or_null<DIDerivedType>(stripQualifiers(Type));
  if (!Pointer || Pointer->getTag() != dwarf::DW_TAG_pointer_type)
    return nullptr;
  const DIType *To = stripQualifiers(Pointer->getBaseType());
  if (To && To->isForwardDecl())
    for (const DIType *Other : Debug.types())
      if (Other->getName() == To->getName() && !Other->isForwardDecl() &&
          isa<DICompositeType>(Other))
        return Other;
  return To;
}

/// Follows the names: those of the first part from where \p W starts, those of
/// each other behind the pointer before it.
Error PointerFinder::follow(const Assumption &A, Way &W, const DIType *Type,
                            ArrayRef<Names> Parts) {
  for (const Names &Part : Parts) {
    bool Starts = &Part == &Parts.front();
    if (!Starts)
      Type = pointee(Type);
    StringRef Missing;
    auto At = findMember(MemberAt{0, Type, nullptr}, Part, Missing);
    if (!At)
      return problem(A, "there is no member " + Missing,
                     "write the members' names as the source does");
    if (!Starts)
      W.Behind.push_back({Types.structOf(Type), uint32_t(At->Offset)});
    else if (W.Variable)
      W.Offset = At->Offset;
    else if (!Part.empty() && W.Members.empty())
      return problem(A, "a variable inside a function has no members here",
                     "name the struct instead");
    for (FieldOf &Member : W.Members)
      if (Starts)
        Member.Offset = At->Offset;
    Type = At->Type;
  }
  const DIType *To = pointee(Type);
  if (To && isa<DISubroutineType>(To))
    return Error::success();
  auto *Bare = dyn_cast_or_null<DIDerivedType>(stripQualifiers(Type));
  if (Bare && Bare->getTag() == dwarf::DW_TAG_pointer_type &&
      !Bare->getBaseType())
    return Error::success(); // void *
  return problem(A, "it is no pointer to a function",
                 "name one, or a whole number after the relation");
}

//===----------------------------------------------------------------------===//
// Which values that are
//===----------------------------------------------------------------------===//

void PointerFinder::note(const Value &V, Way &W) {
  auto &Facts = To.ByValue[&V];
  if (!is_contained(Facts, W.Held))
    Facts.push_back(W.Held);
  W.Found = true;
}

Error PointerFinder::finish() {
  for (auto &[A, List] : Ways)
    for (Way &W : List) {
      if (!W.Behind.empty())
        ByMember[W.Behind.back()].push_back(&W);
      else if (W.Variable)
        ByAddress[W.Variable].push_back(&W);
      for (FieldOf Member : W.Members)
        if (W.Behind.empty())
          ByMember[Member].push_back(&W);
      if (!W.Behind.empty())
        continue;
      for (const Value *Slot : W.Slots)
        ByAddress[Slot].push_back(&W);
      for (const Value *V : W.Values)
        note(*V, W);
    }
  for (const llvm::Function &F : M)
    for (const Instruction &I : instructions(F))
      if (auto *Load = dyn_cast<LoadInst>(&I);
          Load && Load->getType()->isPointerTy())
        look(*Load);
  for (const auto &[A, List] : Ways)
    if (none_of(List, [](const Way &W) { return W.Found; }))
      return problem(*A, "nothing reads the pointer by that name",
                     "name where it is read from: a variable, STRUCT.MEMBER, "
                     "FUNCTION.VARIABLE, or STRUCT.MEMBER->MEMBER");
  return Error::success();
}

void PointerFinder::look(const LoadInst &Load) {
  const Value *Pointer = Load.getPointerOperand();
  auto Try = [&](Way &W) {
    if (leadsTo(&Load, W, W.Behind.size()))
      note(Load, W);
  };
  auto At = ByAddress.find(Pointer->stripInBoundsConstantOffsets());
  if (At != ByAddress.end())
    for (Way *W : At->second)
      Try(*W);
  if (ByMember.empty())
    return;
  for (const NamedMember &Named :
       membersAt(Pointer, Marks, Types, M.getDataLayout()))
    if (auto It = ByMember.find(Named.Member); It != ByMember.end())
      for (Way *W : It->second)
        Try(*W);
}

/// Whether \p V is what \p W leads to, after so many of its steps.
bool PointerFinder::leadsTo(const Value *V, const Way &W, size_t Steps) const {
  if (Steps == 0 && W.Values.count(V))
    return true;
  auto *Load = dyn_cast<LoadInst>(V);
  if (!Load)
    return false;
  const Value *Pointer = Load->getPointerOperand();
  if (Steps == 0 && W.Slots.count(Pointer))
    return true;
  if (Steps == 0 && W.Variable) {
    APInt Offset(64, 0);
    return Pointer->stripAndAccumulateConstantOffsets(M.getDataLayout(), Offset,
                                                      true) == W.Variable &&
           Offset == uint64_t(W.Offset);
  }
  for (const NamedMember &Named :
       membersAt(Pointer, Marks, Types, M.getDataLayout()))
    if (Steps == 0 ? is_contained(W.Members, Named.Member)
                   : Named.Member == W.Behind[Steps - 1] &&
                         leadsTo(Named.Base, W, Steps - 1))
      return true;
  return false;
}

Error PointerFacts::find(ArrayRef<Assumption> Assumptions, const Module &M,
                         const DebugInfoFinder &Debug) {
  auto IsMeant = [](const Assumption &A) { return A.Is == Relation::Holds; };
  if (none_of(Assumptions, IsMeant))
    return Error::success();
  PointerFinder Finder(*this, M, Debug);
  for (const Assumption &A : Assumptions)
    if (IsMeant(A))
      if (Error E = Finder.add(A))
        return E;
  return Finder.finish();
}

} // namespace ukport
