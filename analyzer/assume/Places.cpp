#include "analyzer/assume/Places.h"
#include "analyzer/support/Error.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/DebugInfo.h"
#include <set>

using namespace llvm;

namespace ukport {

/// A member of a struct: where, and what.
struct MemberAt {
  uint64_t Offset = 0; ///< bytes
  const DIType *Type = nullptr;
  bool BitField = false;
};

/// The member of that name in \p Type, also inside of unnamed members.
static std::optional<MemberAt> findMember(const DIType *Type, StringRef Name) {
  auto *Composite = dyn_cast_or_null<DICompositeType>(stripQualifiers(Type));
  if (!Composite)
    return std::nullopt;
  for (const DINode *Element : Composite->getElements()) {
    auto *Member = dyn_cast_or_null<DIDerivedType>(Element);
    if (!Member || Member->getTag() != dwarf::DW_TAG_member)
      continue;
    uint64_t Offset = Member->getOffsetInBits() / 8;
    if (Member->getName() == Name)
      return MemberAt{Offset, Member->getBaseType(), Member->isBitField()};
    if (!Member->getName().empty())
      continue;
    if (auto Inner = findMember(Member->getBaseType(), Name))
      return MemberAt{Offset + Inner->Offset, Inner->Type, Inner->BitField};
  }
  return std::nullopt;
}

/// Fills AssumedPlaces.
class PlaceFinder {
public:
  PlaceFinder(AssumedPlaces &To, const Module &M) : To(To), M(M) {
    Debug.processModule(M);
  }

  Error add(const Assumption &A) {
    if (A.Is == Relation::In)
      return Error::success(); // of tables: TableChoice.h
    SmallVector<StringRef, 4> Path;
    StringRef(A.Subject).split(Path, '.');
    StringRef First = Path.front();
    if (First.consume_back("()"))
      return addResult(A, First);
    bool Found = false;
    for (const GlobalVariable &V : M.globals())
      if (Error E = addVariable(A, V, Path, Found))
        return E;
    if (Found || Path.size() == 1)
      return Found ? Error::success() : missing(A, "variable", First);
    return addMembers(A, Path);
  }

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
      To.Results[&F].push_back(&A);
    }
    return Found ? Error::success() : missing(A, "function", Name);
  }

  /// Follows \p Path below \p At; fails with an error that says where it ends.
  Expected<MemberAt> follow(const Assumption &A, MemberAt At,
                            ArrayRef<StringRef> Path) {
    for (StringRef Name : Path) {
      auto Member = findMember(At.Type, Name);
      if (!Member)
        return problem(A, "there is no member " + Name,
                       "write the members' names as the source does");
      At = {At.Offset + Member->Offset, Member->Type, Member->BitField};
    }
    if (At.BitField)
      return problem(A, "a bit-field is not followed",
                     "assume what is computed from it instead");
    return At;
  }

  static uint64_t sizeOf(const DIType *Type) {
    const DIType *Bare = stripQualifiers(Type);
    return Bare ? Bare->getSizeInBits() / 8 : 0;
  }

  Error addVariable(const Assumption &A, const GlobalVariable &V,
                    ArrayRef<StringRef> Path, bool &Found) {
    SmallVector<DIGlobalVariableExpression *, 1> Expressions;
    V.getDebugInfo(Expressions);
    const DIGlobalVariable *Var =
        Expressions.empty() ? nullptr : Expressions[0]->getVariable();
    if (V.getName() != Path[0] && !(Var && Var->getName() == Path[0]))
      return Error::success();
    uint64_t Size = M.getDataLayout().getTypeAllocSize(V.getValueType());
    int64_t Offset = 0;
    if (Path.size() > 1) {
      if (!Var)
        return Error::success();
      auto At = follow(A, {0, Var->getType(), false}, Path.drop_front());
      if (!At)
        return At.takeError();
      Offset = At->Offset;
      Size = sizeOf(At->Type);
    }
    Found = true;
    To.Variables[{&V, Offset, Size}].push_back(&A);
    return Error::success();
  }

  /// The structs that have the tag or typedef \p Name.
  std::set<StructId> structsNamed(StringRef Name, const DIType *&Example) {
    std::set<StructId> Result;
    for (const DIType *Type : Debug.types())
      if (Type->getName() == Name)
        if (StructId S = To.Types.structOf(Type); S.valid()) {
          Result.insert(S);
          Example = Type;
        }
    return Result;
  }

  Error addMembers(const Assumption &A, ArrayRef<StringRef> Path) {
    const DIType *Example = nullptr;
    std::set<StructId> Structs = structsNamed(Path[0], Example);
    if (Structs.empty())
      return missing(A, "struct or variable", Path[0]);
    auto At = follow(A, {0, Example, false}, Path.drop_front());
    if (!At)
      return At.takeError();
    if (!To.Marks)
      To.Marks.emplace(M, To.Types);
    for (StructId S : Structs)
      To.Members[{To.Types.innermost(S, At->Offset), sizeOf(At->Type)}]
          .push_back(&A);
    return Error::success();
  }

  AssumedPlaces &To;
  const Module &M;
  DebugInfoFinder Debug;
};

Expected<std::unique_ptr<AssumedPlaces>>
AssumedPlaces::find(ArrayRef<Assumption> Assumptions, const Module &M) {
  auto Result = std::make_unique<AssumedPlaces>();
  if (Assumptions.empty())
    return Result;
  PlaceFinder Finder(*Result, M);
  for (const Assumption &A : Assumptions)
    if (Error E = Finder.add(A))
      return E;
  return Result;
}

AssumedPlaces::Facts AssumedPlaces::ofMember(const LoadInst &Load) const {
  auto *Gep = dyn_cast<GEPOperator>(Load.getPointerOperand());
  if (Members.empty() || !Gep)
    return {};
  auto Member = Marks->memberOf(*Gep);
  if (!Member)
    return {};
  uint64_t Size =
      Load.getModule()->getDataLayout().getTypeStoreSize(Load.getType());
  return at(Members,
            std::pair(Types.innermost(Member->Struct, Member->Offset), Size));
}

AssumedPlaces::Facts AssumedPlaces::ofVariable(const GlobalVariable &V,
                                               int64_t Offset,
                                               uint64_t Size) const {
  return at(Variables, std::tuple(&V, Offset, Size));
}

AssumedPlaces::Facts AssumedPlaces::ofResult(const llvm::Function &F) const {
  return at(Results, &F);
}

} // namespace ukport
