#include "analyzer/resolve/Layouts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace ukport {

const DIType *stripQualifiers(const DIType *Type) {
  while (auto *Derived = dyn_cast_or_null<DIDerivedType>(Type)) {
    switch (Derived->getTag()) {
    case dwarf::DW_TAG_typedef:
    case dwarf::DW_TAG_const_type:
    case dwarf::DW_TAG_volatile_type:
    case dwarf::DW_TAG_restrict_type:
    case dwarf::DW_TAG_atomic_type:
      Type = Derived->getBaseType();
      continue;
    default:
      return Type;
    }
  }
  return Type;
}

static uint32_t bytes(uint64_t Bits) { return uint32_t(Bits / 8); }

static bool isRecord(const DIType *Type) {
  return Type && (Type->getTag() == dwarf::DW_TAG_structure_type ||
                  Type->getTag() == dwarf::DW_TAG_class_type);
}

template <class T>
static const T *holding(const std::vector<T> &Sorted, uint32_t Offset) {
  auto It = upper_bound(Sorted, Offset, [](uint32_t O, const T &Part) {
    return O < Part.Offset;
  });
  if (It == Sorted.begin())
    return nullptr;
  --It;
  return Offset < It->Offset + It->Size ? &*It : nullptr;
}

const NestedPart *Layout::partAt(uint32_t Offset) const {
  return holding(Parts, Offset);
}

const LayoutField *Layout::fieldAt(uint32_t Offset) const {
  return holding(Fields, Offset);
}

StructId Layouts::structOf(const DIType *Type) {
  Type = stripQualifiers(Type);
  if (!isRecord(Type))
    return StructId();
  auto Seen = ByType.find(Type);
  if (Seen != ByType.end())
    return Seen->second;
  auto *Composite = cast<DICompositeType>(Type);
  StructId S;
  if (!Composite->isForwardDecl() && Composite->getSizeInBits())
    S = create(Composite);
  return ByType[Type] = S;
}

StructId Layouts::structNamed(StringRef Name, uint64_t Size) const {
  return ByKey.lookup((Name + "/" + Twine(Size * 8)).str());
}

StructId Layouts::create(const DICompositeType *Type) {
  std::string Key = Type->getName().str();
  if (Key.empty())
    Key = (sys::path::filename(Type->getFilename()) + ":" +
           Twine(Type->getLine()))
              .str();
  std::string Name = Key;
  Key += "/" + std::to_string(Type->getSizeInBits());
  auto [It, New] = ByKey.try_emplace(Key, StructId(Known.size()));
  StructId S = It->second;
  if (!New)
    return S;
  // A struct may hold a union that holds a pointer to it, never itself: the
  // layout is complete before anybody asks for it.
  Known.push_back(std::make_unique<Layout>());
  Containers.emplace_back();
  Layout &L = *Known.back();
  L.Name = Name;
  L.Size = bytes(Type->getSizeInBits());
  addMembers(L, Type, 0);
  for (const NestedPart &Part : L.Parts)
    Containers[Part.Struct.index()].push_back(S);
  for (const LayoutField &F : L.Fields)
    if (F.Union)
      tieUnion(S, F.Offset, F.Type);
  return S;
}

void Layouts::addMembers(Layout &L, const DICompositeType *Type,
                         uint32_t Offset) {
  for (const DINode *Element : Type->getElements()) {
    auto *Member = dyn_cast_or_null<DIDerivedType>(Element);
    if (!Member || Member->isStaticMember() ||
        (Member->getTag() != dwarf::DW_TAG_member &&
         Member->getTag() != dwarf::DW_TAG_inheritance))
      continue;
    add(L, Member->getBaseType(), Offset + bytes(Member->getOffsetInBits()),
        Member->getName());
  }
  auto ByOffset = [](const auto &A, const auto &B) {
    return A.Offset < B.Offset;
  };
  llvm::stable_sort(L.Parts, ByOffset);
  llvm::stable_sort(L.Fields, ByOffset);
}

