#include "analyzer/guards/Places.h"
#include "analyzer/resolve/Layouts.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace ukport {

static std::string keyOf(StringRef Name, uint64_t Bits) {
  return (Name + "/" + Twine(Bits)).str();
}

static std::pair<std::string, unsigned> whereOf(const DICompositeType &Type) {
  return {Type.getFilename().str(), Type.getLine()};
}

Places::Places(const BitcodeModule &M)
    : Data(M.ir().getDataLayout()),
      StructKind(M.ir().getContext().getMDKindID("ukport.struct")) {
  DebugInfoFinder Finder;
  Finder.processModule(M.ir());
  for (const DIType *Type : Finder.types()) {
    auto *Typedef = dyn_cast<DIDerivedType>(Type);
    bool Names = Typedef && Typedef->getTag() == dwarf::DW_TAG_typedef;
    auto *Struct = dyn_cast_or_null<DICompositeType>(
        Names ? Typedef->getBaseType() : Type);
    if (!Struct || Struct->isForwardDecl() || Type->getName().empty())
      continue;
    ByKey.try_emplace(keyOf(Type->getName(), Struct->getSizeInBits()), Struct);
    if (Names && Struct->getName().empty())
      Typedefs.try_emplace(whereOf(*Struct), Type->getName());
  }
}

StringRef Places::nameOf(const DICompositeType *Struct) const {
  if (!Struct)
    return "";
  if (!Struct->getName().empty())
    return Struct->getName();
  auto It = Typedefs.find(whereOf(*Struct));
  return It == Typedefs.end() ? "" : It->second;
}

std::optional<std::string> pathTo(const DIType *Type, uint64_t Offset,
                                  unsigned FieldBits, const DIType *&Found) {
  Type = stripQualifiers(Type);
  auto *Struct = dyn_cast_or_null<DICompositeType>(Type);
  if (!Struct) {
    Found = Type;
    // Some bits of a scalar have no name.
    bool Whole = !FieldBits || (Type && FieldBits == Type->getSizeInBits());
    return Offset || !Whole ? std::nullopt : std::optional<std::string>("");
  }
  if (Struct->getTag() != dwarf::DW_TAG_structure_type)
    return std::nullopt;
  for (const DINode *Element : Struct->getElements()) {
    auto *Member = dyn_cast_or_null<DIDerivedType>(Element);
    if (!Member || Member->getTag() != dwarf::DW_TAG_member ||
        Member->isStaticMember())
      continue;
    uint64_t Begin = Member->getOffsetInBits();
    if (Offset < Begin || Offset >= Begin + Member->getSizeInBits())
      continue;
    if (Member->isBitField()) {
      Found = Member;
      return Offset == Begin && FieldBits == Member->getSizeInBits()
                 ? std::optional<std::string>("." + Member->getName().str())
                 : std::nullopt;
    }
    auto Rest = pathTo(Member->getBaseType(), Offset - Begin, FieldBits, Found);
    if (!Rest || Member->getName().empty())
      return Rest;
    return "." + Member->getName().str() + *Rest;
  }
  return std::nullopt;
}

const DICompositeType *Places::markOf(const GEPOperator &Gep) const {
  auto *I = dyn_cast<Instruction>(&Gep);
  MDNode *Mark = I ? I->getMetadata(StructKind) : nullptr;
  if (!Mark)
    return nullptr;
  if (auto *Type = dyn_cast<DICompositeType>(Mark))
    return Type;
  auto *Name = cast<MDString>(Mark->getOperand(0));
  auto *Size = mdconst::extract<ConstantInt>(Mark->getOperand(1));
  return ByKey.lookup(keyOf(Name->getString(), Size->getZExtValue() * 8));
}

static bool isBitField(const DIType *Type) {
  return Type && Type->getTag() == dwarf::DW_TAG_member;
}

static uint64_t bitAt(int64_t Offset, BitRange Bits) {
  return uint64_t(Offset) * 8 + Bits.Shift;
}

std::optional<NamedPlace> Places::member(const GEPOperator &Gep, int64_t Inner,
                                         BitRange Bits) const {
  const DICompositeType *Struct = markOf(Gep);
  if (!Struct || Gep.getNumIndices() < 2)
    return std::nullopt;
  // What the first index adds is whole structs.
  APInt Offset(64, 0);
  if (!Gep.accumulateConstantOffset(Data, Offset)) {
    SmallVector<Value *, 4> Indices(Gep.indices());
    Indices[0] = ConstantInt::get(Indices[0]->getType(), 0);
    if (!all_of(Indices, [](Value *V) { return isa<ConstantInt>(V); }))
      return std::nullopt;
    Offset = Data.getIndexedOffsetInType(Gep.getSourceElementType(), Indices);
  }
  int64_t At = Offset.getSExtValue() + Inner;
  uint64_t Size = Struct->getSizeInBits() / 8;
  if (At < 0 || !Size)
    return std::nullopt;
  At %= Size;
  NamedPlace P;
  P.Struct = Struct;
  P.Offset = At;
  auto Path = pathTo(Struct, bitAt(At, Bits), Bits.Width, P.Type);
  StringRef Name = nameOf(Struct);
  if (!Path || Path->empty() || Name.empty())
    return std::nullopt;
  P.Name = Name.str() + *Path;
  P.IsBitField = isBitField(P.Type);
  return P;
}

std::optional<NamedPlace>
Places::variable(const GlobalVariable &V, int64_t Offset, BitRange Bits) const {
  NamedPlace P;
  P.Variable = &V;
  P.Offset = Offset;
  P.Name = V.getName().str();
  SmallVector<DIGlobalVariableExpression *, 1> Debug;
  V.getDebugInfo(Debug);
  if (Debug.empty())
    return Offset || Bits.Width ? std::nullopt : std::optional<NamedPlace>(P);
  // A static variable of a function cannot be named from outside.
  if (isa_and_nonnull<DILocalScope>(Debug[0]->getVariable()->getScope()))
    return std::nullopt;
  const DIType *Type = stripQualifiers(Debug[0]->getVariable()->getType());
  P.Struct = dyn_cast_or_null<DICompositeType>(Type);
  auto Path = pathTo(Type, bitAt(Offset, Bits), Bits.Width, P.Type);
  if (!Path)
    return std::nullopt;
  P.Name = Debug[0]->getVariable()->getName().str() + *Path;
  P.IsBitField = isBitField(P.Type);
  return P;
}

std::optional<NamedPlace> Places::at(const Value *Pointer,
                                     BitRange Bits) const {
  int64_t Inner = 0;
  std::optional<NamedPlace> Best;
  while (true) {
    if (auto *V = dyn_cast<GlobalVariable>(Pointer))
      return variable(*V, Inner, Bits);
    if (auto *A = dyn_cast<GlobalAlias>(Pointer)) {
      Pointer = A->getAliasee();
      continue;
    }
    if (auto *I = dyn_cast<IntrinsicInst>(Pointer);
        I && I->getIntrinsicID() == Intrinsic::threadlocal_address) {
      Pointer = I->getArgOperand(0);
      continue;
    }
    auto *Gep = dyn_cast<GEPOperator>(Pointer);
    if (!Gep)
      return Best;
    // The outermost struct named says most.
    if (auto Found = member(*Gep, Inner, Bits))
      Best = Found;
    APInt Offset(64, 0);
    if (!Gep->accumulateConstantOffset(Data, Offset))
      return Best;
    Inner += Offset.getSExtValue();
    Pointer = Gep->getPointerOperand();
  }
}

} // namespace ukport
