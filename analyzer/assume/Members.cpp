#include "analyzer/assume/Members.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/Constants.h"

using namespace llvm;

namespace ukport {

std::optional<MemberAt> findMember(const DIType *Type, StringRef Name) {
  auto *Composite = dyn_cast_or_null<DICompositeType>(stripQualifiers(Type));
  if (!Composite)
    return std::nullopt;
  for (const DINode *Element : Composite->getElements()) {
    auto *Member = dyn_cast_or_null<DIDerivedType>(Element);
    if (!Member || Member->getTag() != dwarf::DW_TAG_member)
      continue;
    uint64_t Offset = Member->getOffsetInBits() / 8;
    if (Member->getName() == Name)
      return MemberAt{Offset, Member->getBaseType(),
                      Member->isBitField() ? Member : nullptr};
    if (!Member->getName().empty())
      continue;
    if (auto Inner = findMember(Member->getBaseType(), Name))
      return MemberAt{Offset + Inner->Offset, Inner->Type, Inner->BitField};
  }
  return std::nullopt;
}

std::optional<MemberAt> findMember(MemberAt At, ArrayRef<StringRef> Path,
                                   StringRef &Missing) {
  for (StringRef Name : Path) {
    auto Member = findMember(At.Type, Name);
    if (!Member) {
      Missing = Name;
      return std::nullopt;
    }
    At = {At.Offset + Member->Offset, Member->Type, Member->BitField};
  }
  return At;
}

std::set<StructId> structsNamed(StringRef Name, const DebugInfoFinder &Debug,
                                Layouts &Types, const DIType *&Example) {
  std::set<StructId> Result;
  for (const DIType *Type : Debug.types())
    if (Type->getName() == Name)
      if (StructId S = Types.structOf(Type); S.valid()) {
        Result.insert(S);
        Example = Type;
      }
  return Result;
}

/// Where the member lies that \p Gep names in a struct without a name, which no
/// mark tells: such a struct is a part of one that has a name.
static std::optional<int64_t> partOfUnnamed(const GEPOperator &Gep,
                                            const DataLayout &Data) {
  auto *First = dyn_cast<ConstantInt>(*Gep.idx_begin());
  APInt Offset(64, 0);
  if (!Gep.getSourceElementType()->isStructTy() || !First || !First->isZero() ||
      !Gep.accumulateConstantOffset(Data, Offset))
    return std::nullopt;
  return Offset.getSExtValue();
}

std::vector<NamedMember> membersAt(const Value *Pointer,
                                   const StructMarks &Marks,
                                   const Layouts &Types,
                                   const DataLayout &Data) {
  std::vector<NamedMember> Found;
  int64_t Inside = 0;
  for (auto *Gep = dyn_cast<GEPOperator>(Pointer); Gep;
       Gep = dyn_cast<GEPOperator>(Gep->getPointerOperand())) {
    const Value *Base = Gep->getPointerOperand();
    auto Member = Marks.memberOf(*Gep);
    if (!Member) {
      std::optional<int64_t> Part = partOfUnnamed(*Gep, Data);
      if (!Part)
        break;
      Inside += *Part;
      continue;
    }
    Inside += Member->Offset;
    FieldOf Here{Member->Struct, uint32_t(Inside)};
    Found.push_back({Types.innermost(Here.Struct, Here.Offset), Base});
    if (Found.back().Member != Here)
      Found.push_back({Here, Base});
  }
  return Found;
}

} // namespace ukport