void Layouts::add(Layout &L, const DIType *Type, uint32_t Offset,
                  StringRef Name) {
  Type = stripQualifiers(Type);
  if (!Type)
    return;
  uint32_t Size = bytes(Type->getSizeInBits());
  if (StructId S = structOf(Type); S.valid()) {
    L.Parts.push_back({Offset, Size, Size, S});
    return;
  }
  auto *Composite = dyn_cast<DICompositeType>(Type);
  bool IsArray = Composite && Composite->getTag() == dwarf::DW_TAG_array_type;
  bool IsUnion = Composite && Composite->getTag() == dwarf::DW_TAG_union_type;
  if (!IsArray) {
    L.Fields.push_back(
        {Offset, std::max(Size, 1u), false, IsUnion, Type, Name});
    return;
  }
  const DIType *Element = stripQualifiers(Composite->getBaseType());
  if (StructId S = structOf(Element); S.valid()) {
    uint32_t Stride = std::max(layout(S).Size, 1u);
    // A flexible array reaches to wherever the object ends.
    L.Parts.push_back({Offset, Size ? Size : (1u << 20), Stride, S});
    return;
  }
  bool OfUnions = Element && Element->getTag() == dwarf::DW_TAG_union_type;
  L.Fields.push_back(
      {Offset, Size ? Size : (1u << 20), true, OfUnions, Element, Name});
}

Layout Layouts::layoutOf(const DIType *Type) {
  Layout L;
  add(L, Type, 0, "");
  if (const DIType *Bare = stripQualifiers(Type))
    L.Size = bytes(Bare->getSizeInBits());
  return L;
}

Layout Layouts::layoutOf(StructId S) const {
  Layout L;
  L.Size = layout(S).Size;
  L.Parts.push_back({0, L.Size, std::max(L.Size, 1u), S});
  return L;
}

/// Ties what stands in the structs of a union at byte \p Offset of \p S to the
/// union's own bytes.
void Layouts::tieUnion(StructId S, uint32_t Offset, const DIType *Union) {
  auto *Composite = dyn_cast_or_null<DICompositeType>(Union);
  if (!Composite)
    return;
  for (const DINode *Element : Composite->getElements()) {
    auto *Member = dyn_cast_or_null<DIDerivedType>(Element);
    if (!Member)
      continue;
    const DIType *Type = stripQualifiers(Member->getBaseType());
    uint32_t At = bytes(Member->getOffsetInBits());
    if (Type && Type->getTag() == dwarf::DW_TAG_union_type)
      tieUnion(S, Offset + At, Type);
    StructId Inner = structOf(Type);
    if (!Inner.valid())
      continue;
    for (uint32_t X = 0; X + 8 <= layout(Inner).Size; X += 8) {
      FieldOf Here{S, Offset + At + X}, There = innermost(Inner, X);
      Ties[There].push_back(Here);
      Ties[Here].push_back(There);
    }
  }
}

ArrayRef<FieldOf> Layouts::ties(FieldOf F) const {
  auto It = Ties.find(F);
  return It == Ties.end() ? ArrayRef<FieldOf>() : ArrayRef(It->second);
}

FieldOf Layouts::innermost(StructId S, uint32_t Offset) const {
  while (true) {
    const Layout &L = layout(S);
    if (const NestedPart *Part = L.partAt(Offset)) {
      S = Part->Struct;
      Offset = (Offset - Part->Offset) % Part->Stride;
      continue;
    }
    const LayoutField *Field = L.fieldAt(Offset);
    // A union is its words; inside an array there is one field, its start.
    if (Field && Field->Union)
      return {S, Offset & ~7u};
    if (Field && Field->Array)
      return {S, Field->Offset};
    return {S, Offset};
  }
}

bool Layouts::contains(StructId S, uint32_t Offset, StructId Inner) const {
  while (true) {
    if (S == Inner && Offset == 0)
      return true;
    const NestedPart *Part = layout(S).partAt(Offset);
    if (!Part)
      return false;
    S = Part->Struct;
    Offset = (Offset - Part->Offset) % Part->Stride;
  }
}

/// A readable key of a pointer's type, "" for other types. Structs count by
/// tag, so the key is the same in every module.
static std::string pointerKey(const DIType *Type, unsigned Depth = 0) {
  Type = stripQualifiers(Type);
  if (!Type)
    return "void";
  if (Depth > 4)
    return "...";
  if (auto *Derived = dyn_cast<DIDerivedType>(Type))
    return pointerKey(Derived->getBaseType(), Depth + 1) + "*";
  if (auto *Routine = dyn_cast<DISubroutineType>(Type)) {
    std::string Key = "(";
    for (const DIType *Part : Routine->getTypeArray())
      Key += pointerKey(Part, Depth + 1) + ",";
    return Key + ")";
  }
  if (!Type->getName().empty())
    return Type->getName().str();
  return std::to_string(Type->getSizeInBits());
}

