#include "analyzer/guards/Directives.h"
#include "analyzer/resolve/Layouts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace ukport {

/// Tables are shorter, and constants nest less deep.
static constexpr size_t MostEntries = 4096;
static constexpr size_t MostSetters = 3;

StringRef objectOf(const GlobalObject &O) {
  MDNode *Origin = O.getMetadata("ukport.origin");
  return Origin ? cast<MDString>(Origin->getOperand(1))->getString() : "";
}

Directives::Directives(const BitcodeModule &M, const ProgramGraph &G,
                       const Places &Names, const StoreIndex &Stores)
    : M(M), Names(Names) {
  for (uint32_t I = 0; I < G.Data.size(); ++I)
    if (G.isLive(DataId(I)))
      if (const GlobalVariable *V = M.Variables.lookup(DataId(I)))
        readTable(*V);
  for (const StoreTo &S : Stores.all()) {
    const llvm::Function *F = S.Store->getFunction();
    StoredBy[F].insert(S.Where.Name);
    if (S.Where.Struct)
      ++StoresOf[{objectOf(*F).str(), Names.nameOf(S.Where.Struct).str()}];
  }
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

/// The size of an element of the array of structs that \p V is; 0: it is none.
static uint64_t strideOf(const GlobalVariable &V) {
  SmallVector<DIGlobalVariableExpression *, 1> Debug;
  V.getDebugInfo(Debug);
  if (Debug.empty())
    return 0;
  auto *Array = dyn_cast_or_null<DICompositeType>(
      stripQualifiers(Debug[0]->getVariable()->getType()));
  if (!Array || Array->getTag() != dwarf::DW_TAG_array_type)
    return 0;
  const DIType *Element = stripQualifiers(Array->getBaseType());
  return Element && Element->getTag() == dwarf::DW_TAG_structure_type
             ? Element->getSizeInBits() / 8
             : 0;
}

void Directives::readTable(const GlobalVariable &V) {
  if (!V.hasInitializer() || !isa<ConstantAggregate>(V.getInitializer()))
    return;
  uint64_t Stride = strideOf(V);
  uint64_t Size = M.ir().getDataLayout().getTypeAllocSize(V.getValueType());
  if (!Stride || Size / Stride > MostEntries)
    return;
  Table T{&V, objectOf(V).str(), std::vector<Entry>(Size / Stride)};
  flatten(*V.getInitializer(), 0, Stride, T.Entries);
  llvm::erase_if(T.Entries, [](const Entry &E) { return E.Name.empty(); });
  if (!T.Entries.empty())
    Tables.push_back(std::move(T));
}

void Directives::flatten(const Constant &C, int64_t Offset, uint64_t Stride,
                         std::vector<Entry> &Entries) const {
  const DataLayout &Data = M.ir().getDataLayout();
  if (auto *S = dyn_cast<ConstantStruct>(&C)) {
    const StructLayout *L = Data.getStructLayout(S->getType());
    for (unsigned I = 0; I < S->getNumOperands(); ++I)
      flatten(*S->getOperand(I), Offset + L->getElementOffset(I), Stride,
              Entries);
    return;
  }
  if (auto *A = dyn_cast<ConstantArray>(&C)) {
    uint64_t Size = Data.getTypeAllocSize(A->getType()->getElementType());
    for (unsigned I = 0; I < A->getNumOperands(); ++I)
      flatten(*A->getOperand(I), Offset + I * Size, Stride, Entries);
    return;
  }
  if (uint64_t(Offset) / Stride < Entries.size())
    leaf(C, Offset % Stride, Entries[Offset / Stride]);
}

void Directives::leaf(const Constant &C, uint32_t At, Entry &E) const {
  if (auto *Number = dyn_cast<ConstantInt>(&C)) {
    if (Number->getBitWidth() <= 64)
      E.Numbers.emplace_back(At, Number->getSExtValue());
    return;
  }
  if (!C.getType()->isPointerTy())
    return;
  int64_t Offset = 0;
  auto *Base =
      GetPointerBaseWithConstantOffset(&C, Offset, M.ir().getDataLayout());
  if (auto *F = dyn_cast<llvm::Function>(Base)) {
    E.Functions.push_back(F);
    return;
  }
  auto *V = dyn_cast<GlobalVariable>(Base);
  if (!V)
    return;
  auto *Text = V->isConstant() && V->hasInitializer()
                   ? dyn_cast<ConstantDataArray>(V->getInitializer())
                   : nullptr;
  if (!Text || !Text->isCString())
    E.Addresses.emplace_back(V, Offset);
  else if (E.Name.empty() && !Offset)
    E.Name = Text->getAsCString().str();
}

//===----------------------------------------------------------------------===//
// Which entry sets a place
//===----------------------------------------------------------------------===//

/// Whether a member of \p Struct begins at bit \p Offset; \p Found is its type
/// as C has it.
static bool memberAt(const DICompositeType *Struct, uint64_t Offset,
                     const DIType *&Found) {
  for (const DINode *Element : Struct->getElements())
    if (auto *Member = dyn_cast_or_null<DIDerivedType>(Element))
      if (Member->getTag() == dwarf::DW_TAG_member &&
          Member->getOffsetInBits() == Offset) {
        Found = Member->getBaseType();
        return true;
      }
  return false;
}

/// A name that types of different meaning do not share.
static std::string nameOfType(const DIType *Type) {
  std::string Stars;
  while (Type && Type->getName().empty()) {
    auto *Derived = dyn_cast<DIDerivedType>(Type);
    if (!Derived)
      return std::to_string(Type->getLine()) + Stars;
    Stars += Derived->getTag() == dwarf::DW_TAG_pointer_type ? "*" : "";
    Type = Derived->getBaseType();
  }
  return (Type ? Type->getName().str() : "void") + Stars;
}

/// Whether one name is in the other, letters and digits alone: "master" in
/// "master_process".
static bool areAlike(StringRef Left, StringRef Right) {
  auto Plain = [](StringRef Text) {
    std::string Result;
    for (char C : Text)
      if (isAlnum(C))
        Result += toLower(C);
    return Result;
  };
  std::string L = Plain(Left), R = Plain(Right);
  if (L.size() > R.size())
    std::swap(L, R);
  return L.size() > 2 && StringRef(R).contains(L);
}

/// How well the numbers in \p Field of \p T's entries are offsets in the struct
/// of \p P: 0 for not at all.
int Directives::judge(const Table &T, uint32_t Field,
                      const NamedPlace &P) const {
  auto Known = StoresOf.find({T.Object, Names.nameOf(P.Struct).str()});
  if (Known == StoresOf.end())
    return 0;
  unsigned Fit = 0, All = 0;
  // What one function sets, by the offset it is given, is of one type.
  std::map<const llvm::Function *, const DIType *> Types;
  for (const Entry &E : T.Entries)
    for (const auto &[At, Number] : E.Numbers) {
      if (At != Field || E.Functions.empty())
        continue;
      const DIType *Found = nullptr;
      bool Inside = Number >= 0 &&
                    uint64_t(Number) * 8 < P.Struct->getSizeInBits() &&
                    memberAt(P.Struct, Number * 8, Found);
      if (Number)
        ++All;
      if (!Inside)
        continue;
      const DIType *&Type =
          Types.try_emplace(E.Functions[0], Found).first->second;
      if (nameOfType(Type) != nameOfType(Found))
        return 0;
      Fit += Number != 0;
    }
  if (!Fit || Fit * 2 < All)
    return 0;
  return 2 + (Fit == All) + 2 * (Known->second > 1);
}

std::vector<Directive> Directives::holding(const llvm::Function &F) const {
  std::vector<Directive> Result;
  for (const Table &T : Tables)
    for (const Entry &E : T.Entries) {
      Directive D{E.Name, T.Variable, DirectiveKind::Setter, 0};
      if (is_contained(E.Functions, &F) && !is_contained(Result, D))
        Result.push_back(std::move(D));
    }
  return Result;
}

bool Directives::stores(const llvm::Function &F, StringRef Name) const {
  auto Known = StoredBy.find(&F);
  return Known != StoredBy.end() && Known->second.count(Name.str());
}

/// Whether a function that \p F calls stores to the place.
bool Directives::handsOn(const llvm::Function &F, StringRef Name) const {
  return any_of(instructions(F), [&](const Instruction &Each) {
    auto *Call = dyn_cast<CallBase>(&Each);
    const llvm::Function *Callee = Call ? calledFunction(*Call) : nullptr;
    return Callee && stores(*Callee, Name);
  });
}

int Directives::scoreOf(const Table &T, uint32_t Field,
                        const NamedPlace &P) const {
  auto [It, New] =
      Scores.try_emplace({&T, Field, Names.nameOf(P.Struct).str()}, 0);
  if (New)
    It->second = judge(T, Field, P);
  return It->second;
}

const std::vector<Directive> &Directives::of(const NamedPlace &P) const {
  auto It = Known.find(P.Name);
  if (It == Known.end())
    It = Known.try_emplace(P.Name, find(P)).first;
  return It->second;
}

std::vector<Directive> Directives::find(const NamedPlace &P) const {
  std::vector<Directive> Result;
  StringRef Member = StringRef(P.Name).rsplit('.').second;
  for (const Table &T : Tables)
    for (const Entry &E : T.Entries) {
      Directive D{E.Name, T.Variable, DirectiveKind::Address, 0};
      bool Alike = areAlike(E.Name, Member.empty() ? P.Name : Member);
      for (const auto &[V, Offset] : E.Addresses)
        if (V == P.Variable && Offset == P.Offset)
          D.Score = 20 + Alike;
      for (const auto &[Field, Number] : E.Numbers)
        if (P.isMember() && Number == P.Offset && !D.Score)
          if (int Score = scoreOf(T, Field, P)) {
            D.Kind = DirectiveKind::Offset;
            D.Score = Score + 3 * Alike;
          }
      for (const llvm::Function *F : E.Functions)
        if (!D.Score &&
            (stores(*F, P.Name) || (Alike && handsOn(*F, P.Name)))) {
          D.Kind = DirectiveKind::Setter;
          D.Score = 4 + 4 * Alike;
        }
      if (D.Score && !is_contained(Result, D))
        Result.push_back(std::move(D));
    }
  int Best = 0;
  for (const Directive &D : Result)
    Best = std::max(Best, D.Score);
  llvm::erase_if(Result, [&](const Directive &D) { return D.Score < Best; });
  // What every second entry sets is no setting of one.
  if (Result.size() > MostSetters && Result[0].Kind == DirectiveKind::Setter)
    Result.clear();
  return Result;
}

} // namespace ukport