std::vector<uint32_t> Layouts::sharedFields(StructId A, StructId B) const {
  std::vector<uint32_t> Shared;
  const Layout &LA = layout(A), &LB = layout(B);
  uint32_t End = std::min(LA.Size, LB.Size);
  for (uint32_t X = 0; X < End;) {
    FieldOf FA = innermost(A, X), FB = innermost(B, X);
    const LayoutField *MA = layout(FA.Struct).fieldAt(FA.Offset);
    const LayoutField *MB = layout(FB.Struct).fieldAt(FB.Offset);
    if (!MA || !MB) {
      if (bool(MA) != bool(MB))
        break;
      ++X;
      continue;
    }
    if (MA->Size != MB->Size || MA->Array != MB->Array)
      break;
    bool PointersA =
        MA->Type && MA->Type->getTag() == dwarf::DW_TAG_pointer_type;
    bool PointersB =
        MB->Type && MB->Type->getTag() == dwarf::DW_TAG_pointer_type;
    if (PointersA != PointersB)
      break;
    if (PointersA && FA != FB && pointerKey(MA->Type) == pointerKey(MB->Type))
      Shared.push_back(X);
    X += std::max(MA->Size, 1u);
  }
  return Shared;
}

RoutineType routineOf(const DISubroutineType &Routine) {
  RoutineType Result;
  DITypeRefArray Types = Routine.getTypeArray();
  Result.Result = pointerKey(Types.size() ? Types[0] : nullptr);
  for (unsigned I = 1; I < Types.size(); ++I)
    Result.Parameters.push_back(pointerKey(Types[I]));
  return Result;
}

const DIType *pointeeOf(const DIType *Pointer) {
  auto *Derived = dyn_cast_or_null<DIDerivedType>(stripQualifiers(Pointer));
  if (!Derived || Derived->getTag() != dwarf::DW_TAG_pointer_type)
    return nullptr;
  return stripQualifiers(Derived->getBaseType());
}

std::optional<RoutineType> routineOf(const DIType *Pointer) {
  auto *Routine = dyn_cast_or_null<DISubroutineType>(pointeeOf(Pointer));
  if (!Routine)
    return std::nullopt;
  return routineOf(*Routine);
}

std::optional<ParameterTypes> Layouts::parametersOf(FieldOf F) const {
  const LayoutField *Field = layout(F.Struct).fieldAt(F.Offset);
  if (!Field || Field->Array || Field->Union)
    return std::nullopt;
  auto Routine = routineOf(Field->Type);
  if (!Routine)
    return std::nullopt;
  return Routine->Parameters;
}

/// Whether \p Type is a pointer to a struct that has a name: "name*".
static bool isStructPointer(StringRef Type) {
  return Type.consume_back("*") && !Type.ends_with("*") &&
         !Type.starts_with("(") && Type != "void" && Type != "char" &&
         Type != "unsigned char" && Type != "signed char";
}

/// Whether \p Type is a pointer to a struct that has a name, or to pointers.
static bool pointsToKnown(StringRef Type) {
  return isStructPointer(Type) || Type.ends_with("**");
}

bool mayMatch(const ParameterTypes &Call, const ParameterTypes &Callee) {
  for (size_t I = 0; I < std::min(Call.size(), Callee.size()); ++I)
    if (Call[I] != Callee[I] &&
        (isStructPointer(Call[I]) || isStructPointer(Callee[I])) &&
        pointsToKnown(Call[I]) && pointsToKnown(Callee[I]))
      return false;
  return true;
}

bool maySee(const RoutineType &A, const RoutineType &B) {
  // What C does not say, or leaves open from there on.
  auto IsOpen = [](const ParameterTypes &P) {
    return !P.empty() && P.back() == "void";
  };
  if ((A.Result == "void") != (B.Result == "void") ||
      !mayMatch(A.Parameters, B.Parameters))
    return false;
  return IsOpen(A.Parameters) || IsOpen(B.Parameters) ||
         A.Parameters.size() == B.Parameters.size();
}

std::string Layouts::describe(FieldOf F) const {
  const Layout &L = layout(F.Struct);
  if (const LayoutField *Field = L.fieldAt(F.Offset);
      Field && !Field->Name.empty())
    return L.Name + "." + Field->Name.str();
  return L.Name + "+" + std::to_string(F.Offset);
}

} // namespace ukport
